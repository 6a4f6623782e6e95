"""Lines of a dropped region -> how they are laid out: a list of headlines, a menu, several boxes."""

from tasks.models.document import Label
from tasks.stages.clean.regions.lines import LINKED, Line
from tasks.stages.clean.tree.prose import width

LISTED = (Label.RELATED, "a list of links that are headlines")
HEADLINES = 26  # width of the headlines of a list, on average
MENU = 24  # width of the longest words in a menu: links that are longer are headlines
TEASER = 260  # width of the text under a headline in a list
CONTROL = 18  # width of a control
BUTTON = 40  # width of the words on a button
_LIST = 3  # links that make a list
_TEASERS = 400  # letters in a list of teasers for each of its links
_CALL = 8  # lines of a call


def structure(lines: list[Line]) -> tuple[Label, str] | None:
    """Lines of a region -> what the length of its links makes it: a list of headlines, a menu, or nothing known."""
    if len(lines) == 1 and lines[0].links < _LIST:
        return None
    links = titles = words = letters = 0
    size = 0.0
    for line in lines:
        letters += len(line.text)
        if line.listed:
            links += max(1, line.links)
            titles += line.titles
            size += line.listed
            words += len(line.text)
    if links < _LIST:
        return None
    if size / titles >= HEADLINES and letters < _TEASERS * links:
        return LISTED
    if size / titles < MENU and words > LINKED * letters:
        return Label.NAVIGATION, "a list of short links"
    return None


def is_apart(section: list[Line]) -> bool:
    """Whether a part of a list holds no link, and is more than a heading or a date in it."""
    return len(section) > 2 and not any(line.linked > LINKED and len(line.text) > CONTROL for line in section)


def is_even(parts: list[list[Line]]) -> bool:
    """Whether most of the boxes of a region hold a link: the region is one list, and not a column of several things."""
    linked = sum(any(line.linked > LINKED for line in part) for part in parts)
    return linked * 2 >= len(parts)


def is_call(lines: list[Line]) -> bool:
    """Whether a region is a few sentences above a button."""
    button = any(line.linked > LINKED and width(line.text) <= BUTTON for line in lines)
    return button and len(lines) <= _CALL and any(width(line.text) > BUTTON for line in lines)


def sections(lines: list[Line], depth: int) -> list[list[Line]]:
    """Lines that share the outer ``depth`` boxes -> groups by the next box.

    A heading joins what follows it, and a button what stands above it.
    """
    groups: list[list[Line]] = []
    group: list[Line] = []
    before: int | None = None
    headed = False  # whether the last group holds nothing but headings
    for line in lines:
        box = line.path[depth] if len(line.path) > depth else None
        joins = headed or (box == before and (box is not None or not line.head))
        if not joins and line.linked > LINKED and before is not None and len(line.path) <= depth + 1:
            joins = width(line.text) <= BUTTON and group[-1].linked < LINKED
        if joins and groups:
            group.append(line)
            headed = headed and line.head
        else:
            groups.append(group := [line])
            headed = line.head
        before = box
    return groups
