"""Who owes what by when: whatever is recorded, evidence closes an obligation and a word never makes evidence."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordel.core import obligations
from cordel.core.calls import Certainty, Report
from cordel.core.due_days import MOST_DAYS, OF_EVENTS
from cordel.core.obligations import ASKED, CLOSED, RULES, Anchor, Duty, Kind, Said, State, Turn, Word

TODAY = date(2026, 3, 2)
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
DUTIES = st.builds(
    Duty,
    st.sampled_from(Kind),
    st.just(1),
    st.just(2),
    st.just(3),
    st.none() | DAYS,
    st.booleans(),
    since=st.none() | DAYS,
    days=st.none() | st.integers(-MOST_DAYS, MOST_DAYS),
)
SAID = st.none() | st.builds(Said, st.sampled_from(Word), st.none() | DAYS)
PEOPLE = st.integers(0, 3)


def duty(kind=Kind.QUOTA, *, days=0, is_met=False):
    return Duty(kind, 1, 2, 3, TODAY + timedelta(days=days), is_met)


def report(counted_from, months=2):
    return Report(months, counted_from, "https://call.example", Certainty.VERIFIED)


@given(DUTIES, SAID, DAYS)
def test_what_is_met_is_fulfilled_whatever_was_said_and_whenever(it, said, today):
    stands = obligations.state(it, said, today=today)
    assert (stands is State.FULFILLED) == it.is_met


@given(DUTIES, SAID, DAYS)
def test_nothing_is_late_before_its_day_is_over(it, said, today):
    stands = obligations.state(it, said, today=today)
    if stands is State.LATE:
        assert it.due is not None
        assert it.due < today
    if stands is State.PASSED:
        counted_by = RULES[it.kind].days if it.days is None else it.days
        assert today > it.due - timedelta(days=counted_by)
    if stands is State.OPEN:
        assert it.due is None or it.due >= today


@given(DUTIES, st.none() | DAYS, DAYS)
def test_taking_a_word_back_is_as_if_nothing_had_been_said(it, until, today):
    assert obligations.state(it, Said(Word.AGAIN, until), today=today) is obligations.state(
        it, None, today=today
    )


@given(DUTIES, DAYS, DAYS)
def test_putting_off_ends_with_its_day(it, until, today):
    stands = obligations.state(it, Said(Word.UNTIL, until), today=today)
    assert (stands is State.POSTPONED) == (not it.is_met and today <= until)


@given(DUTIES, SAID, DAYS, PEOPLE, PEOPLE)
def test_nobody_is_chased_for_what_is_closed_or_put_off(it, said, today, officers, deputies):
    stands = obligations.state(it, said, today=today)
    whose = obligations.turn(it, stands, today=today, officers=officers, deputies=deputies)
    written = [
        obligations.is_written_of(it, stands, today=today, is_deputy=is_deputy, officers=officers)
        for is_deputy in (False, True)
    ]
    if stands not in ASKED:
        assert written == [False, False]
    if stands in CLOSED or stands is State.POSTPONED:
        assert whose is Turn.NOBODY
    if not officers + deputies:
        assert whose in (Turn.NOBODY, Turn.PHONE)


@given(DUTIES, DAYS, st.integers(1, 400), PEOPLE, PEOPLE)
def test_chasing_never_goes_back_as_days_pass(it, today, later, officers, deputies):
    def whose(day):
        stands = obligations.state(it, None, today=day)
        return stands, obligations.turn(it, stands, today=day, officers=officers, deputies=deputies)

    (_before, first), (after, then) = whose(today), whose(today + timedelta(days=later))
    assert first <= then or after is State.PASSED


@pytest.mark.parametrize(
    ("kind", "days", "state"),
    [
        (Kind.QUOTA, 60, State.LATE),  # the event begins today
        (Kind.QUOTA, 61, State.PASSED),
        (Kind.NAMES, 22, State.PASSED),
        (Kind.PROGRAMME, 31, State.LATE),
        (Kind.SHEETS, 300, State.LATE),
    ],
)
def test_what_only_helps_before_an_event_is_not_asked_for_after_it(kind, days, state):
    assert obligations.state(duty(kind, days=-days), None, today=TODAY) is state
    assert obligations.state(duty(kind, days=-days, is_met=True), None, today=TODAY) is State.FULFILLED


@pytest.mark.parametrize(
    ("days", "whose", "officer", "deputy"),
    [
        (15, Turn.NOBODY, False, False),
        (14, Turn.OFFICER, True, False),
        (0, Turn.OFFICER, True, False),
        (-6, Turn.OFFICER, True, False),
        (-7, Turn.DEPUTY, True, True),
        (-14, Turn.PHONE, True, True),
        (-41, Turn.PHONE, True, True),
        (-42, Turn.PHONE, False, False),
    ],
)
def test_goes_from_officer_to_deputy_to_the_telephone(days, whose, officer, deputy):
    it = duty(days=days)
    stands = obligations.state(it, None, today=TODAY)
    assert obligations.turn(it, stands, today=TODAY, officers=1, deputies=1) is whose
    asked = [
        obligations.is_written_of(it, stands, today=TODAY, is_deputy=is_deputy, officers=1)
        for is_deputy in (False, True)
    ]
    assert asked == [officer, deputy]


def test_asks_the_deputy_where_there_is_no_officer():
    it = duty(days=3)
    assert obligations.turn(it, State.OPEN, today=TODAY, officers=0, deputies=1) is Turn.DEPUTY
    assert obligations.is_written_of(it, State.OPEN, today=TODAY, is_deputy=True, officers=0)


def test_phones_at_once_whoever_asks_for_help():
    assert obligations.turn(duty(days=90), State.HELP, today=TODAY, officers=1, deputies=1) is Turn.PHONE


@pytest.mark.parametrize("kind", [kind for kind in Kind if RULES[kind].anchor in OF_EVENTS])
def test_a_date_moves_with_the_event_and_waits_while_its_days_are_unknown(kind):
    first, last = date(2026, 5, 7), date(2026, 5, 10)
    week = timedelta(days=7)
    due = obligations.due_on(kind, first=first, last=last)
    assert obligations.due_on(kind, first=first + week, last=last + week) == due + week
    assert (due < first) == (RULES[kind].anchor is Anchor.FIRST_DAY)
    assert obligations.due_on(kind, first=None, last=None) is None


def test_mistyped_years_bring_nothing_down():
    assert obligations.due_on(Kind.QUOTA, first=date.min, last=None) == date.min
    assert obligations.due_on(Kind.MINUTES, first=None, last=date.max) == date.max
    assert obligations.months_after(date(9999, 12, 31), 2) == date(9999, 2, 28)


def test_the_call_says_when_the_report_is_due():
    days = [date(2026, 1, 31), date(2025, 6, 30)]
    ends = date(2026, 12, 31)
    assert obligations.report_due(report("project"), ends_on=ends, last_days=days) == date(2027, 2, 28)
    assert obligations.report_due(report("event"), ends_on=ends, last_days=days) == date(2026, 3, 31)
    assert obligations.report_due(report("event"), ends_on=ends, last_days=[]) is None
    assert obligations.report_due(report("project"), ends_on=None, last_days=days) is None
    assert obligations.report_due(None, ends_on=ends, last_days=days) is None


@given(DAYS, st.integers(0, 60))
def test_months_later_is_in_that_month(day, months):
    later = obligations.months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day in (day.day, 28, 29, 30)


@given(DAYS)
def test_puts_off_to_a_coming_day_and_not_for_ever(until):
    assert obligations.may_wait_until(until, today=TODAY) == (0 < (until - TODAY).days <= 120)
