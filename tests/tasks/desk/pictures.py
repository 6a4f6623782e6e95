"""The pictures of the desk in the documents -> made anew: ``python -m tests.tasks.desk.pictures``."""

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

from tests.tasks.desk.stocked import EVIL, NOW, Clock, served, settings_for, stock
from worker.resources import Resources

FOLDER = Path(__file__).parents[3] / "docs" / "pictures"
SHOWN = {
    "overview": ("/", ViewportSize(width=1120, height=760), "light"),
    "overview-dark": ("/", ViewportSize(width=1120, height=760), "dark"),
    "sources": ("/sources", ViewportSize(width=1120, height=420), "light"),
    "differences": ("/articles/{subject}?version=2", ViewportSize(width=1120, height=620), "light"),
    "blocks": ("/articles/{cranes}#blocks", ViewportSize(width=1120, height=760), "light"),
    "phone": ("/articles", ViewportSize(width=390, height=760), "dark"),
}


def main() -> None:
    """Every picture -> in docs/pictures."""
    FOLDER.mkdir(exist_ok=True)
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        with Resources(settings_for(Path(folder)), now=clock, trace=lambda: "") as resources:
            subject = stock(resources, clock)
            clock.at = NOW
            [cranes, *_] = resources.ledger.catalogue.search(["cranes"])
            with served(resources) as url:
                for name, (path, viewport, scheme) in SHOWN.items():
                    page = chromium.new_page(viewport=viewport, color_scheme="dark" if scheme == "dark" else "light")
                    page.clock.set_fixed_time(NOW)
                    page.goto(url + path.format(subject=subject, cranes=cranes.subject))
                    _tame(page)
                    page.screenshot(path=FOLDER / f"{name}.png")
        chromium.close()


def _tame(page: Page) -> None:
    """A page of the tests' ledger -> without the text that is there to attack it."""
    page.evaluate(
        """evil => {
            const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (walk.nextNode()) walk.currentNode.data = walk.currentNode.data.replaceAll(evil, "");
        }""",
        EVIL,
    )


if __name__ == "__main__":
    main()
