"""``section=sport and language=en`` -> which events are meant; nothing of it is ever run as code.

    expression = term { "or" term }          term = factor { "and" factor }
    factor     = [ "not" ] ( condition | "(" expression ")" )
    condition  = field ("=" | "!=" | "<" | "<=" | ">" | ">=" | "~") value

Fields are those of ``FIELDS``, or a path into the event such as ``data.times.published.value``. A value is a word, a
number or a quoted string; ``~`` asks whether it occurs, in any case. Of a list, any member will do.
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from worker.errors import Misconfigured
from worker.message import Message

LONGEST, DEEPEST = 2000, 50  # characters of an expression; brackets within brackets
# What stands in the routing key is known of every event, of one that carries no text too.
_KEY = {"verb": 1, "language": 2, "section": 3, "publisher": 4}
FIELDS: dict[str, str] = {
    "headline": "data.headline",
    "url": "data.url.canonical",
    "domain": "data.publisher.domain",
    "source": "data.provenance.sourceId",
    "confidence": "data.section.confidence",
    "genre": "data.section.genre",
    "topic": "data.section.topic.id",
    "keyword": "data.keywords",
    "author": "data.byline.people.name",
    "words": "data.body.wordCount",
    "free": "data.access.isAccessibleForFree",
    "text": "data.body.blocks.text",
}
_TOKEN = re.compile(
    r"""\s*(?:(?P<mark>[()])|(?P<sign><=|>=|!=|[=<>~])|(?P<quoted>"[^"]*"|'[^']*')|(?P<word>[^\s()<>=!~"']+))"""
)
_SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "~": lambda found, asked: str(asked).casefold() in str(found).casefold(),
}
_THIN = frozenset({"withdrawn", "duplicate"})
Test = Callable[[list[str], Mapping[str, Any]], bool]


class Filter:
    """An expression that was read; called with a message it answers whether that is meant.

    Whoever was told of an article must be told that it is gone: of a field that a tombstone or a notice of a copy does
    not carry, everything is true.
    """

    def __init__(self, expression: str) -> None:
        """Expression -> the filter; raises Misconfigured with the place of a mistake."""
        self.expression = expression
        self._test = _Parser(expression).read()

    def __call__(self, message: Message) -> bool:
        """Message -> whether it is meant."""
        return self._test(message.key.split("."), msgspec.json.decode(message.body))


class _Parser:
    def __init__(self, expression: str) -> None:
        if len(expression) > LONGEST:
            raise Misconfigured(f"a filter has at most {LONGEST} characters, this one has {len(expression)}")
        self._expression = expression
        self._tokens = list(_tokens(expression))
        self._at = 0
        self._depth = 0

    def read(self) -> Test:
        test = self._either()
        if self._at < len(self._tokens):
            raise self._mistake("and, or, or the end")
        return test

    def _either(self) -> Test:
        tests = [self._both()]
        while self._take("or"):
            tests.append(self._both())
        return tests[0] if len(tests) == 1 else lambda key, event: any(test(key, event) for test in tests)

    def _both(self) -> Test:
        tests = [self._factor()]
        while self._take("and"):
            tests.append(self._factor())
        return tests[0] if len(tests) == 1 else lambda key, event: all(test(key, event) for test in tests)

    def _factor(self) -> Test:
        if self._take("not"):
            inner = self._nested(self._factor)
            return lambda key, event: not inner(key, event)
        if self._take("("):
            inner = self._nested(self._either)
            if not self._take(")"):
                raise self._mistake("a closing bracket")
            return inner
        return self._condition()

    def _nested(self, part: Callable[[], Test]) -> Test:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Misconfigured(f"a filter has at most {DEEPEST} brackets within brackets")
        inner = part()
        self._depth -= 1
        return inner

    def _condition(self) -> Test:
        kind, field = self._next("a field")
        if kind != "word" or not (field in FIELDS or field in _KEY or "." in field):
            raise self._mistake(f"a field ({', '.join([*_KEY, *FIELDS])}, or a path such as data.version)", back=1)
        kind, sign = self._next("a comparison")
        if kind != "sign":
            raise self._mistake("one of = != < <= > >= ~", back=1)
        kind, value = self._next("a value")
        if kind not in {"word", "quoted"}:
            raise self._mistake("a value", back=1)
        return _condition(field, sign, value[1:-1] if kind == "quoted" else value)

    def _take(self, word: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at][:2] in {("word", word), ("mark", word)}:
            self._at += 1
            return True
        return False

    def _next(self, wanted: str) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            raise self._mistake(wanted)
        self._at += 1
        return self._tokens[self._at - 1][:2]

    def _mistake(self, wanted: str, back: int = 0) -> Misconfigured:
        at = self._at - back
        place = self._tokens[at][2] if at < len(self._tokens) else len(self._expression)
        return Misconfigured(f"filter {self._expression!r}: at character {place + 1} there should be {wanted}")


def _tokens(expression: str) -> Iterator[tuple[str, str, int]]:
    """Expression -> its tokens: kind, text, where each begins."""
    at, end = 0, len(expression.rstrip())
    while at < end:
        if (found := _TOKEN.match(expression, at)) is None or found.lastgroup is None:
            place = at + len(expression[at:]) - len(expression[at:].lstrip())
            raise Misconfigured(f"filter {expression!r}: character {place + 1} belongs to nothing")
        yield found.lastgroup, found[found.lastgroup], found.start(found.lastgroup)
        at = found.end()


def _condition(field: str, sign: str, value: str) -> Test:
    compare = _SIGNS[sign]
    if field in _KEY:
        place = _KEY[field]
        return lambda key, _: compare(key[place] if place < len(key) else "", value.lower())
    path = FIELDS.get(field, field).split(".")

    def test(key: list[str], event: Mapping[str, Any]) -> bool:
        found = list(_values(event, path))
        if not found:
            return key[1:2] == [] or key[1] in _THIN
        if sign == "!=":
            return all(_compared(operator.ne, one, value) for one in found)
        return any(_compared(compare, one, value) for one in found)

    return test


def _compared(compare: Callable[[Any, Any], bool], found: Any, asked: str) -> bool:
    """A value of the event and the text of one asked for -> how they compare, as numbers where the event has one."""
    if isinstance(found, bool):
        return compare(str(found).lower(), asked.lower())
    if isinstance(found, int | float):
        try:
            return compare(found, float(asked))
        except ValueError:
            return False
    return compare(str(found), asked)


def _values(node: Any, path: list[str]) -> Iterator[Any]:
    """A node of the event, a path -> the values at its end, those of every member of a list on the way."""
    if isinstance(node, list):
        for each in node:
            yield from _values(each, path)
    elif not path:
        if node is not None and not isinstance(node, Mapping):
            yield node
    elif isinstance(node, Mapping) and path[0] in node:
        yield from _values(node[path[0]], path[1:])
