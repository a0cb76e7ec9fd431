"""When things are due: a project's own days beside the call's, kept plainly, changed by one person at a time."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from cordel.base.models import AuditEntry
from cordel.core.due_days import MOST_DAYS, DueDays, Kind
from cordel.projects.models import Project
from cordel.projects.queries import due_days, load_calls, obligations

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
HERE = "/desk/p/strings/due-days/"


def send(client, **days):
    form = client.get(HERE).context["form"]
    data = {name: "" if field.initial is None else field.initial for name, field in form.fields.items()}
    data |= {name: "" if value is None else value for name, value in form.initial.items()}
    return client.post(HERE, data | days)


def stored(cast):
    return Project.objects.get(pk=cast.project.pk).due_days


def quota_due(cast):
    project = Project.objects.get(pk=cast.project.pk)
    book = obligations.ledger([project], today=timezone.now().date())
    return next(duty.due for duty, _stands in book.states() if duty.kind is Kind.QUOTA)


@pytest.fixture
def call(monkeypatch):
    found = replace(next(iter(load_calls().values())), due_days=DueDays({Kind.QUOTA: -21}))
    monkeypatch.setattr(due_days, "call_of", lambda _project: found)
    return found


@pytest.mark.usefixtures("call")
def test_what_the_project_says_counts_before_the_call_and_empty_is_the_call_s(as_, cast):
    assert quota_due(cast) == cast.event.starts_on - timedelta(days=21)
    assert send(as_(cast.cora), quota="30").status_code == 302
    assert quota_due(cast) == cast.event.starts_on - timedelta(days=30)
    page = as_(cast.cora).get(HERE).content.decode()
    assert "The call says 21 days before the event. Here: 30." in page
    assert send(as_(cast.cora), quota="").status_code == 302
    assert (stored(cast), quota_due(cast)) == ({}, cast.event.starts_on - timedelta(days=21))


def test_says_what_is_usual_where_the_call_is_silent(as_, cast):
    page = as_(cast.cora).get(HERE).content.decode()
    assert "Usually 60 days before the event." in page
    assert "Usually 3 days after the event." in page


def test_nought_is_a_day_and_not_nothing(as_, cast):
    send(as_(cast.cora), sheets="0")
    assert stored(cast) == {"sheets": 0}
    assert due_days.due_days_of(Project.objects.get(pk=cast.project.pk)).of(Kind.SHEETS) == 0


@pytest.mark.parametrize("typed", ["-1", str(MOST_DAYS + 1), "soon", "1.5", "9" * 40])
def test_says_plainly_what_can_be_written(as_, cast, typed):
    answer = send(as_(cast.cora), names=typed)
    assert answer.status_code == 422
    assert answer.context["form"].errors["names"] == [
        "Write a whole number of days from 0 to 365, or leave it empty."
    ]
    assert stored(cast) == {}


def test_the_record_says_which_kinds_changed_and_twice_is_once(as_, cast):
    send(as_(cast.cora), quota="30", names="7")
    send(as_(cast.cora), quota="30", names="7")
    (entry,) = AuditEntry.objects.filter(verb="project.due_days_set")
    assert entry.detail["kinds"] == ["names", "quota"]


def test_the_second_of_two_sees_what_the_first_one_wrote(as_, cast):
    client = as_(cast.cora)
    version = client.get(HERE).context["form"].initial["version"]
    send(as_(cast.admin), quota="30")
    answer = client.post(HERE, {"version": version, "quota": "45"})
    assert answer.status_code == 422
    assert "Stored now: 30" in answer.content.decode()
    assert stored(cast) == {"quota": 30}


def test_leaves_aside_what_no_page_of_ours_could_have_stored():
    days = DueDays().with_own({"quota": "30", "names": True, "sheets": -4, "report": 5, "minutes": 10})
    assert days.days == {Kind.MINUTES: 10}
