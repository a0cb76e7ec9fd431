"""Evidence packs are ordered, kept, fetched and forgotten. What goes into one, `reports` says."""

from datetime import datetime
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, jobs, stored_files, tokens
from cordel.events.models import Event, EvidencePack

ORDERED = audit.verb("event.pack_ordered", _("ordered an evidence pack"), is_public=False)
FETCHED = audit.verb("event.pack_fetched", _("fetched an evidence pack"), is_public=False)
THROWN_AWAY = audit.verb("event.pack_removed", _("threw an evidence pack away"), is_public=False)


@transaction.atomic
def order_pack(
    event: Event, *, is_named: bool, language: str, nonce: str, job: str, by: User, now: datetime
) -> EvidencePack:
    """Asks for a pack; the same form twice is one. `job` is the work that makes it, because what goes in is known
    above."""
    made, is_new = EvidencePack.objects.get_or_create(
        nonce=tokens.digest(nonce),
        defaults={
            "event": event,
            "is_named": is_named,
            "language": language,
            "ordered_by": by,
            "ordered_at": now,
        },
    )
    if is_new:
        jobs.enqueue(job, now=now, key=made.job_key, pack_id=made.pk)
        _record(ORDERED, made, by=by, now=now)
    return made


@transaction.atomic
def keep_pack(pack: EvidencePack, *, made: IO[bytes], size: int, digest: str, now: datetime) -> None:
    """The finished file. One that somebody threw away meanwhile is not kept."""
    there = EvidencePack.objects.select_for_update().filter(pk=pack.pk, made_at=None).first()
    if there is None:
        return
    name = f"evidence-packs/{tokens.derived('evidence pack', there.nonce)}.zip"
    default_storage.delete(name)  # of a worker that was killed after it had written all
    there.file.name = default_storage.save(name, File(made))
    there.size, there.digest, there.made_at = size, digest, now
    there.save(update_fields=["file", "size", "digest", "made_at"])


@transaction.atomic
def note_fetched(pack: EvidencePack, *, by: User, now: datetime) -> None:
    """Who carried a pack away, and which: by the hash of its manifest."""
    _record(FETCHED, pack, by=by, now=now, sha256=pack.digest)


@transaction.atomic
def throw_pack_away(pack: EvidencePack, *, by: User | None, now: datetime) -> None:
    """Twice changes nothing."""
    found = EvidencePack.objects.filter(pk=pack.pk).select_related("event")
    there = found.first()
    if there is not None:
        _record(THROWN_AWAY, there, by=by, now=now)
        erase(found, now=now)


def erase(packs: QuerySet[EvidencePack], *, now: datetime) -> int:
    """Their files go when their rows have gone."""
    stored_files.forget(packs.exclude(file="").order_by("pk").values_list("file", flat=True), now=now)
    return packs.delete()[0]


def _record(verb: audit.Verb, pack: EvidencePack, *, by: User | None, now: datetime, **detail: Any) -> None:
    event, facts = pack.event, {"pack": pack.pk, "is_named": pack.is_named}
    audit.record(verb, event, by=by, now=now, project_id=event.project_id, **facts, **detail)
