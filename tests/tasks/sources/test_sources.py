"""The source list: every mistake by its line, and what is written is read again."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.models.judgement import Kind
from tasks.models.source import Source
from tasks.sources import Mistake, check_sources, read_sources
from tasks.sources.write import append_source, from_opml, new_id, to_opml, to_toml
from worker.errors import Misconfigured

EXAMPLE = Path(__file__).parents[3] / "seeds" / "sources.toml"
GOOD = '[[source]]\nid = "a"\nname = "A"\nfeeds = ["https://a.example/feed"]\n'


def write(folder: Path, text: str) -> Path:
    file = folder / "sources.toml"
    file.write_text(text, "utf-8")
    return file


def mistakes(folder: Path, text: str) -> list[Mistake]:
    return check_sources(write(folder, text))[1]


def test_the_example_has_no_mistake() -> None:
    sources = read_sources(EXAMPLE)
    assert [source.id for source in sources] == ["example-times", "musterblatt", "valley-post"]
    assert sources[0].floor == timedelta(minutes=2)
    assert sources[0].sections == {"https://www.example-times.example/rss/sport.xml": "Sport"}
    assert [source.enabled for source in sources] == [True, True, False]


def test_every_mistake_is_named_with_its_line(tmp_path: Path) -> None:
    text = (
        "colour = 1\n"
        + GOOD
        + '[[source]]\nid = "B!"\nfeeds = [\n  "https://b.example/1",\n  "ftp://b.example/2",\n]\nfloor = "5x"\n'
        + '[[source]]\nid = "a"\nname = "C"\nfeeds = ["https://c.example/", "https://a.example/feed"]\nenabled = 1\n'
        + '[[source]]\nid = "d"\nname = "D"\nfloor = "2h"\nceiling = "1h"\nspeed = 3\n'
    )
    found = mistakes(tmp_path, text)
    assert [(one.line, one.text.split(";")[0].split(":")[0]) for one in found] == [
        (1, "'colour' is not known here"),
        (6, "source 'B!'"),  # no name
        (7, "source 'B!'"),
        (10, "source 'B!'"),
        (12, "source 'B!'"),
        (14, "'a' stands in line 3 already"),
        (16, "'https"),
        (17, "source 'a'"),
        (18, "source 'd'"),  # no feeds
        (21, "source 'd'"),
        (23, "source 'd'"),
    ]
    with pytest.raises(Misconfigured, match=r"sources\.toml:10: source 'B!': feeds: 'ftp://b\.example/2' is no http"):
        read_sources(write(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "line"),
    [(GOOD + "x = [\n", 6), ("a = 1\nb = = 2\n", 2), ("[source]\nid = 'a'\n", 1), ("source = 3\n", 1)],
)
def test_what_is_no_list_of_sources_is_named_too(tmp_path: Path, text: str, line: int) -> None:
    assert [one.line for one in mistakes(tmp_path, text)] == [line]


def test_a_section_of_a_feed_that_is_none_is_a_mistake(tmp_path: Path) -> None:
    text = GOOD + '[source.sections]\n"https://a.example/feed" = "Sport"\n"https://a.example/other" = "Politics"\n'
    assert [one.line for one in mistakes(tmp_path, text)] == [7]


def test_a_key_that_is_misspelt_is_told_its_name(tmp_path: Path) -> None:
    [near] = mistakes(tmp_path, GOOD + 'sitemap = ["https://a.example/map"]\n')
    assert (near.line, near.text) == (5, "source 'a': sitemap: not known; is sitemaps meant?")
    [far] = mistakes(tmp_path, GOOD + "xyz = 1\n")
    assert far.text.startswith("source 'a': xyz: not known; known are id, name, publisher, feeds, ")


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    assert len(read_sources(write(tmp_path, "\ufeff" + GOOD))) == 1


def test_no_file_no_utf8(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="cannot be read"):
        read_sources(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b"name = '\xff'")
    with pytest.raises(Misconfigured, match="not UTF-8"):
        read_sources(tmp_path / "latin.toml")


URLS = st.lists(st.integers(0, 99).map("https://a.example/{}".format), min_size=1, max_size=3, unique=True).map(tuple)
TEXTS = st.text(min_size=1, max_size=30).filter(lambda text: text.strip() == text).filter(str.isprintable)
TIMES = st.integers(30, 10**6).map(lambda seconds: timedelta(seconds=seconds))


@given(
    source=st.builds(
        Source,
        id=st.just("a"),
        name=TEXTS,
        publisher=TEXTS | st.none(),
        feeds=URLS,
        language=st.sampled_from(["en", "pt-BR", None]),
        floor=TIMES,
        backfill=TIMES,
        entries=st.integers(1, 50_000),
        enabled=st.booleans(),
    )
)
def test_what_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, source: Source) -> None:
    file = tmp_path_factory.mktemp("sources") / "sources.toml"
    append_source(file, source)
    append_source(file, Source(id="b", name="B", sitemaps=("https://b.example/",)))
    first, second = read_sources(file)
    assert first == source
    assert second.id == "b"


def test_adding_touches_nothing_else(tmp_path: Path) -> None:
    file = write(tmp_path, "# mine\n" + GOOD.rstrip("\n"))
    append_source(file, Source(id="b", name="B", feeds=("https://b.example/feed",)))
    assert file.read_text().startswith("# mine\n" + GOOD)
    assert len(read_sources(file)) == 2


def test_a_list_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"none/sources\.toml: cannot be written \(No such file"):
        append_source(tmp_path / "none" / "sources.toml", Source(id="b", name="B"))


def test_opml_comes_in_by_site_and_goes_out(tmp_path: Path) -> None:
    opml = """\n<?xml version="1.0"?><opml version="1.0"><body><outline text="News">
    <outline text="A &amp; B" xmlUrl="https://www.a.example/1" htmlUrl="https://a.example/"/>
    <outline title="A" xmlUrl="https://a.example/2"/><outline text="no feed"/>
    <outline text="C" xmlUrl="https://c.example/feed"/><outline xmlUrl="gopher://d.example/"/></outline></body></opml>"""
    (tmp_path / "in.opml").write_text(opml)
    sources, strange = from_opml(tmp_path / "in.opml", taken={"c-example"})
    assert strange == ["gopher://d.example/"]
    assert [(one.id, one.name, len(one.feeds)) for one in sources] == [
        ("a-example", "A & B", 2),
        ("c-example-2", "C", 1),
    ]
    (tmp_path / "out.opml").write_text(to_opml(sources))
    again, strange = from_opml(tmp_path / "out.opml", taken=())
    assert [one.feeds for one in again] == [one.feeds for one in sources]
    assert strange == []


LAUGHS = '<!DOCTYPE opml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><opml><outline text="&b;"/></opml>'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<opml><body></opml>", r"bad\.opml:1: not well-formed"),
        ("\n\n<opml><body></opml>", r"bad\.opml:3: not well-formed"),
        ('<?xml version="1.0" encoding="utf-9"?><opml/>', r"bad\.opml: in an encoding that is not read .*utf-9"),
        ('<?xml version="1.0" encoding="shift_jis"?><opml/>', r"bad\.opml: in an encoding that is not read .*multi"),
        ("", r"bad\.opml:1: not well-formed"),
        ("subscriptions", r"bad\.opml:1: not well-formed"),
        ("<html><body/></html>", r"bad\.opml: XML, but no OPML: it begins with <html>"),
        (LAUGHS, r"bad\.opml: a DOCTYPE is not read"),
    ],
)
def test_what_is_no_opml_is_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "bad.opml").write_text(text)
    with pytest.raises(Misconfigured, match=said):
        from_opml(tmp_path / "bad.opml", taken=())


@given(name=st.text(max_size=80), taken=st.sets(st.sampled_from(["a", "source", "source-2"])))
def test_a_new_id_is_valid_and_free(name: str, taken: set[str]) -> None:
    found = new_id(name, taken)
    assert found not in taken
    assert "id = " + f'"{found}"' in to_toml(Source(id=found, name="x"))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ('["news"]', "'news' is no kind of page; known are listing, product"),
        ('["wall"]', "'wall' is no kind of page"),
        ('"product"', "'product' is no list of kinds"),
        ("[3]", "3 is no kind of page"),
    ],
)
def test_a_kind_that_cannot_be_accepted_is_a_mistake(tmp_path: Path, value: str, said: str) -> None:
    [mistake] = mistakes(tmp_path, f"{GOOD}accept = {value}\n")
    assert mistake.line == 5
    assert said in mistake.text


def test_kinds_that_are_accepted_are_read_and_written(tmp_path: Path) -> None:
    [source] = read_sources(write(tmp_path, f'{GOOD}accept = ["product", "forum", "product"]\n'))
    assert source.accept == (Kind.PRODUCT, Kind.FORUM)
    assert read_sources(write(tmp_path, to_toml(source))) == (source,)
