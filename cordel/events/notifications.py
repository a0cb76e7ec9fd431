"""Letters of the events."""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cordel.base import calendars, content, edits, languages, letters, ratelimits
from cordel.base.letters import Sender
from cordel.base.mail_limits import Urgency
from cordel.base.returned import PERSON, Reader
from cordel.base.templatetags.page import days, provenance
from cordel.core.letter_texts import FIELD, TEXT, Piece, filled, paragraphs, pieces
from cordel.events import queries, rules
from cordel.events.models import Event, GroupLetter, KeptLetter, Recipient, Registration, Reminder
from cordel.participants.models import Person

LETTERS_PER_HOUR = 6
GROUP_LETTER = "events/letters/group"


def confirm(registration_id: int, *, now: datetime) -> None:
    """The seat, the private link, the code and the calendar entry, in the person's language.

    Whoever fills in somebody else's address again and again stops being able to bother that person.
    """
    registration = queries.registration(registration_id)
    if registration is None or not _is_expected(registration) or not registration.person.email:
        return
    person = registration.person
    try:
        ratelimits.count("letter", person.email_key, limit=LETTERS_PER_HOUR, seconds=3600, now=now)
    except ratelimits.TooManyTries:
        return
    _send("confirmation", registration)


def tell_change(registration_id: int, *, sequence: int) -> None:
    """What was planned, what is planned now and why, with a calendar entry that replaces the old one or takes it
    away. A letter that a newer change overtook is not written."""
    letter = queries.change_letter(registration_id, sequence)
    if letter is not None:
        event = letter.registration.event
        with translation.override(letter.registration.person.language):
            joining = queries.joining_for(letter.registration)
            file = queries.calendar_after(event, letter.before, joining).decode()
        facts: dict[str, Any] = {
            "letter": letter,
            "takes_place": rules.takes_place(event),
            "has_calendar": bool(file),
        }
        _write("change", letter.registration, file, **facts)


def tell_joining(registration_id: int) -> None:
    """Another address to join by, for whoever was told an older one or, late, none."""
    registration = _with_seat(registration_id)
    if registration is not None and queries.joining_for(registration) is not None:
        _send("joining", registration, has_calendar=bool(registration.event.days))


def promote(registration_id: int) -> None:
    """A seat became free and is the person's now; one tap gives it on."""
    registration = _with_seat(registration_id)
    if registration is not None:
        _send("promotion", registration)


def remind(registration_id: int, *, kind: str) -> None:
    """Before the event the question whether the person is still coming, after it thanks, what was found and decided
    there, and what became of it."""
    registration = _with_seat(registration_id)
    if registration is None:
        return
    if kind == Reminder.Kind.OUTCOME:
        _tell_outcome(registration)
    elif kind == Reminder.Kind.THANKS:
        results = queries.results_of(registration.event)
        hears_more = queries.wants_news(registration.person)
        _send("thanks", registration, urgency=Urgency.BULK, results=results, hears_more=hears_more)
    elif rules.takes_place(registration.event):
        _send("question", registration, urgency=Urgency.BULK)


def _tell_outcome(registration: Registration) -> None:
    """What was published since the thanks, with the way to stop such letters; nothing for whoever stopped them
    meanwhile, or when all of it was taken back."""
    person = registration.person
    results = queries.results_of(registration.event, since=queries.thanked_at(registration))
    if results.rooms and queries.wants_news(person):
        stop_url = f"{queries.news_url(person)}?language={person.language}"
        facts = {"results": results, "stop_url": stop_url}
        _write("outcome", registration, "", urgency=Urgency.BULK, headers=_way_to_stop(person), **facts)


def _way_to_stop(person: Person) -> dict[str, str]:
    """Mail programs find the way to stop news in a letter's head (RFC 8058)."""
    return {
        "List-Unsubscribe": f"<{queries.news_url(person)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def give_place(seat_id: int) -> None:
    """A place in an activity became free and is the person's now; one tap gives it on."""
    seat = queries.activity_seat(seat_id)
    if seat is None or not seat.has_place or _with_seat(seat.registration_id) is None:
        return
    decline_url = settings.SITE_URL + queries.decline_url(seat)
    _send("place", seat.registration, activity=seat.activity, decline_url=decline_url)


def tell_activity_gone(registration_id: int, *, activity: dict[str, Any]) -> None:
    """What somebody chose does not take place; the seat at the event stays."""
    registration = _with_seat(registration_id)
    if registration is not None:
        _write("activity_gone", registration, "", activity=queries.remembered(activity))


def tell_activity_moved(registration_id: int, *, activity_id: int, version: str) -> dict[str, Any] | None:
    """What somebody chose has another hour or place: the old beside the new. Nothing is written when it was given
    back, when a newer change has a letter of its own, or when it is again as the person knows it. Gives what the
    person knows now; None where a newer letter will say."""
    registration = _with_seat(registration_id)
    seat = queries.activity_seat_of(registration, activity_id) if registration is not None else None
    if registration is None or seat is None or seat.known_as is None:
        return None
    is_now = queries.when_and_where(seat.activity)
    if edits.version_of(is_now) != version:
        return None
    if seat.known_as != is_now:
        old = queries.remembered(queries.kept_of(seat.activity) | seat.known_as)
        moves = {"when": seat.activity.has_other_hour_than(old), "where": seat.activity.place != old.place}
        _write("activity_moved", registration, "", activity=seat.activity, seat=seat, old=old, moves=moves)
    return is_now


def _is_expected(registration: Registration) -> bool:
    """Whether there is something to confirm: a registration that was not given back, for an event that was not
    cancelled meanwhile."""
    given_back = registration.status == Registration.Status.CANCELLED
    return not given_back and registration.event.status != Event.Status.CANCELLED


def _with_seat(registration_id: int) -> Registration | None:
    """The registration, if it still has a seat and somebody to write to."""
    registration = queries.registration(registration_id)
    if registration is None or registration.status != Registration.Status.CONFIRMED:
        return None
    return registration if registration.person.email and _is_expected(registration) else None


def _send(letter: str, registration: Registration, *, urgency: Urgency = Urgency.OWN, **more: Any) -> None:
    """The letter with the event as a calendar file if it has days, in the person's language."""
    with translation.override(registration.person.language):
        joining = queries.joining_for(registration)
        entries = [queries.joined(one, joining) for one in queries.calendar_entries([registration.event])]
        feed = calendars.feed(entries, name=str(registration.event)).decode() if entries else ""
    _write(letter, registration, feed, urgency=urgency, **more)


def _write(
    folder: str,
    registration: Registration,
    calendar: str,
    *,
    urgency: Urgency = Urgency.OWN,
    headers: Mapping[str, str] | None = None,
    **facts: Any,
) -> None:
    """The letter to the person, in the person's language."""
    person = registration.person
    context = {
        "registration": registration,
        "event": registration.event,
        "person": person,
        "joining": queries.joining_for(registration),
        "private_url": settings.SITE_URL + queries.private_url(registration),
        "answer_url": settings.SITE_URL + queries.answer_url(registration),
        "event_url": settings.SITE_URL + registration.event.get_absolute_url(),
        **facts,
    }
    sheets = PRINTING.get()
    if sheets is not None:
        sheets.append(_sheet(folder, registration, context))
        return
    letters.send(
        f"events/letters/{folder}",
        to=person.email,
        language=person.language,
        context=context,
        attachments=[("event.ics", calendar, "text/calendar")] if calendar else [],
        reader=Reader(PERSON, person.pk),
        sender=queries.sender_of(registration, person.language),
        urgency=urgency,
        headers=headers,
    )


# --- On paper instead -----------------------------------------------------------------------------

# Where letters are gathered that are to be printed and not sent; None: they are sent.
PRINTING: ContextVar[list[dict[str, Any]] | None] = ContextVar("printing", default=None)


def on_paper(kept: KeptLetter) -> list[dict[str, Any]]:
    """The letter in the parts that a sheet of paper shows, written as of now; nothing where it has nothing to say any
    more. Sends nothing, and writes nothing down."""
    sheets: list[dict[str, Any]] = []
    told = PRINTING.set(sheets)
    try:
        WRITERS[KeptLetter.Letter(kept.letter)](kept.registration_id, kept.facts)
    finally:
        PRINTING.reset(told)
    return sheets


def _confirm_on_paper(registration_id: int) -> None:
    registration = queries.registration(registration_id)
    if registration is not None and _is_expected(registration):
        _send("confirmation", registration)


WRITERS: dict[KeptLetter.Letter, Callable[[int, dict[str, Any]], object]] = {
    KeptLetter.Letter.CONFIRMATION: lambda pk, _facts: _confirm_on_paper(pk),
    KeptLetter.Letter.CHANGE: lambda pk, facts: tell_change(pk, **facts),
    KeptLetter.Letter.PROMOTION: lambda pk, _facts: promote(pk),
    KeptLetter.Letter.JOINING: lambda pk, _facts: tell_joining(pk),
    KeptLetter.Letter.PLACE: lambda _pk, facts: give_place(**facts),
    KeptLetter.Letter.ACTIVITY_GONE: lambda pk, facts: tell_activity_gone(pk, **facts),
    KeptLetter.Letter.ACTIVITY_MOVED: lambda pk, facts: tell_activity_moved(pk, **facts),
    KeptLetter.Letter.QUESTION: lambda pk, facts: remind(pk, **facts),
}


def _sheet(folder: str, registration: Registration, context: Mapping[str, Any]) -> dict[str, Any]:
    language = registration.person.language
    with translation.override(language):
        written = letters.render(f"events/letters/{folder}", context)
    return {
        "subject": written["subject"],
        "parts": [(language, written["text"])],
        "closing": "",
        "head": content.text(registration.event.project.title, language),
    }


# --- Somebody else comes ---------------------------------------------------------------------------


def tell_replaced(registration_id: int) -> None:
    """Whoever had the seat learns that somebody else comes, not who. Nothing when it was taken back meanwhile."""
    registration = queries.registration(registration_id)
    if registration is not None and registration.replaced_by_id is not None and registration.person.email:
        _write("replaced", registration, "")


# --- Another address ------------------------------------------------------------------------------


def tell_former_address(person_id: int) -> str:
    """Where somebody was written to before is told that letters go elsewhere now, and not where. Gives the address
    that was told, "" where there is none."""
    registration = queries.newest_registration(person_id)
    if registration is None or not registration.person.former_email:
        return ""
    person = registration.person
    letters.send(
        "events/letters/address_corrected",
        to=person.former_email,
        language=person.language,
        context={"person": person, "event": registration.event, "registration": registration},
        sender=queries.sender_of(registration, person.language),
    )
    return person.former_email


# --- Letters to groups ----------------------------------------------------------------------------


@dataclass
class Sheet:
    """A group letter in one language, cut into pieces; `note` says visibly when it is not the reader's own."""

    subject: list[Piece]
    body: list[list[Piece]]
    written_in: str
    note: str


@dataclass
class Stationery:
    """A letter to a group, ready to be written for one reader after the other: what many share is made once."""

    letter: GroupLetter
    sheets: dict[str, Sheet] = field(default_factory=dict)
    events: dict[tuple[int, str], dict[str, str]] = field(default_factory=dict)
    senders: dict[tuple[int, int | None, str], Sender] = field(default_factory=dict)

    def sheet(self, language: str) -> Sheet:
        if language not in self.sheets:
            with translation.override(language):
                body = content.shown(self.letter.body)
                self.sheets[language] = Sheet(
                    pieces(content.text(self.letter.subject)),
                    paragraphs(body.text.replace("\r\n", "\n")),
                    body.language or language,
                    provenance(self.letter.body),
                )
        return self.sheets[language]

    def of_event(self, event: Event, language: str) -> dict[str, str]:
        if (event.pk, language) not in self.events:
            # A letter can be written in a language that the house itself does not speak.
            spoken = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
            with translation.override(spoken):
                told = {"event": str(event), "days": days(event.starts_on, event.ends_on)}
            self.events[event.pk, language] = told
        return self.events[event.pk, language]

    def sender(self, registration: Registration, language: str) -> Sender:
        shared = (registration.event_id, registration.town_id, language)
        if shared not in self.senders:
            self.senders[shared] = queries.sender_of_group(self.letter, registration, language)
        return self.senders[shared]

    def context(self, registration: Registration, person: Person, *, link: str = "") -> dict[str, Any]:
        """All that the letter says to this reader. Give `link` instead of the private one to show the letter to
        somebody else."""
        sheet = self.sheet(person.language)
        values = {
            # In the language of the words around them.
            **self.of_event(registration.event, sheet.written_in),
            "name": person.first_name,
            "link": link or settings.SITE_URL + queries.private_url(registration),
        }
        return {
            "subject": filled(sheet.subject, values),
            "text": "\n\n".join(filled(part, values) for part in sheet.body),
            "html": _html(sheet.body, values),
            "note": sheet.note,
            "written_in": sheet.written_in,
            "written_direction": languages.direction(sheet.written_in),
            "event": registration.event,
            "project": self.letter.project,
            "from_town": self.letter.town,
            "stop_url": "",
        }

    def copy(self, recipient: Recipient) -> dict[str, Any]:
        """The context of the reader's own copy; news carry the way to stop them."""
        context = self.context(recipient.registration, recipient.person)
        if self.letter.is_news:
            stop = queries.news_url(recipient.person)
            context["stop_url"] = f"{stop}?language={recipient.person.language}"
        return context

    def message(self, recipient: Recipient) -> EmailMultiAlternatives:
        """The copy as a letter; the way to stop news stands in its head, too."""
        person = recipient.person
        headers = _way_to_stop(person) if self.letter.is_news else {}
        return letters.compose(
            GROUP_LETTER,
            to=person.email,
            language=person.language,
            context=self.copy(recipient),
            headers=headers,
            reader=Reader(PERSON, person.pk),
            sender=self.sender(recipient.registration, person.language),
        )

    def on_paper(self, recipient: Recipient) -> dict[str, str]:
        """Subject, text and HTML of the copy, for the outbox."""
        with translation.override(recipient.person.language):
            return letters.render(GROUP_LETTER, self.copy(recipient))

    def for_printer(self, recipient: Recipient) -> dict[str, Any]:
        """The copy in the parts that a sheet of paper shows, each in the language it is written in."""
        copy, reads = self.copy(recipient), recipient.person.language
        with translation.override(reads):
            whole = letters.render(GROUP_LETTER, copy)["text"]
        before, _words, after = whole.partition(copy["text"])
        parts = [(reads, before), (copy["written_in"], copy["text"])]
        return {
            "subject": copy["subject"],
            "parts": parts,
            "closing": after.strip().removeprefix("--"),
            "head": content.text(self.letter.project.title, reads),
        }


def _html(parts: list[list[Piece]], values: Mapping[str, str]) -> SafeString:
    """Paragraphs with links; everything that somebody typed is escaped."""
    return format_html_join("\n", "<p>{}</p>", ([_line(part, values)] for part in parts))


def _line(part: list[Piece], values: Mapping[str, str]) -> SafeString:
    return format_html_join("", "{}", ([_piece(piece, values)] for piece in part))


def _piece(piece: Piece, values: Mapping[str, str]) -> SafeString:
    if piece.kind == TEXT:
        return format_html_join(SafeString("<br>"), "{}", ([line] for line in piece.text.split("\n")))
    if piece.kind == FIELD and piece.text != "link":
        return format_html("<bdi>{}</bdi>", values[piece.text])
    address = values["link"] if piece.kind == FIELD else piece.text
    return format_html('<a href="{}" dir="ltr">{}</a>', address, address)
