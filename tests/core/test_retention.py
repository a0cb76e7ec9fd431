"""It says for every kind of datum on which day it goes, and lets no call keep longer what the house promised."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordel.core import retention
from cordel.core.calls import CallUnreadable, parse
from cordel.core.retention import AFTER_FREEZING, HOUSE, Facts, Kind, Rules, Start, audit_on, due, is_due
from tests.core.test_calls import CALLS, SMALLEST

EVENT, PROJECT, PAID = date(2026, 3, 14), date(2027, 6, 30), date(2028, 2, 1)
KNOWN = Facts(event_end=EVENT, project_end=PROJECT, last_use=EVENT, paid_on=PAID)
days = st.dates(min_value=date(2000, 1, 1), max_value=date(2200, 1, 1))
facts = st.builds(
    Facts,
    event_end=st.none() | days,
    project_end=st.none() | days,
    last_use=st.none() | days,
    paid_on=st.none() | days,
)
kinds = st.sampled_from(list(Kind))


def call_with(text: str) -> retention.Rules:
    return parse(SMALLEST + text, "x.toml").retention


SAID = '\n[retention]\naudit_years = 3\nsource = "its agreement"\ncertainty = "verified"\n'


@pytest.mark.parametrize(
    ("kind", "day"),
    [
        (Kind.NEEDS, date(2026, 3, 28)),
        (Kind.TICKETS, date(2026, 4, 13)),
        (Kind.ABSENT, date(2026, 9, 10)),
        (Kind.IDENTITY, date(2027, 12, 27)),
        (Kind.NEWS, date(2029, 6, 29)),
        (Kind.EVIDENCE, date(2033, 2, 1)),
        (Kind.ANSWERS, date(2026, 3, 15)),
    ],
)
def test_each_kind_has_its_own_day(kind: Kind, day: date) -> None:
    assert due(kind, KNOWN) == day


def test_every_kind_has_a_clock() -> None:
    assert set(HOUSE) == set(Kind)


def test_an_unpaid_project_is_taken_to_be_paid_late_rather_than_early() -> None:
    assert audit_on(Facts(project_end=PROJECT)) == date(2033, 6, 29)
    assert audit_on(Facts(paid_on=date(2024, 2, 29))) == date(2029, 3, 1)


def test_an_event_without_days_waits_for_the_end_of_the_project() -> None:
    assert due(Kind.TICKETS, Facts(project_end=PROJECT)) == PROJECT + timedelta(days=30)


@given(kinds)
def test_a_clock_that_has_not_begun_is_never_due(kind: Kind) -> None:
    assert due(kind, Facts()) is None
    assert not is_due(due(kind, Facts()), date.max)


@given(kinds, facts)
def test_nothing_is_due_before_the_day_that_it_counts_from(kind: Kind, known: Facts) -> None:
    begun = {
        Start.EVENT: known.event_end or known.project_end,
        Start.PROJECT: known.project_end,
        Start.USE: known.last_use,
        Start.PAYMENT: known.paid_on or known.project_end,
    }[HOUSE[kind].start]
    day = due(kind, known)
    assert (day is None) == (begun is None)
    assert day is None or begun is None or day >= begun


@given(kinds, facts, st.integers(0, 4000))
def test_a_shorter_clock_never_ends_later(kind: Kind, known: Facts, days: int) -> None:
    house, shorter = due(kind, known), due(kind, known, Rules(days={kind: min(days, HOUSE[kind].days)}))
    assert house is None or shorter is None or shorter <= house


@given(facts, st.integers(1, 9))
def test_more_years_never_bring_the_audit_forward(known: Facts, years: int) -> None:
    one, more = audit_on(known, Rules(audit_years=years)), audit_on(known, Rules(audit_years=years + 1))
    assert (one is None) == (more is None)
    assert one is None or more is None or one < more


@given(kinds)
def test_clocks_at_the_end_of_all_days_stand_still(kind: Kind) -> None:
    last = Facts(event_end=date.max, project_end=date.max, last_use=date.max, paid_on=date.max)
    assert due(kind, last) == date.max


def test_what_proves_figures_waits_until_they_are_frozen() -> None:
    assert {Kind.IDENTITY, Kind.EVIDENCE, Kind.ABSENT} == AFTER_FREEZING


# --- What a call says -------------------------------------------------------------------------------


def test_a_call_shortens_clocks_and_sets_the_years() -> None:
    rules = call_with(SAID + "[retention.days]\ncontact = 30\n")
    assert rules.audit_years == 3
    assert due(Kind.CONTACT, KNOWN, rules) == PROJECT + timedelta(days=30)
    assert due(Kind.LETTERS, KNOWN, rules) == due(Kind.LETTERS, KNOWN)


def test_a_call_that_says_nothing_gets_the_house() -> None:
    assert call_with("") == retention.HOUSE_RULES


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (SAID + "[retention.days]\ncontact = 181\n", "at most the house's 180 days"),
        (SAID + "[retention.days]\nneeds = 3\n", "must be one of"),
        (SAID + "[retention.days]\nevidence = 3\n", "must be one of"),
        (SAID + "[retention.days]\ncontact = -1\n", "must not be negative"),
        (SAID + '[retention.days]\ncontact = "soon"\n', "must be int"),
        (SAID.replace("= 3", "= 0"), "between 1 and 10"),
        (SAID.replace("= 3", "= 11"), "between 1 and 10"),
        (SAID.replace("verified", "hearsay"), "must be one of"),
        (SAID + "for_ever = true\n", "is not a key"),
        ("\n[retention]\naudit_years = 3\n", "source: is missing"),
    ],
)
def test_a_call_that_keeps_longer_or_gives_no_source_is_refused(text: str, why: str) -> None:
    with pytest.raises(CallUnreadable, match=why):
        call_with(text)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.id)
def test_every_call_says_how_long_and_who_says_so(call: object) -> None:
    rules = call.retention  # type: ignore[attr-defined]
    assert rules.audit_years == 5 and rules.source.startswith("https://")
