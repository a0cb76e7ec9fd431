"""Who answers a person about its data, and when a request can be answered."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from cordel.base.refusals import Refused
from cordel.core.standing import Standing
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
    works = person.town_id is not None and standing.is_in_town(person.town_id, *projects.WORKS_FOR_THE_TOWN)
    return works or projects.may_run(standing, person.project)


def may_see_requests(standing: Standing, project: Project, request: DataRequest) -> bool:
    works = request.town_id is not None and standing.is_in_town(request.town_id, *projects.WORKS_FOR_THE_TOWN)
    return works or projects.may_run(standing, project)


def ensure_can_answer(request: DataRequest) -> None:
    if request.answered_at is not None:
        raise AlreadyAnswered


def ensure_received(day: date, *, today: date) -> None:
    if day > today:
        raise DayNotYet
