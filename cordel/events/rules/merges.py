"""Who may merge records that are one and the same, and when. Nothing here writes; facts come in as arguments."""

from collections.abc import Collection, Iterable

from django.utils.translation import gettext_lazy as _

from cordel.base.refusals import Refused
from cordel.core.standing import Standing
from cordel.events.models import Merge
from cordel.events.rules import RUNS_THE_PROJECT, own_towns, runs_with_names
from cordel.participants.models import Person
from cordel.projects.models import Project
from cordel.projects.rules import may_run
from cordel.towns.models import Town


class FiguresFrozen(Refused):
    sentence = _(
        "Both are registered for an event whose figures are frozen, and one registration fewer would change them."
        " Reopen with a reason first, then merge. Event: %(events)s"
    )


class LetterOnItsWay(Refused):
    sentence = _(
        "A letter to one of the two is being handed over right now. Please try again in some minutes."
    )


class NotThePair(Refused):
    sentence = _("Choose two different records that belong together: two people of one project.")


class OtherCountry(Refused):
    sentence = _("These two towns lie in different countries, so they are not one town.")


class AskTheCoordinator(Refused):
    sentence = _(
        "You merge people of your own town, who registered from there only. At least one of these two belongs"
        " elsewhere, too: please ask the coordinator to merge them."
    )


class PairChanged(Refused):
    sentence = _(
        "Something about the two changed while you were looking, so nothing was merged. Below it stands as it is now:"
        " please look again."
    )


class AskAnAdministrator(Refused):
    sentence = _(
        "An officer looks after one of these towns, or another network works with it. Please ask an administrator to"
        " merge them."
    )


class UndoneNoMore(Refused):
    sentence = _(
        "This merge was undone, or it is older than 90 days: what would be put back is erased by now."
    )


class ChangedSince(Refused):
    sentence = _(
        "Since the merge somebody changed what would have to be put back, so it cannot be undone. Changed: %(what)s"
    )


class SeatGivenOn(Refused):
    sentence = _(
        "The seat or place that became free has been given to somebody else, so the merge cannot be undone."
        " Add a seat first. Where: %(where)s"
    )


class FrozenSince(Refused):
    sentence = _(
        "The figures of an event were frozen since the merge. Reopen it with a reason first. Event: %(events)s"
    )


def whose_people(standing: Standing, project: Project, *, towns: Iterable[int]) -> set[int] | None:
    """Whose people of the project somebody may merge: None for everybody's, else those of the own towns. `towns` are
    those that take part in the project or host one of its events."""
    if runs_with_names(standing, project.pk, may_run=may_run(standing, project)):
        return None
    return set(towns) & own_towns(standing, project.pk)


def ensure_own_people(own: Collection[int] | None, homes: Iterable[int | None]) -> None:
    """`homes` are the towns of both people and of all their registrations, None where no town is known."""
    if own is not None and not set(homes) <= set(own):
        raise AskTheCoordinator


def may_see_towns(standing: Standing) -> bool:
    """Whoever adds towns finds those that are there twice."""
    return standing.is_administrator or bool(standing.project_roles)


def may_undo_towns(standing: Standing, merge: Merge) -> bool:
    """Administrators, and whoever made it."""
    return standing.is_administrator or (
        standing.user_id is not None and merge.made_by_id == standing.user_id and may_see_towns(standing)
    )


def ensure_pair_of_people(kept: Person, gone: Person) -> None:
    if kept.pk == gone.pk or kept.project_id != gone.project_id:
        raise NotThePair


def ensure_open(numbers: Iterable[object]) -> None:
    """`numbers` of closed events for which both are registered."""
    closed = ", ".join(str(number) for number in numbers)
    if closed:
        raise FiguresFrozen(events=closed)


def ensure_pair_of_towns(kept: Town, gone: Town) -> None:
    if kept.pk == gone.pk:
        raise NotThePair
    if kept.country != gone.country:
        raise OtherCountry


def ensure_may_merge(standing: Standing, *, has_officer: bool, projects: Collection[int]) -> None:
    """Administrators any two towns; whoever runs projects those that nobody looks after and no other project knows."""
    if standing.is_administrator:
        return
    runs = all(standing.is_in_project(project, *RUNS_THE_PROJECT) for project in projects)
    if has_officer or not runs:
        raise AskAnAdministrator


def ensure_same(*, shown: str, now_is: str) -> None:
    if shown != now_is:
        raise PairChanged
