"""Pass: give the posts of a live blog their times: they stand in boxes alike, each with a time of its own."""

from bisect import bisect_left
from collections import defaultdict

from msgspec.structs import replace

from tasks.stages.clean.candidates.context import Scene
from tasks.stages.clean.decisions import Decisions

_POSTS = 2  # posts that make a live blog


def time_posts(scene: Scene, decided: Decisions) -> Decisions:
    """-> blocks: those that open a post with its time."""
    timed = {
        index: (replace(decided.blocks[index][0], time=time),)
        for index, time in post_times(scene, decided.left).items()
        if index in decided.blocks
    }
    return decided.standing(timed)


def post_times(scene: Scene, keep: frozenset[int]) -> dict[int, str]:
    """Scene and indexes of kept runs -> index of the first kept run of a post -> its ISO 8601 time."""
    boxes = scene.tree.boxes
    kept = sorted(keep)
    found: dict[tuple[int, int], dict[int, tuple[int, str]]] = defaultdict(dict)
    for node, index, inner in scene.tree.times:
        moment = node.attributes.get("datetime") or ""
        if len(moment) < len("2026-01-01T00:00"):
            continue
        box, opening = inner, -1
        while box >= 0:
            place = bisect_left(kept, boxes[box].first)
            if place < len(kept) and (opening := kept[place]) < boxes[box].last:
                break
            box = boxes[box].parent
        if box <= 0 or box in scene.path[1:]:
            continue
        if index <= opening:
            found[boxes[box].parent, boxes[box].tag].setdefault(box, (opening, moment))
    posts = max(found.values(), key=len, default={})
    return dict(posts.values()) if len(posts) >= _POSTS else {}
