"""What the tests of reports share: published reports to take in, and people who were present."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from cordel.core import published
from cordel.events.models import Event, Evidence, Mode, Registration
from cordel.projects.models import Project
from cordel.reports import actions
from cordel.reports.published_report import Places
from cordel.towns.models import Town
from tests import factories

REAL = Path(__file__).parent.parent / "data" / "real_projects.json"
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


class Nowhere(Places):
    """A gazetteer that knows no place: the real one takes a moment to load."""

    def find(self, name: str, country: str) -> None:
        return None


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Sentences are compared in English, whatever the page before was read in."""
    with translation.override("en"):
        yield


def taken(*projects: Any) -> list[actions.Taking]:
    """These projects, written as in a file, taken in."""
    reports, _unread = published.read(json.dumps({"projects": projects}))
    return [actions.take_published(report, places=Nowhere(reports), now=NOW) for report in reports]


def real(identity: str) -> dict[str, Any]:
    """One of the 39 real reports, as it stands in the file."""
    found: dict[str, Any] = next(
        project for project in json.loads(REAL.read_text())["projects"] if project["id"] == identity
    )
    return found


@pytest.fixture
def report(db: None) -> Callable[..., Project]:
    """`report(events=[...])`: the project made of a published report."""

    def made(**facts: Any) -> Project:
        return taken({"id": "network", "title": "A network", **facts})[0].project

    return made


@pytest.fixture
def came(db: None) -> Callable[..., Registration]:
    """`came(event, town)`: somebody of the town, present on the first `days` days."""

    def made(
        event: Event,
        town: Town | None,
        *,
        days: int = 1,
        evidence: Evidence = Evidence.HOST_WORD,
        mode: Mode = Mode.IN_PERSON,
        **facts: Any,
    ) -> Registration:
        person = factories.PersonFactory(project=event.project, town=town, **facts)
        seat = factories.RegistrationFactory(event=event, person=person, mode=mode)
        assert event.starts_on is not None
        for day in range(days):
            factories.AttendanceFactory(
                registration=seat, day=event.starts_on + timedelta(days=day), evidence=evidence
            )
        return seat  # type: ignore[no-any-return]

    return made


@pytest.fixture
def meeting(cast: Any, came: Callable[..., Registration]) -> Event:
    """The cast's event: two of Gondomar, one of Porto, three of Kavala; eleven days of presence in all."""
    event: Event = cast.event
    porto = factories.TownFactory(name="Porto", country="PT")
    came(event, cast.gondomar, days=3, evidence=Evidence.SCAN, name="Ana Sousa")
    came(event, cast.gondomar, days=1, evidence=Evidence.SIGNATURE, name="Rui Alves")
    came(event, porto, days=2, name="Inês Lima")
    came(event, cast.kavala, days=3, evidence=Evidence.SIGNATURE, name="Ελένη Μακρή")
    came(event, cast.kavala, days=1, name="Νίκος Βέης")
    came(event, cast.kavala, days=1, mode=Mode.ONLINE, name="محمد الأحمد")
    factories.RegistrationFactory(event=event, person__town=cast.kavala, person__name="Did Not Come")
    return event
