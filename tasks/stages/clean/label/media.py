"""Pass: find the pictures and videos of the article, each with the caption and credit that stand under it."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence

from msgspec.structs import replace
from selectolax.lexbor import LexborNode

from tasks.models.document import BODY, Media
from tasks.stages.clean.candidates.context import Scene
from tasks.stages.clean.decisions import Decisions
from tasks.stages.clean.text.credit import Credited
from tasks.stages.clean.tree.elements import ID
from tasks.stages.clean.tree.nodes import Box
from worker.address import join

_FIGURE, _VIDEO = ID["figure"], ID["video"]
_FOREIGN = frozenset(("related", "byline", "bio", "sidebar", "advert", "share", "navigation"))
_HERO = 3  # runs above the headline in which a player is the article's
_SMALL = 100  # pixels: less is an icon or a counter
_NO_PICTURE = re.compile(
    r"\b(?:avatar|logo|icon|pixel|spacer|sprite|blank|gravatar|emoji)\b|\.svg(?:$|\?)", re.IGNORECASE
)
_WHOLE = re.compile(r"https?://[\w./%~:@!$&'()*+,=-]+", re.ASCII)  # an address to which the page's adds nothing
_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-srcset", "data-lazy-srcset", "srcset")


def place_media(scene: Scene, decided: Decisions) -> Decisions:
    """-> media: the first leads, each stands behind the block of the text before it."""
    body = sorted(index for index, group in decided.blocks.items() if group and group[-1].label in BODY)
    shots = pictures(scene, decided.captions, decided.left.union(decided.fields), scene.facts.address)
    return replace(
        decided,
        media=tuple(
            replace(shot, lead=place == 0, after=bisect_left(body, index) - 1)
            for place, (shot, index) in enumerate(shots)
        ),
    )


def pictures(scene: Scene, under: Mapping[int, Credited], keep: frozenset[int], base: str) -> list[tuple[Media, int]]:
    """Scene, captions, indexes of what is kept and the page's address -> media, each with the index of the next run."""
    boxes = scene.tree.boxes
    first, last = min(keep, default=scene.first), max(keep, default=scene.last)
    start = scene.headline if scene.headline is not None and scene.headline <= first else max(0, first - 6)
    found: list[tuple[Media, int]] = []
    seen: set[str | None] = set()
    captions, kept = sorted(under), sorted(keep.union(under))
    for node, index, box in scene.tree.images:
        video = _is_video(node)
        near = start - (_HERO if video else 0) <= index <= last + 2
        if not near and index not in under and (box in scene.step or boxes[box].tag != _FIGURE):
            continue
        shot = _shot(node, _under(scene, index, box, under, captions), base)
        if shot.href in seen or not _is_content(shot) or (not video and _foreign(scene, box, kept)):
            continue
        seen.add(shot.href)
        found.append((shot, index))
    return found


def _is_content(shot: Media) -> bool:
    """Whether a picture has an address and is none of a site's own: no icon, no counter."""
    return bool(shot.href) and not _NO_PICTURE.search(shot.href or "") and not 0 < (shot.width or 0) < _SMALL


def _is_video(node: LexborNode) -> bool:
    return node.tag_id == _VIDEO or node.tag == "amp-video"


def _shot(node: LexborNode, split: Credited | None, base: str) -> Media:
    """Element of a picture or a video, what stands under it and the page's address -> Media; without a place yet."""
    attributes, video = node.attributes, _is_video(node)
    return Media(
        kind="video" if video else "photo",
        href=_source(node, base) if video else _address(attributes, base),
        caption=(split.caption or None) if split else None,
        credit=(split.credit or None) if split else None,
        alt=(attributes.get("alt") or "").strip() or None,
        width=_number(attributes.get("width")),
        height=_number(attributes.get("height")),
    )


def _foreign(scene: Scene, box: int, kept: Sequence[int]) -> bool:
    """Whether a picture belongs to something else: its box is named so, or all of the text in it was dropped."""
    boxes = scene.tree.boxes
    while box >= 0 and box not in scene.step:
        if _FOREIGN.intersection(boxes[box].hints):
            return True
        if boxes[box].first < boxes[box].last and _first_in(boxes[box], kept) is None:
            return True
        box = boxes[box].parent
    return False


def _first_in(box: Box, indexes: Sequence[int]) -> int | None:
    """Box and indexes of runs in order -> the first of them that stands in it."""
    at = bisect_left(indexes, box.first)
    return indexes[at] if at < len(indexes) and indexes[at] < box.last else None


def _source(node: LexborNode, base: str) -> str:
    """Video element -> the address of its first source."""
    child = node.first_child
    source = node.attributes.get("src")
    while child is not None and not source:
        source = child.attributes.get("src") if child.tag_id == ID["source"] else None
        child = child.next
    return join(base, source.strip()) if source and not source.startswith(("data:", "blob:")) else ""


def _under(
    scene: Scene, index: int, box: int, under: Mapping[int, Credited], captions: Sequence[int]
) -> Credited | None:
    """The caption of a picture: in its figure, or the run right behind it."""
    boxes = scene.tree.boxes
    above, steps = box, 0
    while above >= 0 and above not in scene.step and steps < 5:
        if (run := _first_in(boxes[above], captions)) is not None:
            return _whole(run, under)
        if boxes[above].tag == _FIGURE:
            break
        above = boxes[above].parent
        steps += 1
    return _whole(index, under) if index in under else None


def _whole(run: int, under: Mapping[int, Credited]) -> Credited:
    """A caption and the credit in the run behind it, where the two are apart."""
    split = under[run]
    following = under.get(run + 1)
    if split.caption and not split.credit and following and not following.caption:
        return Credited(split.caption, following.printed, following.credit)
    return split


def _address(attributes: dict[str, str | None], base: str) -> str:
    source = attributes.get("src") or ""
    if not source or source.startswith("data:") or "placeholder" in source or "blank" in source:
        for name in _SOURCES:
            value = attributes.get(name)
            if value and not value.startswith("data:"):
                source = _last(value) if "srcset" in name else value
                break
    if not source or source.startswith("data:"):
        return ""
    source = source.strip()
    return join(base, source) if base and not _WHOLE.fullmatch(source) else source


def _last(candidates: str) -> str:
    """``srcset`` -> the address of the last candidate, as a rule the largest; empty where it names none."""
    words = [words[0] for candidate in candidates.split(",") if (words := candidate.split())]
    return words[-1] if words else ""


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isdecimal() and len(value) < 6 else None
