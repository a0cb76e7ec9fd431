"""Marks of what was erased, and erasing it again after a backup from before was restored."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db import transaction

from cordel.accounts import actions as accounts
from cordel.accounts.models import User
from cordel.base import tombstones
from cordel.events.actions import retention as events
from cordel.events.models import Registration
from cordel.participants import actions as participants
from cordel.privacy.models import Tombstone
from cordel.stories import actions as stories
from cordel.stories import queries


def bury(kind: str, numbers: Iterable[int], *, what: str, now: datetime) -> None:
    """Marks that these were erased, or sealed; twice changes nothing."""
    gone = list(numbers)
    marks = [Tombstone(kind=kind, number=number, what=what, at=now) for number in gone]
    Tombstone.objects.bulk_create(marks, batch_size=1_000, ignore_conflicts=True)
    transaction.on_commit(partial(tombstones.bury, kind, gone, what=what, now=now))


@transaction.atomic
def erase_again(marks: Iterable[tuple[str, int, str]], *, now: datetime) -> int:
    """Erases what a restored backup brought back; `marks` are (kind, number, what) from wherever they were kept.
    Returns how many things were touched; twice touches nothing."""
    found: dict[tuple[str, str], list[int]] = {}
    for kind, number, what in marks:
        found.setdefault((kind, what), []).append(number)
    seats = found.get(("registration", "erased"), [])
    gone = found.get(("person", "erased"), [])
    of_gone = Registration.objects.filter(person__in=gone, days_present=0).values_list("pk", flat=True)
    touched = events.erase_absent([*seats, *of_gone.order_by("pk")])
    touched += participants.forget(gone)
    sealed = found.get(("person", "sealed"), [])
    for registration in Registration.objects.filter(person__in=sealed, person__sealed_at=None).order_by("pk"):
        events.strip(registration, now=now)
    touched += participants.seal(sealed, now=now)
    closed = User.objects.filter(pk__in=found.get(("account", "erased"), []), closed_at=None)
    touched += sum(accounts.close(user, now=now) for user in closed.order_by("pk"))
    touched += stories.erase_again(found.get(("story", "erased"), []), now=now)
    touched += stories.stop_again(found.get(("story", "stopped"), []), now=now)
    return touched + participants.forget_names(found.get(("name", "erased"), []))


def buried_lines() -> list[tombstones.Line]:
    """All marks of this database, in order, as they stand in files. What was erased or stopped of stories stands in
    their own rows."""
    rows = Tombstone.objects.order_by("pk").values_list("at", "kind", "number", "what")
    return [
        *((at.isoformat(), kind, number, what) for at, kind, number, what in rows),
        *queries.buried_lines(),
    ]
