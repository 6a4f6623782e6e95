"""Entries of a feed -> an address for each: its link, and what their guids add to it where stories share one."""

from collections import defaultdict
from collections.abc import Sequence
from urllib.parse import quote

from tasks.readers.recorded import address
from worker.address import clean_address, split
from worker.site import same_site

_STORY = "#/"  # a route of the link's page, which an address keeps: it names the story and is never sent to a server


def story_addresses(entries: Sequence[tuple[str | None, str | None, str]]) -> list[str | None]:
    """Link, guid and whole text of every entry -> their addresses, in order.

    One link is one page, until its entries bear texts of their own under guids of their own: then each is a story. A
    link to a front page is nobody's page.
    """
    sharing: dict[str, list[int]] = defaultdict(list)
    for number, (link, guid, text) in enumerate(entries):
        if link and guid and text.strip() and guid != link:
            sharing[clean_address(link).url].append(number)
    found = [link for link, _, _ in entries]
    for link, numbers in sharing.items():
        if _is_front(link) or _are_several([entries[number] for number in numbers]):
            for number in numbers:
                found[number] = _story(link, entries[number][1] or "")
    return found


def _is_front(link: str) -> bool:
    return not split(link).path.strip("/") and not split(link).query


def _are_several(entries: Sequence[tuple[str | None, str | None, str]]) -> bool:
    """Whether entries under one link are stories of their own: they differ in text, and each in its guid."""
    return len({text for _, _, text in entries}) > 1 and len({guid for _, guid, _ in entries}) == len(entries)


def is_story(url: str, guid: str | None) -> bool:
    """Address and guid -> whether that is a story's among others under one link, and no page of its own."""
    page, route, _ = url.partition(_STORY)
    return route != "" and guid is not None and url == _story(page, guid)


def _story(link: str, guid: str) -> str:
    own = address(guid)
    if own and same_site(own, link) and clean_address(own).url != clean_address(link).url:
        return own
    name = guid.partition("#")[2] or guid if own else guid
    return f"{link}{_STORY}{quote(name, safe='')}"
