"""Source, the address of a page and what it says -> why the page is none of those that are meant, or nothing. Pure."""

import fnmatch
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from tasks.models.source import Source
from worker.address import split
from worker.errors import Skipped

FOREIGN, EXCLUDED, NOT_INCLUDED = "foreign-host", "excluded", "not-included"
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")


def refuse_address(source: Source, url: str, feed: str | None = None) -> Skipped | None:
    """Source, the address of a page and of the feed that lists it -> the verdict ``foreign-host``, ``excluded`` or
    ``not-included``, or None."""
    if not source.takes(url, feed):
        return Skipped(FOREIGN, f"{split(url).hostname} is none of the hosts of {source.id}: hosts may name it")
    if (pattern := _fitting(source.exclude.addresses, url)) is not None:
        return Skipped(EXCLUDED, f"the address is like {pattern}, which {source.id} excludes")
    if source.include.addresses and _fitting(source.include.addresses, url) is None:
        return Skipped(NOT_INCLUDED, f"the address is like nothing that {source.id} includes")
    return None


def refuse_words(source: Source, texts: Iterable[str], *, whole: bool) -> Skipped | None:
    """Source and what a page says, the ``whole`` of it or what its feed says of it -> the verdict, or None.

    Of a part alone nobody can tell what else the page says: then it is refused only for what stands there.
    """
    if not source.exclude.words and not (whole and source.include.words):
        return None
    said = _fold("\n".join(texts))
    if (found := _found(source.exclude.words, said)) is not None:
        return Skipped(EXCLUDED, f"it says “{found}”, which {source.id} excludes")
    if whole and source.include.words and _found(source.include.words, said) is None:
        return Skipped(NOT_INCLUDED, f"it says nothing of what {source.id} includes")
    return None


def _fitting(patterns: Iterable[str], url: str) -> str | None:
    """Patterns and an address -> the first that fits the whole address, or path and query where it begins there."""
    _, _, path, query, _ = split(url)
    below = f"{path or '/'}?{query}" if query else path or "/"
    return next((one for one in patterns if _pattern(one).match(below if one.startswith("/") else url)), None)


@lru_cache(1_000)
def _pattern(written: str) -> re.Pattern[str]:
    """Pattern -> the expression; only ``*`` means something. The standard library's never goes back over a match."""
    return re.compile(fnmatch.translate(written.replace("[", "[[]").replace("?", "[?]")))


def _found(words: tuple[str, ...], said: str) -> str | None:
    return next((word for word in words if _word(word).search(said)), None)


@lru_cache(1_000)
def _word(written: str) -> re.Pattern[str]:
    """Word or phrase -> the expression: it stands by itself, but in scripts that set no spaces; ``*`` ends a word."""
    folded = " ".join(_fold(written).split())
    inner = re.escape(folded).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
    before = "" if _UNSPACED.match(folded) else r"(?<!\w)"
    after = "" if _UNSPACED.match(folded[-1:]) else r"(?!\w)"
    return re.compile(before + inner + after)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
