"""``/articles``: the articles that changed since a cursor, each as it stands now; ``/articles/{id}``: one of them."""

from hashlib import sha256

import msgspec
from msgspec import Raw, Struct
from starlette.requests import Request
from starlette.responses import Response

from tasks.api.asking import Problem, is_wanted, limit_of, place_of, resources_of, selection_of
from worker.ledger import Telling

READ = 500  # rows of the history that are read at once
MOST = 5000  # and for one answer, however few of them are wanted


class _Event(Struct, frozen=True):
    data: Raw
    articleversion: int = 1


class Item(Struct, frozen=True):
    """An article as it stands: ``verb`` is that of its last event; a withdrawn one has a tombstone for its data."""

    id: str
    version: int
    verb: str
    article: Raw


class Page(Struct, frozen=True):
    """Some articles, and the cursor behind them; ``complete`` where nothing is behind it yet."""

    articles: list[Item]
    next: str
    complete: bool


def articles(request: Request) -> Response:
    """``since``, ``limit`` and conditions -> the next articles in the order of their last change, and the next cursor.

    Read on until ``complete``, keep ``next``, and ask again later: what changed meanwhile is all that comes. An article
    that changed again behind the page is left to the page of its last change, so nothing is ever shown as it was.
    """
    query = request.query_params
    wanted, limit, place = selection_of(query), limit_of(query), place_of(request, "since")
    resources = resources_of(request)
    items: list[Item] = []
    read, complete = 0, False
    while len(items) < limit and read < MOST:
        batch = resources.ledger.history.after(place, READ, resources.now())
        if not batch:
            complete = True
            break
        current = resources.ledger.history.current({telling.subject for telling in batch if telling.subject})
        for telling in batch:
            if len(items) == limit:
                break
            read, place = read + 1, telling.position
            if current.get(telling.subject or "") == telling.id and is_wanted(telling, wanted):
                items.append(_item(telling))
    return tagged(request, msgspec.json.encode(Page(items, str(place), complete)))


def article(request: Request) -> Response:
    """Id -> the article as it stands, its version as ``ETag``."""
    listed = resources_of(request).ledger.catalogue.lookup(request.path_params["id"])
    if listed is None:
        raise Problem(404, "there is no article of this id")
    return tagged(request, listed.payload)


def tagged(request: Request, body: bytes, kind: str = "application/json") -> Response:
    """Bytes -> the answer with their ``ETag`` (RFC 9110), or that whoever asks has them already."""
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=kind, headers=headers)


def _item(telling: Telling) -> Item:
    event = msgspec.json.decode(telling.body, type=_Event)
    return Item(telling.subject or "", event.articleversion, telling.key.split(".")[1], event.data)
