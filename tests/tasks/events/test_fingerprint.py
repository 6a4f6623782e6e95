"""Digests ignore what readers cannot see; simhashes of similar texts are alike, of different ones are not."""

import struct
import unicodedata
from hashlib import blake2b, sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xxhash import xxh3_64_digest

from tasks.events.fingerprint import (
    _CJK,
    _INVISIBLE,
    _TOKEN,
    WORD,
    _majority,
    content_digest,
    count_words,
    shingles,
    simhash,
    sketch,
    words,
)

TEXT = (
    "The regional council voted on Tuesday to reopen the northern railway line after eleven years, "
    "a decision that residents of three valleys had demanded since the last train left the station at Alder Bridge. "
    "Engineers said the first goods trains could run before winter, if the tunnels pass their inspection in September."
)


def distance(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


@given(st.lists(st.text(), max_size=5))
def test_digest_ignores_whitespace_and_unicode_form(parts: list[str]) -> None:
    spaced = [f"  {unicodedata.normalize('NFD', part)}\n" for part in parts]
    assert content_digest(spaced) == content_digest([unicodedata.normalize("NFC", part) for part in parts])


def test_digest_tells_where_one_part_ends_and_the_next_begins() -> None:
    assert content_digest(["a", "b"]) != content_digest(["a b"])
    assert content_digest(["a", "b"]) != content_digest(["b", "a"])


def test_simhash_of_an_edited_text_stays_near_and_of_another_text_is_far() -> None:
    edited = TEXT.replace("eleven", "twelve").replace("September", "October")
    other = "A striker scored twice in the second half as the visitors came back from a goal down. " * 4
    assert distance(simhash(TEXT), simhash(edited)) <= 16
    assert distance(simhash(TEXT), simhash(other)) >= 20


@given(st.text(max_size=400))
def test_simhash_is_sixteen_hex_digits_of_any_text_and_always_the_same(text: str) -> None:
    assert len(simhash(text)) == 16
    assert simhash(text) == simhash(text)


def test_simhash_agrees_with_the_sum_of_signs_it_stands_for() -> None:
    words = ["one", "two", "three", "four", "five", "six", "seven"]
    shingles = [" ".join(words[i : i + 3]) for i in range(5)]
    values = [int.from_bytes(xxh3_64_digest(shingle.encode()), "little") for shingle in shingles]
    expected = sum(1 << bit for bit in range(64) if sum(value >> bit & 1 for value in values) > 2.5)
    assert simhash(" ".join(words)) == f"{expected:016x}"


@given(st.lists(st.integers(0, 2**64 - 1).map(lambda bits: bits.to_bytes(8, "little")), min_size=1, max_size=70))
def test_the_majority_is_that_of_every_bit_counted_by_itself(hashes: list[bytes]) -> None:
    values = [int.from_bytes(one, "little") for one in hashes]
    expected = sum(1 << bit for bit in range(64) if 2 * sum(value >> bit & 1 for value in values) > len(values))
    assert _majority(b"".join(hashes), len(hashes)) == expected


@given(st.text() | st.text(st.characters(codec="cp1252")))
def test_words_are_those_that_a_pattern_finds(text: str) -> None:
    visible = _INVISIBLE.sub("", text)
    assert words(text) == [word.encode() for word in WORD.findall(visible.lower())]


@pytest.mark.parametrize(
    "invisible", list("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0f\u202a\u2066\u034f"), ids=ascii
)
def test_what_nobody_sees_changes_no_digest(invisible: str) -> None:
    parts = ["Ministerpräsident kündigt Rücktritt an", "Der Text.", "naïve café"]
    changed = [part[:3] + invisible + part[3:] + invisible for part in parts]
    assert content_digest(changed) == content_digest(parts)
    assert (simhash(changed[0]), shingles(changed[0])) == (simhash(parts[0]), shingles(parts[0]))


@pytest.mark.parametrize(
    ("one", "other"), [(["a", "b"], ["a\nb"]), (["H", "", "S"], ["H", "S", ""]), (["re-sign"], ["resign"])]
)
def test_what_is_seen_changes_it(one: list[str], other: list[str]) -> None:
    assert content_digest(one) != content_digest(other)


@given(st.lists(st.text(st.sampled_from("ab\u00e9\u20ac \n\t\r\x1c\x85\xa0\xad\u2003\u200be\u0301\u6771")), max_size=4))
def test_digest_is_over_visible_words_of_each_part_however_they_are_spaced(parts: list[str]) -> None:
    folded = (" ".join(unicodedata.normalize("NFC", _INVISIBLE.sub("", part)).split()) for part in parts)
    assert content_digest(parts) == f"sha256:{sha256(chr(10).join(folded).encode()).hexdigest()}"


@given(st.text(st.sampled_from("aB1\u00e9\u0130\u0131\u03a3 .-\n\xad\u200b\u0301\u6771\u3067\u0431")))
def test_words_are_counted_as_a_pattern_counts_them_and_chinese_by_characters(text: str) -> None:
    counted = len(_CJK.findall(text)) + len(WORD.findall(_CJK.sub(" ", text)))
    assert count_words(text, words(text)) == counted


def test_words_of_chinese_and_japanese_are_their_characters() -> None:
    assert count_words("The vote: 312 to 298.", words("The vote: 312 to 298.")) == 5
    assert count_words("東京で選挙 2026", words("東京で選挙 2026")) == 6


@given(st.frozensets(st.integers(0, 2**64 - 1), min_size=36, max_size=120))
def test_a_sketch_is_over_the_least_run_of_each_bin_or_of_the_next_that_has_any(runs: frozenset[int]) -> None:
    bins = [sorted(run for run in runs if run % 72 == place) for place in range(72)]
    least = [next(filter(None, [*bins[place:], *bins]))[0] // 72 for place in range(72)]
    keys = []
    for start in range(0, 72, 3):
        band = bytes([start]) + struct.pack(">3Q", *reversed(least[69 - start : 72 - start]))
        keys.append(int.from_bytes(blake2b(band, digest_size=8).digest(), signed=True))
    assert sketch(runs) == tuple(keys)


@given(st.text(st.sampled_from("aB\u00e9\u0130\u03a3\u03b1 .\n\xad\u200b\u0301\u6771\u3067\u0431")))
def test_words_and_runs_are_the_same_line_by_line_as_in_the_whole(text: str) -> None:
    seen = _INVISIBLE.sub("", text).lower()
    assert words(text) == [word.encode() for word in WORD.findall(seen)]
    said = [token.encode() for token in _TOKEN.findall(seen)]
    runs = {b" ".join(said[at : at + 4]) for at in range(len(said) - 3)}
    assert shingles(text) == {int.from_bytes(blake2b(run, digest_size=8).digest()) for run in runs}
