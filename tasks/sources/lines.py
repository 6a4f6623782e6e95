"""Text of a source list -> the lines that its parts stand on; the TOML parser does not tell."""

import re

_TABLE = re.compile(r"\s*\[\[\s*source\s*\]\]")
_KEY = re.compile(r"\s*[\[\s]*(?:source\s*\.\s*)?[\"']?([^\"'\s=\]]+)")


class Lines:
    """Number of a source (from 0; -1: before the first) and a key -> line, from 1."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._tables = [number for number, line in enumerate(self._lines) if _TABLE.match(line)]

    def of_table(self, number: int) -> int:
        """Source -> the line that it begins on."""
        return self._tables[number] + 1 if 0 <= number < len(self._tables) else 1

    def of_key(self, number: int, key: str) -> int:
        """Source and key -> the line that the key stands on, else the source's first."""
        for line in self._range(number):
            found = _KEY.match(self._lines[line])
            if found and found[1] == key:
                return line + 1
        return self.of_table(number)

    def of_value(self, number: int, key: str, value: object) -> int:
        """Source, key and the wrong part of its value -> the line that the part stands on, else the key's."""
        first = self.of_key(number, key)
        if isinstance(value, str) and value:
            for line in self._range(number):
                if line + 1 >= first and value in self._lines[line]:
                    return line + 1
        return first

    def _range(self, number: int) -> range:
        if not self._tables or number >= len(self._tables):
            return range(len(self._lines))
        if number < 0:
            return range(self._tables[0])
        last = self._tables[number + 1] if number + 1 < len(self._tables) else len(self._lines)
        return range(self._tables[number], last)
