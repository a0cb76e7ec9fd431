"""What every test may count on: the cast, a clock that stands still, no network, no silent mistakes."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone, translation
from django.utils.crypto import get_random_string

from cordel.accounts.models import User
from cordel.base import demonstration
from cordel.base.sessions import SessionStore
from cordel.events.models import Event, Registration
from cordel.participants.models import Person
from cordel.projects.models import Project
from cordel.towns import queries as towns
from cordel.towns.models import Town, TownRole
from tests import factories, stage, tables

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
# A slow machine is no mistake of ours: no example is held against a clock.
hypothesis.settings.register_profile("cordel", deadline=None)
hypothesis.settings.load_profile("cordel")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


# --- How the suite runs -------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--nothing-skipped", action="store_true", help="a skipped test fails the run")


def pytest_itemcollected(item: pytest.Item) -> None:
    """All below tests/browser/ needs a browser, and says so by itself, before `-m` chooses."""
    if "browser" in Path(item.path).parts:
        item.add_marker(pytest.mark.browser)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole journeys begin first, whatever the order of the rest: no core then waits at the end for the longest."""
    items.sort(key=lambda item: {"browser", "journeys"}.isdisjoint(Path(item.path).parts))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """All that is loaded by now stays to the end: it is not looked through for garbage again and again, which took a
    tenth of the suite's time."""
    gc.collect()
    gc.freeze()


def browser_path() -> str | None:
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") and browser_path() is None:
        pytest.skip("no Chromium on this machine")
    if item.get_closest_marker("postgres") and not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        pytest.skip("not on PostgreSQL")


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if any("no Chromium" in str(report.longrepr) for report in skipped):
        terminalreporter.write_line("Browser journeys were skipped: no Chromium was found on this machine.")


def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if session.config.getoption("--nothing-skipped") and reporter and reporter.stats.get("skipped"):
        reporter.write_line("\nA test was skipped, and this run must skip none.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


# --- The world ----------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _nothing_left_behind() -> Iterator[None]:
    """Rate limits of one test must not meet the next one; nor must its language. Pages are taken for those of a real
    site until a test makes them ask."""
    demonstration.remember(False)
    yield
    cache.clear()
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool) -> bool:
    """On SQLite the database is there already (see below); it goes with the folder of the settings."""
    return django_db_keepdb or connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, pytestconfig: pytest.Config) -> None:
    """On SQLite the tables are copied; that nothing is left to migrate is then asked as ever."""
    if connection.vendor == "sqlite":
        shutil.copyfile(tables.made(pytestconfig), connection.settings_dict["TEST"]["NAME"])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """PostgreSQL drops no database that somebody still looks at, were it only a thread that a test left waiting."""
    yield
    if connection.vendor == "sqlite":
        connection.close()
    else:
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True, scope="session")
def _whole_gazetteer() -> None:
    """A site keeps four countries in memory; a suite that travels through thirty would load them again and again."""
    towns.gazetteer = lru_cache(maxsize=None)(towns.gazetteer.__wrapped__)


@pytest.fixture
def now() -> Iterator[datetime]:
    """A moment at which the clock stands still, for the test and for the site."""
    with time_machine.travel(NOW, tick=False):
        yield NOW


@dataclass(frozen=True)
class Cast:
    """Everybody of the glossary, in a project of two towns: Gondomar hosts the event, Kavala sends people.

    `ana` is a citizen of Gondomar and has a `seat`; `helper` keeps Gondomar's door; `stranger` is signed in
    and belongs nowhere.
    """

    ana: Person
    tomas: User
    helper: User
    noor: User
    cora: User
    admin: User
    stranger: User
    gondomar: Town
    kavala: Town
    project: Project
    event: Event
    seat: Registration


@pytest.fixture
def cast(db: None) -> Cast:
    return stage.set_up(everybody)


def everybody() -> Cast:
    gondomar = factories.TownFactory(name="Gondomar", country="PT", latitude=41.14, longitude=-8.53)
    kavala = factories.TownFactory(name="Kavala", country="GR", latitude=40.94, longitude=24.41)
    project = factories.ProjectFactory(slug="strings", title="Strings that unite us")
    factories.PartnerFactory(project=project, town=gondomar, role="lead")
    factories.PartnerFactory(project=project, town=kavala)
    event = factories.EventFactory(project=project, number=1, name="Kick-off", host=gondomar, answered=True)
    ana = factories.PersonFactory(
        project=project, name="Ana Moura", email="ana@people.example", town=gondomar
    )
    return Cast(
        ana=ana,
        tomas=officer("Tomas", gondomar),
        helper=officer("Helper", gondomar, TownRole.DOOR),
        noor=officer("Noor", kavala),
        cora=factories.ProjectMembershipFactory(project=project, user__name="Cora").user,
        admin=factories.UserFactory(name="Admin", is_staff=True, is_superuser=True),
        stranger=factories.UserFactory(name="Stranger"),
        gondomar=gondomar,
        kavala=kavala,
        project=project,
        event=event,
        seat=factories.RegistrationFactory(event=event, person=ana),
    )


def officer(name: str, town: Town, role: TownRole = TownRole.OFFICER) -> User:
    membership = factories.TownMembershipFactory(user__name=name, town=town, role=role)
    return membership.user  # type: ignore[no-any-return]


def session_of(user: User) -> str:
    """The key of a session in which the person has signed in, without the pomp of signing in: half of all tests
    begin with one."""
    facts = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    session = Session(
        session_key=get_random_string(32),
        session_data=SessionStore().encode(facts),
        expire_date=timezone.now() + timedelta(days=1),
    )
    session.save(force_insert=True)
    return session.session_key


@pytest.fixture
def as_(db: None) -> Callable[[User | None], Client]:
    """`as_(cast.tomas).get(...)`: a browser in which the person is signed in; `as_(None)` is anybody."""

    def client(user: User | None) -> Client:
        browser = Client()
        if user is not None:
            browser.cookies[settings.SESSION_COOKIE_NAME] = session_of(user)
        return browser

    return client
