import pytest

from tasks.crawl.policy.advice import advice


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("5 failures in a row: server-error: status 503", "server is at fault"),
        ("one of its feeds is gone: gone: status 410", "gone for good"),
        (
            "one of its feeds is failing: 5 failures in a row: robots: https://a.example/robots.txt",
            "robots.txt does not",
        ),
        ("4 failures in a row: robots-unreachable: it cannot be had now", "cannot be had"),
        ("nothing new for 9 days", "home page"),
        ("all entries were new: some may have been missed", "lower its floor"),
    ],
)
def test_what_is_wrong_with_a_source_can_be_seen_to(why: str, said: str) -> None:
    assert said in advice(why)


@pytest.mark.parametrize("why", ["", "5 failures in a row: something new: and strange"])
def test_nothing_is_said_where_nothing_is_known(why: str) -> None:
    assert advice(why) == ""
