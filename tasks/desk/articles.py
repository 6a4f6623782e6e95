"""``/articles``: search by headline, address, source, section and date; an article with all that is known of it."""

import re

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tasks.desk.blocks import groups, tally
from tasks.desk.differences import changed_facts, changed_text
from tasks.desk.facts import facts
from tasks.desk.pages import desk_of, page
from tasks.desk.templating import asked
from tasks.models.article import Article
from tasks.pipeline.process import Evidence, decode
from tasks.pipeline.recognise import read_known
from tasks.stages.classify.sections import IDS
from tasks.text.terms import terms
from worker.ledger import Listed

PART = 50  # articles of a page
_DATE = re.compile(r"\d{4}-\d\d(-\d\d)?")
_ADDRESS = re.compile(r"\s*(\w+://|file:|urn:uuid:|ni:)\S+\s*")


class Row(msgspec.Struct, frozen=True):
    """An article in a list; None of one that is so old that only its address is kept."""

    listed: Listed
    article: Article | None


def search(request: Request) -> Response:
    """Query, source, section and date -> the articles, the last to arrive first; an address -> its own page."""
    query = request.query_params
    typed = query.get("q", "").strip()
    if _ADDRESS.fullmatch(typed):
        return RedirectResponse(asked("/trace", name=typed), 303)
    date = query.get("date", "").strip()
    filed = {name: query.get(name, "").strip() for name in ("source", "section")}
    wrong = bool(date) and not _DATE.fullmatch(date)
    words = [*terms(typed), *(f"{name}:{value}" for name, value in filed.items() if value)]
    before = query.get("before", "")
    rows = [] if wrong else listed(request, [*words, *([f"date:{date}"] if date else [])], before)
    sources = desk_of(request).resources.ledger.sources()
    return page(
        request,
        "articles.html",
        {
            "rows": rows[:PART],
            "more": asked("/articles", q=typed, date=date, **filed, before=rows[PART - 1].listed.arrival)
            if len(rows) > PART
            else "",
            "typed": typed,
            "date": date,
            "wrong": wrong,
            "filed": filed,
            "sources": sorted({*sources, *([filed["source"]] if filed["source"] else [])}),
            "sections": IDS,
        },
    )


def listed(request: Request, words: list[str], before: str = "", limit: int = PART + 1) -> list[Row]:
    """Words that articles must have -> these, the last to arrive first."""
    catalogue = desk_of(request).resources.ledger.catalogue
    found = catalogue.search(words, limit, int(before) if before.isdigit() and len(before) < 19 else None)
    return [Row(one, read_known(one.payload) if one.payload else None) for one in found]


def show(request: Request) -> Response:
    """Id of an article, and which of its versions against which other -> everything that is known of it."""
    ledger, subject = desk_of(request).resources.ledger, request.path_params["subject"]
    current = ledger.catalogue.lookup(subject)
    if current is None:
        raise HTTPException(404, "The ledger holds no such article.")
    spoken = ledger.spoken(subject)
    number = _number(request, "version") or current.number
    against = _number(request, "against") or number - 1
    article, evidence = _version(request, subject, number)
    kept = 0 < against != number and ledger.catalogue.version(subject, against) is not None
    before = _version(request, subject, against)[0] if kept else None
    return page(
        request,
        "article.html",
        {
            "subject": subject,
            "current": current,
            "article": article,
            "evidence": evidence,
            "facts": facts(article),
            "groups": groups(evidence.blocks),
            "tally": tally(evidence),
            "spoken": list(reversed(spoken)),
            "number": number,
            "against": against if before else None,
            "changed": changed_facts(before, article) if before else [],
            "text": changed_text(before, article) if before else [],
            "addresses": ledger.catalogue.addresses(subject),
            "entries": [one for one in ledger.entries(current.home, 10) if one.subject == subject],
        },
    )


def _version(request: Request, subject: str, number: int) -> tuple[Article, Evidence]:
    found = desk_of(request).resources.ledger.catalogue.version(subject, number)
    if found is None:
        raise HTTPException(404, f"The ledger holds no version {number} of this article any more, or never did.")
    payload, evidence = found
    return read_known(payload), decode(evidence)


def _number(request: Request, name: str) -> int:
    given = request.query_params.get(name, "")
    return int(given) if given.isdigit() and len(given) < 9 else 0
