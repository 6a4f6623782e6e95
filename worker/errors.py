"""The verdicts: a stage raises what is to be done, never what went wrong inside a library.

    Verdict
    ├── Transient       try this again later, after ``retry_after`` seconds at the earliest
    ├── Skipped         a lawful end: this will never be an article of ours (robots, type, not an article, unreadable)
    └── Quarantined     it cannot be processed and should have been: keep it for a person to look at
    Misconfigured       the user's own mistake, in settings or on the command line: say what to change, no traceback

One place, ``worker.app``, turns verdicts into acts of the queue; the recipes write them into the ledger.
"""


class Verdict(Exception):
    """A code from a closed list and a sentence for people -> what is to be done with the entry at hand.

    ``code`` is kebab-case and stable (``too-deep``, ``not-an-article``): it is counted, routed and filtered on.
    ``detail`` is free text for a person and may name sizes, limits and positions, never the page's content.
    ``traceback`` is that of a defect of ours (``worker.boundary``) and empty in all others.
    """

    traceback = ""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}" if self.detail else self.code


class Transient(Verdict):
    """Try again later; ``retry_after`` is the least wait in seconds that the other side asked for, or None."""

    def __init__(self, code: str, detail: str = "", retry_after: float | None = None) -> None:
        super().__init__(code, detail)
        self.retry_after = retry_after


class Skipped(Verdict):
    """Not for us, now and later: the entry ends as rejected with this reason."""


class Quarantined(Verdict):
    """Could not be processed: the entry is kept with this reason until a person decides."""


class Misconfigured(Exception):
    """A mistake of the user's: the message names the setting, the file and line or the argument, and the cure."""
