"""What a name says of a box, where one of its words means something else beside the others."""

import pytest

from tasks.stages.clean.tree.class_hints import read_hints


@pytest.mark.parametrize("names", ["live-match-comment", "editorial-gallery__item__comment", "photo_comment"])
def test_who_tells_a_match_or_a_picture_comments_on_it(names: str) -> None:
    assert "comments" not in read_hints(names)


@pytest.mark.parametrize("names", ["comment", "article-comments", "comment-list__item"])
def test_what_readers_say_stays_comments(names: str) -> None:
    assert "comments" in read_hints(names)


@pytest.mark.parametrize("names", ["usa-banner", "gov-banner"])
def test_the_banner_of_a_government_is_no_text(names: str) -> None:
    assert "navigation" in read_hints(names)
