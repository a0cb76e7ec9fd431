"""It reckons grants as ranges while something is not decided, and as figures once it is."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cordel.core.grants import (
    NOTHING,
    UNKNOWN,
    Assumptions,
    EventCounts,
    Heads,
    Money,
    Online,
    Reduction,
    State,
    grant_of,
    reckon,
)
from cordel.core.lump_sums import Basis, LumpSums, Outside, Unit
from tests.core.test_lump_sums import line, table, whole_tables

# Invented: 10 to 25 people 1000, to 50 people 2000, above 3000; from four countries on 500 more.
TABLE = table(
    line(10, 25, 1000, 1, 3), line(26, 50, 2000, 1, 3), line(51, None, 3000, 1, 3),
    line(10, 25, 1500, 4, None), line(26, 50, 2500, 4, None), line(51, None, 3500, 4, None),
)  # fmt: skip
BY_PROJECT = replace(TABLE, unit=Unit.PROJECT, basis=Basis.INTERNATIONAL)
DECIDED = Assumptions(Online.NOT, None, Reduction.RECALCULATED, 0)


def heads(in_person: int, online: int = 0, either: int = 0, *, countries: str = "PT ES FR") -> Heads:
    codes = frozenset(countries.split())
    return Heads(in_person, online, either, codes if in_person else frozenset(), codes)


def event(number: int, planned: Heads | None, actual: Heads | None = None, **facts: Any) -> EventCounts:
    state = facts.get("state", State.HELD if actual else State.TO_COME)
    return EventCounts(number, state, planned, actual)


# --- one event ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("people", "assumed", "expected"),
    [
        (heads(30), Assumptions(), Money(2000, 2000)),
        (heads(9), Assumptions(), NOTHING),
        (heads(20, 20), Assumptions(), Money(1000, 2000)),
        (heads(20, 20), Assumptions(online=Online.NOT), Money(1000, 1000)),
        (heads(20, 20), Assumptions(online=Online.FULL), Money(2000, 2000)),
        (heads(20, 11), Assumptions(online=Online.SHARE, share=50), Money(1000, 1000)),
        (heads(20, 12), Assumptions(online=Online.SHARE, share=50), Money(2000, 2000)),
        (heads(20, 12), Assumptions(online=Online.SHARE), Money(1000, 2000)),
        (heads(0, 0, 60), Assumptions(online=Online.NOT), Money(0, 3000)),
        (heads(0, 0, 60), Assumptions(online=Online.FULL), Money(3000, 3000)),
    ],
)
def test_it_counts_online_people_as_assumed(people: Heads, assumed: Assumptions, expected: Money) -> None:
    assert reckon(TABLE, people, assumed).money == expected


def test_a_share_leaves_open_whether_countries_count() -> None:
    people = Heads(30, 2, 0, frozenset({"PT", "ES", "FR"}), frozenset({"PT", "ES", "FR", "IT"}))
    assert reckon(TABLE, people, Assumptions(Online.SHARE, 50)).money == Money(2000, 2500)


@pytest.mark.parametrize(("online", "hangs"), [(0, False), (2, False), (10, True)])
def test_it_says_whether_online_people_matter(online: int, hangs: bool) -> None:
    for decided in Online:
        reckoned = reckon(TABLE, heads(20, online), Assumptions(decided, 50))
        assert reckoned.hangs_on_online is hangs


def test_it_carries_the_rule() -> None:
    reckoned = reckon(TABLE, heads(30), DECIDED)
    assert (reckoned.least.row, reckoned.least.participants, reckoned.least.countries) == (2, 30, 3)
    assert reckon(TABLE, heads(5), DECIDED).least.outside is Outside.FEW_PARTICIPANTS


# --- a project ---------------------------------------------------------------------------------------


def test_a_project_is_the_sum_of_its_events() -> None:
    grant = grant_of(
        TABLE, DECIDED, [event(1, heads(30), heads(20)), event(2, heads(60), heads(55)), event(3, heads(60))]
    )
    assert (grant.planned.money, grant.planned.events) == (Money(8000, 8000), (1, 2, 3))
    assert (grant.actual.money, grant.actual.events) == (Money(4000, 4000), (1, 2))
    assert grant.final.money == Money(4000, 7000)


def test_a_cancelled_event_counts_nowhere() -> None:
    cancelled = event(2, heads(60), heads(60), state=State.CANCELLED)
    grant = grant_of(TABLE, DECIDED, [event(1, heads(30), heads(30)), cancelled])
    assert (grant.planned.money, grant.actual.money) == (Money(2000, 2000), Money(2000, 2000))
    assert [one.number for one in grant.events] == [1]


def test_an_event_that_nobody_planned_leaves_the_plan_open() -> None:
    grant = grant_of(TABLE, DECIDED, [event(1, heads(30)), event(2, None)])
    assert (grant.planned.money, grant.planned.without) == (Money(2000, None), (2,))


def test_nothing_is_known_of_an_empty_project() -> None:
    grant = grant_of(TABLE, DECIDED, [])
    assert grant.planned.money.is_unknown
    assert grant.actual.money.is_unknown
    assert grant.final.money.is_unknown


def test_an_event_above_the_table_is_not_guessed() -> None:
    small = table(line(10, 20, 1000))
    grant = grant_of(small, DECIDED, [event(1, heads(30), heads(15))])
    assert grant.planned.money == UNKNOWN
    assert grant.actual.money == Money(1000, 1000)


@pytest.mark.parametrize(
    ("reduction", "minimum", "expected"),
    [
        (Reduction.UNCHANGED, 0, Money(5000, 5000)),
        (Reduction.RECALCULATED, 0, Money(1000, 1000)),
        (Reduction.HELD, 0, Money(5000, 5000)),
        (Reduction.UNDECIDED, 0, Money(1000, 5000)),
        (Reduction.RECALCULATED, 1000, Money(1000, 1000)),
        (Reduction.RECALCULATED, 1001, NOTHING),
        (Reduction.UNDECIDED, 2000, Money(0, 5000)),
        (Reduction.UNCHANGED, None, Money(0, 5000)),
    ],
)
def test_the_final_grant_follows_the_assumptions(
    reduction: Reduction, minimum: int | None, expected: Money
) -> None:
    held = [event(1, heads(30), heads(20)), event(2, heads(60), heads(5))]
    assert grant_of(TABLE, Assumptions(Online.NOT, None, reduction, minimum), held).final.money == expected


def test_a_final_grant_is_never_more_than_planned() -> None:
    assert grant_of(TABLE, DECIDED, [event(1, heads(20), heads(90))]).final.money == Money(1000, 1000)


def test_a_table_by_project_counts_people_together_and_countries_once() -> None:
    both = [event(1, heads(20), heads(20)), event(2, heads(20), heads(20, countries="PT IT"))]
    grant = grant_of(BY_PROJECT, DECIDED, both)
    assert (grant.planned.money, grant.actual.money) == (Money(2000, 2000), Money(2500, 2500))
    assert grant.actual.reckoned is not None
    assert (grant.actual.reckoned.least.participants, grant.actual.reckoned.least.countries) == (40, 4)
    assert grant.final.money == Money(2000, 2000)
    assert [one.planned for one in grant.events] == [None, None]


@pytest.mark.parametrize(
    ("reduction", "expected"),
    [(Reduction.UNCHANGED, Money(2000, 2000)), (Reduction.RECALCULATED, Money(1000, 2000)), (Reduction.HELD, Money(0, 2000))],
)  # fmt: skip
def test_a_table_by_project_waits_for_the_last_event(reduction: Reduction, expected: Money) -> None:
    events = [event(1, heads(20), heads(20)), event(2, heads(20))]
    assumed = Assumptions(Online.NOT, None, reduction, 0)
    assert grant_of(BY_PROJECT, assumed, events).final.money == expected


def test_an_unplanned_event_leaves_a_table_by_project_open() -> None:
    grant = grant_of(BY_PROJECT, DECIDED, [event(1, heads(30)), event(2, None)])
    assert (grant.planned.money, grant.planned.without) == (Money(2000, None), (2,))
    assert grant_of(BY_PROJECT, DECIDED, [event(1, None)]).planned.money == UNKNOWN


# --- properties --------------------------------------------------------------------------------------

codes = st.frozensets(st.sampled_from("PT ES FR IT GR PL".split()), max_size=6)


@st.composite
def some_heads(draw: st.DrawFn) -> Heads:
    numbers = [draw(st.integers(0, 8)) for _ in range(3)]
    in_person = draw(codes)
    return Heads(*numbers, in_person, in_person | draw(codes))


@st.composite
def some_events(draw: st.DrawFn) -> list[EventCounts]:
    return [
        EventCounts(
            number,
            draw(st.sampled_from(State)),
            draw(st.one_of(st.none(), some_heads())),
            draw(st.one_of(st.none(), some_heads())),
        )
        for number in range(1, draw(st.integers(1, 4)) + 1)
    ]


decided = st.builds(
    Assumptions,
    st.sampled_from([Online.NOT, Online.FULL, Online.SHARE]),
    st.integers(0, 100),
    st.sampled_from([Reduction.UNCHANGED, Reduction.RECALCULATED, Reduction.HELD]),
    st.integers(0, 100),
)


def holds(wide: Money, narrow: Money) -> bool:
    within = wide.high is None or (narrow.high is not None and narrow.high <= wide.high)
    return wide.low <= narrow.low and within


@settings(max_examples=80)
@given(whole_tables(), some_events(), decided, st.sampled_from(Unit))
def test_deciding_only_narrows_what_was_open(
    found: LumpSums, events: list[EventCounts], assumed: Assumptions, unit: Unit
) -> None:
    found = replace(found, unit=unit)
    open_, closed = grant_of(found, Assumptions(), events), grant_of(found, assumed, events)
    for before, after in (
        (open_.planned, closed.planned),
        (open_.actual, closed.actual),
        (open_.final, closed.final),
    ):
        assert holds(before.money, after.money)


@settings(max_examples=80)
@given(whole_tables(), some_events(), decided, st.sampled_from(Unit))
def test_ranges_begin_before_they_end(
    found: LumpSums, events: list[EventCounts], assumed: Assumptions, unit: Unit
) -> None:
    grant = grant_of(replace(found, unit=unit), assumed, events)
    for total in (grant.planned, grant.actual, grant.final):
        assert total.money.low >= 0
        assert total.money.high is None or total.money.low <= total.money.high


@settings(max_examples=80)
@given(whole_tables(), some_events(), st.sampled_from(Unit))
def test_more_people_never_make_less(found: LumpSums, events: list[EventCounts], unit: Unit) -> None:
    found = replace(found, unit=unit)
    more = [
        replace(one, actual=one.actual + Heads(in_person=3, countries_in_person=frozenset({"MT"}), countries=frozenset({"MT"})))
        if one.actual else one
        for one in events
    ]  # fmt: skip
    before, after = grant_of(found, DECIDED, events).actual.money, grant_of(found, DECIDED, more).actual.money
    assert after.high is None or (before.high is not None and before.high <= after.high)
    assert before.low <= after.low or after.high is None
