"""Two plans beside each other: what happened between them, and whether anybody has to be told."""

from dataclasses import replace
from datetime import date

import pytest

from cordel.core import plans
from cordel.core.content import Content
from cordel.core.plans import Kind, Plan, PlanPlace

HALL = PlanPlace(1, Content.of("pt", "Gondomar"), "PT", True, Content.of("pt", "Rua do Fio 1"))
OLD = Plan("confirmed", "in person", date(2026, 5, 4), date(2026, 5, 6), (HALL,))
LATER = {"starts_on": date(2026, 6, 9), "ends_on": date(2026, 6, 11)}
NO_DAYS = {"starts_on": None, "ends_on": None}
ELSEWHERE = replace(HALL, venue=Content.of("pt", "Rua da Agulha 2"))


@pytest.mark.parametrize(
    ("new", "kind"),
    [
        ({}, None),
        ({"status": "planned"}, None),
        ({"places": (replace(HALL, venue=HALL.venue.with_translation("en", "1 Thread Street")),)}, None),
        ({"places": (replace(HALL, name=Content.of("pt", "Gondomar (renamed)")),)}, None),
        (LATER, Kind.DAYS),
        ({"status": "postponed", **NO_DAYS}, Kind.POSTPONED),
        ({"status": "postponed"}, Kind.POSTPONED),
        ({"status": "cancelled"}, Kind.CANCELLED),
        ({"status": "cancelled", **LATER}, Kind.CANCELLED),
        ({"mode": "online"}, Kind.MODE),
        ({"places": (ELSEWHERE,)}, Kind.PLACE),
        ({"places": (replace(HALL, town=2),)}, Kind.HOST),
        ({"places": (replace(HALL, is_host=False),)}, Kind.HOST),
        ({"mode": "online", **LATER}, Kind.DAYS),
    ],
)
def test_it_says_what_happened_to_a_plan(new, kind):
    assert plans.kind_of(OLD, replace(OLD, **new)) == kind


def test_a_cancelled_plan_comes_back_or_stays_cancelled():
    gone = replace(OLD, status="cancelled")
    assert plans.kind_of(gone, OLD) == Kind.RESUMED
    assert plans.kind_of(gone, replace(gone, **LATER)) is None


def test_new_days_end_a_postponement():
    waits = replace(OLD, status="postponed", **NO_DAYS)
    assert plans.kind_of(waits, replace(OLD, **LATER)) == Kind.DAYS
    assert plans.kind_of(waits, replace(waits, mode="online")) == Kind.MODE


def test_it_is_the_same_plan_after_it_was_kept_as_data():
    for plan in (OLD, replace(OLD, status="postponed", mode="", places=(), **NO_DAYS)):
        assert plans.of_data(plan.as_data()) == plan
    assert plans.of_data(OLD.as_data()).key == OLD.key


@pytest.mark.parametrize(
    ("before", "after", "is_news"),
    [
        (OLD, OLD, False),
        (replace(OLD, **NO_DAYS), OLD, False),
        (replace(OLD, mode=""), OLD, False),
        (replace(OLD, places=()), OLD, False),
        (replace(OLD, places=(replace(HALL, venue=Content()),)), OLD, False),
        (OLD, replace(OLD, places=(HALL, replace(HALL, town=2))), False),
        (OLD, replace(OLD, **LATER), True),
        (OLD, replace(OLD, mode="online"), True),
        (OLD, replace(OLD, status="cancelled"), True),
        (OLD, replace(OLD, places=(ELSEWHERE,)), True),
        (replace(OLD, places=(replace(HALL, venue=Content()),)), replace(OLD, places=()), True),
    ],
)
def test_only_what_is_no_longer_true_is_news(before, after, is_news):
    assert plans.replaces_something(before, after) is is_news
