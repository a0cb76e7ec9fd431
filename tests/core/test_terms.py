"""A role holds for a year after it was renewed, and says a month before that it ends."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordel.core.terms import Term, ends_at, holds_since, is_due_since, term

RENEWED = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
MOMENTS = st.timedeltas(timedelta(days=-2000), timedelta(days=2000)).map(lambda gap: RENEWED + gap)


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, Term.HOLDS), (334, Term.HOLDS), (335, Term.ENDS_SOON), (364, Term.ENDS_SOON), (365, Term.ENDED)],
)
def test_it_ends_a_year_later_and_says_so_a_month_before(days: int, expected: Term) -> None:
    assert term(RENEWED, now=RENEWED + timedelta(days=days)) is expected


@given(MOMENTS, MOMENTS)
def test_it_says_the_same_in_python_and_to_the_database(renewed: datetime, now: datetime) -> None:
    found = term(renewed, now=now)
    assert (found is not Term.ENDED) == (renewed > holds_since(now)) == (now < ends_at(renewed))
    assert (found is Term.HOLDS) == (renewed > is_due_since(now))
