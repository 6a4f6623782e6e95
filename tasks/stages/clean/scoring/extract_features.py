"""Runs around the main container -> codes: what each run is, what it says, what it stands in and beside."""

from bisect import bisect_right

from tasks.stages.clean.candidates.context import EDGE, LONG, PROSE, Scene
from tasks.stages.clean.scoring import features as f
from tasks.stages.clean.scoring.line_signs import first_kind, last_kind, signs, stops
from tasks.stages.clean.scoring.member_codes import Members
from tasks.stages.clean.scoring.unit_codes import Units
from tasks.stages.clean.text.words import may_open, plain
from tasks.stages.clean.tree.elements import P
from tasks.stages.clean.tree.nodes import Run
from tasks.stages.clean.tree.prose import ENDING

_FLEETING = frozenset(("byline", "timestamp", "credit", "share", "widget-residue"))
_AWAY = [bisect_right((2, 3, 5, 9), distance) for distance in range(100)]  # by runs to the next prose, 99 at most
_SHORT_TEXT = 800.0  # prose of a text that is so short that anything beside it looks large
_SHORT_LINE = 160  # characters of a line in which signs tell
_TELLING = frozenset((PROSE, LONG))
_TELLS = 5  # bin of the length from which a run says enough to be compared with the text
_MANY = 12  # words of a run that speaks of much
_MOST = 0.6  # part of the article's prose from which a box is the article, whatever its names say


class RunFeatures:
    """What speaks for and against the runs of one page, as codes; what stands around them is looked at once a box."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._units = Units(scene)
        self._members = Members(scene) if scene.main.gathers else None
        self._around: dict[int, list[int]] = {}
        self._inside = _inside(scene)

    def codes(self, run: Run) -> list[int]:
        """Run that markup has not dropped -> its codes."""
        return self.own_codes(run) + self.around_codes(run.box)

    def own_codes(self, run: Run) -> list[int]:
        """Run that markup has not dropped -> the codes that are not those of everything that stands in its box."""
        length = bisect_right((4, 10, 20, 35, 50, 75, 110, 160, 250, 400, 800), run.width)
        codes = self._form(run, length)
        codes += self._place(run)
        codes += self._cues(run.text)
        if len(run.text) < _SHORT_LINE:
            codes += signs(run.text)
        codes += self._again(run, length)
        if run.kind in _TELLING and length >= _TELLS:
            codes += self._echoes(run)
        return codes

    def _echoes(self, run: Run) -> list[int]:
        """Run that tells something -> how much of what it speaks of the text speaks of elsewhere."""
        scene, index = self.scene, run.index
        part, words = scene.vocabulary.echo(run)
        if not words:
            return []
        side = 0 if index < scene.first else 2 if index > scene.last else 4
        place = min(side + (scene.level[run.box] > 0), 4)
        return [f.ECHO + (bisect_right((0.001, 0.1, 0.2, 0.3, 0.45), part) * 5 + place) * 2 + (words > _MANY)]

    def _form(self, run: Run, length: int) -> list[int]:
        """Run and the bin of its length -> what it looks like."""
        scene, text, index = self.scene, run.text, run.index
        size = len(text)
        codes = [
            f.LENGTH + length,
            f.LINKED
            + (run.link_chars and bisect_right((0.01, 0.1, 0.3, 0.6, 0.95), run.link_chars / size)) * 4
            + length // 3,
            f.ENDS + (ENDING.search(text[-5:]) is not None) * 3 + stops(text),
            f.LAST + last_kind(text),
            f.FIRST + first_kind(text[0]),
            f.PARAGRAPHS + bisect_right((2, 4, 8, 16), scene.paragraphs),
        ]
        if run.links:
            codes.append(f.LINKS + min(run.links, 4))
        if run.strong_chars >= 0.9 * size:
            codes.append(f.BOLD)
        if index in scene.pictured:
            codes.append(f.PICTURE)
        if index + 1 in scene.pictured:
            codes.append(f.PICTURE_NEXT)
        return codes

    def _place(self, run: Run) -> list[int]:
        """Run -> where it stands to the prose of the article, to its neighbours and to the headline."""
        scene, index = self.scene, run.index
        runs = scene.tree.runs
        level = scene.level[run.box]
        side = 0 if index < scene.first else 2 if index > scene.last else 1
        codes = [
            f.NEXT_PROSE + _AWAY[scene.next_prose[index]],
            f.LAST_PROSE + _AWAY[scene.last_prose[index]],
            f.LEVEL + min(level, 6) * 3 + side,
            f.NEXT + (runs[index + 1].kind if index + 1 < len(runs) else EDGE),
            f.PREVIOUS + (runs[index - 1].kind if index else EDGE),
        ]
        if side == 0:
            codes.append(f.BEFORE + bisect_right((2, 3, 5, 8, 14), scene.first - index))
        elif side == 2:
            codes.append(f.AFTER + bisect_right((2, 3, 5, 8, 14, 25), index - scene.last))
        else:
            codes.append(f.AMID)
        if level < 3:
            codes.append(
                f.PASSED + level * 6 + bisect_right((0.001, 0.1, 0.5, 0.9, 0.99), scene.passed[index] / scene.summed)
            )
        if scene.headline is not None:
            codes.append(f.HEADLINE + bisect_right((-5, -1, 0, 1, 2, 4, 8, 20), index - scene.headline))
        return codes

    def _cues(self, text: str) -> list[int]:
        """Text -> what its wording speaks for."""
        codes: list[int] = []
        size = len(text)
        for name, cue in self.scene.book.cues(text[:600]).items():
            number = f.CUE_NUMBER.get(name)
            if number is None or (size > 300 and name in _FLEETING):
                continue
            codes.append(
                f.CUE + (number * 5 + bisect_right((0.08, 0.2, 0.4, 0.7), cue.letters / size)) * 2 + (cue.first == 0)
            )
            if cue.hits > 1:
                codes.append(f.CUE_HITS + number * 3 + min(cue.hits, 4) - 2)
        return codes

    def _again(self, run: Run, length: int) -> list[int]:
        """Run and the bin of its length -> whether title, page or a paragraph says the same."""
        scene, text = self.scene, run.text
        size = len(text)
        codes: list[int] = []
        if size < min(250, scene.longest_title) and may_open(text, scene.titled) and _is_titled(scene, text):
            codes.append(f.TITLE + (run.index == scene.headline))
        if scene.where[text] < run.index:
            codes.append(f.REPEATED + length // 3)
        times = scene.times[text]
        if times > 2:
            codes.append(f.OFTEN + bisect_right((6, 12), times) * 3 + min(length // 3, 2))
        quoted = 25 < size < 350 and (run.kind != PROSE or scene.tree.boxes[run.box].tag != P)
        if quoted and _is_pulled(scene, text):
            codes.append(f.PULLED)
        return codes

    def around_codes(self, index: int) -> list[int]:
        """Box -> the codes of what surrounds the runs that stand directly in it; counted once."""
        codes = self._around.get(index)
        if codes is not None:
            return codes
        scene = self.scene
        boxes = scene.tree.boxes
        box = boxes[index]
        level, unit = scene.level[index], scene.unit[index]
        around = boxes[box.parent] if box.parent >= 0 else box
        codes = self._around[index] = [
            f.TAG + f.TAG_NUMBER.get(box.tag, f.OTHER_TAG),
            f.PARENT + f.TAG_NUMBER.get(around.tag, f.OTHER_TAG),
            f.ALIKE + bisect_right((2, 3, 5, 10, 25), scene.alike.get((box.parent, box.tag, box.names), 1)),
        ]
        hints, inside, steps, called = self._inside[index]
        if called >= 0:
            part = bisect_right((0.005, 0.03, 0.1, 0.25, 0.6), boxes[called].prose / max(scene.total, _SHORT_TEXT))
            codes.append(f.CALLED_AS + 6 * f.HINT_NUMBER[boxes[called].cause] + part)
        if box.hints and index not in scene.step and box.prose < _MOST * scene.total:
            codes += [f.OWN + f.HINT_NUMBER[hint] for hint in box.hints]
        for hint in hints:
            codes.append(f.WITHIN + f.HINT_NUMBER[hint])
        for number in inside:
            codes.append(f.IN + number)
        codes.append(f.DOWN + min(steps, 5))
        if self._members is not None:
            codes += self._members.codes(index)
        if unit < 0:
            codes.append(f.SPINE + min(level, 3))
        else:
            codes += self._units.codes(unit)
            if index != unit:
                codes += (
                    f.AROUND_LINKED
                    + bisect_right((0.05, 0.2, 0.4, 0.7, 0.95), around.link_chars / (around.chars or 1)),
                    f.AROUND_RUNS + bisect_right((2, 4, 8, 20, 60), around.runs),
                    f.AROUND_PROSE + bisect_right((0.001, 0.02, 0.1, 0.3, 0.6), around.prose / scene.total),
                )
        return codes


def _is_titled(scene: Scene, text: str) -> bool:
    """Whether a text says what a title says, or a part of it that is no single word."""
    words = plain(text)
    return len(words) > 8 and any(words == title or (len(text) > 25 and words in title) for title in scene.titles)


def _is_pulled(scene: Scene, text: str) -> bool:
    """Whether a text opens with words out of a longer paragraph: a quote pulled out of the text."""
    return scene.is_told(text.strip("\"“”„«»‘’' ")[:80], len(text) + 10)


def _inside(scene: Scene) -> list[tuple[tuple[str, ...], tuple[int, ...], int, int]]:
    """-> what each box stands in off the path, itself included: names' hints, numbers of elements, how many boxes."""
    found: list[tuple[tuple[str, ...], tuple[int, ...], int, int]] = []
    for box in scene.tree.boxes:
        if box.index in scene.step:
            found.append(((), (), 0, -1))
            continue
        hints, inside, steps, called = found[box.parent]
        if called < 0 and box.cause:
            called = box.index
        if box.hints and box.prose < _MOST * scene.total:
            hints = tuple(dict.fromkeys((*hints, *box.hints)))
        number = f.AROUND_NUMBER.get(box.tag)
        if number is not None and number not in inside:
            inside = (*inside, number)
        found.append((hints, inside, steps + 1, called))
    return found
