"""An e-mail, a newsletter mostly -> its article, or each of its articles where it holds several.

What a letter says of whose it is counts as far as ``tasks.readers.sender`` goes. The address that a headline leads to
is its article's where it is one of the sender's own site; elsewhere it is what the article says to be a copy of, and
only where the letter has an address of its own to speak from.
"""

from collections.abc import Iterator
from datetime import UTC
from email.message import EmailMessage
from hashlib import sha256

from msgspec import Struct

from tasks.models.page import Hints, Origin, Page, Refusal
from tasks.readers.fragment import document_of
from tasks.readers.input_file import InputFile
from tasks.readers.mime import content_of, header, is_type, leaves, parse_message, sent_at
from tasks.readers.newsletter import Section, bare, has_text, plain, read_newsletter
from tasks.readers.recorded import address, text_of
from tasks.readers.refusal import refuse
from tasks.readers.sender import Sender, read_sender
from worker.errors import Skipped
from worker.web.charset import Decoded


class _Letter(Struct, frozen=True):
    """An open e-mail: its file, the message, who sent it, and its text as decoded."""

    file: InputFile
    message: EmailMessage
    sender: Sender
    decoded: Decoded


def read_email(file: InputFile) -> Iterator[Page | Refusal]:
    """InputFile of an e-mail (RFC 5322) -> its articles; a refusal for a headline without a text of its own.

    Raises Skipped ``no-content`` where it has no text, and as ``tasks.readers.mime`` does.
    """
    message = parse_message(file.whole(file.limits.message_bytes), file.limits)
    parts = list(leaves(message))
    html = [content_of(part, file.limits.page_bytes) for part in parts if is_type(part, "text/html")]
    texts = html or [content_of(part, file.limits.page_bytes) for part in parts if is_type(part, "text/plain")]
    content, content_type = max(texts, key=lambda one: len(one[0]), default=(b"", ""))
    if not content.strip():
        raise Skipped("no-content", "an e-mail without a text")
    letter = _Letter(file, message, read_sender(message), text_of(content, content_type))
    if html:
        yield from _newsletter(letter)
    else:
        yield _page(letter, 1, letter.decoded.text, header(message, "subject"), "", is_html=False)


def _newsletter(letter: _Letter) -> Iterator[Page | Refusal]:
    found = read_newsletter(bare(letter.decoded.text))
    subject = header(letter.message, "subject")
    if len(found.sections) < 2:
        link = found.sections[0].link if found.sections else ""
        yield _page(letter, 1, found.rest, subject, link)
        return
    number = 0
    for number, section in enumerate(found.sections, 1):
        if section.is_whole:
            yield _page(letter, number, section.html, section.headline, section.link)
        else:
            yield _teaser(letter, number, section)
    if has_text(found.rest):
        yield _page(letter, number + 1, found.rest, subject, "")


def _teaser(letter: _Letter, number: int, section: Section) -> Refusal:
    link = address(section.link)
    return refuse(
        Origin(file=letter.file.name, record=number),
        Skipped("no-content", "a headline without a text of its own; its page is to be fetched"),
        link if letter.sender.may_claim(link) else None,
    )


def _page(letter: _Letter, number: int, text: str, headline: str | None, link: str, *, is_html: bool = True) -> Page:
    sent = sent_at(letter.message)
    url, copied = _addressed(letter, number, address(link))
    hints = Hints(
        title=headline or plain(text)[:80],
        published=sent.isoformat() if sent else None,
        publisher=letter.sender.name if url else letter.sender.domain,
    )
    return Page(
        text=document_of(text, hints, copied) if is_html else text,
        kind="html" if is_html else "text",
        sha256=sha256(text.encode()).hexdigest(),
        fetched=(letter.file.given.fetched_at or sent or letter.file.fetched).astimezone(UTC),
        url=url,
        charset=letter.decoded.charset,
        charset_method=letter.decoded.method,
        via="email",
        origin=Origin(file=letter.file.name, record=number),
        hints=hints,
    )


def _addressed(letter: _Letter, number: int, target: str | None) -> tuple[str | None, str]:
    """An article of a letter and where its headline leads -> its address, None for none, and the page that it copies.

    The address that the sender has for the letter is that of what comes first in it.
    """
    if letter.sender.may_claim(target):
        return target, ""
    home = letter.sender.address_of(letter.message)
    if home is None:
        return None, ""
    return home if number == 1 else f"{home}/{number}", target or ""
