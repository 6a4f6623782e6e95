"""What a page costs grows with its size: calls are counted, not seconds. ``bench/growth.py`` measures all kinds."""

import sys
from types import FrameType
from typing import Any

import pytest

from tasks.models.page import Page
from tasks.pipeline.process import process
from tests.tasks.samples import FETCHED
from worker.limits import Limits

SAID = "<p>The council of the valley said on Tuesday that it will close the old bridge number {} until spring.</p>"
PROSE = "".join(map(SAID.format, range(8)))
SIZE = 600  # more than 2,500 tags at once: such a page is read tag by tag as well


def calls(body: str) -> int:
    """Body of a page -> how many functions are called to read it, those of Python's own in C among them."""
    count = 0

    def note(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    text = f"<!doctype html><title>Bridge</title><body><article><h1>Bridge</h1>{body}{PROSE}</article>"
    page = Page(text=text, kind="html", sha256="ab" * 32, fetched=FETCHED)
    before = sys.getprofile()
    sys.setprofile(note)
    try:
        process(page, Limits(), "example")
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize(
    "piece",
    [
        '<figure><img src="/#.jpg"><figcaption>Photo #: someone / AP</figcaption></figure>',
        '<p><img src="/#.jpg"></p><p>Photo #: someone / AP</p>',
        '<div class="related"><figure><img src="/#.jpg"><figcaption>Photo #</figcaption></figure></div>',
        "<p><time datetime=2026-11-23>Monday</time> Post # of it.</p>",
        f"<section><div>{SAID}</div><div>{SAID}</div>",
        f"<section>{PROSE[:200]}</section>",  # a paragraph, and a line that may be pulled out of one
    ],
)
def test_twice_as_much_costs_twice_as_much(piece: str) -> None:
    calls("")  # what is loaded at first use
    half, full = (calls("".join(piece.replace("#", str(n)) for n in range(size))) for size in (SIZE, 2 * SIZE))
    assert full <= 2.3 * half
