"""The file of sinks: what it may say, and what is said of a mistake."""

from pathlib import Path

import pytest

from tasks.models.sink import Jetstream, Kafka, RedisStream, Webhook
from tasks.sinks.read import read_sinks
from worker.errors import Misconfigured

EXAMPLE = Path(__file__).parents[3] / "seeds" / "sinks.toml"


def written(folder: Path, text: str) -> Path:
    path = folder / "sinks.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_example_is_read(tmp_path: Path) -> None:
    assert [type(sink) for sink in read_sinks(EXAMPLE)] == [Webhook, Jetstream, RedisStream, Kafka]
    assert read_sinks(tmp_path / "none.toml") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[sink]\n", "cannot be read as TOML"),
        ("[sink]\nname='a'\n", "a sink begins with [[sink]]"),
        ("[[sinks]]\n", "unknown field `sinks`"),
        ("[[sink]]\nkind='webhook'\nname='a'\nurl='https://a.example'\n", "sink 'a': it: Object missing"),
        ("[[sink]]\nkind='webhook'\nname='a'\nurl='https://a.example'\nsecrets=[]\n", "sink 'a': secrets"),
        ("[[sink]]\nkind='pigeon'\nname='a'\n", "sink 'a': kind: Invalid value 'pigeon'"),
        ("[[sink]]\nkind='redis'\nname='A b'\nurl='redis://x'\n", "sink 'A b': name"),
        ("[[sink]]\nkind='redis'\nname='a'\nurl='redis://x'\nburl='x'\n", "unknown field `burl`"),
        ("[[sink]]\nkind='redis'\nname='a'\nurl='redis://x'\nwhere='sect=1'\n", "sink 'a': filter 'sect=1'"),
        ("[[sink]]\nkind='redis'\nname='a'\nurl='redis://x'\nbind=['A']\n", "no binding pattern"),
        ("[[sink]]\nkind='redis'\nname='a'\nurl='redis://x'\n" * 2, "two sinks are called 'a'"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        read_sinks(written(tmp_path, text))
    assert said in str(caught.value)
    assert "sinks.toml" in str(caught.value)
