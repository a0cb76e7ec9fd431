"""How often somebody may try: counted exactly, also by many at once."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection

from cordel.base import ratelimits
from cordel.base.models import RateCount


def tried(who: str, now: datetime, limit: int = 3) -> bool:
    """Whether one more try is let through."""
    try:
        ratelimits.count("code", who, limit=limit, seconds=600, now=now)
    except ratelimits.TooManyTries:
        return False
    return True


def test_lets_as_many_through_as_allowed(db: None, now: datetime) -> None:
    assert [tried("ana", now) for _ in range(5)] == [True, True, True, False, False]


def test_counts_everybody_apart_and_begins_anew_with_the_next_window(db: None, now: datetime) -> None:
    assert [tried("ana", now, limit=1), tried("noor", now, limit=1)] == [True, True]
    assert tried("ana", now, limit=1) is False
    assert tried("ana", now + timedelta(minutes=10), limit=1) is True


def test_says_when_it_will_work_again(db: None, now: datetime) -> None:
    moment = now.replace(minute=4)
    ratelimits.count("code", "ana", limit=1, seconds=600, now=moment)
    with pytest.raises(ratelimits.TooManyTries) as refused:
        ratelimits.count("code", "ana", limit=1, seconds=600, now=moment)
    assert refused.value.seconds == 6 * 60


def test_keeps_a_fingerprint_and_no_address(db: None, now: datetime) -> None:
    tried("192.0.2.7", now)
    assert "192.0.2.7" not in RateCount.objects.get().key


@pytest.mark.django_db(transaction=True)
def test_is_exact_when_many_try_at_once(now: datetime) -> None:
    let_through: list[bool] = []

    def try_often() -> None:
        let_through.extend(tried("ana", now, limit=20) for _ in range(10))
        connection.close()

    visitors = [threading.Thread(target=try_often) for _ in range(4)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert sum(let_through) == 20
    assert RateCount.objects.get().tries == 40


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::2", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_takes_one_network_for_one_visitor(address: str, counted_as: str) -> None:
    assert ratelimits.household(address) == counted_as
