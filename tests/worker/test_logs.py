import json
import logging
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.logs import Lines, redact
from worker.tracing import Tracing

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def line(form: str, message: str, *args: object, error: BaseException | None = None) -> str:
    information = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("wiredesk", logging.INFO, "", 0, message, args, information)
    return Lines(form).format(record)  # type: ignore[arg-type]


def test_both_forms_bear_the_ids_of_what_is_being_done() -> None:
    with Tracing().unit("visit", TRACE):
        text, found = line("text", "%s: done", "https://a.example/1"), json.loads(line("json", "done"))
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d INFO wiredesk: https://a.example/1: done \[trace \w{32}\]", text
    )
    assert found["trace"] == TRACE[3:35]
    assert TRACE[3:35] in text
    assert (found["level"], found["logger"], found["message"]) == ("INFO", "wiredesk", "done")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", found["time"])
    assert "trace" not in json.loads(line("json", "done"))


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    "message",
    [
        "cannot reach amqp://reporter:hunter2@mq.example/news",
        "GET https://a.example/feed?id=3&token=hunter2&x=1",
        "sent Authorization: Bearer hunter2hunter2",
        "postgresql://desk:hunter2@db/wiredesk and redis://:hunter2@cache/0",
        "api_key=hunter2",
    ],
)
def test_no_secret_is_in_a_line(form: str, message: str) -> None:
    assert "hunter2" not in line(form, message)
    assert "hunter2" not in line(form, "%s", message)
    assert "hunter2" not in line(form, "it broke", error=ValueError(message))


def test_what_is_no_secret_stays() -> None:
    told = "https://a.example/politics/tokens?page=2#signature and ana@a.example: the secret is out"
    assert redact(told) == told


@given(st.text())
def test_a_line_is_a_line_whatever_it_says(message: str) -> None:
    assert len(line("text", "%s", message).splitlines()) == 1
    assert json.loads(line("json", "%s", message))["logger"] == "wiredesk"


def test_a_traceback_follows_its_line() -> None:
    with pytest.raises(ValueError, match="invalid literal") as raised:
        int("no")
    text = line("text", "it broke", error=raised.value)
    assert "Traceback" in text
    assert text.splitlines()[-1].startswith("ValueError: invalid literal")
    assert "ValueError: invalid literal" in json.loads(line("json", "it broke", error=raised.value))["error"]
