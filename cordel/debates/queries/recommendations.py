"""Recommendations, where they stand, and what towns say about them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cordel.base.edits import version_of
from cordel.core.obligations import Duty, Kind
from cordel.debates.models import Cited, Debate, FrozenEvidence, Recommendation, Statement, TownPosition
from cordel.projects.models import Partner, Project
from cordel.projects.queries.obligations import Told
from cordel.towns.models import Town

State = Recommendation.State


def recommendations_of(debate: Debate, *, public: bool = False) -> QuerySet[Recommendation]:
    """In their order; `public`: those that everybody reads."""
    found = debate.recommendations.select_related("organisation").order_by("number")
    return found.filter(adopted_at__isnull=False) if public else found


def recommendation(debate: Debate, number: int) -> Recommendation | None:
    cited = Cited.objects.select_related("statement").order_by("position")
    found = debate.recommendations.filter(number=number).select_related(
        "debate__project", "organisation", "adopted_by", "created_by"
    )
    return found.prefetch_related(Prefetch("cited", cited)).first()


def citable(debate: Debate) -> QuerySet[Statement]:
    """Statements that people vote or voted on."""
    states = [Statement.State.ACCEPTED, Statement.State.RETIRED]
    return debate.statements.filter(state__in=states).order_by("number")


def newest_evidence(recommendation: Recommendation) -> FrozenEvidence | None:
    return recommendation.evidence.order_by("-version").first()


def evidence_of(recommendation: Recommendation, version: int) -> FrozenEvidence | None:
    return recommendation.evidence.filter(version=version).first()


# --- What towns say ------------------------------------------------------------------------------


@dataclass(frozen=True)
class TownSays:
    """One town, and the newest that it said. `is_newest`: it said so about the words that stand."""

    town: Town
    position: TownPosition | None
    is_newest: bool = False

    @property
    def word(self) -> str:
        """What counts now; "" for nothing."""
        return self.position.word if self.position is not None and self.is_newest else ""


def positions(recommendation: Recommendation) -> list[TownSays]:
    """Every town of the project's partners, and any other that said something, by their names."""
    rows = recommendation.positions.select_related("said_by", "evidence").order_by("pk")
    newest = {one.town_id: one for one in rows}
    partners = Partner.objects.filter(project=recommendation.debate.project_id, town__isnull=False)
    towns = Town.objects.filter(pk__in={*newest, *partners.values_list("town_id", flat=True)})
    return [_says(town, newest.get(town.pk), recommendation) for town in towns.order_by("sort_key", "pk")]


def _says(town: Town, position: TownPosition | None, recommendation: Recommendation) -> TownSays:
    return TownSays(town, position, position is not None and position.wording == recommendation.wording)


def carrying(says: Iterable[TownSays]) -> list[Town]:
    """The towns that say yes, without a condition, to the words that stand."""
    return [one.town for one in says if one.word == TownPosition.Word.YES]


def silent(says: Iterable[TownSays]) -> list[Town]:
    """The towns that said nothing about any wording."""
    return [one.town for one in says if one.position is None]


def seen(recommendation: Recommendation, says: Iterable[TownSays]) -> str:
    """A fingerprint of what whoever adopts has before the eyes."""
    known = [(one.town.pk, one.position.pk if one.position else None) for one in says]
    newest = newest_evidence(recommendation)
    return version_of((recommendation.wording, known, newest.version if newest else 0))


def speaks_for(recommendation: Recommendation, towns: Iterable[int]) -> list[Town]:
    """Those of these towns that take part, by their names."""
    partners = Partner.objects.filter(project=recommendation.debate.project_id, town__in=set(towns))
    return list(Town.objects.filter(pk__in=partners.values("town_id")).order_by("sort_key", "pk"))


# --- Whose answer is awaited -----------------------------------------------------------------------


def days_waiting(recommendation: Recommendation, *, today: date) -> int:
    """Since it was sent."""
    return (today - recommendation.sent_on).days if recommendation.sent_on else 0


def awaited(projects: Iterable[Project]) -> dict[int, list[Recommendation]]:
    """What was sent, by project, the one due first before the others. One query."""
    rows = Recommendation.objects.filter(
        debate__project__in=[one.pk for one in projects],
        state__in=[State.SENT, State.ANSWERED, State.FOLLOWED],
    ).select_related("debate__project")
    found: dict[int, list[Recommendation]] = {}
    for row in sorted(rows.order_by("pk"), key=lambda one: (one.answer_due_on or date.max, one.pk)):
        found.setdefault(row.debate.project_id, []).append(row)
    return found


def told(projects: list[Project], _partners: Mapping[int, list[Partner]]) -> list[Told]:
    """Fills the slot of the projects: those who run one owe the answers that were not recorded yet, together, by the
    day on which the first of them is due."""
    found = awaited(projects)
    waiting = {pk: [one for one in rows if one.state == State.SENT] for pk, rows in found.items()}
    duties = [_duty(pk, rows, waiting[pk]) for pk, rows in found.items()]

    def place(duty: Duty, project: Project) -> str:
        rows = waiting.get(duty.project) or found.get(duty.project) or []
        return _desk_url(rows[0], project) if rows else reverse("debates:list", args=[project.slug])

    return [Told(duties, {}, place, lambda duty: _why(waiting.get(duty.project, [])))]


def _duty(project: int, rows: list[Recommendation], waiting: list[Recommendation]) -> Duty:
    first = (waiting or rows)[0]
    # What was said about it speaks of an earlier letter, once another one was sent.
    since = max((one.sent_on for one in waiting if one.sent_on), default=None)
    due, days = first.answer_due_on, first.answer_days
    return Duty(Kind.ANSWER, project, None, None, due, not waiting, since, days)


def _why(waiting: list[Recommendation]) -> str:
    if not waiting:
        return ""
    first, more = waiting[0], len(waiting) - 1
    said = _("%(institution)s was asked: %(title)s.") % {"institution": first.institution, "title": first}
    others = ngettext("%(count)s more waits.", "%(count)s more wait.", more) % {"count": more}
    return f"{said} {others}" if more else said


def _desk_url(recommendation: Recommendation, project: Project) -> str:
    number = recommendation.debate.number
    return reverse("debates:manage-recommendation", args=[project.slug, number, recommendation.number])


def lineage(recommendation: Recommendation) -> dict[str, Any]:
    """How it came to its words: wordings and amendments, in their order."""
    return {
        "wordings": list(recommendation.wordings.order_by("number")),
        "amendments": list(
            recommendation.amendments.select_related("town", "proposed_by", "decided_by").order_by("number")
        ),
    }
