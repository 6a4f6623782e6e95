"""E-mails: what is an article in one, whose it is, and what nobody can make it cost."""

from email.message import EmailMessage
from pathlib import Path
from random import Random
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.models.page import Page
from tasks.pipeline.process import process
from tasks.readers import CODES, read
from tests.tasks.readers.archives import codes, results
from tests.tasks.readers.containers import write
from worker.boundary import CODE
from worker.limits import Limits

TEXTS = {
    "harbour": "The harbour board has put off the opening of its new ferry terminal until next spring, after "
    "engineers found that the seabed under the western pier is softer than the survey had said. ",
    "council": "The council of Ostley voted on Monday to close the old bridge to lorries, which the mayor had asked "
    "for since the inspection in March found cracks in two of its five arches. ",
    "museum": "The museum in Brennick has returned six carved doors to the village from which an officer took them "
    "more than a century ago, and the village lent two of them back for three years. ",
}
CHECKED = "mx.reader.example; dkim=pass header.i=@courier.example header.s=k1; dmarc=pass header.from=courier.example"


def prose(name: str, paragraphs: int = 4) -> str:
    return "".join(f"<p>{TEXTS[name]}{'Nobody was hurt. ' * number}</p>" for number in range(paragraphs))


def section(name: str, link: str, paragraphs: int = 4, heading: str = "h2") -> str:
    title = f"News of the {name} in town"
    return f'<tr><td><{heading}><a href="{link}">{title}</a></{heading}>{prose(name, paragraphs)}</td></tr>'


def letter(html: str, **headers: str) -> bytes:
    message = EmailMessage()
    if "checked" not in headers:
        message["Authentication-Results"] = CHECKED
    message["From"] = "The Brennick Courier <news@courier.example>"
    message["To"] = "ann@reader.example"
    message["Subject"] = "What the harbour costs"
    message["Date"] = "Tue, 06 Oct 2026 08:15:00 +0100"
    message["Message-ID"] = "<42.abc@courier.example>"
    for name, value in headers.items():
        if value:
            message[name.replace("_", "-")] = value
    message.set_content("Plain words.")
    message.add_alternative(html, subtype="html")
    return message.as_bytes()


def pages(path: Path, **options: object) -> list[Page]:
    return [one for one in results(path, **options) if isinstance(one, Page)]


OWN = "https://www.courier.example/2026/harbour"


def test_a_letter_of_one_text_is_one_article(tmp_path: Path) -> None:
    html = f"<html><body><h1>What the harbour costs</h1>{prose('harbour')}</body></html>"
    [found] = pages(write(tmp_path / "a.eml", letter(html, List_ID='"Courier Weekly" <weekly.courier.example>')))
    assert (found.url, found.via, found.kind) == (None, "email", "html")
    assert found.hints.title == "What the harbour costs"
    assert found.hints.published == "2026-10-06T08:15:00+01:00"
    assert found.fetched.isoformat() == "2026-10-06T07:15:00+00:00"
    assert found.hints.publisher == "courier.example"
    article = process(found, Limits(), "x").article
    assert article is not None
    assert (article.url.canonical[:14], article.publisher.id) == ("ni:///sha-256;", "courier-example")


def test_its_headline_says_where_it_stands_at_the_senders_own_site(tmp_path: Path) -> None:
    html = f'<body><h1><a href="{OWN}?utm_source=mail">What the harbour costs</a></h1>{prose("harbour")}</body>'
    [found] = pages(write(tmp_path / "a.eml", letter(html, List_ID='"Courier Weekly" <weekly.courier.example>')))
    assert (found.url, found.hints.publisher) == (f"{OWN}?utm_source=mail", "Courier Weekly")
    article = process(found, Limits(), "x").article
    assert article is not None
    assert (article.url.canonical, article.publisher.id) == (OWN, "courier-example")


@pytest.mark.parametrize(
    "said",
    [
        "mx.reader.example; dkim=pass header.i=@courier.example header.s=k1",
        "mx.reader.example; dkim=pass (2048-bit key) header.d=courier.example; spf=none",
        "mx.reader.example; dkim=fail header.d=mailer.example; dmarc=pass (p=none) header.from=courier.example",
        "mx.reader.example;\n dkim=pass header.d=mailer.example;\n dkim=pass header.i=news@mail.courier.example",
    ],
)
def test_a_sender_is_believed_who_was_checked(tmp_path: Path, said: str) -> None:
    html = f'<body><h1><a href="{OWN}">The harbour</a></h1>{prose("harbour")}</body>'
    content = letter(html, checked="")
    header = f"Authentication-Results: {said}\n".encode()
    [found] = pages(write(tmp_path / "a.eml", header + content))
    assert (found.url, found.hints.publisher) == (OWN, "The Brennick Courier")


def test_every_part_with_a_linked_headline_and_a_text_of_its_own_is_an_article(tmp_path: Path) -> None:
    body = (
        "<p>Good morning!</p>",
        section("harbour", OWN),
        section("council", "https://courier.example/2026/bridge"),
        section("museum", "https://courier.example/2026/doors", paragraphs=1),
        f"<h2>From the editor</h2>{prose('museum')}",
    )
    path = write(tmp_path / "a.eml", letter(f"<html><body><table>{''.join(body)}</table></body></html>"))
    found = results(path)
    assert codes(found) == ["1 page", "2 page", "3 no-content", "4 page"]
    assert [one.url for one in found] == [
        OWN, "https://courier.example/2026/bridge", "https://courier.example/2026/doors", None,
    ]  # fmt: skip
    texts = [one.text for one in found if isinstance(one, Page)]
    for text, (own, *others) in zip(
        texts, [("harbour", "council"), ("council", "museum"), ("museum", "")], strict=True
    ):
        assert TEXTS[own] in text
        assert not any(TEXTS[other] in text for other in others if other in TEXTS)
    for one in found:
        if isinstance(one, Page):
            article = process(one, Limits(), "x").article
            assert article is not None, process(one, Limits(), "x").verdict


@pytest.mark.parametrize("count", [1, 2])
def test_teasers_alone_make_no_articles_of_their_own(tmp_path: Path, count: int) -> None:
    body = section("harbour", OWN, count - 1) + section("council", "https://courier.example/2026/bridge", 1) * 3
    assert codes(results(write(tmp_path / "a.eml", letter(f"<body>{body}{prose('museum')}</body>")))) == ["1 page"]


def test_a_link_around_a_heading_counts_as_one_in_it(tmp_path: Path) -> None:
    body = "".join(
        f'<a href="https://courier.example/2026/{name}"><h3>{name} news</h3></a>{prose(name)}' for name in TEXTS
    )
    found = pages(write(tmp_path / "a.eml", letter(f"<body>{body}</body>")))
    assert [one.url for one in found] == [f"https://courier.example/2026/{name}" for name in TEXTS]


OTHER = "https://victim.example/2026/story"


@pytest.mark.parametrize(
    "headers",
    [
        {"checked": ""},
        {"checked": "", "Authentication_Results": "mx.reader.example; dkim=fail header.d=courier.example"},
        {"checked": "", "Authentication_Results": "mx.reader.example; dkim=pass header.d=mailer.example"},
        {"checked": "", "Authentication_Results": "mx.reader.example; spf=pass; dkim=none", "Received": "x"},
    ],
)
def test_who_was_not_checked_speaks_for_nobody(tmp_path: Path, headers: dict[str, str]) -> None:
    html = f'<body><h1><a href="{OWN}">The harbour</a></h1>{prose("harbour")}</body>'
    listed = {"List_Archive": "<https://courier.example/letters>"}
    [found] = pages(write(tmp_path / "a.eml", letter(html, **headers, **listed)))
    assert (found.url, found.hints.publisher) == (None, None)


@pytest.mark.parametrize(
    "claim",
    [
        f'<head><link rel="canonical" href="{OTHER}"><meta property="og:url" content="{OTHER}"></head>',
        f'<script type="application/ld+json">{{"@type": "NewsArticle", "url": "{OTHER}"}}</script>',
        f'<p itemprop="mainEntityOfPage" content="{OTHER}"></p>',
        f'<link rel=canonical href="{OTHER}"><meta name="twitter:url" content="{OTHER}">',
        f'<h1><a href="{OTHER}">The harbour</a></h1>',
    ],
)
def test_no_letter_speaks_for_another_site(tmp_path: Path, claim: str) -> None:
    for headers in ({}, {"checked": ""}, {"List_Archive": "<https://courier.example/letters>"}):
        [found] = pages(write(tmp_path / "a.eml", letter(f"<html>{claim}<h2>News</h2>{prose('harbour')}", **headers)))
        article = process(found, Limits(), "x").article
        assert article is not None
        assert "victim" not in article.url.canonical
        assert "victim" not in article.publisher.id
        if found.url:
            assert article.url.canonical == "https://courier.example/letters#/42.abc%40courier.example"
            assert (article.syndicated_from is not None) == ("<h1><a" in claim)


@pytest.mark.parametrize(
    "link",
    [
        "https://click.courier.example/ls/click?upn=u001.abcDEF0123456789abcDEF0123456789",
        "https://courier.example/r/aGVsbG8gd29ybGQgdGhpcyBpcyBhIHRva2Vu",
        "https://courier.example/?e=1a2b3c4d5e6f7a8b9c0d",
        "https://courier.example/",
        "mailto:news@courier.example",
    ],
)
def test_an_address_that_tells_who_reads_is_no_articles(tmp_path: Path, link: str) -> None:
    html = f'<body><h1><a href="{link}">The harbour</a></h1>{prose("harbour")}</body>'
    [found] = pages(write(tmp_path / "a.eml", letter(html)))
    assert found.url is None
    assert link not in found.text.partition("<article>")[0]


def test_a_long_headline_in_an_address_is_no_token(tmp_path: Path) -> None:
    link = "https://courier.example/2026/10/06/harbour-board-puts-off-opening-of-its-new-ferry-terminal-id20261006"
    html = f'<body><h1><a href="{link}">The harbour</a></h1>{prose("harbour")}</body>'
    [found] = pages(write(tmp_path / "a.eml", letter(html)))
    assert found.url == link


def test_a_letter_in_plain_text_and_one_without_any(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = "a@b.example", "=?utf-8?q?Gr=C3=B6=C3=9Fe?=", "no date"
    message.set_content("Größe und Maß.\n" * 9, charset="iso-8859-1")
    [found] = pages(write(tmp_path / "a.eml", message.as_bytes()))
    assert (found.kind, found.hints.title, found.hints.published, found.text[:5]) == ("text", "Größe", None, "Größe")
    assert codes(results(write(tmp_path / "b.eml", b"From: a@b.example\nSubject: x\n\n"))) == ["1 no-content"]
    assert codes(results(write(tmp_path / "c.eml", b"no header at all"))) in (["1 malformed"], ["1 no-content"])


def test_attached_messages_and_files_are_not_its_text(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = "a@b.example", "x", "Tue, 06 Oct 2026 08:15:00 +0100"
    message.set_content(f"<p>{TEXTS['harbour']}", subtype="html")
    message.add_attachment(b"<p>attached" * 99, maintype="text", subtype="html", filename="a.html")
    inner = EmailMessage()
    inner.set_content("<p>inner" * 99, subtype="html")
    message.add_attachment(inner)
    [found] = pages(write(tmp_path / "a.eml", message.as_bytes()))
    assert TEXTS["harbour"][:40] in found.text
    assert "attached" not in found.text + "inner"[:0]
    assert "inner" not in found.text


def test_an_mbox_is_its_letters_and_a_folder_of_letters_needs_no_names(tmp_path: Path) -> None:
    letters = [letter(f"<h1>{name}</h1>{prose(name)}", Subject="") for name in TEXTS]
    content = b"".join(b"From news@courier.example Tue Oct  6 08:15:00 2026\n" + one + b"\n" for one in letters)
    content = content.replace(b"Plain words.", b"Plain words.\n\n>From here on.")
    for name in ("a.mbox", "inbox"):
        path = write(tmp_path / name, content)
        assert [str(one.origin) for one in pages(path)] == [f"{path}!{number}.eml#1" for number in (1, 2, 3)]
    one = write(tmp_path / "1759735000.M1P2.host:2,S", letters[0])
    assert len(pages(one)) == 1
    assert [str(each.origin) for each in read([f"{tmp_path}/a.mbox!2.eml"])] == [f"{tmp_path}/a.mbox!2.eml#1"]


def test_what_a_hostile_letter_costs_is_bounded(tmp_path: Path) -> None:
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(5000))
    head = b"From: a@b.example\nDate: x\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/html\n\n"
    cases = {
        b"MIME-Version: 1.0\n" + nested: "too-complex",
        b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n" + b"--a\n\nx\n" * 50_000: "too-complex",
        b"Subject: " + b"x" * 100_000 + b"\n\nx": "too-large",
        head + b"<p>" * 3_000_000: "too-large",
        b"From: " + b"<" * 20_000 + b"\nSubject: " + b"=?utf-8?q?" * 700 + b"\n\nx": "page",
    }
    for pattern in (b"<h1>", b"<a href=", b"<!--", b"<style>", b"<h1><a href=x>", b"<script", b" itemprop='"):
        cases[head + pattern * (2**20 // len(pattern))] = "page"
    for content, expected in cases.items():
        began = process_time()
        found = results(write(tmp_path / "a.eml", content), limits=Limits(message_bytes=16 * 2**20))
        assert [getattr(each, "code", "page") for each in found] == [expected], content[:60]
        assert process_time() - began < 5, content[:80]


@given(seed=st.integers(0, 2**32), wounds=st.integers(1, 8))
@settings(max_examples=40, deadline=None)
def test_no_damage_is_a_defect(tmp_path_factory: pytest.TempPathFactory, seed: int, wounds: int) -> None:
    chance = Random(seed)
    content = bytearray(letter(f"<table>{section('harbour', OWN)}{section('council', OTHER)}</table>"))
    for _ in range(wounds):
        at = chance.randrange(len(content) if chance.random() < 0.5 else 900)
        content[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(4))
    for name in ("a.eml", "a.mbox", "a.mhtml"):
        first = b"From a 1 2 3\n" if "box" in name else b""
        path = write(tmp_path_factory.mktemp("damaged") / name, first + bytes(content))
        found = results(path)
        assert all(isinstance(each, Page) or (each.code in CODES and each.code != CODE) for each in found)
