"""Pictures and players of the article, with what stands under them."""

import pytest

from tests.tasks.stages.clean.pages import PARAGRAPHS, TEXT, cleaned, label_of

HEADLINE = "<h1>County buys the old mill</h1>"
CAPTION = "The mill in May, seen from the bridge."


@pytest.mark.parametrize(
    ("image", "href"),
    [
        ('<img src="/mill.jpg">', "https://ledger.example/mill.jpg"),
        ('<img src="data:image/gif;base64,R0" data-src="/mill.jpg">', "https://ledger.example/mill.jpg"),
        ('<img src="/blank.gif" srcset="/s.jpg 320w, /mill.jpg 1280w">', "https://ledger.example/mill.jpg"),
        ('<amp-img src="mill.jpg" width="1200"></amp-img>', "https://ledger.example/news/mill.jpg"),
    ],
)
def test_the_address_of_a_picture_is_found(image: str, href: str) -> None:
    document = cleaned(f"<article>{HEADLINE}<figure>{image}<figcaption>{CAPTION}</figcaption></figure>{TEXT}</article>")
    assert [(media.href, media.caption, media.lead) for media in document.media] == [(href, CAPTION, True)]


@pytest.mark.parametrize(
    "box",
    [
        "<figure><img src=/m.jpg><figcaption>{}</figcaption></figure>",
        "<div class=photo><img src=/m.jpg><p class=caption>{}</p></div>",
        "<div class=image><div><img src=/m.jpg></div><div>{}</div></div>",
        '<div class="ui-modal"><figure><img src=/m.jpg><figcaption>{}</figcaption></figure></div>',
    ],
)
def test_what_stands_under_a_picture_is_no_text(box: str) -> None:
    document = cleaned(f"<article>{HEADLINE}{TEXT}{box.format(CAPTION)}{TEXT.replace('mill', 'weir')}</article>")
    assert label_of(document, CAPTION) == "caption"
    assert CAPTION not in [block.text for block in document.body]


def test_caption_and_credit_are_paired_with_their_picture() -> None:
    figures = "".join(
        f"<figure><img src=/{at}.jpg>"
        f"<figcaption>Picture {at} of the mill. <span>Photo: Ines Okoro</span></figcaption></figure>"
        f"<p>{PARAGRAPHS[at]}</p>"
        for at in (1, 2)
    )
    document = cleaned(f"<article>{HEADLINE}<p>{PARAGRAPHS[0]}</p>{figures}</article>")
    assert [(m.href[-5:] if m.href else "", m.caption, m.credit, m.after) for m in document.media] == [
        ("1.jpg", "Picture 1 of the mill.", "Ines Okoro", 0),
        ("2.jpg", "Picture 2 of the mill.", "Ines Okoro", 1),
    ]


def test_pictures_of_other_articles_and_icons_are_left_out() -> None:
    card = (
        '<div class="card"><a href="/1"><img src="/other.jpg"><h3>Weir to be mended at last, says county</h3></a></div>'
    )
    icon = '<img src="/icon.svg"><img src="/pixel.gif" width="1">'
    document = cleaned(f"<article>{HEADLINE}{icon}{TEXT}</article><div><h2>More from the county</h2>{card * 3}</div>")
    assert document.media == ()


def test_a_player_above_the_headline_is_the_article_s() -> None:
    player = '<video><source src="https://video.ledger.example/mill.mp4"></video>'
    document = cleaned(f"<main><div>{player}</div>{HEADLINE}{TEXT}</main>")
    assert [(media.kind, media.href) for media in document.media] == [
        ("video", "https://video.ledger.example/mill.mp4")
    ]


def test_a_byline_under_a_picture_stays_one() -> None:
    head = f"<figure><img src=/m.jpg><div>By Maud Hollis</div><figcaption>{CAPTION}</figcaption></figure>"
    document = cleaned(f"<article>{HEADLINE}{head}{TEXT}</article>")
    assert label_of(document, "By Maud Hollis") == "byline"
