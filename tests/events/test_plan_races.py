"""Two coordinators change the plan at the same moment, or one of them taps twice."""

from datetime import date

import pytest
from django.utils import timezone

from cordel.base import edits
from cordel.base.edits import ChangedMeanwhile
from cordel.core.plans import Kind
from cordel.events import actions, queries, rules
from cordel.events.actions import NewPlan
from cordel.events.models import Event, PlanChange
from cordel.participants.actions import Home
from tests import factories
from tests.events.test_hostile_races import overtaken

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NewPlan(Kind.DAYS, starts_on=date(2030, 6, 9), ends_on=date(2030, 6, 11))
CANCEL = NewPlan(Kind.CANCELLED)


@pytest.fixture
def event() -> Event:
    return factories.RegistrationFactory().event


def changing(event: Event, new: NewPlan, nonce: str):
    """The act of somebody who saw the plan as it is now."""
    seen, now = edits.version_of(queries.plan_of(event).key), timezone.now()
    return lambda: actions.change_plan(event, new=new, seen=seen, nonce=nonce, by=None, now=now)


def test_the_second_of_two_changes_decides_again(event):
    end = overtaken(changing(event, LATER, "one"), changing(event, CANCEL, "other"))
    assert isinstance(end, ChangedMeanwhile)
    assert PlanChange.objects.get().kind == "days"
    assert Event.objects.get().status == "confirmed"


def test_two_taps_are_one_change(event):
    end = overtaken(changing(event, LATER, "same"), changing(event, LATER, "same"))
    assert end == PlanChange.objects.get()
    assert Event.objects.get().sequence == 1


def test_no_plan_changes_after_the_figures_were_published(event):
    now = timezone.now()
    end = overtaken(lambda: actions.close(event, by=None, now=now), changing(event, CANCEL, "late"))
    assert isinstance(end, rules.EventClosed)
    assert not PlanChange.objects.exists()


def test_nobody_gets_a_seat_after_the_event_was_cancelled(event):
    wish = actions.Wish("Rui", "", Home(country="PT"), True, "in person", "pt")
    now = timezone.now()
    end = overtaken(
        changing(event, CANCEL, "gone"), lambda: actions.register(event, wish=wish, nonce="form", now=now)
    )
    assert isinstance(end, rules.EventCancelled)
