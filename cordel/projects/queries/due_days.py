"""By how many days what is owed is counted in a project: as its call says, or as those who run it set instead."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import capfirst

from cordel.core.due_days import HOUSE_DAYS, SETTABLE, DueDays, is_before, key_of
from cordel.core.obligations import Kind
from cordel.projects.models import ObligationKind, Project
from cordel.projects.queries import call_of


def due_days_of(project: Project) -> DueDays:
    """The call's days, and the project's own where it has set some."""
    return _of_call(project).with_own(project.due_days)


def _of_call(project: Project) -> DueDays:
    call = call_of(project)
    return call.due_days if call else HOUSE_DAYS


@dataclass(frozen=True)
class Setting:
    """How one kind is counted: `usual` without the project's own word, which the call says, or else Cordel."""

    kind: Kind
    key: str
    label: str
    is_before: bool
    usual: int
    is_of_call: bool
    own: int | None


def settings_of(project: Project) -> Iterator[Setting]:
    """In the order in which they come due."""
    usual, here = _of_call(project), due_days_of(project)
    for kind in SETTABLE:
        key = key_of(kind)
        yield Setting(
            kind=kind,
            key=key,
            label=capfirst(str(ObligationKind(kind.value).label)),
            is_before=is_before(kind),
            usual=usual.plain(kind),
            is_of_call=kind in usual.days,
            own=here.plain(kind) if key in project.due_days else None,
        )
