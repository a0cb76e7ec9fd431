"""What is kept about one person, in words and as data; what goes and what stays when it asks to be erased."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cordel.base import tokens
from cordel.base.dates import date_format
from cordel.base.languages import country_name, language_name
from cordel.core.retention import Kind
from cordel.events.models import KeptLetter, Recipient, Registration, Reminder, Travel
from cordel.events.queries import is_on_scans, own_pictures
from cordel.events.queries.travel import FACTS as TRAVEL
from cordel.participants.models import Person
from cordel.privacy.models import DataRequest
from cordel.privacy.queries import clocks
from cordel.privacy.queries.clocks import WORDS
from cordel.privacy.queries.retention import Clocks, clocks_of
from cordel.projects.models import Project

SCHEMA = "cordel.privacy.person/1"


@dataclass(frozen=True)
class Section:
    """One kind of datum: what is kept of it (label, value), why, and until which day (None: not known yet)."""

    kind: Kind
    about: str
    until: date | None
    facts: list[tuple[str, str]] = field(default_factory=list)

    @property
    def title(self) -> Any:
        return WORDS[self.kind].title

    @property
    def reason(self) -> Any:
        return WORDS[self.kind].reason

    @property
    def clock(self) -> str:
        return clocks.until(self.kind)


# --- What is kept ------------------------------------------------------------------------------------


def kept_of(person: Person) -> list[Section]:
    """Everything that the house keeps about the person, kind by kind; empty sections are left out."""
    known = clocks_of(person.project)
    sections = [*_of_person(person, known)]
    for seat in seats_of(person):
        sections += _of_seat(seat, known)
    return [section for section in sections if section.facts]


def seats_of(person: Person) -> QuerySet[Registration]:
    found = Registration.objects.filter(person=person.pk).order_by("event__number")
    return found.select_related("event", "town", "invitation").prefetch_related("attendances__proofs")


def _of_person(person: Person, known: Clocks) -> Iterator[Section]:
    home = str(person.town) if person.town else person.place
    yield Section(
        Kind.EVIDENCE if person.sealed_at else Kind.IDENTITY,
        str(person.project),
        known.due(Kind.EVIDENCE if person.sealed_at else Kind.IDENTITY, None),
        _told(
            (_("Name"), person.name),
            (_("Town"), home),
            (_("Country"), country_name(person.country)),
            (_("Language"), language_name(person.language)),
        ),
    )
    consent = getattr(person, "contact_consent", None)
    kind = Kind.NEWS if consent else Kind.CONTACT
    allowed = date_format(consent.given_at, "DATE_FORMAT") if consent else ""
    yield Section(
        kind,
        str(person.project),
        known.due(kind, None),
        _told(
            (_("E-mail address"), person.email),
            (_("E-mail address of before, until it was told"), person.former_email),
            (_("How we call you"), person.called),
            (_("Letters about later events allowed since"), allowed),
        ),
    )


def _of_seat(seat: Registration, known: Clocks) -> Iterator[Section]:
    event, was_there = seat.event, seat.days_present > 0
    kind = Kind.IDENTITY if was_there else Kind.ABSENT
    yield Section(kind, str(event), known.due(kind, event), _registration(seat))
    needs = getattr(seat, "needs", None)
    if needs is not None:
        children = ", ".join(f"{years}: {count}" for years, count in needs.children)
        lines = _told(
            (_("Food"), needs.diet),
            (_("Allergies"), needs.diet_note),
            (_("What you need to take part"), needs.access),
            (_("Children to look after"), children),
            (_("What the children need"), needs.childcare),
        )
        yield Section(Kind.NEEDS, str(event), known.due(Kind.NEEDS, event), lines)
    guardian = getattr(seat, "guardian", None)
    if guardian is not None:
        lines = _told((_("Guardian"), guardian.name), (_("How to reach the guardian"), guardian.contact))
        yield Section(Kind.NEEDS, str(event), known.due(Kind.NEEDS, event), lines)
    travel = getattr(seat, "travel", None)
    if travel is not None:
        yield Section(Kind.NEEDS, str(event), known.due(Kind.NEEDS, event), _travel(travel))
    receipts = [(gettext("Name on the receipt"), one.shown_name) for one in seat.receipts.order_by("pk")]
    yield Section(Kind.TICKETS, str(event), known.due(Kind.TICKETS, event), receipts)
    yield Section(Kind.IDENTITY, str(event), known.due(Kind.IDENTITY, event), _pictures(seat))
    yield Section(Kind.NOTES, str(event), known.due(Kind.NOTES, event), _voluntary(seat))
    yield Section(Kind.LETTERS, str(event), known.due(Kind.LETTERS, event), _letters(seat))


def _travel(travel: Travel) -> list[tuple[str, str]]:
    """All that is kept, under the words of its fields."""
    shown = {"arrives_by": "get_arrives_by_display", "leaves_by": "get_leaves_by_display"}
    shown["lodging"] = "get_lodging_display"
    found = []
    for column in travel._meta.concrete_fields:
        value = getattr(travel, column.name)
        if column.name in shown:
            value = getattr(travel, shown[column.name])()
        if value and column.name in TRAVEL:
            value = date_format(value, "DATE_FORMAT") if column.name.endswith("_on") else value
            found.append((column.verbose_name, str(value)))
    return _told(*found)


def _registration(seat: Registration) -> list[tuple[str, str]]:
    days = [f"{date_format(one.day, 'DATE_FORMAT')} ({one.kinds_in_words})" for one in seat.attendances.all()]
    return _told(
        (_("Registration"), seat.get_status_display()),
        (_("Registered on"), date_format(seat.created_at, "DATE_FORMAT")),
        (_("Role at the event"), seat.get_role_display()),
        (_("Takes part"), seat.get_mode_display()),
        (_("18 or older"), _yes(seat.is_adult)),
        (_("Photos allowed"), _yes(seat.photo_allowed)),
        (_("First European project"), _yes(seat.is_first_time)),
        (_("Invited by"), seat.invitation.name if seat.invitation else ""),
        (_("Present on"), "; ".join(days)),
    )


def _pictures(seat: Registration) -> list[tuple[str, str]]:
    """What was objected to, and every permission for portraits with who signed it."""
    said = own_pictures(seat)
    lines = []
    if said.objection is not None:
        when = date_format(said.objection.objected_at, "DATE_FORMAT")
        lines.append((_("Objected to pictures"), " · ".join(filter(None, (when, said.objection.about)))))
    for one in said.permissions:
        when = date_format(one.signed_on, "DATE_FORMAT")
        lines.append(
            (_("Portraits allowed in writing"), f"{one.pictures}: {one.use} ({one.signed_by}, {when})")
        )
    return _told(*lines)


def _voluntary(seat: Registration) -> list[tuple[str, str]]:
    body, card = getattr(seat, "affiliation", None), getattr(seat, "speaker_card", None)
    return _told(
        (_("Comes for"), str(body.institution) if body else ""),
        (_("As what"), body.function if body else ""),
        (_("Named as a speaker"), " · ".join(filter(None, (card.name, card.about))) if card else ""),
        (_("Named in public"), _yes(card.is_named) if card else ""),
    )


def _letters(seat: Registration) -> list[tuple[str, str]]:
    reminders = [
        (one.get_kind_display(), date_format(one.written_at, "DATE_FORMAT"))
        for one in Reminder.objects.filter(registration=seat).order_by("pk")
    ]
    copies = Recipient.objects.filter(registration=seat).select_related("letter").order_by("pk")
    kept = [
        (one.get_letter_display(), date_format(one.kept_at, "DATE_FORMAT"))
        for one in KeptLetter.objects.filter(registration=seat).order_by("pk")
    ]
    return [*reminders, *kept, *((str(one.letter), str(one.get_state_display())) for one in copies)]


def _told(*lines: tuple[Any, Any]) -> list[tuple[str, str]]:
    return [(str(label), str(value)) for label, value in lines if value not in ("", None)]


def _yes(value: bool | None) -> str:
    return "" if value is None else gettext("yes") if value else gettext("no")


def as_json(person: Person) -> dict[str, Any]:
    """The same as data, for whoever wants to take it along."""
    return {
        "schema": SCHEMA,
        "project": person.project.slug,
        "language": get_language(),
        "kept": [
            {
                "kind": section.kind.value,
                "what": str(section.title),
                "about": section.about,
                "why": str(section.reason),
                "until": section.until.isoformat() if section.until else None,
                "clock": section.clock,
                "facts": dict(section.facts),
            }
            for section in kept_of(person)
        ],
    }


# --- What would go, what would stay --------------------------------------------------------------------


def outcome_of(person: Person) -> dict[str, Any]:
    """What an erasure leaves and what it takes, as it stands now: numbers, kinds and days, no names."""
    known = clocks_of(person.project)
    seats = list(seats_of(person))
    there = [seat for seat in seats if seat.days_present > 0]
    audit = known.due(Kind.EVIDENCE, None)
    went = sorted(
        {section.kind.value for section in kept_of(person)} - {Kind.IDENTITY.value if there else ""}
    )
    return {
        "stays": [{"event": seat.event.number, "days": seat.days_present} for seat in there],
        "until": audit.isoformat() if audit and there else None,
        "is_assumed": known.facts.paid_on is None,
        "is_on_scans": is_on_scans(there),
        "went": went,
        "seats": len(seats),
    }


@dataclass(frozen=True)
class Answer:
    """An erasure's answer as its page, its print and its letter say it."""

    request: DataRequest
    stays: list[tuple[str, int]]
    until: date | None
    is_assumed: bool
    went: list[Any]
    is_on_scans: bool = False

    @property
    def reason(self) -> Any:
        return WORDS[Kind.EVIDENCE].reason


def answer_of(request: DataRequest) -> Answer:
    """What stays is told of event by event, by the names that they have now."""
    told = request.outcome
    numbers = {line["event"]: line["days"] for line in told.get("stays", ())}
    events = {
        event.number: event for event in request.project.events.filter(number__in=numbers).order_by("number")
    }
    until = told.get("until")
    return Answer(
        request,
        [(str(event), numbers[number]) for number, event in events.items()],
        date.fromisoformat(until) if until else None,
        bool(told.get("is_assumed")),
        [WORDS[Kind(kind)].title for kind in told.get("went", ())],
        bool(told.get("is_on_scans")),
    )


# --- Addresses ------------------------------------------------------------------------------------------


def answer_url(request: DataRequest) -> str:
    proof = tokens.derived("privacy-answer", f"{request.pk}:{request.nonce}")
    return reverse("privacy:answer", args=[request.pk, proof])


def answered(pk: int, proof: str) -> DataRequest | None:
    found = DataRequest.objects.filter(pk=pk, answered_at__isnull=False).select_related("project").first()
    fits = found is not None and tokens.fits("privacy-answer", f"{found.pk}:{found.nonce}", proof)
    return found if fits else None


def made_with(key: str) -> DataRequest | None:
    """The answered request that a form with this digest made: who sends it twice is led to the same answer."""
    return DataRequest.objects.filter(key=key, answered_at__isnull=False).select_related("project").first()


# --- Lists -----------------------------------------------------------------------------------------------


def requests(project: Project, *, towns: Collection[int] | None = None) -> QuerySet[DataRequest]:
    """Of these towns' people only, unless `towns` is None."""
    found = DataRequest.objects.filter(project=project).select_related("town", "answered_by")
    return found if towns is None else found.filter(town__in=towns)


def request(project: Project, pk: int) -> DataRequest | None:
    return requests(project).filter(pk=pk).first()


def people(project: Project, *, towns: Collection[int] | None = None) -> QuerySet[Person]:
    """Whose data can be shown or erased: everybody who is not sealed."""
    found = Person.objects.filter(project=project, sealed_at__isnull=True).select_related("town", "project")
    return found if towns is None else found.filter(town__in=towns)


def person(project: Project, pk: int) -> Person | None:
    return people(project).filter(pk=pk).first()


def letter_for(pk: int) -> DataRequest | None:
    """The request whose answer is to be written, unless it was."""
    return DataRequest.objects.filter(pk=pk).exclude(reply_to="").select_related("project").first()
