"""Evidence packs of an event, how far those under way are, who fetched them; and the presences that they tell of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from cordel.accounts.models import User
from cordel.base.models import AuditEntry, Job
from cordel.events.models import Attendance, Event, EvidencePack, Proof, SignedSheet

FETCHED = "event.pack_fetched"


@dataclass(frozen=True)
class PackState:
    """A pack with its work: `is_failed` when it will not be made any more; `done` of `total` files."""

    pack: EvidencePack
    is_failed: bool
    done: int
    total: int

    @property
    def is_ready(self) -> bool:
        return self.pack.made_at is not None

    @property
    def is_waiting(self) -> bool:
        return not self.is_ready and not self.is_failed


def packs(event: Event, *, now: datetime) -> list[PackState]:
    """The newest first; those whose days are over are not there any more."""
    rows = [one for one in event.evidence_packs.select_related("ordered_by") if one.gone_at > now]
    works = {job.key: job for job in Job.objects.filter(key__in=[one.job_key for one in rows])}
    return [_state(one, works.get(one.job_key)) for one in rows]


def _state(pack: EvidencePack, job: Job | None) -> PackState:
    is_over = job is None or job.state in (Job.State.FAILED, Job.State.DONE)
    done, total = (job.progress, job.total) if job else (0, 0)
    return PackState(pack, pack.made_at is None and is_over, done, total)


def pack(event: Event, pk: int, *, now: datetime) -> EvidencePack | None:
    found = event.evidence_packs.filter(pk=pk).first()
    if found is None or found.gone_at <= now:
        return None
    found.event = event
    return found


def pack_by_id(pk: int) -> EvidencePack | None:
    return EvidencePack.objects.select_related("event__project", "ordered_by").filter(pk=pk).first()


@dataclass(frozen=True)
class Fetched:
    """Somebody carried a pack away; `by` None: the account is gone."""

    at: datetime
    by: User | None
    is_named: bool


def packs_fetched(event: Event) -> list[Fetched]:
    """Who fetched which pack and when, the latest first."""
    found = AuditEntry.objects.filter(verb=FETCHED, object_kind="event", object_id=event.pk)
    entries = list(found.order_by("-id")[:50])
    who = User.objects.in_bulk({one.actor_id for one in entries if one.actor_id})
    return [Fetched(one.at, who.get(one.actor_id or 0), bool(one.detail.get("is_named"))) for one in entries]


@dataclass(frozen=True)
class Recorded:
    """One kind of evidence for one presence, as it was recorded; the first of a day or a further one."""

    presence: Attendance
    evidence: str
    at: datetime
    by: Any
    is_first: bool


def journal(event: Event) -> Iterator[Recorded]:
    """All that presence at the event rests on, in the order in which it was recorded for each person and day."""
    rows = (
        Attendance.objects.filter(registration__event=event)
        .select_related("registration__person__sealed_identity", "registration__town", "recorded_by")
        .prefetch_related(Prefetch("proofs", Proof.objects.select_related("recorded_by").order_by("pk")))
        .order_by("day", "registration__sort_key", "registration_id")
    )
    for one in rows:
        yield Recorded(one, one.evidence, one.recorded_at, one.recorded_by, True)
        for proof in one.proofs.all():
            yield Recorded(one, proof.evidence, proof.recorded_at, proof.recorded_by, False)


def sheets_to_pack(event: Event) -> list[SignedSheet]:
    return list(event.signed_sheets.order_by("day", "town_id", "pk"))
