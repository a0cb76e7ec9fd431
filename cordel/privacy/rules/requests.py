"""Who answers a person about its data, and when a request can be answered."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from cordel.base.refusals import Refused
from cordel.core.standing import Standing
from cordel.events import rules as events
from cordel.participants.models import Person
from cordel.privacy.models import DataRequest
from cordel.projects import rules as projects
from cordel.projects.models import Project


class AlreadyAnswered(Refused):
    sentence = _("Somebody has answered this request already. The list shows when.")


class DayNotYet(Refused):
    sentence = _("This day has not come yet. Write the day on which the request came.")


class PersonGone(Refused):
    sentence = _(
        "Everything that was kept of this person is erased or sealed already. There is nothing more to do."
    )


class NotSure(Refused):
    sentence = _("Tick that you want this: it cannot be undone.")


def may_answer_for(standing: Standing, person: Person) -> bool:
    """Those who run the project, and officers of the person's own town."""
    project = person.project_id
    return person.town_id in events.own_towns(standing, project) or events.runs_with_names(
        standing, project, may_run=projects.may_run(standing, person.project)
    )


def may_see_requests(standing: Standing, project: Project, request: DataRequest) -> bool:
    return request.town_id in events.own_towns(standing, project.pk) or events.runs_with_names(
        standing, project.pk, may_run=projects.may_run(standing, project)
    )


def ensure_can_answer(request: DataRequest) -> None:
    if request.answered_at is not None:
        raise AlreadyAnswered


def ensure_received(day: date, *, today: date) -> None:
    if day > today:
        raise DayNotYet
