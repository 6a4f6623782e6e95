"""What the members of one container may cost, all together: no bomb leaves these bounds, however it is wrapped."""

from worker.errors import Skipped, Verdict
from worker.limits import Limits

_FREE = 64 * 2**20  # bytes that may come out of any container, however small it is: a page compresses a thousandfold


class Allowance:
    """Bytes and members that a container may still yield, those of containers inside it included.

    ``spent`` is the verdict that ended it, and reading with it.
    """

    def __init__(self, limits: Limits, size: int | None) -> None:
        of_size = limits.unpacked_bytes if size is None else max(_FREE, limits.unpacked_ratio * size)
        self._bytes = self._of_bytes = min(limits.unpacked_bytes, of_size)
        self._members = self._of_members = limits.members
        self.spent: Verdict | None = None

    def count(self, size: int) -> None:
        """So many bytes have come out of the container; raises Skipped ``too-large`` past the bound."""
        self._bytes -= size
        if self._bytes < 0:
            raise self._end(f"more than {self._of_bytes} bytes come out of this file; see limits.unpacked_ratio")

    def count_member(self) -> None:
        """One more member; raises Skipped ``too-large`` past the bound."""
        self._members -= 1
        if self._members < 0:
            raise self._end(f"more than {self._of_members} members in this file; see limits.members")

    def _end(self, detail: str) -> Verdict:
        self.spent = self.spent or Skipped("too-large", detail)
        return self.spent
