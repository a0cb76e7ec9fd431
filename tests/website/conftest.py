"""The demonstration: each process makes it once, and each module that asks for it gets its rows."""

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone, translation

from cordel.projects.models import Project
from cordel.website import actions
from tests import stage
from tests.conftest import NOW


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A visit in Arabic leaves its language behind in this thread."""
    with translation.override("en"):
        yield


def made() -> list[Project]:
    return list(actions.make_demo(now=timezone.now()))


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: object) -> Iterator[dict[str, Project]]:
    """The demonstration's projects by their short name; taken back when the module is through."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():  # type: ignore[attr-defined]
        yield {project.slug: project for project in stage.set_up(made)}
        transaction.set_rollback(True)


class Read(HTMLParser):
    """A page as its reader gets it: words, links, and what can be linked to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.attributes: list[dict[str, str | None]] = []
        self.is_hidden = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.attributes.append({"tag": tag, **found})
        self.is_hidden = tag in ("script", "style")
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))
        if found.get("id"):
            self.ids.add(str(found["id"]))

    def handle_endtag(self, tag: str) -> None:
        self.is_hidden = False

    def handle_data(self, data: str) -> None:
        if not self.is_hidden:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())
