"""A file that is one page, HTML or plain text -> the page."""

from hashlib import sha256
from typing import Literal

from tasks.models.page import Origin, Page
from tasks.readers.input_file import InputFile
from tasks.readers.recorded import text_of
from tasks.readers.saved import base_address, saved_address, saved_at


def read_whole(file: InputFile, kind: Literal["html", "text"]) -> Page:
    """InputFile and its kind -> its page, with the address that a browser noted in it when it was saved (``via`` says
    so), else the one made from the base where there is one.

    Raises Verdict where the file is too large, empty, damaged or no text.
    """
    content = file.whole()
    decoded = text_of(content)
    saved = saved_address(decoded.text) if kind == "html" else None
    if kind == "html" and not saved and not file.url:
        saved = base_address(decoded.text)
    return Page(
        text=decoded.text,
        kind=kind,
        sha256=sha256(content).hexdigest(),
        fetched=file.given.fetched_at or (saved_at(decoded.text) if saved else None) or file.fetched,
        url=saved or file.url,
        charset=decoded.charset,
        charset_method=decoded.method,
        via="saved-page" if saved else "file",
        origin=Origin(file=file.name),
    )
