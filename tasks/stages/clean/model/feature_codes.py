"""Evidence as numbers: every value that a feature can take has a code, and a model is one weight for each code.

A sum over codes is a sum over list items, which is what makes the decisions cheap and every one of them explainable.
"""

from collections.abc import Sequence


class Codes:
    """The features of one model: names and bins in, codes out."""

    def __init__(self) -> None:
        self.names: list[str] = []  # code -> "feature=value"

    def flag(self, name: str) -> int:
        """A feature that is there or not -> its code."""
        self.names.append(name)
        return len(self.names) - 1

    def choice(self, name: str, values: Sequence[object]) -> int:
        """A feature with numbered values -> the code of its first value; add the number to it."""
        first = len(self.names)
        self.names.extend(f"{name}={value}" for value in values)
        return first

    def grid(self, name: str, *sizes: int) -> int:
        """Features looked at together, in mixed radix -> the code of all zeros."""
        first = len(self.names)
        total = 1
        for size in sizes:
            total *= size
        for number in range(total):
            rest, digits = number, []
            for size in reversed(sizes):
                rest, digit = divmod(rest, size)
                digits.append(str(digit))
            self.names.append(f"{name}={'.'.join(reversed(digits))}")
        return first
