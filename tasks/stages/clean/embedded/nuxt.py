"""State of a Nuxt page: one flat list whose objects hold places in it -> the same with the values in place."""

from typing import Any

from tasks.stages.clean.embedded.story import LETTERS

_MOST = 50_000  # values that are put in place: they may be shared, and a small list stand for a huge tree
_DEEPEST = 24


def revive(state: Any) -> Any:
    """Flat list -> what its first value stands for; anything else as it is."""
    if not isinstance(state, list):
        return state
    left = _MOST

    def value(at: Any, depth: int) -> Any:
        nonlocal left
        left -= 1
        if left < 0 or depth > _DEEPEST or not isinstance(at, int) or isinstance(at, bool) or not 0 <= at < len(state):
            return None
        found = state[at]
        if isinstance(found, str):
            left -= len(found) // LETTERS
        if isinstance(found, dict):
            return {key: value(inner, depth + 1) for key, inner in found.items()}
        if isinstance(found, list):
            # A list that opens with a word says what it wraps: ["Reactive", 1].
            places = found[1:] if found and isinstance(found[0], str) else found
            return [value(inner, depth + 1) for inner in places]
        return found

    return value(0, 0)
