"""The letter that a project ends with: begun once, then a letter to a group like any other."""

from datetime import datetime

from django.db import transaction

from cordel.accounts.models import User
from cordel.events.actions.letters import Whom, draft_letter
from cordel.events.models import GroupLetter
from cordel.events.queries import farewell
from cordel.projects.models import Project

Status = GroupLetter.Status


@transaction.atomic
def begin_farewell(project: Project, *, by: User, now: datetime) -> GroupLetter:
    """A draft for everybody who had a seat or waited for one. Twice is one draft."""
    return draft_letter(
        project,
        # As stored: what is returned has the version that everybody else reads.
        group=Whom(
            about=GroupLetter.About.REGISTRATION.value,
            events=(),
            statuses=(Status.SEAT.value, Status.WAITING.value),
        ),
        subject=farewell.subject(project),
        body=farewell.body(project),
        town=None,
        nonce=farewell.begun_with(project),
        by=by,
        now=now,
    )
