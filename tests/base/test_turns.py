"""Writers take turns: on SQLite at a file lock, which nobody starves at and nobody takes to the grave."""

import threading

import pytest
from django.db import connection, transaction

from cordel.base.models import RateCount

pytestmark = pytest.mark.django_db(transaction=True)


def count_up(times: int) -> None:
    for _ in range(times):
        with transaction.atomic():
            row = RateCount.objects.select_for_update().get(key="turns")
            row.tries += 1
            row.save()
    connection.close()


def test_lets_every_writer_have_a_turn():
    RateCount.objects.create(key="turns", window=0)
    writers = [threading.Thread(target=count_up, args=(25,)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert RateCount.objects.get().tries == 100


@pytest.mark.parametrize("end", ["commit", "error", "close"])
def test_passes_the_turn_on_however_a_transaction_ends(end):
    RateCount.objects.create(key="turns", window=0)
    if end == "commit":
        with transaction.atomic():
            RateCount.objects.update(tries=1)
    elif end == "error":
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            RateCount.objects.update(tries=1 // 0)
    else:
        connection.set_autocommit(False)
        connection.close()
    other = threading.Thread(target=count_up, args=(1,))
    other.start()
    other.join(20)
    assert not other.is_alive()
    assert RateCount.objects.get().tries == (2 if end == "commit" else 1)
