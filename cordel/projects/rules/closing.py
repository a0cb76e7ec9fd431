"""When a project can be closed, and what a closed one refuses."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from cordel.base.refusals import Refused
from cordel.projects.models import Closing, Project, ProjectMembership, ProjectRole

# A worker that died while it built an archive is not waited for any longer.
LONGEST_BUILD: Final = timedelta(minutes=30)


class ProjectClosed(Refused):
    sentence = _(
        "This project is closed, so nothing new begins in it. Whoever coordinates it can open it again under \u201cClosing\u201d."
    )


class StepsMissing(Refused):
    sentence = _("The project cannot be closed yet. First: %(steps)s.")


class WhyNow(Refused):
    sentence = _("Please write why. The reason is kept with the record of the project.")


class NobodyLeft(Refused):
    sentence = _(
        "Leave the role to at least one coordinator: somebody has to be able to open the project again."
    )


def ensure_open(project: Project) -> None:
    """Before anything new begins in a project."""
    if project.closed_at is not None:
        raise ProjectClosed


def ensure_can_close(steps: Iterable[Any], *, because: str) -> None:
    """Without what is needed never; with the rest open only for a reason."""
    waiting = [step for step in steps if not step.is_done]
    needed = [str(step.title) for step in waiting if step.is_needed]
    if needed:
        raise StepsMissing(steps=", ".join(needed))
    if waiting:
        ensure_reason(because)


def ensure_reason(because: str) -> None:
    if not because.strip():
        raise WhyNow


def ensure_coordinator_stays(kept: Iterable[object]) -> None:
    if not any(isinstance(one, ProjectMembership) and one.role == ProjectRole.COORDINATOR for one in kept):
        raise NobodyLeft


def is_building(closing: Closing, *, now: datetime) -> bool:
    wanted = closing.archive_wanted_at
    return wanted is not None and now - wanted < LONGEST_BUILD
