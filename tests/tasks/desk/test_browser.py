"""The desk as people see it: in Chromium, wide and narrow, light and dark, with and without script, by keyboard.

Every page is looked over by axe, and none may write an error on the console. One browser serves all tests.
"""

import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tasks.desk.inspection import inspected, render
from tasks.pipeline.process import process
from tasks.pipeline.store import store
from tasks.readers import read
from tests.conftest import missing
from tests.tasks.desk.conftest import Site, copied
from tests.tasks.desk.stocked import POISON, SEEDS, TOKEN
from tests.tasks.samples import drafted
from worker.limits import Limits

AXE = files("axe_playwright_python").joinpath("axe.min.js")
VIEWS = (
    "/",
    "/articles",
    "/articles/{subject}",
    "/articles?date=yesterday",
    "/sources",
    "/sources/northwind",
    "/frontier",
    "/frontier/northwind.example",
    "/events",
    "/failures",
    f"/trace?name={POISON}",
    "/settings",
    "/session",
    "/nothing",
)
PHONE, WIDE = ViewportSize(width=360, height=740), ViewportSize(width=1200, height=900)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """-> Chromium, once for all tests."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        missing("no Chromium on the path")
    with sync_playwright() as driver:
        # Without a sandbox of its own: inside most containers it has no right to make one.
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def own(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """-> a desk that may be changed."""
    yield from copied(site, tmp_path_factory.mktemp("own"))


class Visitor:
    """A browser's window that remembers what was written on its console."""

    def __init__(self, browser: Browser, site: Site, **options: Any) -> None:
        self.context = browser.new_context(base_url=site.url, **options)
        self.page: Page = self.context.new_page()
        self.said: list[str] = []
        self.page.on("console", lambda one: self.said.append(f"{one.type}: {one.text}"))
        self.page.on("pageerror", lambda error: self.said.append(f"raised: {error}"))

    def __enter__(self) -> Page:
        return self.page

    def __exit__(self, *_: object) -> None:
        self.context.close()
        loud = [one for one in self.said if one.startswith(("error", "warning", "raised"))]
        refused = ("404", "403")  # of a page that is there to be refused
        assert [one for one in loud if not any(status in one for status in refused)] == []


def looked_over(page: Page, *rules: str) -> list[str]:
    """A page -> what axe finds wrong with it, by all rules or by some."""
    page.evaluate(AXE.read_text("utf-8"))
    only = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else {}
    found = page.evaluate("only => axe.run(document, {resultTypes: ['violations'], ...only})", only)
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found["violations"]]


def fits(page: Page) -> bool:
    """Whether nothing of a page stands out at its side."""
    return bool(page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize(
    ("viewport", "scheme", "rules"),
    [(WIDE, "light", ()), (PHONE, "dark", ("color-contrast", "target-size", "scrollable-region-focusable"))],
    ids=["wide and light", "phone and dark"],
)
def test_every_view_is_well_made(
    browser: Browser, site: Site, viewport: ViewportSize, scheme: Literal["light", "dark"], rules: tuple[str, ...]
) -> None:
    with Visitor(browser, site, viewport=viewport, color_scheme=scheme) as page:
        for view in VIEWS:
            path = view.format(subject=site.subject)
            page.goto(path)
            assert looked_over(page, *rules) == [], path
            assert fits(page), path
            assert page.title().endswith("Wiredesk"), path
            assert page.title() != "owned", path


def test_dark_is_dark(browser: Browser, site: Site) -> None:
    colours = []
    for scheme in ("light", "dark"):
        with Visitor(browser, site, color_scheme=scheme) as page:
            page.goto("/")
            colours.append(page.evaluate("() => getComputedStyle(document.body).backgroundColor"))
    light, dark = (sum(map(int, colour[4:-1].split(", "))) for colour in colours)
    assert light > 600
    assert dark < 120


def test_an_article_is_found_and_its_versions_compared(browser: Browser, site: Site) -> None:
    with Visitor(browser, site) as page:
        page.goto("/articles")
        page.get_by_label("Words of a headline").fill("parliament budget")
        page.get_by_label("Section").select_option("politics")
        page.get_by_role("button", name="Search").click()
        page.get_by_role("link", name="Parliament passes budget").click()
        page.get_by_role("link", name="version 2").first.click()
        assert page.locator("#differences ins").first.text_content()
        page.get_by_role("link", name="Blocks", exact=True).click()
        assert page.locator("#blocks").is_visible()


def test_pages_are_reached_by_keyboard_alone(browser: Browser, site: Site) -> None:
    with Visitor(browser, site) as page:
        page.goto("/")
        page.keyboard.press("Tab")
        assert page.evaluate("() => document.activeElement.textContent") == "Skip to content"
        page.keyboard.press("Enter")
        assert page.evaluate("() => document.activeElement.id") == "main"
        page.goto("/")
        for _ in range(4):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/articles")


def test_everything_can_be_read_without_script(browser: Browser, site: Site) -> None:
    with Visitor(browser, site, java_script_enabled=False) as page:
        page.goto("/events")
        assert page.locator("tbody tr").count() > 20
        page.get_by_role("link", name="Earlier events").click()
        assert page.locator("tbody tr").count() > 5
        page.goto("/articles?q=parliament")
        assert page.locator("tbody tr").count() == 1


def test_texts_from_right_to_left_are_set_so(browser: Browser, site: Site) -> None:
    with Visitor(browser, site) as page:
        page.goto("/articles?q=حافلة")
        page.get_by_role("row").nth(1).get_by_role("link").click()
        directions = "() => getComputedStyle(document.querySelector('{}')).direction"
        assert page.evaluate(directions.format("h1")) == "rtl"
        assert page.evaluate(directions.format(".block.body .text")) == "rtl"


def test_new_events_appear_by_themselves(browser: Browser, own: Site) -> None:
    with Visitor(browser, own) as page:
        page.goto("/events")
        page.get_by_text("Live.").wait_for()
        store(own.resources, [drafted(4711)])
        page.locator("tr.new").get_by_text("Headline number 4711").wait_for(timeout=10_000)
        page.get_by_text("1 new since you came.").wait_for()


def test_signing_in_and_out(browser: Browser, own: Site) -> None:
    with Visitor(browser, own) as page:
        page.goto("/sources")
        page.get_by_role("link", name="Sign in").click()
        page.get_by_label("token").fill("wrong")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("alert").wait_for()
        sign_in(page)
        page.wait_for_url("**/sources")
        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("link", name="Sign in").wait_for()


def test_a_source_is_paused_and_a_failure_ended_by_hand(browser: Browser, own: Site) -> None:
    with Visitor(browser, own) as page:
        page.goto("/session?next=/sources/quay")
        sign_in(page)
        page.get_by_role("button", name="Pause").click()
        page.get_by_role("status").get_by_text("Paused").wait_for()
        page.goto("/failures")
        assert looked_over(page) == []
        row = page.get_by_role("row", name=POISON)
        row.get_by_role("button", name="Discard").click()
        page.get_by_text("Discarded.").wait_for()
        assert page.get_by_role("row", name=POISON).count() == 0
        page.get_by_role("button", name="Try again").first.click()
        page.get_by_text("Worked on again").wait_for()
    assert "quay" in own.resources.ledger.paused()


def sign_in(page: Page) -> None:
    """A page with the form -> signed in."""
    page.get_by_label("token").fill(TOKEN)
    page.get_by_role("button", name="Sign in").click()


def test_a_page_of_inspect_is_well_made_too(browser: Browser, tmp_path: Path) -> None:
    made = []
    for name in ("arabic.html", "wordpress.html"):
        [found] = read([str(SEEDS / name)], limits=Limits())
        draft = process(found, Limits(), "inspect")
        assert draft.article is not None
        assert draft.evidence is not None
        made.append(inspected(draft.article, draft.evidence))
    (tmp_path / "page.html").write_text(render(made), "utf-8")
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text))
    page.goto((tmp_path / "page.html").as_uri())
    assert fits(page)
    page.get_by_role("link", name="Cranes nest").click()
    assert page.evaluate("() => getComputedStyle(document.querySelector('.block')).display") == "grid"
    assert said == []
    assert looked_over(page) == []
    context.close()
