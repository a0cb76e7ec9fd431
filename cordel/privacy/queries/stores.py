"""Where personal data stands: every store of it, the clock that it follows, and the way to its event and town.

The list, the dry run and the purge read the same stores, so none of them says what another does not do.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import KeyboardName, User
from cordel.base.models import AuditEntry
from cordel.core.retention import Kind
from cordel.debates.models import AskedQuestion, CodeCard, Keying, Statement, StatementObjection, Voter
from cordel.events.models import (
    Affiliation,
    Arrangement,
    ChildrenGroup,
    Decision,
    Event,
    EvidencePack,
    GuardianContact,
    Invitation,
    KeptAnswer,
    KeptLetter,
    Merge,
    Needs,
    PhotoObjection,
    PortraitPermission,
    Receipt,
    Recipient,
    Reconciled,
    RefusedWalkIn,
    Registration,
    Reminder,
    RoomPaper,
    Scan,
    SchoolLetter,
    ScreenSignature,
    SheetReading,
    SignedSheet,
    SpeakerCard,
    Travel,
)
from cordel.events.queries import needs_in_merges
from cordel.participants.models import ContactConsent, Person, SealedIdentity
from cordel.privacy.models import DataRequest
from cordel.projects.models import ObligationAnswer, Project
from cordel.stories.models import Narrator, Permission, Story


@dataclass(frozen=True)
class Store:
    """Rows of one model that hold personal data. `project`, `event`, `town` and `since` are the ways from a row to
    them, "" where there is none; `holds` narrows to the rows that hold something still."""

    name: str
    kind: Kind
    model: type[Model]
    label: Any
    project: str
    event: str = ""
    town: str = ""
    since: str = ""
    holds: Q = field(default_factory=Q)
    # Rows whose figures are not frozen yet; they are left where they are and named in the record.
    waits: Q | None = None
    # Where no column leads to the event: the rows of a project by event, by primary keys.
    keys_by_event: Callable[[Project], Mapping[int, Collection[int]]] | None = None

    @property
    def goes_by_event(self) -> bool:
        return bool(self.event) or self.keys_by_event is not None

    def rows(self, project: Project) -> QuerySet[Any]:
        return self._held(self.model._base_manager.filter(**{self.project: project.pk}))

    def rows_of_site(self, before: datetime) -> QuerySet[Any]:
        """Of a store that belongs to no project: those that were last of use then or earlier."""
        return self._held(self.model._base_manager.filter(**{f"{self.since}__lte": before}))

    def _held(self, found: QuerySet[Any]) -> QuerySet[Any]:
        return found.filter(self.holds).order_by()

    def ready(self, project: Project) -> QuerySet[Any]:
        """Those that may go when their day has come."""
        return self.rows(project).exclude(self.waits) if self.waits is not None else self.rows(project)

    def waiting(self, project: Project) -> QuerySet[Any]:
        return (
            self.rows(project).filter(self.waits)
            if self.waits is not None
            else self.model._base_manager.none()
        )


def _present(*, person: str = "pk", **where: Any) -> Exists:
    seats = Registration.objects.filter(person=OuterRef(person), days_present__gt=0, **where)
    return Exists(seats)


WANTS_NEWS = Exists(ContactConsent.objects.filter(person=OuterRef("pk")))
# Whoever wants letters stays in the lists that letters are sent by, until that ends.
ASKED_FOR_NEWS = Exists(ContactConsent.objects.filter(person=OuterRef("person")))
REACHABLE = ~Q(email="", called="")
OPEN: Mapping[str, Any] = {"event__closed_at__isnull": True}
SEAT: Mapping[str, Any] = {
    "project": "registration__event__project",
    "event": "registration__event",
    "town": "registration__town",
}
# They go with their story, whose own store comes first.
TOLD: Mapping[str, Any] = {
    "project": "story__project",
    "town": "story__town",
    "since": "story__rests_from",
}
ROOM: Mapping[str, Any] = {"project": "activity__event__project", "event": "activity__event"}

STORES: tuple[Store, ...] = (
    Store("needs", Kind.NEEDS, Needs, _("needs"), **SEAT, since="registration__created_at"),
    Store(
        "guardians",
        Kind.NEEDS,
        GuardianContact,
        _("guardians"),
        **SEAT,
        since="registration__created_at",
    ),
    Store(
        "refused-walk-ins",
        Kind.NEEDS,
        RefusedWalkIn,
        _("people who were not let in at the door"),
        "scan__device__door_pass__event__project",
        "scan__device__door_pass__event",
        since="scan__heard_at",
    ),
    Store("travel", Kind.NEEDS, Travel, _("travel and lodging"), **SEAT, since="registration__created_at"),
    Store("arrangements", Kind.ARRANGEMENTS, Arrangement, _("arrangements"), "event__project", "event"),
    Store("receipts", Kind.TICKETS, Receipt, _("receipts"), **SEAT, since="created_at"),
    # Before the merges themselves, so that the record counts each as often as the dry run.
    Store(
        "merged-needs",
        Kind.NEEDS,
        Merge,
        _("merges that hold needs"),
        "project",
        since="made_at",
        holds=Q(kind=Merge.Kind.PERSON) & ~Q(steps=[]),
        keys_by_event=needs_in_merges,
    ),
    Store(
        "merges",
        Kind.DUPLICATES,
        Merge,
        _("merges that can be undone"),
        "project",
        since="made_at",
        holds=~Q(steps=[]),
    ),
    Store("answers", Kind.ANSWERS, KeptAnswer, _("kept answers"), "token__project", since="created_at"),
    Store(
        "contact",
        Kind.CONTACT,
        Person,
        _("people with an address"),
        "project",
        town="town",
        since="created_at",
        holds=REACHABLE & ~Q(WANTS_NEWS),
    ),
    Store(
        "news",
        Kind.NEWS,
        Person,
        _("people who want news"),
        "project",
        town="town",
        since="created_at",
        holds=Q(WANTS_NEWS),
    ),
    Store("recipients", Kind.LETTERS, Recipient, _("recipients of letters"), **SEAT),
    Store("reminders", Kind.LETTERS, Reminder, _("reminders"), **SEAT, since="written_at"),
    Store("kept-letters", Kind.LETTERS, KeptLetter, _("letters kept for print"), **SEAT, since="kept_at"),
    Store(
        "room-names",
        Kind.NOTES,
        RoomPaper,
        _("names in papers of rooms"),
        **ROOM,
        holds=~Q(host="", note_taker="") & Q(shows_names=False),
    ),
    Store(
        "bearers",
        Kind.NOTES,
        Decision,
        _("people who bear a decision"),
        "paper__activity__event__project",
        "paper__activity__event",
        holds=~Q(person=""),
    ),
    Store(
        "functions", Kind.NOTES, Affiliation, _("functions in organisations"), **SEAT, holds=~Q(function="")
    ),
    Store(
        "inviters",
        Kind.NOTES,
        Invitation,
        _("people who invite"),
        "event__project",
        "event",
        "town",
        "created_at",
        Q(source=Invitation.Source.PERSON) & ~Q(name=F("code")),
    ),
    Store(
        "notes",
        Kind.NOTES,
        ObligationAnswer,
        _("notes beside what is owed"),
        "project",
        town="partner__town",
        since="said_at",
        holds=~Q(note=""),
    ),
    Store(
        "keyboards",
        Kind.NOTES,
        AuditEntry,
        _("names at keyboards of shared accounts"),
        "project_id",
        town="town_id",
        since="at",
        holds=~Q(at_keyboard=""),
    ),
    Store(
        "cards",
        Kind.NOTES,
        SpeakerCard,
        _("cards of speakers who are not named"),
        **SEAT,
        since="changed_at",
        holds=Q(is_named=False),
    ),
    Store(
        "absent",
        Kind.ABSENT,
        Registration,
        _("registrations without presence"),
        "event__project",
        "event",
        "town",
        "created_at",
        Q(days_present=0) & ~Q(ASKED_FOR_NEWS),
        Q(event__closed_at__isnull=True) & ~Q(event__status=Event.Status.CANCELLED),
    ),
    Store(
        "names",
        Kind.IDENTITY,
        Person,
        _("names of people who were there"),
        "project",
        town="town",
        since="created_at",
        holds=Q(_present(), sealed_at__isnull=True) & ~Q(WANTS_NEWS),
        waits=Q(_present(**OPEN)),
    ),
    Store(
        "sealed",
        Kind.EVIDENCE,
        SealedIdentity,
        _("sealed names"),
        "person__project",
        town="person__town",
        since="person__created_at",
        waits=Q(_present(person="person", **OPEN)),
    ),
    Store(
        "signed-sheets",
        Kind.EVIDENCE,
        SignedSheet,
        _("scans of signed sheets"),
        "event__project",
        "event",
        "town",
        "added_at",
        waits=Q(event__closed_at__isnull=True) & ~Q(event__status=Event.Status.CANCELLED),
    ),
    Store(
        "voters", Kind.VOTES, Voter, _("votes in debates"), "debate__project", town="town", since="agreed_on"
    ),
    Store(
        "authors",
        Kind.VOTES,
        Statement,
        _("keys of those who wrote statements"),
        "debate__project",
        town="town",
        since="written_at",
        holds=~Q(author=""),
    ),
    Store(
        "askers",
        Kind.VOTES,
        AskedQuestion,
        _("keys of those who asked questions in a room"),
        "debate__project",
        since="written_at",
        holds=~Q(author=""),
    ),
    Store(
        "objections",
        Kind.VOTES,
        StatementObjection,
        _("why authors asked for a second look"),
        "statement__debate__project",
        town="statement__town",
        since="made_at",
        holds=~Q(words=""),
    ),
    Store(
        "code-cards",
        Kind.VOTES,
        CodeCard,
        _("code cards of debates"),
        "debate__project",
        town="town",
        since="printed_at",
    ),
    Store(
        "keyings",
        Kind.VOTES,
        Keying,
        _("voting sheets that were typed and not entered"),
        "sheet__pile__debate__project",
        town="sheet__pile__town",
        since="saved_at",
    ),
    Store(
        "stories",
        Kind.STORIES,
        Story,
        _("life stories that nobody may read"),
        "project",
        town="town",
        since="rests_from",
        holds=Q(erased_at=None, rests_from__isnull=False),
    ),
    Store(
        "narrators",
        Kind.STORIES,
        Narrator,
        _("people who told them"),
        **TOLD,
        holds=Q(story__rests_from__isnull=False),
    ),
    Store(
        "permissions",
        Kind.STORIES,
        Permission,
        _("what they permitted, with the signed papers"),
        **TOLD,
        holds=~Q(shown_name="", file="") & Q(story__rests_from__isnull=False),
    ),
    # Whoever is sealed meanwhile stands in none for longer than its days.
    Store(
        "packs",
        Kind.PACKS,
        EvidencePack,
        _("evidence packs"),
        "event__project",
        "event",
        since="ordered_at",
    ),
    Store(
        "portraits",
        Kind.IDENTITY,
        PortraitPermission,
        _("permissions for portraits"),
        **SEAT,
        since="recorded_at",
        waits=Q(registration__event__closed_at__isnull=True)
        & ~Q(registration__event__status=Event.Status.CANCELLED),
    ),
    Store(
        "picture-objections",
        Kind.IDENTITY,
        PhotoObjection,
        _("objections to pictures"),
        **SEAT,
        since="objected_at",
    ),
    Store(
        "read-pages",
        Kind.EVIDENCE,
        SheetReading,
        _("pictures of signed pages, straightened"),
        "sheet__event__project",
        "sheet__event",
        "sheet__town",
        "read_at",
        waits=Q(sheet__event__closed_at__isnull=True) & ~Q(sheet__event__status=Event.Status.CANCELLED),
    ),
    Store(
        "reconciled",
        Kind.EVIDENCE,
        Reconciled,
        _("reasons why evidence disagrees"),
        **SEAT,
        since="settled_at",
        waits=Q(registration__event__closed_at__isnull=True)
        & ~Q(registration__event__status=Event.Status.CANCELLED),
    ),
    Store(
        "screen-signatures",
        Kind.EVIDENCE,
        ScreenSignature,
        _("signatures on the door's screen"),
        "scan__device__door_pass__event__project",
        "scan__device__door_pass__event",
        "scan__registration__town",
        "scan__heard_at",
        waits=Q(scan__device__door_pass__event__closed_at__isnull=True)
        & ~Q(scan__device__door_pass__event__status=Event.Status.CANCELLED),
    ),
    Store(
        "door-reasons",
        Kind.EVIDENCE,
        Scan,
        _("reasons beside scans at the door"),
        "device__door_pass__event__project",
        "device__door_pass__event",
        "registration__town",
        "heard_at",
        holds=~Q(settled_because=""),
    ),
    Store(
        "school-letters",
        Kind.EVIDENCE,
        SchoolLetter,
        _("letters of schools"),
        "group__event__project",
        "group__event",
        "group__town",
        "added_at",
        waits=Q(group__event__closed_at__isnull=True) & ~Q(group__event__status=Event.Status.CANCELLED),
    ),
    Store(
        "certifiers",
        Kind.EVIDENCE,
        ChildrenGroup,
        _("names of those who certify for schools"),
        "event__project",
        "event",
        "town",
        "added_at",
        holds=~Q(certifier="", certifier_function=""),
        waits=Q(event__closed_at__isnull=True) & ~Q(event__status=Event.Status.CANCELLED),
    ),
    Store(
        "named-cards",
        Kind.EVIDENCE,
        SpeakerCard,
        _("cards of speakers who are named"),
        **SEAT,
        since="changed_at",
        holds=Q(is_named=True),
    ),
    Store(
        "published-room-names",
        Kind.EVIDENCE,
        RoomPaper,
        _("published names in papers of rooms"),
        **ROOM,
        holds=~Q(host="", note_taker="") & Q(shows_names=True),
    ),
    Store(
        "requests",
        Kind.REQUESTS,
        DataRequest,
        _("requests about personal data"),
        "project",
        town="town",
        since="received_on",
        holds=Q(answered_at__isnull=False),
    ),
)
# Which of them are unused, `queries/staff.py` says: it asks for roles, too.
ACCOUNTS = Store(
    "accounts",
    Kind.STAFF,
    User,
    _("accounts nobody uses"),
    "",
    since="date_joined",
    holds=Q(closed_at=None, is_superuser=False),
)
# Of the whole site: nobody's project, so they count from their last use alone.
SITE_STORES: tuple[Store, ...] = (
    Store("keyboard-names", Kind.STAFF, KeyboardName, _("names offered at keyboards"), "", since="used_at"),
    Store(
        "keyboards-elsewhere",
        Kind.STAFF,
        AuditEntry,
        _("names at keyboards, outside of any project"),
        "",
        since="at",
        holds=Q(project_id=None) & ~Q(at_keyboard=""),
    ),
    ACCOUNTS,
    Store(
        "town-merges",
        Kind.DUPLICATES,
        Merge,
        _("merges of towns that can be undone"),
        "",
        since="made_at",
        holds=Q(project=None) & ~Q(steps=[]),
    ),
)
BY_NAME: Mapping[str, Store] = {store.name: store for store in STORES}
