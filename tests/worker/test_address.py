import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.address import Address, clean_address, join, split, twin


@pytest.mark.parametrize(
    ("url", "cleaned", "rules"),
    [
        ("https://a.example/b?id=1&page=2", "https://a.example/b?id=1&page=2", ()),
        ("https://a.example", "https://a.example/", ()),
        ("https://a.example/b?utm_source=x&id=1&UTM_Medium=y", "https://a.example/b?id=1", ("tracking",)),
        ("https://a.example/b?fbclid=1#comments", "https://a.example/b", ("tracking", "fragment")),
        ("https://a.example/b#", "https://a.example/b", ("fragment",)),
        ("https://a.example/#!/b", "https://a.example/#!/b", ()),
        ("HTTPS://user:pass@A.Example:443/B", "https://a.example/B", ("credentials", "escape", "host")),
        ("ftp://user:pass@a.example/b", "ftp://a.example/b", ("credentials",)),
        ("https://a.example/@b/c?d=e@f", "https://a.example/@b/c?d=e@f", ()),
        ("http://a.example:8080/b", "http://a.example:8080/b", ()),
        (" https://a.example/ü b ", "https://a.example/%C3%BC%20b", ("escape",)),
        ("https://bücher.example/", "https://xn--bcher-kva.example/", ("escape",)),
        (
            "https://a.example/gallery?gallery_id=3&source=4&ref=5",
            "https://a.example/gallery?gallery_id=3&source=4&ref=5",
            (),
        ),
        ("https://a-example.cdn.ampproject.org/c/s/a.example/b/amp", "https://a.example/b/amp", ("amp-cache",)),
        (
            "https://a-example.cdn.ampproject.org/v/a.example/b?amp_js_v=9",
            "http://a.example/b?amp_js_v=9",
            ("amp-cache",),
        ),
        ("https://www.google.com/amp/s/a.example/b", "https://a.example/b", ("amp-cache",)),
        ("https://www.google.com/amplify/s", "https://www.google.com/amplify/s", ()),
        ("https://google.evil/amp/s/a.example/b", "https://google.evil/amp/s/a.example/b", ()),
        ("https://www.google.co.uk/amp/s/a.example/b", "https://a.example/b", ("amp-cache",)),
        ("https://cdn.ampproject.org.b.example/c/s/a", "https://cdn.ampproject.org.b.example/c/s/a", ()),
        ("https://m.a.example/b", "https://m.a.example/b", ()),
        ("https://a.example/#/news/1", "https://a.example/#/news/1", ()),
        ("https://a.example/b?pk_article=1", "https://a.example/b?pk_article=1", ()),
        ("https://a.example/b?pk_campaign=1", "https://a.example/b", ("tracking",)),
        ("https://a.example/?ga_id=1", "https://a.example/?ga_id=1", ()),
        ("https://a.example/b?ref_url=1&icid=12", "https://a.example/b?ref_url=1&icid=12", ()),
        (
            "https://a.example/b?itm_nr=3&hsa_page=4&mtm_item=5",
            "https://a.example/b?itm_nr=3&hsa_page=4&mtm_item=5",
            (),
        ),
        ("ftp://a.example/b#c", "ftp://a.example/b#c", ()),
        ("not an address", "not an address", ()),
    ],
)
def test_what_never_changes_the_page_is_taken_away_and_named(url: str, cleaned: str, rules: tuple[str, ...]) -> None:
    assert clean_address(url) == Address(cleaned, rules)


@given(
    st.text(max_size=60), st.lists(st.sampled_from(["utm_source=x", "id=1", "a", "fbclid=2", "%75tm_x=1"]), max_size=4)
)
def test_a_clean_address_is_clean(path: str, query: list[str]) -> None:
    once = clean_address(f"https://a.example/{path}?{'&'.join(query)}")
    twice = clean_address(once.url)
    assert twice == Address(once.url)


@pytest.mark.parametrize(
    ("shown", "named", "rule"),
    [
        ("https://m.example.org/a", "https://www.example.org/a", "mobile"),
        ("https://mobile.example.org/a", "https://example.org/b", "mobile"),
        ("https://amp.example.org/a", "https://www.example.org/a", "amp"),
        ("https://example.org/a/amp/", "https://example.org/a/", "amp"),
        ("https://example.org/a.amp.html", "https://example.org/a.html", "amp"),
        ("https://example.org/a?outputType=amp", "https://example.org/a", "amp"),
        ("https://example.org/amp/a", "https://example.org/amp/a", None),
        ("https://example.org/amplifier", "https://example.org/b", None),
        ("https://m.example.org/a", "https://m.example.org/a", None),
        ("https://m.example.org/a", "https://other.example/a", None),
        ("https://example.org/a", "https://www.example.org/a", None),
        ("https://m.example.org/a", "https://[/", None),
    ],
)
def test_the_twin_that_a_page_left_by_its_own_word_is_named(shown: str, named: str, rule: str | None) -> None:
    assert twin(shown, named) == rule


@given(st.text(alphabet="ahtp:/[]@.?#%1½℀\\ \n", max_size=40), st.text(alphabet="ah:/[]@.", max_size=20))
def test_no_text_breaks_the_parser(url: str, link: str) -> None:
    assert split(url).hostname != ""
    assert isinstance(join(url, link), str)
    clean_address(url)
    twin(url, link)


@pytest.mark.parametrize("url", ["http://[::1/", "//[x", "http://℀.example/"])
def test_what_cannot_be_parsed_has_no_parts(url: str) -> None:
    assert split(url) == ("", "", "", "", "")
    assert join("https://a.example/", url) == join(url, "a") == ""


@pytest.mark.parametrize("length", [100, 5_000])
def test_an_address_asked_for_again_is_the_same_however_long_it_is(length: int) -> None:
    url = f"https://A.example:443/{'x' * length}?utm_source=feed"
    first, again = clean_address(url), clean_address(url)
    assert first == again
    assert again.url == f"https://a.example/{'x' * length}"
    assert again.rules == ("escape", "host", "tracking")
