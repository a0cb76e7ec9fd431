"""What belongs to no project goes by its clocks, too: a dry run, one signed record, a chain that anybody can check."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cordel.accounts.models import User
from cordel.base import jobs
from cordel.base.models import AuditEntry
from cordel.privacy import actions
from cordel.privacy import jobs as nights
from cordel.privacy.actions import site as purging
from cordel.privacy.models import SitePurge
from cordel.privacy.queries import retention
from cordel.privacy.queries import site as queries
from cordel.projects.models import EntryCode
from tests import factories
from tests.races import overtaken

YEAR = timedelta(days=365)
HERE = "/desk/erasures/"


@pytest.fixture
def gone(cast: Any, now: datetime) -> User:
    """Warned a month ago, and not seen since."""
    user: User = factories.UserFactory(
        name="Zyxwv",
        email="zyxwv@hall.example",
        last_login=now - 2 * YEAR,
        warned_at=now - timedelta(days=30),
    )
    User.objects.filter(pk=user.pk).update(date_joined=now - 2 * YEAR)
    return user


def lines(run: SitePurge | None) -> dict[str, int]:
    assert run is not None
    return {line["what"]: line["rows"] for line in run.document["lines"]}


def test_a_night_signs_one_record_and_an_empty_night_none(gone: User, now: datetime) -> None:
    assert nights.purge()["rows"] == 1
    (run,) = SitePurge.objects.all()
    assert (run.number, run.begun_by, lines(run)) == (1, None, {"accounts": 1})
    assert run.digest == hashlib.sha256(run.content.encode()).hexdigest()
    assert "Zyxwv" not in run.content and "zyxwv" not in run.content
    assert nights.purge()["rows"] == 0
    assert SitePurge.objects.count() == 1
    entry = AuditEntry.objects.get(verb="site.purged")
    assert (entry.actor_id, entry.is_public, entry.detail) == (None, False, {"rows": 1, "number": 1})


def test_ways_in_that_nobody_used_and_addresses_for_one_letter_are_counted(cast: Any, now: datetime) -> None:
    partner = cast.project.partners.get(town=cast.kavala)
    code = factories.EntryCodeFactory(partner=partner, expires_at=now)
    request = factories.DataRequestFactory(
        project=cast.project, town=cast.kavala, reply_to="ana@people.example"
    )
    assert {one.name: one.rows for one in queries.going(now=now)} == {"entry-codes": 1, "kept-addresses": 1}
    assert lines(actions.purge_site(by=None, now=now)) == {"entry-codes": 1, "kept-addresses": 1}
    assert EntryCode.objects.get(pk=code.pk).revoked_at == now
    request.refresh_from_db()
    assert request.reply_to == ""


def test_each_record_names_the_one_before_and_a_changed_one_breaks_the_chain(
    gone: User, cast: Any, as_: Any, now: datetime
) -> None:
    first = actions.purge_site(by=None, now=now)
    later = now + timedelta(days=1)
    factories.EntryCodeFactory(partner=cast.project.partners.get(town=cast.kavala), expires_at=later)
    second = actions.purge_site(by=None, now=later)
    assert first is not None and second is not None
    assert (second.number, second.document["previous_sha256"]) == (2, first.digest)
    assert retention.is_chained(queries.records())
    assert "The chain holds" in as_(cast.admin).get(HERE).content.decode()
    SitePurge.objects.filter(pk=first.pk).update(content=first.content.replace('"rows":1', '"rows":9'))
    assert not retention.is_chained(queries.records())
    assert "The chain is broken" in as_(cast.admin).get(HERE).content.decode()


def test_killed_in_the_middle_it_is_gone_on_with_under_the_same_number(
    gone: User, cast: Any, now: datetime, monkeypatch: Any
) -> None:
    factories.EntryCodeFactory(partner=cast.project.partners.get(town=cast.kavala), expires_at=now)

    def dies(*_args: Any, **_facts: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(purging, "_erase_loose", dies)
        with pytest.raises(KeyboardInterrupt):
            actions.purge_site(by=None, now=now)
    assert SitePurge.objects.get().number is None
    run = actions.purge_site(by=None, now=now + timedelta(hours=1))
    assert SitePurge.objects.get() == run
    assert lines(run) == {"accounts": 1, "entry-codes": 1}


@pytest.mark.django_db(transaction=True)
def test_two_at_once_sign_one_record(gone: User, now: datetime) -> None:
    night = lambda: actions.purge_site(by=None, now=now)  # noqa: E731
    overtaken(night, night)
    assert [run.number for run in SitePurge.objects.all()] == [1]


# --- By somebody's hand ---------------------------------------------------------------------------------


def test_looking_is_a_dry_run_and_the_number_that_was_shown_erases(
    gone: User, cast: Any, as_: Any, now: datetime
) -> None:
    admin = as_(cast.admin)
    page = admin.get(HERE).content.decode()
    assert "accounts nobody uses" in page and "Type 1 to go on" in page
    assert User.objects.get(pk=gone.pk).closed_at is None
    answer = admin.post(HERE, {"entries": "1"})
    assert answer.status_code == 302 and answer["Location"] == f"{HERE}1/"
    run = SitePurge.objects.get()
    assert (run.begun_by, run.document["begun_by"]) == (cast.admin, f"account {cast.admin.pk}")
    assert AuditEntry.objects.get(verb="site.purged").actor_id == cast.admin.pk
    page = admin.get(f"{HERE}1/").content.decode()
    assert run.digest in page and "none: this is the first" in page
    file = admin.get(f"{HERE}1.json")
    assert hashlib.sha256(file.content).hexdigest() == run.digest
    assert json.loads(file.content)["lines"][0]["rows"] == 1
    assert admin.post(HERE, {"entries": "1"}).status_code == 422
    assert SitePurge.objects.count() == 1


@pytest.mark.parametrize("typed", ["", "2", "0", "-1", "one", "9" * 40])
def test_another_number_erases_nothing(gone: User, cast: Any, as_: Any, typed: str) -> None:
    answer = as_(cast.admin).post(HERE, {"entries": typed})
    assert answer.status_code == 422
    assert not SitePurge.objects.exists() and User.objects.get(pk=gone.pk).closed_at is None


def test_nobody_but_an_administrator_erases(gone: User, cast: Any, as_: Any) -> None:
    for who in (cast.cora, cast.tomas, cast.stranger):
        assert as_(who).post(HERE, {"entries": "1"}).status_code in (403, 404)
    assert as_(cast.admin).get(f"{HERE}7/").status_code == 404
    assert not SitePurge.objects.exists()


def test_the_records_are_a_list_with_a_file(gone: User, cast: Any, as_: Any, now: datetime) -> None:
    run = actions.purge_site(by=None, now=now)
    assert run is not None
    admin = as_(cast.admin)
    assert run.digest in admin.get(f"{HERE}?format=csv").content.decode()
    assert admin.get(f"{HERE}?q={run.digest[:9]}").context["list"].total == 1
    assert admin.get(f"{HERE}?q=nobody").context["list"].total == 0


def test_the_nights_job_is_run_by_the_clock(gone: User, now: datetime) -> None:
    jobs.tick(timezone.now())
    jobs.run_due(timezone.now())
    assert [one.number for one in SitePurge.objects.all()] == [1]
