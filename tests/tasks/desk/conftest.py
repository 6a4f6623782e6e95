"""A desk with something of everything, served once for all tests that only look."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from tests.tasks.desk.stocked import NOW, TOKEN, Clock, served, settings_for, stock
from worker.resources import Resources


class Site(NamedTuple):
    """A desk that is served: where, what it stands on, and the id of an article with three versions."""

    url: str
    resources: Resources
    subject: str

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Path -> the answer; redirects are shown, not followed."""
        return httpx.get(self.url + path, headers=headers, timeout=20)


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """-> a desk that only looks are taken at."""
    clock = Clock()
    settings = settings_for(tmp_path_factory.mktemp("desk"))
    with Resources(settings, now=clock, trace=lambda: "") as resources:
        subject = stock(resources, clock)
        clock.at = NOW
        with served(resources) as url:
            yield Site(url, resources, subject)


def copied(site: Site, folder: Path) -> Iterator[Site]:
    """A desk and a folder -> one like it that may be changed."""
    shutil.copytree(site.resources.settings.home, folder, dirs_exist_ok=True)
    with Resources(settings_for(folder), now=Clock(), trace=lambda: "") as resources, served(resources) as url:
        yield Site(url, resources, site.subject)


@pytest.fixture
def signed_in(site: Site) -> Iterator[httpx.Client]:
    """-> a client that has signed in."""
    with httpx.Client(base_url=site.url, timeout=20) as client:
        answer = client.post("/session", data={"token": TOKEN, "guard": guard_of(client.get("/session").text)})
        assert answer.status_code == 303
        yield client


def guard_of(page: str) -> str:
    """A page with a form -> the word that its forms carry."""
    return page.split('name="guard" value="')[1].split('"', maxsplit=1)[0]
