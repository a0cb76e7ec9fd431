"""Links for evaluators: made, and taken back; what was drawn with them; and why something came out otherwise than planned."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, tokens, words
from cordel.base.words import Rewriting
from cordel.core.content import Content
from cordel.core.sampling import Drawn
from cordel.projects import rules
from cordel.projects.models import DeviationReason, EvaluatorDraw, EvaluatorLink, Project

MADE = audit.verb("link.made", _("made a link for an evaluator"), is_public=False)
EXPLAINED = audit.verb("deviation.explained", _("said why a figure is not as planned"), is_public=False)
DRAWN = audit.verb("draw.recorded", _("people were drawn with a link for an evaluator"), is_public=False)
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
def record_draw(link: EvaluatorLink, *, draw: Drawn, now: datetime) -> EvaluatorDraw:
    """What was drawn, as it was drawn. The same seed is the same draw, whoever else asks for it at the same moment.
    Raises LinkEnded, NobodyToDraw, DrawsUsedUp."""
    link = EvaluatorLink.objects.select_for_update().get(pk=link.pk)
    rules.ensure_holds(link, now=now)
    rules.ensure_somebody(draw.rows)
    earlier = link.draws.filter(event=draw.event)
    found = earlier.filter(seed=draw.sample.seed).first()
    if found is not None:
        return found
    rules.ensure_draws_left(earlier.count())
    made = EvaluatorDraw.objects.create(
        link=link,
        event=draw.event,
        number=draw.number,
        version=draw.version,
        seed=draw.sample.seed,
        size=draw.sample.size,
        population=draw.sample.population,
        drawn=[list(row) for row in draw.rows],
        drawn_at=now,
    )
    audit.record(DRAWN, link, by=None, now=now, project_id=link.project_id, count=len(draw.rows))
    return made


@transaction.atomic
def explain_deviation(
    project: Project, *, event: int, figure: str, written: Rewriting, by: User, now: datetime
) -> None:
    """Why a figure is not what was planned, in one language; `event` 0 is the whole project. The same twice changes
    nothing. Raises ChangedMeanwhile when somebody wrote something else there since the page was made."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    found = DeviationReason.objects.filter(project=project, event=event, figure=figure).first()
    stored = found.reason if found else Content()
    changed = words.rewritten({"reason": stored}, written, by_id=by.pk)
    if not changed:
        return
    DeviationReason.objects.update_or_create(
        project=project,
        event=event,
        figure=figure,
        defaults={"reason": changed["reason"], "written_by": by, "written_at": now},
    )
    facts: dict[str, Any] = {"figure": figure, "event": event, "language": written.language}
    audit.record(EXPLAINED, project, by=by, now=now, project_id=project.pk, **facts)
