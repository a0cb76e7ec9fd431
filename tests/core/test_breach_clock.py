"""72 hours from when a breach was noticed, by the clock and not by working days."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordel.core.breach_clock import HOURS, left, until

NOTICED = datetime(2026, 12, 24, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "hours", "over"),
    [
        (timedelta(), 72, 0),
        (timedelta(minutes=1), 71, 0),
        (timedelta(hours=71, minutes=59), 0, 0),
        (timedelta(hours=72), 0, 0),
        (timedelta(hours=72, seconds=1), 0, 1),
        (timedelta(hours=100), 0, 28),
    ],
)
def test_it_counts_through_nights_and_holidays(after: timedelta, hours: int, over: int) -> None:
    found = left(NOTICED, now=NOTICED + after, told_at=None)
    assert (found.hours, found.over, found.is_late) == (hours, over, over > 0)


def test_once_told_the_clock_stands() -> None:
    told = NOTICED + timedelta(hours=80)
    found = left(NOTICED, now=told + timedelta(days=30), told_at=told)
    assert (found.over, found.is_told, found.is_late) == (8, True, False)


@given(st.integers(-1000, 10_000_000))
def test_hours_left_and_hours_over_exclude_each_other(seconds: int) -> None:
    found = left(NOTICED, now=NOTICED + timedelta(seconds=seconds), told_at=None)
    assert found.hours == 0 or found.over == 0
    assert until(NOTICED) - NOTICED == timedelta(hours=HOURS)
