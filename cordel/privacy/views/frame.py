"""What the screens about personal data share: the project, who may look, the frame around."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from cordel.base.guards import opened
from cordel.base.standing import standing_of
from cordel.core.standing import Standing
from cordel.events import queries as events
from cordel.events import rules as event_rules
from cordel.participants.models import Person
from cordel.privacy import rules
from cordel.privacy.queries import requests as questions
from cordel.projects import queries as projects
from cordel.projects import rules as project_rules
from cordel.projects.models import Project


def looked_at(request: HttpRequest, slug: str) -> Project:
    """The project, for those who run it and the officers of its towns."""
    project = _known(slug)
    return opened(request, project, _may_look(project))


def run(request: HttpRequest, slug: str) -> Project:
    """The project, for those who run it; officers are told that they may not."""
    project = _known(slug)
    return opened(request, project, rules.sees_all, may_see=_may_look(project))


def purged(request: HttpRequest, slug: str) -> Project:
    """The project, for the coordinator."""
    project = _known(slug)
    return opened(request, project, rules.may_purge, may_see=_may_look(project))


def person_for(request: HttpRequest, slug: str, pk: int) -> Person:
    """Somebody of the project, for those who answer for the person's town."""
    project = looked_at(request, slug)
    person = questions.person(project, pk)
    if person is None:
        raise Http404
    return opened(request, person, rules.may_answer_for)


def _known(slug: str) -> Project:
    project = projects.project(slug)
    if project is None:
        raise Http404
    return project


def _may_look(project: Project) -> Any:
    towns = events.towns_of(project)

    def may(standing: Standing, thing: Project) -> bool:
        return rules.may_see_left(standing, thing, partner_towns=towns)

    return may


def towns_of(request: HttpRequest, project: Project) -> set[int] | None:
    """The towns whose people the visitor answers for; None: all of them."""
    standing = standing_of(request.user)
    may_run = rules.sees_all(standing, project)
    if event_rules.runs_with_names(standing, project.pk, may_run=may_run):
        return None
    seen = rules.towns_seen(standing, partner_towns=events.towns_of(project))
    return seen | standing.blind_towns(project.pk)


def page(request: HttpRequest, project: Project, **facts: Any) -> dict[str, Any]:
    standing = standing_of(request.user)
    return {
        "project": project,
        "may_run": project_rules.may_run(standing, project),
        "may_choose_people": project_rules.may_choose_people(standing, project),
        "may_purge": rules.may_purge(standing, project),
        # Whoever only keeps a door notes a breach, and sees nothing else of all this.
        "only_helps": not _may_look(project)(standing, project),
        **facts,
    }


STATES = {
    "due": _("tonight"),
    "soon": _("within 30 days"),
    "waiting": _("waits for figures"),
    "kept": _("kept"),
    "open": _("no date yet"),
}
