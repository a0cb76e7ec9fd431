"""One pool of seats: nobody overtakes those who wait, and no seat is given twice."""

from hypothesis import given, settings
from hypothesis import strategies as st

from cordel.core.seats import Pool

numbers = st.integers(0, 50)


def test_it_knows_what_is_free() -> None:
    assert Pool(10, 8).free == 2
    assert Pool(10, 12).free == 0
    assert Pool(None, 12).free is None


def test_two_friends_need_two_seats() -> None:
    assert Pool(10, 9).has_room() and not Pool(10, 9).has_room(2)


def test_without_an_end_of_seats_everybody_gets_one() -> None:
    assert Pool(None, 10_000, 3).has_room(50) and Pool(None, 10_000, 3).to_fill == 3


@settings(max_examples=50)
@given(capacity=numbers, taken=numbers, waiting=st.integers(1, 50))
def test_nobody_overtakes_those_who_wait(capacity: int, taken: int, waiting: int) -> None:
    assert not Pool(capacity, taken, waiting).has_room()


@settings(max_examples=50)
@given(capacity=numbers, taken=numbers, waiting=numbers)
def test_filling_gives_every_free_seat_once_and_leaves_nothing_to_fill(
    capacity: int, taken: int, waiting: int
) -> None:
    pool = Pool(capacity, taken, waiting)
    after = Pool(capacity, taken + pool.to_fill, waiting - pool.to_fill)
    assert after.taken <= max(capacity, taken)
    assert after.to_fill == 0
    assert not (after.waiting and after.free)
