"""The packages ``worker`` and ``tasks`` are Wiredesk's own, in a folder too that has modules of these names."""

import sys
from importlib import import_module
from pathlib import Path

_HOME = Path(__file__).resolve().parents[1]


def load_packages() -> None:
    """Import both from where this one lies; what is below them is then found there, whatever else is on the path.

    Raises ImportError where another module of that name was imported before.
    """
    sys.path.insert(0, str(_HOME))
    try:
        loaded = [import_module(name) for name in ("worker", "tasks")]
    finally:
        sys.path.remove(str(_HOME))
    for module in loaded:
        where = Path(module.__file__ or "").resolve()
        if where.parent.parent != _HOME:
            raise ImportError(
                f"{where} was imported as {module.__name__!r}, and Wiredesk has a package of that name: rename the "
                "module, or import wiredesk before it"
            )
