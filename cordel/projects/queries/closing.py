"""How far a project is wound up: steps, each told from what is there, some by the apps above."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cordel.base import slots
from cordel.core.obligations import State
from cordel.projects.models import Closing, Partner, Project, ProjectMembership, ProjectRole
from cordel.projects.queries import lead_of, obligations, partners
from cordel.projects.queries.beginning import Step
from cordel.towns.models import TownMembership, TownRole

# Filled by the apps above: given a project and today, each answers its steps.
FIGURES: Final = "projects.closing.figures"
CLOCKS: Final = "projects.closing.clocks"
TOLD: Final = "projects.closing.told"
# By the app that keeps life stories.
NARRATORS: Final = "projects.closing.narrators"
ARCHIVE: Final = "projects.closing.archive"
# Said plainly, so that nobody wonders whether narrators were forgotten.
NO_STORIES: Final = Step(
    gettext_lazy("People who told their life stories"),
    gettext_lazy("No stories are kept here, so there is nobody to tell that the project is over."),
    is_done=True,
)
STILL_OPEN: Final = frozenset({State.OPEN, State.LATE, State.POSTPONED, State.HELP})


def of(project: Project) -> Closing:
    """What is prepared so far; where nothing is, a row that is not stored."""
    found = Closing.objects.filter(project=project).select_related("keeper__town", "keeper__organisation")
    return found.first() or Closing(project=project)


def steps(project: Project, *, today: date) -> list[Step]:
    """In the order in which they are best taken. Without those that are needed a project cannot be closed."""
    closing = of(project)
    return [
        *slots.ask(FIGURES, project, today),
        _owed(project, today),
        *slots.ask(CLOCKS, project, today),
        _roles(project, closing),
        *slots.ask(TOLD, project, today),
        *(slots.ask(NARRATORS, project, today) or [NO_STORIES]),
        *slots.ask(ARCHIVE, project, today),
        _keeper(project, closing),
    ]


def _owed(project: Project, today: date) -> Step:
    book = obligations.ledger([project], today=today)
    waiting = sum(stands in STILL_OPEN for _duty, stands in book.states())
    facts = ngettext("%(count)s is still open", "%(count)s are still open", waiting) % {"count": waiting}
    return Step(
        gettext_lazy("What the towns owe"),
        gettext_lazy("Everything asked of them is done, or somebody said that there is nothing to report."),
        reverse("projects:monday"),
        is_done=not waiting,
        facts=facts if waiting else "",
    )


def _roles(project: Project, closing: Closing) -> Step:
    ending = sum(not one.stays for one in held_roles(project))
    facts = ngettext("%(count)s role can end", "%(count)s roles can end", ending) % {"count": ending}
    return Step(
        gettext_lazy("Fewer people with access"),
        gettext_lazy("Whoever is needed no longer loses the role; you and one person for each town stay."),
        reverse("projects:closing-roles", args=[project.slug]),
        is_done=closing.roles_ended_at is not None or not ending,
        facts=facts if ending else "",
    )


def _keeper(project: Project, closing: Closing) -> Step:
    named = closing.keeper
    return Step(
        gettext_lazy("Who looks after it"),
        gettext_lazy(
            "The partner that answers questions when the project is over. Its office stands on the public page."
        ),
        reverse("projects:closing-keeper", args=[project.slug]),
        is_done=named is not None,
        facts=named.name if named else "",
        is_needed=True,
    )


def suggested_keeper(project: Project) -> Partner | None:
    return lead_of(project)


def keepers(project: Project) -> QuerySet[Partner]:
    """Partners that are a body: somebody has to answer."""
    return partners(project).exclude(town__isnull=True, organisation__isnull=True).order_by("pk")


def is_coordinated_by(project: Project, user: int) -> bool:
    return project.memberships.in_force().filter(user=user, role=ProjectRole.COORDINATOR).exists()


# --- Roles that may end ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    """A role in the project or one of its towns. `key` names it in the form; `stays` is what we would keep."""

    key: str
    held: Any
    name: str
    role: str
    where: str
    stays: bool


def held_roles(project: Project) -> list[Held]:
    """Assistants and coordinators of the project, and everybody of its towns, without the towns that work on another
    project which is not closed: their people are needed there. One coordinator and one officer of each town stay."""
    rows = project.memberships.select_related("user").order_by("-role", "renewed_at", "pk")
    run = list(rows)
    last = max((one for one in run if one.role == ProjectRole.COORDINATOR), key=_newest, default=None)
    found = [_of_project(one, stays=one == last) for one in run]
    for town, members in _by_town(_free_towns(project)).items():
        officers = [one for one in members if one.role == TownRole.OFFICER]
        kept = max(officers, key=_newest, default=None)
        found += [_of_town(one, town, stays=one == kept) for one in members]
    return found


def _newest(held: Any) -> tuple[Any, int]:
    return held.renewed_at, held.pk


def _of_project(held: ProjectMembership, *, stays: bool) -> Held:
    name, role = str(held.user), str(held.get_role_display())
    return Held(f"project-{held.pk}", held, name, role, _("the project"), stays)


def _of_town(held: TownMembership, town: str, *, stays: bool) -> Held:
    return Held(f"town-{held.pk}", held, str(held.user), str(held.get_role_display()), town, stays)


def _free_towns(project: Project) -> QuerySet[Partner]:
    """Partners whose town has no other project that runs."""
    running = Partner.objects.filter(
        project__closed_at__isnull=True, project__origin=Project.Origin.OWN, town__isnull=False
    ).exclude(project=project)
    own = project.partners.filter(town__isnull=False)
    return (
        own.exclude(town__in=running.values("town")).select_related("town").order_by("town__sort_key", "pk")
    )


def _by_town(free: Iterable[Partner]) -> dict[str, list[TownMembership]]:
    names = {one.town_id: one.name for one in free}
    found: dict[str, list[TownMembership]] = {name: [] for name in names.values()}
    rows = (
        TownMembership.objects.filter(town__in=names)
        .select_related("user")
        .order_by("-role", "user__name", "pk")
    )
    for held in rows:
        found[names[held.town_id]].append(held)
    return found
