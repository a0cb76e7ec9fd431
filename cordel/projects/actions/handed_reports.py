"""The final report was handed in: recorded with what proves it, put right, taken back."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, edits
from cordel.projects.models import HandedReport, Partner, Project
from cordel.projects.rules import ensure_is_paper
from cordel.projects.rules import handed_reports as rules

RECORDED = audit.verb("report.handed_in", _("recorded that the report was handed in"), is_public=False)
CORRECTED = audit.verb(
    "report.corrected", _("corrected what is recorded of a report handed in"), is_public=False
)
TAKEN_BACK = audit.verb("report.taken_back", _("took back that the report was handed in"), is_public=False)


@dataclass(frozen=True)
class HandedFacts:
    """`figures` as `HandedReport` keeps them: which version of each event's frozen figures is in the report."""

    handed_on: date
    partner: Partner | None
    reference: str
    figures: list[dict[str, Any]] = field(default_factory=list)


@transaction.atomic
def record_handed(
    project: Project, *, facts: HandedFacts, receipt: bytes, nonce: str, by: User, now: datetime
) -> HandedReport:
    """The same form sent twice is one. Raises HandedTomorrow, NothingProvesIt, NoPaper."""
    project = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    known = HandedReport.objects.filter(nonce=nonce).first()
    if known is not None:
        return known
    _ensure_right(facts, has_receipt=bool(receipt), receipt=receipt, now=now)
    made = HandedReport.objects.create(
        project=project,
        receipt=receipt,
        receipt_size=len(receipt),
        recorded_by=by,
        recorded_at=now,
        nonce=nonce,
        **vars(facts),
    )
    audit.record(RECORDED, made, by=by, now=now, project_id=project.pk, handed_on=facts.handed_on)
    return made


@transaction.atomic
def correct_handed(
    handed: HandedReport, *, facts: HandedFacts, receipt: bytes, seen: str, by: User, now: datetime
) -> None:
    """Another receipt takes the place of the one before, and without one that stays. Raises what recording raises,
    HandedTakenBack, and ChangedMeanwhile."""
    Project.objects.select_for_update(no_key=True).get(pk=handed.project_id)
    found = HandedReport.objects.filter(pk=handed.pk).first()
    if found is None:
        raise rules.HandedTakenBack
    _ensure_right(facts, has_receipt=bool(receipt or found.receipt_size), receipt=receipt, now=now)
    changed = edits.change(found, facts, seen=seen)
    if receipt and receipt != bytes(found.receipt):
        found.receipt, found.receipt_size = receipt, len(receipt)
        changed += ["receipt", "receipt_size"]
    if changed:
        found.save(update_fields=changed)
        audit.record(CORRECTED, found, by=by, now=now, project_id=found.project_id, fields=changed)


@transaction.atomic
def take_back_handed(handed: HandedReport, *, by: User, now: datetime) -> None:
    """It was not handed in after all: its receipt goes, and the report is due again. Twice changes nothing."""
    Project.objects.select_for_update(no_key=True).get(pk=handed.project_id)
    found = HandedReport.objects.filter(pk=handed.pk).first()
    if found is None:
        return
    audit.record(TAKEN_BACK, found, by=by, now=now, project_id=found.project_id, handed_on=found.handed_on)
    found.delete()


def _ensure_right(facts: HandedFacts, *, has_receipt: bool, receipt: bytes, now: datetime) -> None:
    rules.ensure_handed(facts.handed_on, is_proved=bool(facts.reference) or has_receipt, today=now.date())
    ensure_is_paper(receipt)
