"""The templates, and the words that they speak in: moments, lengths, numbers, bars. All text is escaped."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from tasks.crawl.policy.advice import advice
from tasks.crawl.policy.lease import hub_line
from tasks.text.spans import ago, span

RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ps", "sd", "ug", "ur", "yi"})


def stamp(moment: datetime | None, now: datetime) -> Markup:
    """Moment -> a ``time`` element that says how long ago, and when exactly to whoever points at it."""
    if moment is None:
        return Markup("<span class=quiet>never</span>")
    return Markup('<time datetime="{}" title="{} UTC">{}</time>').format(
        f"{moment:%Y-%m-%dT%H:%M:%SZ}", f"{moment:%Y-%m-%d %H:%M:%S}", ago(moment, now)
    )


def number(value: int) -> str:
    """``1234567`` -> ``1,234,567``."""
    return f"{value:,}"


def plural(value: int, one: str, many: str = "") -> str:
    """Number and noun -> ``1 event``, ``1,200 events``."""
    return f"{value:,} {one if value == 1 else many or f'{one}s'}"


def bars(values: Sequence[int], label: str, width: int = 120, height: int = 28) -> Markup:
    """Numbers and what they are -> a small chart of a bar each, which says in words what it shows."""
    most, step = max(values, default=0) or 1, width / max(1, len(values))
    tall = [max(1.0, height * value / most) if value else 0.0 for value in values]
    shapes = "".join(
        f'<rect x="{at * step:.1f}" y="{height - one:.1f}" width="{max(1.0, step - 1.5):.1f}" height="{one:.1f}" />'
        for at, one in enumerate(tall)
        if one
    )
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    base = f'<line x1="0" x2="{width}" y1="{height - 0.5}" y2="{height - 0.5}" />'
    return Markup(f'<svg class="bars" role="img" aria-label="{escape(label)}" {size}>{base}{shapes}</svg>')  # noqa: S704


def direction(language: str | None) -> str:
    """BCP 47 tag -> ``rtl`` or ``ltr``, ``auto`` where it is not known."""
    if not language or language == "und":
        return "auto"
    return "rtl" if language.split("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


def asked(path: str, **query: object) -> str:
    """Path and parameters -> the address of a page of ours, without those that are empty."""
    given = {name: str(value) for name, value in query.items() if value not in (None, "")}
    return f"{path}?{urlencode(given)}" if given else path


def make_environment() -> Environment:
    """-> the templates of this package, with the words above."""
    environment = Environment(
        loader=PackageLoader("tasks.desk"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"stamp": stamp, "number": number, "span": span}
    environment.globals |= {"plural": plural, "bars": bars, "direction": direction, "asked": asked}
    environment.globals |= {"advice": advice, "hub_line": hub_line}
    return environment


TEMPLATES = make_environment()
