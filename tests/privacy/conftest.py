"""A project with one of everything that is kept about people, and how to travel through its clocks."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from cordel.accounts.models import KeyboardName
from cordel.base.models import AuditEntry
from cordel.events import actions as events
from cordel.events.models import (
    GuardianContact,
    Invitation,
    KeptAnswer,
    Needs,
    Recipient,
    Registration,
    Reminder,
    SpeakerCard,
)
from cordel.participants.models import Person
from tests import factories
from tests.conftest import Cast

SECRET = "Zyxwv"


@dataclass(frozen=True)
class Full:
    """`ana` was there and told everything; `ben` registered and never came; all of it says `SECRET`."""

    cast: Cast
    ana: Person
    seat: Registration
    ben: Registration

    @property
    def end(self) -> datetime:
        """The last day of the project, at noon."""
        day = self.cast.event.ends_on
        return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)

    def after(self, days: int) -> datetime:
        return self.end + timedelta(days=days)

    def freeze(self) -> None:
        events.close(self.cast.event, by=self.cast.cora, now=self.after(1))


@pytest.fixture
def full(cast: Cast) -> Full:
    """Everything that is said of Ana and Ben holds the secret word, in each place where the house keeps it."""
    event, project, now = cast.event, cast.project, cast.seat.created_at
    project.ends_on = event.ends_on
    project.save()
    ana = cast.ana
    ana.name, ana.called, ana.email = f"Ana {SECRET}", SECRET, f"{SECRET}@people.example"
    ana.fold_names()
    ana.save()
    factories.AttendanceFactory(registration=cast.seat, day=event.starts_on)
    ben = factories.RegistrationFactory(event=event, person__name=f"Ben {SECRET}", person__town=cast.kavala)
    for seat in (cast.seat, ben):
        Needs.objects.create(registration=seat, diet_note=SECRET, access=SECRET)
        GuardianContact.objects.create(registration=seat, name=SECRET, contact=SECRET)
        factories.ReceiptFactory(registration=seat)
        factories.AffiliationFactory(registration=seat, function=SECRET)
        SpeakerCard.objects.create(registration=seat, name=SECRET, about=SECRET, changed_at=now)
        Reminder.objects.create(registration=seat, kind="week", written_at=now)
        letter = factories.GroupLetterFactory(project=project)
        Recipient.objects.create(letter=letter, person=seat.person, registration=seat)
    activity = factories.ActivityFactory(event=event)
    paper = factories.RoomPaperFactory(activity=activity, host=SECRET, note_taker=SECRET)
    factories.DecisionFactory(paper=paper, person=SECRET)
    factories.ArrangementFactory(event=event, who=SECRET, phone="+351 220 000 000")
    factories.InvitationFactory(event=event, source=Invitation.Source.PERSON, name=SECRET)
    factories.MergeFactory(project=project, kept_id=ana.pk, steps=[["x", 1, {"name": SECRET}, {}]])
    token = factories.AccessTokenFactory(event=event)
    KeptAnswer.objects.create(token=token, key="1", fingerprint="1", body=SECRET, created_at=now)
    cast.project.obligation_answers.create(
        kind="names", word="done", note=SECRET, nonce="1", said_at=now, said_by=cast.noor
    )
    for where in ({"project_id": project.pk}, {}):
        AuditEntry.objects.create(
            at=now,
            verb="partner.added",
            actor_kind="user",
            actor_id=cast.noor.pk,
            at_keyboard=SECRET,
            object_kind="project",
            object_id=project.pk,
            **where,
        )
    KeyboardName.objects.create(user=cast.noor, name=SECRET, key=SECRET, used_at=now)
    return Full(cast, ana, cast.seat, ben)
