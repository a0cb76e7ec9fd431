"""Rows for tests. A plain string is enough where a model has a content field: it becomes English.

Moments follow `timezone.now()`, so a frozen clock (the `now` fixture) is everybody's clock.
"""

import hashlib
import io
import json
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import factory
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Max
from django.utils import timezone
from factory.django import DjangoModelFactory

from cordel.accounts.models import User
from cordel.base import tokens
from cordel.base.content import ContentField
from cordel.core import form_files, official_forms, sheet_layout, signed_figures
from cordel.core.content import Content
from cordel.core.folding import sort_key
from cordel.core.translating import Sentence
from cordel.debates.models import (
    Amendment,
    Debate,
    Exclusion,
    FrozenEvidence,
    InstitutionAnswer,
    Poll,
    PollOption,
    Recommendation,
    ResearchAgreement,
    Statement,
)
from cordel.events import queries, rules
from cordel.events.models import (
    AccessToken,
    Activity,
    ActivitySeat,
    Affiliation,
    Answer,
    Arrangement,
    Attendance,
    BulkAct,
    ChildrenGroup,
    Conclusion,
    Decision,
    Delegation,
    DoorDevice,
    DoorPass,
    Event,
    EventPlace,
    Evidence,
    EvidencePack,
    FiguresVersion,
    GroupLetter,
    Headcount,
    Institution,
    Invitation,
    KeptLetter,
    Material,
    Merge,
    Mode,
    Objection,
    PaperStep,
    Payment,
    PlanChange,
    PortraitPermission,
    Question,
    Receipt,
    Registration,
    RoomPaper,
    Scan,
    SchoolLetter,
    ScreenSignature,
    SheetPage,
    SheetReading,
    SignedSheet,
    Travel,
)
from cordel.outreach.models import OutreachAction
from cordel.participants.models import ContactConsent, Person, Unreached
from cordel.privacy.models import Breach, DataRequest, PurgeRun, SitePurge
from cordel.projects.models import (
    Closing,
    EntryCode,
    EvaluatorDraw,
    EvaluatorLink,
    HandedReport,
    LumpSumTable,
    OfficialForm,
    Partner,
    Project,
    ProjectMembership,
    ProjectRole,
    TransferGround,
)
from cordel.towns.models import Organisation, Town, TownMembership, TownRole
from cordel.translations.models import Translation
from tests import office


def code(number: int, length: int) -> str:
    """A code like those of `base.tokens`, a different one for each number."""
    letters = ""
    for _ in range(length):
        number, rest = divmod(number, len(tokens.ALPHABET))
        letters = tokens.ALPHABET[rest] + letters
    return letters


def words(content: Content | str) -> str:
    return content.original if isinstance(content, Content) else content


def in_days(days: int) -> date:
    return timezone.now().date() + timedelta(days=days)


def days_from_now(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)


def after_the_last(rows: Any, field: str) -> int:
    """The next number among these rows: whatever ran before, a test that names its own number meets no other's."""
    last: int | None = rows.aggregate(last=Max(field))["last"]
    return (last or 0) + 1


class CordelFactory(DjangoModelFactory):
    """Strings become content, and rows that have folded keys get them."""

    class Meta:
        abstract = True

    @classmethod
    def _adjust_kwargs(cls, **kwargs: Any) -> dict[str, Any]:
        for field in cls._meta.model._meta.fields:
            if isinstance(field, ContentField) and isinstance(kwargs.get(field.name), str):
                kwargs[field.name] = Content.of("en", kwargs[field.name])
        return kwargs

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        thing = model_class(*args, **kwargs)
        if hasattr(thing, "fold_names"):
            thing.fold_names()
        thing.save()
        return thing


class UserFactory(CordelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"officer{n}@towns.example")
    name = factory.Sequence(lambda n: f"Officer {n}")
    language = "en"
    password = "not usable"


class TownFactory(CordelFactory):
    class Meta:
        model = Town

    name = factory.Sequence(lambda n: f"Town {n}")
    country = "PT"
    latitude = 41.1
    longitude = -8.5


class OrganisationFactory(CordelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Association {n}")
    country = "PT"
    sort_key = factory.LazyAttribute(lambda it: sort_key(words(it.name)))


class TownMembershipFactory(CordelFactory):
    class Meta:
        model = TownMembership

    user = factory.SubFactory(UserFactory)
    town = factory.SubFactory(TownFactory)
    role = TownRole.OFFICER
    since = factory.LazyFunction(timezone.now)
    renewed_at = factory.LazyFunction(timezone.now)


class ProjectFactory(CordelFactory):
    class Meta:
        model = Project

    slug = factory.Sequence(lambda n: f"project-{n}")
    title = factory.Sequence(lambda n: f"Project {n}")
    summary = "Towns learn from each other."
    programme = "Europe for Citizens"
    measure = "2.2 Networks of Towns"
    call = "efc-2.2-2014-2020"
    starts_on = factory.LazyFunction(lambda: in_days(-100))
    ends_on = factory.LazyFunction(lambda: in_days(500))
    sort_key = factory.LazyAttribute(lambda it: sort_key(words(it.title)))


class ProjectMembershipFactory(CordelFactory):
    class Meta:
        model = ProjectMembership

    user = factory.SubFactory(UserFactory)
    project = factory.SubFactory(ProjectFactory)
    role = ProjectRole.COORDINATOR
    since = factory.LazyFunction(timezone.now)
    renewed_at = factory.LazyFunction(timezone.now)


class PartnerFactory(CordelFactory):
    """A town in a project; `organisation=` or `country=` alone for the other kinds of partner."""

    class Meta:
        model = Partner

    project = factory.SubFactory(ProjectFactory)
    town = factory.SubFactory(TownFactory)
    country = factory.LazyAttribute(lambda it: it.town.country if it.town else "PT")
    role = Partner.Role.PARTNER


# Of participants and of countries, from and to, with the amount; invented, as every table here.
LUMP_SUMS = [
    *([10, 25, 1, 3, 1000], [26, 50, 1, 3, 2000], [51, None, 1, 3, 3000]),
    *([10, 25, 4, None, 1500], [26, 50, 4, None, 2500], [51, None, 4, None, 3500]),
]


class EntryCodeFactory(CordelFactory):
    class Meta:
        model = EntryCode

    partner = factory.SubFactory(PartnerFactory)
    role = TownRole.OFFICER
    email = "village@hall.example"
    by_mail = False
    made_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyAttribute(lambda it: it.made_at + timedelta(days=14))


class LumpSumTableFactory(CordelFactory):
    """`LUMP_SUMS` in force, per event, everybody counted."""

    class Meta:
        model = LumpSumTable

    project = factory.SubFactory(ProjectFactory)
    number = 1
    call = factory.LazyAttribute(lambda it: it.project.call)
    version = "invented"
    source = "https://guide.example/annex"
    content = factory.LazyAttribute(
        lambda it: {
            **{name: getattr(it, name) for name in ("call", "version", "source")},
            "currency": "EUR",
            "unit": "event",
            "basis": "participants",
            "minimum": 10,
            "minimum_countries": 1,
            "lines": LUMP_SUMS,
        }
    )
    digest = factory.Sequence(lambda n: f"{n:064}")
    is_in_force = True
    loaded_at = factory.LazyFunction(timezone.now)


class EventFactory(CordelFactory):
    """Published, in 30 days for three days, open for registration, hosted by one town (`host=`, None for nobody).

    `answered=True` adds the first-timer's seven answers.
    """

    class Meta:
        model = Event
        skip_postgeneration_save = True

    project = factory.SubFactory(ProjectFactory)
    number = factory.LazyAttribute(lambda it: after_the_last(it.project.events, "number"))
    name = factory.LazyAttribute(lambda it: f"Event {it.number}")
    mode = Mode.IN_PERSON
    status = Event.Status.CONFIRMED
    starts_on = factory.LazyFunction(lambda: in_days(30))
    ends_on = factory.LazyAttribute(lambda it: it.starts_on + timedelta(days=2) if it.starts_on else None)
    capacity = 100
    languages = factory.LazyFunction(lambda: ["en", "pt"])
    published_at = factory.LazyFunction(lambda: days_from_now(-20))
    registration_opens_at = factory.LazyFunction(lambda: days_from_now(-10))
    changed_at = factory.LazyFunction(lambda: days_from_now(-20))

    @factory.post_generation
    def host(self, create: bool, town: Town | None, **options: Any) -> None:
        if create and options.get("nobody") is not True:
            EventPlaceFactory(event=self, town=town or TownFactory())

    @factory.post_generation
    def answered(self, create: bool, wanted: bool | None, **_options: Any) -> None:
        if create and wanted:
            answers = [Answer(event=self, question=q, text=Content.of("en", f"About {q}.")) for q in Question]
            Answer.objects.bulk_create(answers)


class EventPlaceFactory(CordelFactory):
    class Meta:
        model = EventPlace

    event = factory.SubFactory(EventFactory)
    position = factory.LazyAttribute(lambda it: after_the_last(it.event.places, "position"))
    town = factory.SubFactory(TownFactory)
    country = factory.LazyAttribute(lambda it: it.town.country if it.town else "")
    is_host = True
    starts_on = factory.LazyAttribute(lambda it: it.event.starts_on)
    ends_on = factory.LazyAttribute(lambda it: it.event.ends_on)


class ObjectionFactory(CordelFactory):
    class Meta:
        model = Objection

    event = factory.SubFactory(EventFactory)
    town = factory.SubFactory(TownFactory)
    digest = "0" * 64
    reason = "Two of ours are missing."
    objected_at = factory.LazyFunction(timezone.now)


class FiguresVersionFactory(CordelFactory):
    """Nobody was there, and nobody confirmed it."""

    class Meta:
        model = FiguresVersion

    event = factory.SubFactory(EventFactory)
    number = 1
    content = factory.LazyAttribute(
        lambda it: signed_figures.canonical(
            signed_figures.version(
                [],
                number=it.number,
                frozen_at="2026-06-01T12:00:00Z",
                reason="",
                frozen_anyway_because="",
                confirmations=[],
                unconfirmed=[],
            )
        )
    )
    digest = factory.LazyAttribute(lambda it: signed_figures.sha256(it.content))
    frozen_at = factory.LazyFunction(timezone.now)


class BulkActFactory(CordelFactory):
    """A role that was given to nobody."""

    class Meta:
        model = BulkAct

    event = factory.SubFactory(EventFactory)
    kind = "role"
    value = "speaker"
    key = factory.Sequence(lambda n: f"act {n}")
    made_at = factory.LazyFunction(timezone.now)


class PlanChangeFactory(CordelFactory):
    """The event was to begin `days_earlier`; since then its calendar entry has number `sequence`."""

    class Meta:
        model = PlanChange

    class Params:
        days_earlier = 7

    event = factory.SubFactory(EventFactory, sequence=1)
    sequence = factory.SelfAttribute("event.sequence")
    kind = "days"
    after = factory.LazyAttribute(lambda it: queries.plan_of(it.event).as_data())
    before = factory.LazyAttribute(
        lambda it: {
            **queries.plan_of(it.event).as_data(),
            "starts_on": (it.event.starts_on - timedelta(days=it.days_earlier)).isoformat(),
            "ends_on": (it.event.ends_on - timedelta(days=it.days_earlier)).isoformat(),
        }
    )
    made_at = factory.LazyFunction(timezone.now)


class ActivityFactory(CordelFactory):
    class Meta:
        model = Activity

    event = factory.SubFactory(EventFactory)
    day = factory.LazyAttribute(lambda it: it.event.starts_on)
    title = factory.Sequence(lambda n: f"Activity {n}")


class ActivitySeatFactory(CordelFactory):
    """A place in an activity, of a new person with a seat at its event; `waiting_since=` for a turn."""

    class Meta:
        model = ActivitySeat

    activity = factory.SubFactory(ActivityFactory, capacity=1)
    registration = factory.SubFactory(
        "tests.factories.RegistrationFactory", event=factory.SelfAttribute("..activity.event")
    )
    created_at = factory.LazyFunction(timezone.now)


class InstitutionFactory(CordelFactory):
    class Meta:
        model = Institution

    project = factory.SubFactory(ProjectFactory)
    spelling = factory.Sequence(lambda n: f"Institution {n}")
    name = factory.SelfAttribute("spelling")


class AffiliationFactory(CordelFactory):
    """A person with a seat who comes for an institution of the project."""

    class Meta:
        model = Affiliation

    registration = factory.SubFactory("tests.factories.RegistrationFactory")
    institution = factory.SubFactory(
        InstitutionFactory, project=factory.SelfAttribute("..registration.event.project")
    )


class RoomPaperFactory(CordelFactory):
    """A draft; `state="published"` has taken its steps."""

    class Meta:
        model = RoomPaper
        skip_postgeneration_save = True

    activity = factory.SubFactory(ActivityFactory)
    minutes = "We met and talked."

    @factory.post_generation
    def steps_taken(self, create: bool, *_wanted: Any, **_options: Any) -> None:
        states = [RoomPaper.State.AGREED, RoomPaper.State.PUBLISHED]
        taken = states[: ["draft", "agreed", "published"].index(self.state)]
        for state in taken:
            PaperStep.objects.create(paper=self, state=state, at=timezone.now())
        self.state_since = timezone.now() if taken else None
        self.save()


class ConclusionFactory(CordelFactory):
    class Meta:
        model = Conclusion

    paper = factory.SubFactory(RoomPaperFactory)
    position = 1
    text = "Ask newcomers first."


class DecisionFactory(CordelFactory):
    class Meta:
        model = Decision

    paper = factory.SubFactory(RoomPaperFactory)
    text = "Open a welcome desk."
    responsible = "Town of Gondomar"
    person = "Rita of the second floor"


class ClosingFactory(CordelFactory):
    """Of a project that is closed; `with_archive=True` keeps a file for it."""

    class Meta:
        model = Closing
        skip_postgeneration_save = True

    project = factory.SubFactory(ProjectFactory, closed_at=factory.LazyFunction(timezone.now))

    @factory.post_generation
    def with_archive(self, create: bool, wanted: bool | None, **_options: Any) -> None:
        if create and wanted:
            self.archive = default_storage.save(f"archives/{self.project_id}/0.zip", ContentFile(b"PK"))
            self.save()


class MaterialFactory(CordelFactory):
    class Meta:
        model = Material

    paper = factory.SubFactory(RoomPaperFactory)
    title = "Slides"
    url = factory.Sequence(lambda n: f"https://slides.example/{n}")
    language = "pt"


class MaterialFileFactory(MaterialFactory):
    """Kept here as a file."""

    class Meta:
        model = Material

    url = ""
    kind = "pdf"
    digest = factory.Sequence(lambda n: f"{n:064}")
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.7 %%EOF", "slides.pdf"))


class EvidencePackFactory(CordelFactory):
    class Meta:
        model = EvidencePack

    event = factory.SubFactory(EventFactory)
    is_named = True
    language = "en"
    nonce = factory.Sequence(lambda n: f"pack {n}")
    ordered_at = factory.LazyFunction(timezone.now)


class SignedSheetFactory(CordelFactory):
    class Meta:
        model = SignedSheet

    event = factory.SubFactory(EventFactory)
    kind = "pdf"
    digest = factory.Sequence(lambda n: f"{n:064}")
    size = 14
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.7 %%EOF", "sheet.pdf"))
    added_at = factory.LazyFunction(timezone.now)


def photograph() -> bytes:
    """A white page as a camera gives it."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("L", (30, 42), "white").save(out, "JPEG")
    return out.getvalue()


class PhotographedSheetFactory(SignedSheetFactory):
    kind = "jpg"
    file = factory.LazyFunction(lambda: ContentFile(photograph(), "sheet.jpg"))


class SheetPageFactory(CordelFactory):
    class Meta:
        model = SheetPage

    event = factory.SubFactory(EventFactory)
    country = "PT"
    day = factory.LazyAttribute(lambda page: page.event.starts_on)
    number = 1
    of = 1
    token = factory.LazyFunction(tokens.code)
    rows = factory.LazyFunction(lambda: [None])
    geometry = factory.LazyAttribute(lambda page: sheet_layout.geometry(page.token, "", len(page.rows)))
    digest = factory.Sequence(lambda n: f"{n:064}")
    printed_at = factory.LazyFunction(timezone.now)


class DoorPassFactory(CordelFactory):
    class Meta:
        model = DoorPass

    event = factory.SubFactory(EventFactory)
    day = factory.LazyAttribute(lambda o: o.event.starts_on)
    label = "Main door"
    digest = factory.Sequence(lambda n: f"{n:064}")
    made_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyAttribute(
        lambda o: datetime.combine(o.day + timedelta(days=1), time(6), o.event.zone)
    )


class DoorDeviceFactory(CordelFactory):
    class Meta:
        model = DoorDevice

    class Params:
        token = ""

    door_pass = factory.SubFactory(DoorPassFactory)
    number = factory.LazyFunction(uuid4)
    label = "Left"
    day = factory.LazyAttribute(lambda o: None if o.door_pass.further_days else o.door_pass.day)
    digest = factory.LazyAttributeSequence(lambda o, n: tokens.digest(o.token) if o.token else f"{n:064}")
    entered_at = factory.LazyFunction(timezone.now)
    last_contact_at = factory.LazyFunction(timezone.now)


class ScanFactory(CordelFactory):
    class Meta:
        model = Scan

    device = factory.SubFactory(DoorDeviceFactory)
    counter = factory.Sequence(lambda n: n + 1)
    digest = factory.Sequence(lambda n: f"{n:064}")
    act = "in"
    day = factory.LazyAttribute(lambda o: o.device.door_pass.day)
    evidence = Evidence.SCAN
    said_at = factory.LazyFunction(timezone.now)
    at = factory.LazyFunction(timezone.now)
    heard_at = factory.LazyFunction(timezone.now)
    result = Scan.Result.PRESENT


class ScreenSignatureFactory(CordelFactory):
    class Meta:
        model = ScreenSignature

    scan = factory.SubFactory(ScanFactory, evidence=Evidence.SCREEN_SIGNATURE)
    digest = factory.Sequence(lambda n: f"{n:064}")
    file = factory.LazyFunction(lambda: ContentFile(b"a picture", "signature.png"))


class SheetReadingFactory(CordelFactory):
    class Meta:
        model = SheetReading

    sheet = factory.SubFactory(SignedSheetFactory)
    at = 0
    rows = factory.LazyFunction(lambda: [[0, "unsure", 3.5]])
    picture = factory.LazyFunction(lambda: ContentFile(b"\xff\xd8\xff straight", "page.jpg"))
    engine = "1"
    read_at = factory.LazyFunction(timezone.now)


class ChildrenGroupFactory(CordelFactory):
    class Meta:
        model = ChildrenGroup

    event = factory.SubFactory(EventFactory)
    town = factory.SubFactory(TownFactory)
    school = factory.Sequence(lambda n: f"School {n}")
    certifier = "Head of the school"
    planned = 20
    added_at = factory.LazyFunction(timezone.now)


class SchoolLetterFactory(CordelFactory):
    class Meta:
        model = SchoolLetter

    group = factory.SubFactory(ChildrenGroupFactory)
    kind = "pdf"
    digest = factory.Sequence(lambda n: f"{n:064}")
    size = 14
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.7 %%EOF", "letter.pdf"))
    added_at = factory.LazyFunction(timezone.now)


class DebateFactory(CordelFactory):
    class Meta:
        model = Debate

    project = factory.SubFactory(ProjectFactory)
    number = factory.Sequence(lambda n: n + 1)
    question = Content.of("en", "How do newcomers find work?")
    phase = Debate.Phase.VOTES
    nonce = factory.Sequence(lambda n: f"debate {n}")
    secret = "a secret of a debate"
    created_at = factory.LazyFunction(timezone.now)


class PollOptionFactory(CordelFactory):
    class Meta:
        model = PollOption

    words = Content.of("en", "Courses")


class PollFactory(CordelFactory):
    """One with two options that nobody sees yet."""

    class Meta:
        model = Poll
        skip_postgeneration_save = True

    debate = factory.SubFactory(DebateFactory)
    number = factory.Sequence(lambda n: n + 1)
    question = Content.of("en", "What first?")
    nonce = factory.Sequence(lambda n: f"poll {n}")
    created_at = factory.LazyFunction(timezone.now)
    first = factory.RelatedFactory(PollOptionFactory, "poll", number=1)
    second = factory.RelatedFactory(PollOptionFactory, "poll", number=2)


class StatementFactory(CordelFactory):
    """One that waits to be read."""

    class Meta:
        model = Statement

    debate = factory.SubFactory(DebateFactory)
    number = factory.Sequence(lambda n: n + 1)
    words = Content.of("en", "Courses should be free.")
    origin = Statement.Origin.PARTICIPANT
    nonce = factory.Sequence(lambda n: f"statement {n}")
    written_at = factory.LazyFunction(timezone.now)


class RecommendationFactory(CordelFactory):
    """With the towns, and public from its adoption on."""

    class Meta:
        model = Recommendation

    debate = factory.SubFactory(DebateFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = Content.of("en", "Free courses")
    text = Content.of("en", "We ask for free courses in the first year.")
    state = Recommendation.State.TOWNS
    wording = 1
    nonce = factory.Sequence(lambda n: f"recommendation {n}")
    created_at = factory.LazyFunction(timezone.now)


class FrozenEvidenceFactory(CordelFactory):
    class Meta:
        model = FrozenEvidence

    recommendation = factory.SubFactory(RecommendationFactory)
    version = 1
    entries = 0
    root = "0" * 64
    erased = 0
    counted_at = factory.LazyFunction(timezone.now)
    document = factory.LazyFunction(lambda: {"root": "0" * 64, "statements": []})
    digest = "0" * 64
    nonce = factory.Sequence(lambda n: f"evidence {n}")
    made_at = factory.LazyFunction(timezone.now)


class AmendmentFactory(CordelFactory):
    class Meta:
        model = Amendment

    recommendation = factory.SubFactory(RecommendationFactory)
    number = 1
    wording = 1
    title = "Free courses"
    text = "We ask for free courses in the first two years."
    because = "One year is too short."
    language = "en"
    nonce = factory.Sequence(lambda n: f"amendment {n}")
    proposed_at = factory.LazyFunction(timezone.now)


class InstitutionAnswerFactory(CordelFactory):
    class Meta:
        model = InstitutionAnswer

    recommendation = factory.SubFactory(RecommendationFactory)
    text = "We shall see."
    language = "en"
    answered_on = factory.LazyFunction(lambda: in_days(-1))
    is_published = True
    kept_as = "pdf"
    digest = factory.Sequence(lambda n: f"{n:064}")
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.7 %%EOF", "answer.pdf"))
    recorded_at = factory.LazyFunction(timezone.now)


class ResearchAgreementFactory(CordelFactory):
    """In force: announced a month ago."""

    class Meta:
        model = ResearchAgreement

    debate = factory.SubFactory(DebateFactory)
    number = factory.Sequence(lambda n: n + 1)
    institution = "Institute for Social Research"
    responsible = "Head of the institute"
    used_for = "Which towns agree with each other, and on what."
    language = "en"
    signed_on = factory.LazyFunction(lambda: in_days(-40))
    runs_until = factory.LazyFunction(lambda: in_days(300))
    kept_as = "pdf"
    digest = factory.Sequence(lambda n: f"{n:064}")
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.7 %%EOF", "agreement.pdf"))
    nonce = factory.Sequence(lambda n: f"agreement {n}")
    recorded_at = factory.LazyFunction(timezone.now)
    announced_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=30))


class ExclusionFactory(CordelFactory):
    class Meta:
        model = Exclusion

    debate = factory.SubFactory(DebateFactory)
    reason = Exclusion.Reason.MANY
    count = 5
    nonce = factory.Sequence(lambda n: f"left out {n}")
    made_at = factory.LazyFunction(timezone.now)


class OutreachActionFactory(CordelFactory):
    class Meta:
        model = OutreachAction

    partner = factory.SubFactory(PartnerFactory)
    kind = "press"
    title = "Towns meet"
    day = factory.LazyFunction(lambda: in_days(-1))
    kept_as = "pdf"
    digest = factory.Sequence(lambda n: f"{n:064}")
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.7 %%EOF", "clipping.pdf"))
    nonce = factory.Sequence(lambda n: f"told-{n}")
    told_at = factory.LazyFunction(timezone.now)


class ArrangementFactory(CordelFactory):
    class Meta:
        model = Arrangement

    event = factory.SubFactory(EventFactory)
    kind = Arrangement.Kind.TRANSFER
    day = factory.LazyAttribute(lambda it: it.event.starts_on)
    what = "Bus from the airport"


class PaymentFactory(CordelFactory):
    class Meta:
        model = Payment

    event = factory.SubFactory(EventFactory)
    payer = factory.SubFactory(TownFactory)
    kind = Payment.Kind.MEALS
    what = "Lunch for everybody"
    euros = 1200


class InvitationFactory(CordelFactory):
    class Meta:
        model = Invitation

    event = factory.SubFactory(EventFactory)
    code = factory.Sequence(lambda n: code(n, 6))
    source = Invitation.Source.SCHOOL
    name = factory.Sequence(lambda n: f"School {n}")
    words = "Come, there will be soup."
    created_at = factory.LazyFunction(timezone.now)


class GroupLetterFactory(CordelFactory):
    """A draft to everybody with a seat; `of_events=` names events."""

    class Meta:
        model = GroupLetter
        skip_postgeneration_save = True

    project = factory.SubFactory(ProjectFactory)
    about = GroupLetter.About.REGISTRATION
    statuses = factory.LazyFunction(lambda: ["seat"])
    subject = factory.Sequence(lambda n: f"Letter {n}")
    body = "Hello {name}, about {event}."
    nonce = factory.Sequence(lambda n: f"letter-{n}")
    created_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def of_events(self, create: bool, events: list[Event] | None, **_options: Any) -> None:
        if create and events:
            self.events.set(events)


class DelegationFactory(CordelFactory):
    class Meta:
        model = Delegation

    event = factory.SubFactory(EventFactory)
    partner = factory.SubFactory(PartnerFactory, project=factory.SelfAttribute("..event.project"))
    planned = 10


class HeadcountFactory(CordelFactory):
    class Meta:
        model = Headcount

    event = factory.SubFactory(EventFactory)
    position = factory.LazyAttribute(lambda it: after_the_last(it.event.headcounts, "position"))
    as_printed = factory.Sequence(lambda n: f"Town {n}")
    country = "PT"
    count = 10


class PersonFactory(CordelFactory):
    class Meta:
        model = Person

    project = factory.SubFactory(ProjectFactory)
    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@people.example")
    language = "en"
    town = factory.SubFactory(TownFactory)
    country = factory.LazyAttribute(lambda it: it.town.country if it.town else "PT")
    created_at = factory.LazyFunction(timezone.now)


class UnreachedFactory(CordelFactory):
    """Letters to the person came back once, from the address of now."""

    class Meta:
        model = Unreached

    person = factory.SubFactory(PersonFactory)
    email_key = factory.LazyAttribute(lambda entry: (entry.person or entry.user).email.lower())
    reason = Unreached.Reason.UNKNOWN
    since = factory.LazyFunction(timezone.now)
    last_at = factory.LazyFunction(timezone.now)
    hard = 1


class ContactConsentFactory(CordelFactory):
    class Meta:
        model = ContactConsent

    person = factory.SubFactory(PersonFactory)
    given_at = factory.LazyFunction(timezone.now)


class RegistrationFactory(CordelFactory):
    """A seat of a new person (or `person=`), with the role that follows from where the person comes from."""

    class Meta:
        model = Registration

    event = factory.SubFactory(EventFactory)
    person = factory.SubFactory(PersonFactory, project=factory.SelfAttribute("..event.project"))
    town = factory.LazyAttribute(lambda it: it.person.town)
    place = factory.LazyAttribute(lambda it: it.person.place)
    country = factory.LazyAttribute(lambda it: it.town.country if it.town else it.person.country)
    role = factory.LazyAttribute(
        lambda it: rules.role_of(
            town_id=it.town.pk if it.town else None,
            country=it.country,
            host_towns=it.event.host_town_ids,
            host_countries=it.event.host_countries,
        )
    )
    mode = Mode.IN_PERSON
    is_adult = True
    code = factory.Sequence(lambda n: code(n, 8))
    nonce = factory.Sequence(lambda n: f"nonce-{n}")
    created_at = factory.LazyFunction(timezone.now)
    changed_at = factory.LazyFunction(timezone.now)


class PortraitPermissionFactory(CordelFactory):
    class Meta:
        model = PortraitPermission

    registration = factory.SubFactory(RegistrationFactory)
    pictures = "the round table"
    use = "the town's website"
    signed_by = "Ana Moura"
    signed_on = factory.LazyFunction(lambda: timezone.now().date())
    nonce = factory.Sequence(lambda n: f"permission {n}")
    recorded_at = factory.LazyFunction(timezone.now)


class TravelFactory(CordelFactory):
    class Meta:
        model = Travel

    registration = factory.SubFactory(RegistrationFactory)
    arrives_on = factory.LazyFunction(lambda: in_days(30))
    arrives_by = "plane"
    arrives_with = "TP 1234"
    lodging = "hotel"
    changed_at = factory.LazyFunction(timezone.now)


class MergeFactory(CordelFactory):
    """Of somebody with nothing but a name into `kept_id=`, made now."""

    class Meta:
        model = Merge

    kind = Merge.Kind.PERSON
    project = factory.SubFactory(ProjectFactory)
    kept_id = 0
    gone_id = factory.Sequence(lambda n: 900_000 + n)
    steps = factory.LazyFunction(lambda: [["events.needs", 0, {"diet": "vegan"}, {"diet": ""}]])
    made_at = factory.LazyFunction(timezone.now)


class AccessTokenFactory(CordelFactory):
    """For the event alone and for everything, valid for a month; `secret=` is what the system shows."""

    class Meta:
        model = AccessToken

    class Params:
        secret = "cordel_secret"

    event = factory.SubFactory(EventFactory)
    project = factory.LazyAttribute(lambda it: it.event.project)
    name = "Ticket gate"
    scopes = factory.LazyFunction(lambda: ["register", "check_in"])
    digest = factory.LazyAttribute(lambda it: tokens.digest(it.secret))
    made_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyFunction(lambda: days_from_now(30))


class KeptLetterFactory(CordelFactory):
    """A confirmation that waits to be printed."""

    class Meta:
        model = KeptLetter

    registration = factory.SubFactory(RegistrationFactory)
    letter = KeptLetter.Letter.CONFIRMATION
    key = factory.Sequence(lambda n: f"kept-{n}")
    kept_at = factory.LazyFunction(timezone.now)


class EvaluatorLinkFactory(CordelFactory):
    """Valid for a month; `secret=` is what the link ends in."""

    class Meta:
        model = EvaluatorLink

    class Params:
        secret = "evaluator"

    project = factory.SubFactory(ProjectFactory)
    name = "The agency"
    digest = factory.LazyAttribute(lambda it: tokens.digest(it.secret))
    made_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyFunction(lambda: days_from_now(30))


class EvaluatorDrawFactory(CordelFactory):
    """`drawn=[[letters, registration's key], ...]`; `event=` is the event's key."""

    class Meta:
        model = EvaluatorDraw

    link = factory.SubFactory(EvaluatorLinkFactory)
    event = factory.LazyFunction(lambda: EventFactory().pk)
    number = 7
    seed = factory.Sequence(lambda n: f"{n:064}:7")
    size = factory.LazyAttribute(lambda it: len(it.drawn))
    population = "0" * 64
    drawn: Any = factory.LazyFunction(list)
    drawn_at = factory.LazyFunction(timezone.now)


class ReceiptFactory(CordelFactory):
    """The page after the form: its address is made of `nonce=`, the one-use token of the form."""

    class Meta:
        model = Receipt

    class Params:
        nonce = factory.Sequence(lambda n: f"form-{n}")

    registration = factory.SubFactory(RegistrationFactory)
    key = factory.LazyAttribute(lambda it: tokens.digest(tokens.derived("receipt", it.nonce)))
    ticket = factory.Sequence(lambda n: code(n, 16))
    shown_name = factory.LazyAttribute(lambda it: it.registration.person.name)
    created_at = factory.LazyFunction(timezone.now)


class AttendanceFactory(CordelFactory):
    """Presence on the first day of the event, on the host's word."""

    class Meta:
        model = Attendance

    registration = factory.SubFactory(RegistrationFactory)
    day = factory.LazyAttribute(lambda it: it.registration.event.starts_on)
    mode = factory.LazyAttribute(lambda it: it.registration.mode)
    evidence = Evidence.HOST_WORD
    recorded_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        attendance = super()._create(model_class, *args, **kwargs)
        seat = attendance.registration
        seat.days_present = seat.attendances.count()
        seat.save(update_fields=["days_present"])
        return attendance


class TranslationFactory(CordelFactory):
    """A Slovak word for a word of every event, proposed by a visitor."""

    class Meta:
        model = Translation

    language = "sk"
    source = "Halal"
    key = factory.LazyAttribute(lambda it: it.sentence_key)
    forms = factory.LazyFunction(lambda: ["Halal jedlo"])
    digest = factory.LazyAttribute(lambda it: tokens.digest(json.dumps(it.forms)))
    proposed_at = factory.LazyFunction(timezone.now)

    class Params:
        sentence_key = factory.LazyAttribute(lambda it: Sentence(it.source).key)


class OfficialFormFactory(CordelFactory):
    """The first version of a form, mapped: give `data` for another file."""

    class Meta:
        model = OfficialForm
        exclude = ("data", "read")

    data = factory.LazyFunction(office.eds)
    read = factory.LazyAttribute(lambda form: form_files.read(form.data))
    project = factory.SubFactory(ProjectFactory)
    name = factory.Sequence(lambda n: f"Form {n}")
    version = 1
    about = "event"
    kind = factory.LazyAttribute(lambda form: form.read.kind)
    digest = factory.LazyAttribute(lambda form: hashlib.sha256(form.data).hexdigest())
    file = factory.LazyAttribute(lambda form: ContentFile(form.data, "form.docx"))
    places = factory.LazyAttribute(lambda form: official_forms.as_data(form.read.places))
    fingerprint = factory.LazyAttribute(lambda form: official_forms.fingerprint(form.read.places))
    mapping = factory.LazyFunction(lambda: {"cell:participant": "project.lead"})
    mapped_at = factory.LazyFunction(timezone.now)
    uploaded_at = factory.LazyFunction(timezone.now)


class DataRequestFactory(CordelFactory):
    """An erasure asked for by telephone and answered now; nothing stays."""

    class Meta:
        model = DataRequest

    project = factory.SubFactory(ProjectFactory)
    wanted = "erasure"
    channel = "phone"
    language = "en"
    received_on = factory.LazyFunction(timezone.localdate)
    due_on = factory.LazyAttribute(lambda it: it.received_on + timedelta(days=30))
    answered_at = factory.LazyFunction(timezone.now)
    outcome = factory.LazyFunction(dict)
    nonce = factory.Sequence(lambda n: f"request-{n}")
    key = factory.Sequence(lambda n: f"request-{n}")


class TransferGroundFactory(CordelFactory):
    """Standard clauses, signed: they hold from today."""

    class Meta:
        model = TransferGround

    project = factory.SubFactory(ProjectFactory)
    town = factory.SubFactory(TownFactory)
    kind = TransferGround.Kind.CLAUSES
    text = "Standard clauses, signed by both mayors."
    since = factory.LazyFunction(lambda: timezone.now().date())
    file = b"%PDF-1.7 %%EOF"
    file_size = 14
    recorded_at = factory.LazyFunction(timezone.now)
    nonce = factory.Sequence("ground-{}".format)


class BreachFactory(CordelFactory):
    class Meta:
        model = Breach

    project = factory.SubFactory(ProjectFactory)
    kind = Breach.Kind.LOST_PAPER
    noticed_at = factory.LazyFunction(timezone.now)
    what = "A list was left on the bus."
    opened_at = factory.LazyFunction(timezone.now)
    nonce = factory.Sequence("breach-{}".format)


class PurgeRunFactory(CordelFactory):
    """The first record: one entry of needs went."""

    class Meta:
        model = PurgeRun

    project = factory.SubFactory(ProjectFactory)
    number = 1
    begun_at = factory.LazyFunction(timezone.now)
    signed_at = factory.LazyFunction(timezone.now)
    content = factory.LazyAttribute(
        lambda it: signed_figures.canonical(
            {
                "schema": "cordel.retention.purge/1",
                "project": it.project.slug,
                "number": it.number,
                "previous_sha256": "",
                "lines": [{"what": "needs", "kind": "needs", "event": 1, "due": "2026-03-28", "rows": 1}],
                "not_purged": [],
            }
        )
    )
    digest = factory.LazyAttribute(lambda it: signed_figures.sha256(it.content))


class SitePurgeFactory(CordelFactory):
    """The first record of the site: one account went."""

    class Meta:
        model = SitePurge

    number = 1
    begun_at = factory.LazyFunction(timezone.now)
    signed_at = factory.LazyFunction(timezone.now)
    content = factory.LazyAttribute(
        lambda it: signed_figures.canonical(
            {
                "schema": "cordel.retention.site-purge/1",
                "number": it.number,
                "previous_sha256": "",
                "lines": [{"what": "accounts", "kind": "staff", "due": "2026-03-28", "rows": 1}],
            }
        )
    )
    digest = factory.LazyAttribute(lambda it: signed_figures.sha256(it.content))


class HandedReportFactory(CordelFactory):
    """Handed in today, with a receipt, and without any frozen figures."""

    class Meta:
        model = HandedReport

    project = factory.SubFactory(ProjectFactory)
    handed_on = factory.LazyFunction(lambda: timezone.now().date())
    reference = "Ares(2026)1234567"
    receipt = b"%PDF-1.7 %%EOF"
    receipt_size = 14
    recorded_at = factory.LazyFunction(timezone.now)
    nonce = factory.Sequence("handed-{}".format)
