"""How screens of stories find their story."""

from typing import Any

from django.http import Http404, HttpRequest

from cordel.base.guards import Rule, opened
from cordel.base.standing import standing_of
from cordel.projects import queries as project_queries
from cordel.projects import rules as projects
from cordel.projects.models import Project
from cordel.stories import queries, rules
from cordel.stories.models import Story


def project_for(request: HttpRequest, slug: str) -> Project:
    """For those who run the project and the officers of its towns."""
    project = project_queries.project(slug)
    if project is None:
        raise Http404
    towns = project_queries.partner_towns(project)
    return opened(
        request, project, lambda standing, one: projects.may_see(standing, one, partner_towns=towns)
    )


def story_for(request: HttpRequest, slug: str, number: int, may: Rule[Story] | None = None) -> Story:
    """For whoever `may`; others of the project are told that they may not. Without a rule for all of them."""
    story = queries.story(slug, number)
    if story is None or not rules.may_tend(standing_of(request.user), story):
        project_for(request, slug)  # A town that left the project still answers for what it wrote down.
    if story is None:
        raise Http404
    return opened(request, story, may or (lambda _who, _it: True), may_see=lambda _who, _it: True)


def desk_page(request: HttpRequest, project: Project, **facts: Any) -> dict[str, Any]:
    standing = standing_of(request.user)
    return {
        "project": project,
        "may_run": projects.may_run(standing, project),
        "may_choose_people": projects.may_choose_people(standing, project),
        **facts,
    }


def story_page(request: HttpRequest, story: Story, **facts: Any) -> dict[str, Any]:
    standing = standing_of(request.user)
    return desk_page(
        request,
        story.project,
        story=story,
        may_tend=rules.may_tend(standing, story),
        may_stop=rules.may_stop(standing, story),
        **facts,
    )
