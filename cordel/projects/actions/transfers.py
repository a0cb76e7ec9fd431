"""A ground is recorded on which names go to a town in another country, or ended before its day."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit
from cordel.projects import rules
from cordel.projects.models import Project, TransferGround
from cordel.towns.models import Town

RECORDED = audit.verb("transfer.allowed", _("recorded a ground for sending names to a town"), is_public=False)
ENDED = audit.verb("transfer.ended", _("ended a ground for sending names to a town"), is_public=False)


@dataclass(frozen=True)
class Ground:
    """`until` is the last day, None while none is set; `file` a PDF, empty without one."""

    kind: str
    text: str
    since: date
    until: date | None = None
    file: bytes = b""


@transaction.atomic
def record_ground(
    project: Project, *, town: Town, ground: Ground, nonce: str, by: User, now: datetime
) -> TransferGround:
    """The same form sent twice is one ground. Raises GroundReversed, GroundOver, NoPaper."""
    project = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    known = TransferGround.objects.filter(nonce=nonce).first()
    if known is not None:
        return known
    rules.ensure_ground_runs(ground.since, ground.until, today=now.date())
    rules.ensure_is_paper(ground.file)
    made = TransferGround.objects.create(
        project=project,
        town=town,
        nonce=nonce,
        recorded_by=by,
        recorded_at=now,
        file_size=len(ground.file),
        **vars(ground),
    )
    audit.record(RECORDED, made, by=by, now=now, project_id=project.pk, town_id=town.pk, kind=ground.kind)
    return made


@transaction.atomic
def end_ground(ground: TransferGround, *, by: User, now: datetime) -> None:
    """From now on the town sees counts, unless another ground runs. Twice changes nothing."""
    found = TransferGround.objects.select_for_update(of=("self",)).get(pk=ground.pk)
    if found.ended_at is None:
        found.ended_at = now
        found.save(update_fields=["ended_at"])
        audit.record(ENDED, found, by=by, now=now, project_id=found.project_id, town_id=found.town_id)
