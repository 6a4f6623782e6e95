"""Verdict on a record -> the refusal that takes its place among the pages: the run goes on, and counts it."""

from tasks.models.page import Origin, Refusal
from worker.errors import Verdict

CODES = {
    "binary": "the content is no text in any charset",
    "changed": "an archive on the web that is another one than when its reading began",
    "corrupt": "compressed or chunked data that is damaged",
    "defect": "a fault of this program's, kept for a person to look at",
    "empty": "no content but whitespace",
    "encrypted": "a member of a container that a password protects",
    "empty-folder": "a folder that was asked for holds no files",
    "http-status": "an archived answer that was no success",
    "malformed": "not what its format demands: no JSON, no WARC header, no XML",
    "no-column": "a table without a column that is to hold something",
    "no-content": "an entry that names a page and does not hold it; it would have to be fetched",
    "no-ranges": "a large archive on a server that gives no parts of it",
    "not-a-file": "a pipe, a socket or a device",
    "outside-root": "a link, or a name, that leads out of the folder that was asked for",
    "stacked-encodings": "more than three content encodings on top of each other",
    "symlink-loop": "a link that leads back to itself or to a folder that holds it",
    "too-complex": "more markup, nesting or attributes than a feed or a sitemap needs",
    "too-large": "more bytes than the limits allow; the sentence says which limit",
    "truncated": "the file or the record ends before its end",
    "unknown-encoding": "a content encoding that is not read",
    "unknown-format": "what was asked for by its own name is in no format that is read",
    "unreadable": "the system did not let the file be read",
    "unsafe-xml": "an XML document with a DOCTYPE, which could define entities",
    "unwanted-type": "a format or a media type that holds no page",
}


def refuse(origin: Origin, verdict: Verdict, url: str | None = None) -> Refusal:
    """Origin, verdict and address, where one is known -> the refusal; its code is one of ``CODES``."""
    return Refusal(origin=origin, code=verdict.code, detail=verdict.detail, url=url, traceback=verdict.traceback)
