"""Rows of events."""

from datetime import timedelta
from typing import Any

import factory
from django.core.files.base import ContentFile
from django.utils import timezone

from cordel.base import tokens
from cordel.core import signed_figures
from cordel.core.content import Content
from cordel.events import queries, rules
from cordel.events.models import (
    AccessToken,
    Activity,
    ActivitySeat,
    Affiliation,
    Answer,
    BulkAct,
    Conclusion,
    Decision,
    Event,
    EventPlace,
    FiguresVersion,
    Institution,
    KeptLetter,
    Material,
    Mode,
    Objection,
    PaperStep,
    PlanChange,
    Question,
    Receipt,
    Registration,
    RoomPaper,
)
from cordel.towns.models import Town
from tests.factories.base import CordelFactory, after_the_last, code, days_from_now, in_days
from tests.factories.participants import PersonFactory
from tests.factories.projects import ProjectFactory
from tests.factories.towns import TownFactory


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
