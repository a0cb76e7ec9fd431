"""What personal data is used for, and who answers for it: one entry per purpose of everything that the house does.

A purpose names its controllers by their role, because who hosts, sends or leads is known by each project alone. Its
clocks are those of `retention`, which the purge runs by. A new app that keeps personal data adds its purposes here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cordel.core.retention import Kind


class Role(StrEnum):
    """What a town is when it decides why and how data is used."""

    HOST = "host"  # of the event
    SENDER = "sender"  # where the person comes from
    LEAD = "lead"  # of the project
    EACH = "each"  # every town, for its own people
    STORY = "story"  # where a life story was told


class Basis(StrEnum):
    """The letters of Art. 6 (1) of the General Data Protection Regulation."""

    CONSENT = "a"
    CONTRACT = "b"
    DUTY = "c"
    TASK = "e"
    INTEREST = "f"


class Whom(StrEnum):
    """Whose data it is."""

    PARTICIPANTS = "participants"
    SPEAKERS = "speakers"
    HELPERS = "helpers"  # who drive, interpret, cook, keep a door
    INVITERS = "inviters"
    NARRATORS = "narrators"
    STAFF = "staff"


class Told(StrEnum):
    """Who gets to see it."""

    HOST = "host"
    DOOR = "door"
    SENDER = "sender"
    LEAD = "lead"
    TOWN = "town"  # the person's or the worker's own
    FUNDER = "funder"
    RESEARCH = "research"  # without anything that says whose it is
    PUBLIC = "public"
    INSTALLER = "installer"


class Lasts(StrEnum):
    """How long what follows no clock is kept."""

    ACCOUNT = "account"
    PROJECT = "project"
    BACKUP = "backup"


@dataclass(frozen=True, slots=True)
class Purpose:
    """`stores` are places of personal data by name, `models` those without a clock; `is_special`: it may say
    something of health or belief (Art. 9)."""

    key: str
    controllers: tuple[Role, ...]
    whom: tuple[Whom, ...]
    told: tuple[Told, ...]
    basis: Basis
    clocks: tuple[Kind, ...] = ()
    stores: tuple[str, ...] = ()
    lasts: tuple[Lasts, ...] = ()
    models: tuple[str, ...] = ()
    is_special: bool = False


PURPOSES: Final = (
    Purpose(
        "registration",
        (Role.HOST,),
        (Whom.PARTICIPANTS,),
        (Told.HOST, Told.DOOR, Told.LEAD, Told.SENDER),
        Basis.TASK,
        (Kind.IDENTITY, Kind.TICKETS, Kind.ABSENT, Kind.DUPLICATES),
        ("names", "receipts", "absent", "merges", "town-merges"),
    ),
    Purpose(
        "needs",
        (Role.HOST,),
        (Whom.PARTICIPANTS,),
        (Told.HOST, Told.DOOR),
        Basis.CONSENT,
        (Kind.NEEDS,),
        ("needs", "merged-needs"),
        is_special=True,
    ),
    Purpose(
        "travel",
        (Role.HOST, Role.SENDER),
        (Whom.PARTICIPANTS,),
        (Told.HOST, Told.SENDER),
        Basis.CONSENT,
        (Kind.NEEDS,),
        ("travel",),
    ),
    Purpose(
        "photos",
        (Role.HOST,),
        (Whom.PARTICIPANTS,),
        (Told.HOST, Told.DOOR),
        Basis.CONSENT,
        (Kind.IDENTITY, Kind.ABSENT),
        ("names", "absent", "portraits", "picture-objections"),
    ),
    Purpose(
        "debates",
        (Role.LEAD,),
        (Whom.PARTICIPANTS,),
        (Told.LEAD, Told.TOWN, Told.RESEARCH),
        Basis.CONSENT,
        (Kind.VOTES,),
        ("voters", "authors", "askers", "code-cards", "keyings", "objections"),
        is_special=True,
    ),
    Purpose(
        "stories",
        (Role.STORY,),
        (Whom.NARRATORS,),
        (Told.TOWN, Told.PUBLIC),
        Basis.CONSENT,
        (Kind.STORIES,),
        ("stories", "narrators", "permissions"),
        is_special=True,
    ),
    Purpose(
        "attendance",
        (Role.HOST, Role.LEAD),
        (Whom.PARTICIPANTS,),
        (Told.HOST, Told.LEAD, Told.FUNDER),
        Basis.TASK,
        (Kind.IDENTITY, Kind.EVIDENCE, Kind.PACKS),
        (
            "names",
            "sealed",
            "signed-sheets",
            "reconciled",
            "packs",
            "screen-signatures",
            "door-reasons",
            "read-pages",
            "school-letters",
            "certifiers",
        ),
    ),
    Purpose(
        "delegation",
        (Role.SENDER,),
        (Whom.PARTICIPANTS,),
        (Told.SENDER, Told.HOST, Told.DOOR, Told.LEAD),
        Basis.TASK,
        (Kind.IDENTITY, Kind.ABSENT, Kind.NEEDS),
        ("names", "absent", "guardians", "refused-walk-ins"),
    ),
    Purpose(
        "letters",
        (Role.HOST, Role.SENDER),
        (Whom.PARTICIPANTS,),
        (Told.HOST, Told.SENDER, Told.LEAD),
        Basis.TASK,
        (Kind.CONTACT, Kind.LETTERS),
        ("contact", "recipients", "reminders", "kept-letters"),
    ),
    Purpose(
        "news",
        (Role.LEAD,),
        (Whom.PARTICIPANTS,),
        (Told.LEAD,),
        Basis.CONSENT,
        (Kind.NEWS,),
        ("news",),
    ),
    Purpose(
        "programme",
        (Role.HOST,),
        (Whom.SPEAKERS,),
        (Told.HOST, Told.LEAD, Told.PUBLIC),
        Basis.CONSENT,
        (Kind.NOTES, Kind.EVIDENCE),
        ("cards", "named-cards", "room-names", "published-room-names", "bearers"),
    ),
    Purpose(
        "run_sheet",
        (Role.HOST,),
        (Whom.HELPERS,),
        (Told.HOST, Told.DOOR, Told.LEAD),
        Basis.TASK,
        (Kind.ARRANGEMENTS,),
        ("arrangements",),
    ),
    Purpose(
        "bodies",
        (Role.HOST, Role.LEAD),
        (Whom.PARTICIPANTS,),
        (Told.HOST, Told.LEAD),
        Basis.TASK,
        (Kind.NOTES,),
        ("functions",),
    ),
    Purpose(
        "invitations",
        (Role.HOST, Role.SENDER),
        (Whom.INVITERS,),
        (Told.HOST, Told.SENDER, Told.LEAD),
        Basis.TASK,
        (Kind.NOTES,),
        ("inviters",),
    ),
    Purpose(
        "figures",
        (Role.LEAD,),
        (Whom.PARTICIPANTS,),
        (Told.LEAD, Told.FUNDER),
        Basis.TASK,
        (Kind.EVIDENCE,),
        ("sealed",),
    ),
    Purpose(
        "publication",
        (Role.EACH,),
        (Whom.SPEAKERS,),
        (Told.PUBLIC,),
        Basis.TASK,
        (Kind.EVIDENCE,),
        ("named-cards", "published-room-names"),
        (Lasts.PROJECT,),
        ("base.PublishedTable", "outreach.PublishedPage"),
    ),
    Purpose(
        "duties",
        (Role.LEAD,),
        (Whom.STAFF,),
        (Told.LEAD, Told.TOWN),
        Basis.TASK,
        (Kind.NOTES,),
        ("notes",),
        (Lasts.ACCOUNT,),
        ("projects.WeeklyLetter",),
    ),
    Purpose(
        "accounts",
        (Role.EACH,),
        (Whom.STAFF,),
        (Told.TOWN, Told.LEAD, Told.INSTALLER),
        Basis.TASK,
        (Kind.NOTES, Kind.STAFF),
        ("keyboards", "keyboards-elsewhere", "keyboard-names", "accounts"),
        (Lasts.ACCOUNT, Lasts.PROJECT),
        ("projects.EntryCode", "projects.ProjectMembership", "towns.TownMembership"),
    ),
    Purpose(
        "systems",
        (Role.HOST,),
        (Whom.PARTICIPANTS,),
        (Told.HOST,),
        Basis.TASK,
        (Kind.ANSWERS,),
        ("answers",),
        (Lasts.PROJECT,),
        ("events.AccessToken",),
    ),
    Purpose(
        "rights",
        (Role.EACH,),
        (Whom.PARTICIPANTS,),
        (Told.TOWN, Told.LEAD),
        Basis.DUTY,
        (Kind.REQUESTS,),
        ("requests",),
        (Lasts.PROJECT,),
        ("privacy.Breach",),
    ),
    Purpose(
        "backups",
        (Role.EACH,),
        (Whom.PARTICIPANTS, Whom.STAFF),
        (Told.INSTALLER,),
        Basis.DUTY,
        lasts=(Lasts.BACKUP,),
        models=("privacy.Tombstone",),
    ),
)
BY_KEY: Final[Mapping[str, Purpose]] = {purpose.key: purpose for purpose in PURPOSES}


def answers_for(role: Role, *, is_lead: bool, is_host: bool, has_stories: bool = False) -> bool:
    """Whether a town that takes part answers for a purpose of this role."""
    return {Role.LEAD: is_lead, Role.HOST: is_host, Role.STORY: has_stories}.get(role, True)
