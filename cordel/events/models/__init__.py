"""Events of a journey: hosts and places, programme, who registered, who was there."""

from cordel.events.models.activity_seats import ActivitySeat, ActivitySeatQuerySet
from cordel.events.models.events import (
    MOST_DAYS,
    WOODCUTS,
    Answer,
    Delegation,
    Event,
    EventPlace,
    Mode,
    Question,
)
from cordel.events.models.headcounts import Headcount
from cordel.events.models.institutions import Affiliation, Institution, Kind, Level
from cordel.events.models.invitations import Invitation
from cordel.events.models.programme import Activity, Format
from cordel.events.models.registrations import (
    CHILDREN,
    Attendance,
    Evidence,
    Needs,
    Receipt,
    Registration,
    RegistrationQuerySet,
    Reminder,
    Role,
)
from cordel.events.models.speakers import SpeakerCard, Speech

__all__ = [
    "Activity",
    "ActivitySeat",
    "ActivitySeatQuerySet",
    "Affiliation",
    "Answer",
    "Attendance",
    "CHILDREN",
    "Delegation",
    "Event",
    "EventPlace",
    "Evidence",
    "Format",
    "Headcount",
    "Institution",
    "Invitation",
    "Kind",
    "Level",
    "MOST_DAYS",
    "Mode",
    "Needs",
    "Question",
    "Receipt",
    "Registration",
    "RegistrationQuerySet",
    "Reminder",
    "Role",
    "SpeakerCard",
    "Speech",
    "WOODCUTS",
]
