"""Events of a journey: hosts and places, programme, who registered, who was there."""

from cordel.events.models.activity_seats import ActivitySeat, ActivitySeatQuerySet
from cordel.events.models.arrangements import Arrangement
from cordel.events.models.bulk_acts import Act, BulkAct, BulkKind
from cordel.events.models.children_groups import ChildrenGroup, GroupPresence, SchoolLetter
from cordel.events.models.door import DoorDevice, DoorPass, RefusedWalkIn, Scan, ScreenSignature
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
from cordel.events.models.figures import Confirmation, FiguresVersion, Objection
from cordel.events.models.guardians import GuardianContact
from cordel.events.models.headcounts import Headcount
from cordel.events.models.institutions import Affiliation, Institution, Kind, Level
from cordel.events.models.invitations import Invitation
from cordel.events.models.joining import LONGEST_ADDRESS, Joining
from cordel.events.models.letters import GroupLetter, KeptLetter, Recipient
from cordel.events.models.merges import Merge
from cordel.events.models.packs import EvidencePack
from cordel.events.models.papers import (
    MOST_CONCLUSIONS,
    Conclusion,
    Decision,
    Material,
    PaperStep,
    RoomPaper,
)
from cordel.events.models.payments import Payment
from cordel.events.models.plan_changes import ChangeKind, PlanChange
from cordel.events.models.portraits import PhotoObjection, PortraitPermission
from cordel.events.models.programme import Activity, Format
from cordel.events.models.registrations import (
    CHILDREN,
    Attendance,
    AttendanceQuerySet,
    Evidence,
    Needs,
    Proof,
    Receipt,
    Registration,
    RegistrationQuerySet,
    Reminder,
    Role,
)
from cordel.events.models.rehearsals import RehearsalTick
from cordel.events.models.sessions import SessionCode, session_days
from cordel.events.models.sheet_pages import Reconciled, SheetPage
from cordel.events.models.sheet_readings import SheetReading
from cordel.events.models.signed_sheets import SignedSheet
from cordel.events.models.speakers import SpeakerCard, Speech
from cordel.events.models.tokens import AccessToken, KeptAnswer, Scope
from cordel.events.models.travel import Lodging, Means, Travel

__all__ = [
    "EvidencePack",
    "PhotoObjection",
    "PortraitPermission",
    "ChildrenGroup",
    "GroupPresence",
    "Lodging",
    "Means",
    "SchoolLetter",
    "Travel",
    "KeptLetter",
    "Payment",
    "Proof",
    "DoorDevice",
    "DoorPass",
    "RefusedWalkIn",
    "Scan",
    "ScreenSignature",
    "Act",
    "BulkAct",
    "BulkKind",
    "AccessToken",
    "Activity",
    "ActivitySeat",
    "ActivitySeatQuerySet",
    "Affiliation",
    "Answer",
    "Arrangement",
    "Attendance",
    "AttendanceQuerySet",
    "CHILDREN",
    "ChangeKind",
    "Conclusion",
    "Confirmation",
    "Decision",
    "Delegation",
    "Event",
    "EventPlace",
    "Evidence",
    "FiguresVersion",
    "Format",
    "GroupLetter",
    "GuardianContact",
    "Headcount",
    "Institution",
    "Invitation",
    "Joining",
    "KeptAnswer",
    "LONGEST_ADDRESS",
    "Kind",
    "Level",
    "MOST_CONCLUSIONS",
    "MOST_DAYS",
    "Material",
    "Merge",
    "Mode",
    "Needs",
    "Objection",
    "PaperStep",
    "PlanChange",
    "Question",
    "Receipt",
    "Recipient",
    "Registration",
    "RegistrationQuerySet",
    "RehearsalTick",
    "Reminder",
    "Role",
    "RoomPaper",
    "Scope",
    "Reconciled",
    "SheetPage",
    "SessionCode",
    "SheetReading",
    "SignedSheet",
    "SpeakerCard",
    "Speech",
    "WOODCUTS",
    "session_days",
]
