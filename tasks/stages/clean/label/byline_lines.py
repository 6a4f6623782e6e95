"""Short lines of a page -> bylines and times, by their element, their opening word, the names and dates in them."""

import re

from tasks.models.document import Label
from tasks.stages.clean.candidates.context import LIFT, Scene
from tasks.stages.clean.metadata.byline_words import vocabulary
from tasks.stages.clean.metadata.people import AGENCY, NEWSROOM, read_people
from tasks.stages.clean.regions.reasons import box_named
from tasks.stages.clean.text.words import plain
from tasks.stages.clean.tree.elements import LI, P
from tasks.stages.clean.tree.nodes import Run
from tasks.stages.clean.tree.prose import DENSE_SCRIPTS, ENDING, width
from tasks.text.dates import read_moment

LONGEST_LINE = 160  # characters of a byline or a time
_NAME = 60  # width of a line of names
_ALIKE = 3  # boxes alike: a list of other texts, each with its author
_SENTENCE = 6  # words
_CLOCK = re.compile(r"\d{1,2}\s*[:.hH]\s*\d{2}|\b(?:19|20)\d\d\b|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d\s*[年月日]|[٠-٩]{4}")
# Signs above and below the letters of Thai, Hindi and their like are no letters by class, and end no word.
_WORD = re.compile(
    r"[^\W\d_]+(?:[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0963\u0970-\u0dff\u0e31-\u0e4e]+[^\W\d_]*)*"
)


class Reader:
    """Reads the short lines of one page; ``names`` are the authors that the page states."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.language = scene, scene.facts.language
        self.timed = {index for _, index, _ in scene.tree.times}
        self.by = vocabulary(self.language).by
        self.names = tuple(words for name in scene.facts.authors if len(words := plain(name)) > 1)

    def line(self, run: Run, *, below: bool = False) -> tuple[Label, str] | None:
        """Short line -> byline or time, by element, opening word or date; ``below``: whether it follows the text."""
        text = run.text
        if len(text) > LONGEST_LINE or "©" in text or text[0] in "©ⓒ":
            return None
        if self.names_author(run):
            return Label.BYLINE, "names the author whom the page states"
        if self.opens(text) and not (below and self.is_about(run)):
            return Label.BYLINE, "opens as a byline"
        return self.evident(run, below=below)

    def opens(self, text: str) -> bool:
        """Whether a line opens with a word like "by" and goes on with a name."""
        opens = self.by.match(text)
        rest = text[opens.end() :] if opens is not None else ""
        return bool(rest) and not rest[0].islower() and not rest[0].isdigit()

    def names_author(self, run: Run) -> bool:
        """Whether a line is or opens with the name of an author whom the page states."""
        text = run.text
        if not self.names or text[0] in "©ⓒ(（[" or _is_sentence(text):
            return False
        words = plain(text)
        for name in self.names:
            if words == name:
                return True
            at = words.find(name)
            if 0 <= at < 12 and (len(words) < 2 * len(name) + 12 or _CLOCK.search(text)):
                return True
        return False

    def evident(self, run: Run, *, below: bool = False) -> tuple[Label, str] | None:
        """Short line -> byline or time, by its element, its box's name or the date that it is."""
        text = run.text
        if len(text) > LONGEST_LINE or (run.cause and run.kind != LIFT) or (below and self.is_about(run)):
            return None
        if self.is_time(run):
            return Label.TIMESTAMP, "in a time element" if run.index in self.timed else "holds a date"
        if self._is_named_byline(run) and not _is_sentence(text) and not self.is_listed(run):
            by = self.by.match(text)
            alone = by is not None and not text[by.end() :].strip()
            if alone or read_people(text, self.language) or self._is_newsroom(text):
                return Label.BYLINE, box_named("byline")
        return None

    def _is_newsroom(self, text: str) -> bool:
        """Whether a line names agencies or desks and nothing else; a desk in one word would be a section ("News")."""
        people = read_people(text, self.language, stated=True)
        return bool(people) and all(
            person.role == AGENCY or (person.role == NEWSROOM and " " in person.name) for person in people
        )

    def _is_named_byline(self, run: Run) -> bool:
        """Whether the box of a line is named for the author, and not for a picture as well."""
        hints = self.scene.tree.boxes[run.box].hints if run.box not in self.scene.step else ()
        return (run.cause == "byline" or "byline" in hints) and "caption" not in hints

    def is_listed(self, run: Run) -> bool:
        """Whether a line stands in one of several boxes alike: a list of other texts."""
        boxes = self.scene.tree.boxes
        index = run.box
        while index >= 0 and index not in self.scene.step:
            box = boxes[index]
            if box.tag != P and self.scene.alike.get((box.parent, box.tag, box.names), 1) >= _ALIKE:
                return True
            index = box.parent
        return False

    def is_about(self, run: Run) -> bool:
        """Whether a line stands in a box that is named after the author and tells about them in sentences."""
        boxes, runs = self.scene.tree.boxes, self.scene.tree.runs
        index = run.box
        while index >= 0 and index not in self.scene.step:
            box = boxes[index]
            if {"byline", "bio"}.intersection(box.hints) and any(
                _is_sentence(inside.text) for inside in runs[box.first : box.last]
            ):
                return True
            index = box.parent
        return False

    def is_time(self, run: Run) -> bool:
        """Whether a short line is a time: of ``<time>``, or of a date with a few words."""
        text, timed = run.text, run.index in self.timed
        dated = _CLOCK.search(text) is not None
        if not (timed or dated) or len(text) > LONGEST_LINE or _is_sentence(text):
            return False
        words = _WORD.findall(text)
        if timed and (len(words) <= _SENTENCE or read_moment(text, self.language) is not None):
            return True  # the length of a film stands in a time element as well, in front of its title
        if not dated:
            return False
        if len(words) <= 3 and sum(map(len, words)) <= 3 * sum(map(str.isdigit, text)):
            return True
        return len(words) <= 12 and read_moment(text, self.language) is not None

    def is_name(self, run: Run) -> bool:
        """Whether a short line is nothing but names: two words or more, in a script that sets names off by capitals."""
        opens = self.by.match(run.text)
        text = run.text[opens.end() :] if opens is not None and self.opens(run.text) else run.text
        if self.scene.tree.boxes[run.box].tag == LI or width(text) > _NAME or ENDING.search(text[-5:]):
            return False
        if any(map(str.isdigit, text)) or " " not in text or DENSE_SCRIPTS.search(text) or not text[0].isalpha():
            return self.opens_with_title(text)
        if not text[0].isupper():
            return False
        people = read_people(text, self.language)
        return bool(people) and sum(len(person.name) for person in people) >= 0.7 * len(text)

    def opens_with_title(self, text: str) -> bool:
        """Whether a line in a script without capitals is a name by the word before or behind it (記者, 기자)."""
        return DENSE_SCRIPTS.search(text) is not None and self.opens(text) and not any(map(str.isdigit, text))


def _is_sentence(text: str) -> bool:
    return ENDING.search(text[-5:]) is not None and len(_WORD.findall(text)) >= _SENTENCE
