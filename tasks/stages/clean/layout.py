"""Lines of a dropped region -> how they are laid out: a list of headlines, a menu, several boxes."""

from tasks.document import Label
from tasks.stages.clean.lines import Line
from tasks.stages.clean.prose import span, width

LISTED = (Label.RELATED, "a list of links that are headlines")
LINKED = 0.6  # a line is a link where that part of it is
HEADLINES = 26  # width of the headlines of a list, on average
MENU = 24  # width of the longest words in a menu: links that are longer are headlines
CONTROL = 18  # width of a control
BUTTON = 40  # width of the words on a button
_WORDS = 4  # words for each link of a line that is no menu
_LIST = 3  # links that make a list
_LONGEST_TITLE = 120  # characters of a line that count as its headline
_TEASERS = 400  # letters in a list of teasers for each of its links
_CALL = 8  # lines of a call


def structure(lines: list[Line]) -> tuple[Label, str] | None:
    """Lines of a region -> what the length of its links makes it: a list of headlines, a menu, or nothing known."""
    links = titles = words = letters = 0
    size = 0.0
    for line in lines:
        letters += len(line.text)
        if (line.linked > LINKED or _is_closed(line)) and any(map(str.isalpha, line.text)):
            links += max(1, line.links)
            titles += _titles(line)
            size += span(line.text[:_LONGEST_TITLE])
            words += len(line.text)
    if links < _LIST:
        return None
    if size / titles >= HEADLINES and letters < _TEASERS * links:
        return LISTED
    if size / titles < MENU and words > LINKED * letters:
        return Label.NAVIGATION, "a list of short links"
    return None


def _titles(line: Line) -> int:
    """Line of links -> how many titles it holds: a headline often hangs on two links, its picture and itself."""
    words = line.text.count(" ") + 1
    if words < line.links:
        return words
    return max(1, (line.links + 1) // 2 if words > _WORDS * line.links else line.links)


def _is_closed(line: Line) -> bool:
    """Whether a line is a box that was dropped unread and says nothing of itself: in a list, a card."""
    return line.run.node is not None and line.run.cause in ("widget", "advert", "related") and line.path[-1] < 0


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
    before: int | None = None
    for line in lines:
        box = line.path[depth] if len(line.path) > depth else None
        opens = groups and all(known.head for known in groups[-1])
        button = line.linked > LINKED and width(line.text) <= BUTTON and before is not None and len(groups) > 0
        joins = button and groups[-1][-1].linked < LINKED and len(line.path) <= depth + 1
        if groups and (opens or joins or (box == before and (box is not None or not line.head))):
            groups[-1].append(line)
        else:
            groups.append([line])
        before = box
    return groups
