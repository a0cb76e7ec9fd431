"""Links for evaluators: made, and taken back; and why something came out otherwise than planned."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, tokens
from cordel.projects import rules
from cordel.projects.models import DeviationReason, EvaluatorLink, Project

MADE = audit.verb("link.made", _("made a link for an evaluator"), is_public=False)
EXPLAINED = audit.verb("deviation.explained", _("said why a figure is not as planned"), is_public=False)
REVOKED = audit.verb("link.revoked", _("revoked a link for an evaluator"), is_public=False)


@transaction.atomic
def make_evaluator_link(
    project: Project, *, name: str, secret: str, expires_at: datetime, by: User, now: datetime
) -> EvaluatorLink:
    """A link of which only the digest is kept. `secret` follows from the form, so the same form sent twice gives the
    same link. Raises LinkUsedUp when that one was revoked since."""
    link, is_new = EvaluatorLink.objects.get_or_create(
        digest=tokens.digest(secret),
        defaults={
            "project": project,
            "name": name,
            "made_by": by,
            "made_at": now,
            "expires_at": expires_at,
        },
    )
    if link.revoked_at is not None:
        raise rules.LinkUsedUp
    if is_new:
        audit.record(MADE, link, by=by, now=now, project_id=project.pk)
    return link


@transaction.atomic
def revoke_evaluator_link(link: EvaluatorLink, *, by: User, now: datetime) -> None:
    """From now on it opens nothing. Twice changes nothing."""
    link = EvaluatorLink.objects.select_for_update().get(pk=link.pk)
    if link.revoked_at is None:
        link.revoked_at = now
        link.save(update_fields=["revoked_at"])
        audit.record(REVOKED, link, by=by, now=now, project_id=link.project_id)


@transaction.atomic
def explain_deviation(
    project: Project, *, event: int, figure: str, reason: str, seen: str, by: User, now: datetime
) -> None:
    """Why a figure is not what was planned; `event` 0 is the whole project, `seen` the reason that the page showed.
    The same twice changes nothing. Raises ReasonChanged when somebody wrote another one meanwhile."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    found = DeviationReason.objects.filter(project=project, event=event, figure=figure).first()
    stored = found.reason if found else ""
    if stored == reason:
        return
    if stored != seen:
        raise rules.ReasonChanged
    DeviationReason.objects.update_or_create(
        project=project,
        event=event,
        figure=figure,
        defaults={"reason": reason, "written_by": by, "written_at": now},
    )
    audit.record(EXPLAINED, project, by=by, now=now, project_id=project.pk, figure=figure, event=event)
