"""Times of a live blog: posts stand in boxes alike, each with a time of its own."""

from collections import defaultdict

from tasks.stages.clean.scene import Scene

_POSTS = 2  # posts that make a live blog


def post_times(scene: Scene, keep: set[int]) -> dict[int, str]:
    """Scene and indexes of kept runs -> index of the first kept run of a post -> its ISO 8601 time."""
    boxes = scene.tree.boxes
    found: dict[tuple[int, int], dict[int, tuple[int, str]]] = defaultdict(dict)
    for node, index, inner in scene.tree.times:
        moment = node.attributes.get("datetime") or ""
        if len(moment) < len("2026-01-01T00:00"):
            continue
        box = inner
        while box >= 0 and not any(at in keep for at in range(boxes[box].first, boxes[box].last)):
            box = boxes[box].parent
        if box <= 0 or box in scene.path[1:]:
            continue
        opening = next(at for at in range(boxes[box].first, boxes[box].last) if at in keep)
        if index <= opening:
            found[boxes[box].parent, boxes[box].tag].setdefault(box, (opening, moment))
    posts = max(found.values(), key=len, default={})
    return dict(posts.values()) if len(posts) >= _POSTS else {}
