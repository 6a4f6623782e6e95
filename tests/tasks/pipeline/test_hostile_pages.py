"""Pages that raised what is no verdict, a kind of cause each: they end in an article whose event can be written."""

import json

import pytest

from tasks.events.cloudevent import write_event
from tasks.models.page import Page
from tasks.pipeline.process import encode, process
from tests.tasks.samples import FETCHED
from worker.limits import Limits

PROSE = "".join(
    f"<p>The council of the valley said on Tuesday that it will close the old bridge number {number} across the river"
    " until spring, after a long debate about money and safety.</p>"
    for number in range(8)
)
NUMBER = "9" * 400


def figure(attributes: str) -> str:
    return f"<figure><img {attributes}><figcaption>The bridge on Tuesday</figcaption></figure>{PROSE}"


def linked(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle"} | fields)}</script>'


def drafted(body: str, head: str = "", url: str | None = "https://www.example-times.com/2026/11/20/bridge") -> None:
    """A page -> an article, an event and evidence in bytes."""
    title = "Council closes old bridge"
    text = f"<!doctype html><html><head><title>{title}</title>{head}</head><body><h1>{title}</h1>{body}</body></html>"
    page = Page(text=text, kind="html", sha256="ab" * 32, fetched=FETCHED, url=url)
    draft = process(page, Limits(), "example")
    assert draft.article is not None, draft.verdict
    assert draft.evidence is not None
    write_event(draft.article, "published", authority="https://desk.example", recorded=FETCHED).body.decode()
    encode(draft.evidence)


@pytest.mark.parametrize(
    "body",
    [
        *(figure(f'src="/a.jpg" width="{width}"') for width in ("²", "60²", "①", "٣٠٠", "９", "½", NUMBER)),
        *(f"<time>{day} March 2026</time>{PROSE}" for day in ("²", "³", "①", "٣", "𝟘")),
        f"<p class=byline>By Ana Ruiz ¹, March 2026</p>{PROSE}",
        f"<p class=byline>By Ana Ruiz, 3 March ²⁰²⁶</p>{PROSE}",
    ],
)
def test_digits_that_are_no_number(body: str) -> None:
    drafted(body)


@pytest.mark.parametrize("url", ["http://[::1/a", "//[x", "http://[v1.x]/", "http://℀.example/", "http://a:b:c/"])
@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<link rel="canonical" href="{}">', ""),
        ('<meta property="og:url" content="{}">', ""),
        ('<link rel="next" href="{}">', ""),
        ('<meta property="og:image" content="{}">', ""),
        ("", '<figure><img src="{}"><figcaption>A bridge</figcaption></figure>'),
        ("", '<video src="{}" poster="{}"></video>'),
        ("", '<a href="{}" rel="author">Ana Ruiz</a>'),
    ],
)
def test_addresses_that_cannot_be_parsed(head: str, body: str, url: str) -> None:
    for own in ("https://www.example-times.com/bridge", url, None):
        drafted(body.replace("{}", url) + PROSE, head.replace("{}", url), own)


@pytest.mark.parametrize("name", ["srcset", "data-srcset", "data-lazy-srcset"])
@pytest.mark.parametrize("candidates", ["/a.jpg 1x, /b.jpg 2x,", ",", " ", ", ,", "/a.jpg 640w, "])
def test_empty_candidates_of_a_picture(name: str, candidates: str) -> None:
    drafted(figure(f'{name}="{candidates}"'))


@pytest.mark.parametrize("opened", ["<table><tr><td>", "<ul><li>", "<dl><dd>", "<div>", "<details><summary>", "<x-y>"])
def test_elements_nested_as_deep_as_the_limit_allows(opened: str) -> None:
    """What the parser adds (``tbody``) counts as well, so the deepest that is allowed is found by trying."""
    depth = Limits().depth
    for times in range(depth // 4 - 2, depth, depth // 8):
        text = f"<title>Bridge</title><h1>Bridge</h1>{opened * times}{PROSE}"
        page = Page(text=text, kind="html", sha256="ab" * 32, fetched=FETCHED)
        draft = process(page, Limits(), "example")
        assert draft.article or (draft.verdict and draft.verdict[1] == "too-deep")


@pytest.mark.parametrize("inner", ["<h2><p>Next</p></h2>", "<h3><div>Next</div></h3>", "<h4><ul><li>Next</ul></h4>"])
def test_blocks_in_a_heading_of_a_stated_text(inner: str) -> None:
    text = json.dumps({"@type": "NewsArticle", "headline": "Bridge closes", "articleBody": PROSE + inner + PROSE})
    drafted("<div id=app></div>", f'<script type="application/ld+json">{text}</script>'.replace("</h", r"<\/h"))


@pytest.mark.parametrize("place", ["1" * 400, "-" + "1" * 400, "1e999", '"' + "1" * 5000 + '"', "NaN"])
def test_numbers_of_hundreds_of_digits(place: str) -> None:
    step = {"@type": "ListItem", "position": 0, "name": "Sport"}
    crumbs = linked(breadcrumb={"@type": "BreadcrumbList", "itemListElement": [step, step]})
    drafted(PROSE, crumbs.replace('"position": 0', f'"position": {place}'))
    drafted(PROSE, linked(image={"@type": "ImageObject", "url": "/a.jpg", "width": 0}).replace("0}", f"{place}}}"))
    drafted(PROSE, f"<script>window.state = {{'a': {place}}}; window.other = {{\"a\": {place}}}</script>")


def test_numbers_too_long_for_python_in_a_program() -> None:
    drafted(PROSE, f'<script>window.__STATE__ = {{"id": {"9" * 5000}, "text": "{"x" * 400}"}};</script>')


@pytest.mark.parametrize("half", [r"\ud83d", r"\uDE00", r"\ud83d\ud83d"])
def test_half_a_character_in_data_of_the_page(half: str) -> None:
    said = "2026-11-20 HALF"  # dates are kept as they were written
    person = {"name": said, "url": f"/{said}"}
    fields = {"datePublished": said, "dateModified": said, "headline": said, "keywords": [said], "author": person}
    drafted(PROSE, linked(**fields, image={"url": f"/{said}", "caption": said}).replace("HALF", half))
    state = {"title": "Council closes old bridge", "publishedAt": said, "content": PROSE, "image": f"/{said}"}
    once = json.dumps(state)
    for text in (once, json.dumps(once)):
        drafted("<div id=app></div>", f"<script>window.__STATE__ = {text};</script>".replace("HALF", half))
    row = json.dumps([1, f"1:{once}\n"])
    for text in (row.replace("HALF", half), row.replace("HALF", half.replace("\\", "\\\\"))):
        drafted("<div id=app></div>", f"<script>self.__next_f.push({text})</script>")


@pytest.mark.parametrize("date", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "0001-01-01"])
def test_dates_at_the_ends_of_the_calendar(date: str) -> None:
    drafted(f"<time datetime='{date}'>{date}</time>{PROSE}", linked(datePublished=date, dateModified=date))
    drafted(PROSE, linked(liveBlogUpdate={"datePublished": date}) + f'<meta name="date" content="{date}">')
