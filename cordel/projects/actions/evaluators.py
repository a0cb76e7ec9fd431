"""Links for evaluators: made, and taken back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, tokens
from cordel.projects import rules
from cordel.projects.models import EvaluatorLink, Project

MADE = audit.verb("evaluator_link.made", _("made a link for an evaluator"), is_public=False)
REVOKED = audit.verb("evaluator_link.revoked", _("revoked a link for an evaluator"), is_public=False)


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
