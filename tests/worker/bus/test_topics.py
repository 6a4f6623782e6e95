"""Patterns against a plain reading of AMQP's rule."""

from hypothesis import given
from hypothesis import strategies as st

from worker.bus.topics import check, matches

WORDS = st.sampled_from(["article", "en", "a-b", "x_1"])
KEYS = st.lists(WORDS, min_size=1, max_size=6)
PATTERNS = st.lists(WORDS | st.sampled_from(["*", "#", "#"]), min_size=1, max_size=7)


def plainly(pattern: list[str], key: list[str]) -> bool:
    """Words of a pattern, words of a key -> do they match, tried out one word after the other."""
    if not pattern:
        return not key
    if pattern[0] == "#":
        return any(plainly(pattern[1:], key[skipped:]) for skipped in range(len(key) + 1))
    return bool(key) and pattern[0] in {"*", key[0]} and plainly(pattern[1:], key[1:])


@given(PATTERNS, KEYS)
def test_matching_is_the_plain_rule(pattern: list[str], key: list[str]) -> None:
    assert matches(check(".".join(pattern)), ".".join(key)) == plainly(pattern, key)


def test_a_hostile_pattern_is_matched_at_once() -> None:
    """Bindings in a shared database are another's words: many # in a row must not be tried in all combinations."""
    assert not matches(".".join(["#"] * 120) + ".no", "article.published.en.politics.example-times")
    assert not matches("#.*." * 60 + "no", "article.published.en.politics.example-times")


def test_words_are_taken_literally() -> None:
    assert not matches("artic.e", "article")
    assert not matches("article", "articles")
    assert not matches("article.en", "article-en")
