"""Who may do what at an event, and when. Nothing here writes; facts come in as arguments."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from cordel.base.dates import date_format
from cordel.base.refusals import Refused
from cordel.core.letter_texts import unknown
from cordel.core.seats import Pool
from cordel.core.standing import Standing
from cordel.events.models import Event, GroupLetter, Question, Registration, Role
from cordel.projects.models import ProjectRole
from cordel.towns.models import TownRole

RUNS_THE_PROJECT = (ProjectRole.COORDINATOR, ProjectRole.ASSISTANT)
# Given by hand; the other roles follow from where somebody comes from.
CHOSEN_ROLES = (Role.SPEAKER, Role.STAFF)
WORKS_FOR_THE_TOWN = (TownRole.OFFICER, TownRole.DEPUTY)


class EventCancelled(Refused):
    sentence = _(
        "This event was cancelled, so there are no seats. Other events of the journey are on the project's page."
    )


class RegistrationNotOpen(Refused):
    sentence = _("Registration for this event is not open yet. Please come back later.")


class RegistrationClosed(Refused):
    sentence = _(
        "Registration for this event has closed. The host may still have a place: please ask the town."
    )


class EventFull(Refused):
    sentence = _(
        "All seats are taken. If you registered before, your seat is safe, and we have just sent your private link"
        " again to the address you gave."
    )


class OneSeatLeft(Refused):
    sentence = _("There is one seat left. Register one of you now, and ask the town about the other.")


class TooFewSeats(Refused):
    sentence = _(
        "There are fewer seats left than people here: seats %(free)s, people %(people)s. Take out some lines, or ask"
        " the host for more seats."
    )


class EventBegun(Refused):
    sentence = _("The event has begun on the host's clock. Please tell the host at the door.")


class TooYoung(Refused):
    sentence = _(
        "People under 18 cannot register here yet, because the host has not said who looks after them."
        " Please ask the town, or come with your school or family."
    )


class DayNotOfEvent(Refused):
    sentence = _("%(day)s is not a day of this event. Choose one of its days.")


class EventClosed(Refused):
    sentence = _("This event is closed and its figures are final. The coordinator can reopen it.")


class SeatCancelled(Refused):
    sentence = _("This registration was cancelled. Please register the person again first.")


class SeatGone(Refused):
    sentence = _(
        "This seat was given back. Open your private link to take it again, as long as there are seats."
    )


class AnswersMissing(Refused):
    sentence = _("Before registration opens, first-timers need an answer to: %(questions)s")


class NumberTaken(Refused):
    sentence = _("This project has an event %(number)s already. Choose another number.")


class DaysHavePresence(Refused):
    sentence = _(
        "Presence is recorded on days that would fall out of the event: %(days)s. Take it back at the door first,"
        " or keep these days."
    )


class FewerSeatsThanTaken(Refused):
    sentence = _("Seats taken already: %(taken)s. There must be at least as many.")


class NoName(Refused):
    sentence = _("The event has no name yet. Write one first: it is the first thing that people see.")


class InvitationThere(Refused):
    sentence = _("There is an invitation for %(name)s already. Use that one, or give this one another name.")


class InvitationUsed(Refused):
    sentence = _(
        "Somebody came by this invitation already. It stays, so that it can be told how people were reached."
    )


class NoLetterWithoutAddress(Refused):
    sentence = _("This person gave no e-mail address, so no letter can be sent. Print the card instead.")


class TokenUsedUp(Refused):
    sentence = _(
        "This form made a token before, and that token was revoked. Open the page again for a new one."
    )


class KeyUsed(Refused):
    """An idempotency key came with another request; told by the interface in its own words."""


class EventPostponed(Refused):
    sentence = _("This event was postponed. You can register here as soon as its new days are known.")


def may_coordinate(standing: Standing, event: Event) -> bool:
    return standing.is_administrator or standing.is_in_project(event.project_id, *RUNS_THE_PROJECT)


def may_edit(standing: Standing, event: Event) -> bool:
    """The coordinator, and the officers of the towns that host it."""
    return may_coordinate(standing, event) or any(
        standing.is_in_town(town, *WORKS_FOR_THE_TOWN) for town in event.host_town_ids
    )


def may_keep_door(standing: Standing, event: Event) -> bool:
    return may_edit(standing, event) or any(
        standing.is_in_town(town, TownRole.DOOR) for town in event.host_town_ids
    )


def sees_everybody(standing: Standing, event: Event) -> bool:
    """Whether somebody may read the names of all towns' people: whoever runs the project, an officer of a host; unless
    the lead, or that host, lies where names may not go."""
    return runs_with_names(standing, event.project_id, may_run=may_coordinate(standing, event)) or (
        _works_for_host(standing, event, *WORKS_FOR_THE_TOWN)
    )


def runs_with_names(standing: Standing, project_id: int, *, may_run: bool) -> bool:
    """Whether somebody who may run a project may read everybody's name there."""
    return may_run and not standing.blind_towns(project_id)


def own_towns(standing: Standing, project_id: int) -> set[int]:
    """The towns whose people somebody reads about by name in any case."""
    return towns_worked_for(standing) | standing.blind_towns(project_id)


def _works_for_host(standing: Standing, event: Event, *roles: str) -> bool:
    """In a host to which names of other towns' people may go."""
    return any(
        standing.is_in_town(town, *roles) and standing.has_names(town, event.project_id)
        for town in event.host_town_ids
    )


def towns_at_door(standing: Standing, event: Event) -> set[int] | None:
    """Whose names the door shows: None for everybody's, else those of the keeper's own towns."""
    roles = (*WORKS_FOR_THE_TOWN, TownRole.DOOR)
    if sees_everybody(standing, event) or _works_for_host(standing, event, *roles):
        return None
    kept = {town for town, role in standing.town_roles if role in roles}
    return kept | standing.blind_towns(event.project_id)


def may_see_delegation(standing: Standing, event: Event, town_id: int | None) -> bool:
    """An officer of another town sees the people of that town, and nobody else's."""
    return sees_everybody(standing, event) or town_id in own_towns(standing, event.project_id)


def may_look(standing: Standing, event: Event, *, partner_towns: Iterable[int]) -> bool:
    """Everybody who works at the event, and the officers of the towns that send people."""
    return may_keep_door(standing, event) or any(
        standing.is_in_town(town, *WORKS_FOR_THE_TOWN) for town in partner_towns
    )


def may_see_invitation(standing: Standing, event: Event, town_id: int | None) -> bool:
    """Those who run the event see every invitation; an officer of a town, what that town made."""
    return sees_everybody(standing, event) or town_id in own_towns(standing, event.project_id)


def may_make_token(standing: Standing, event: Event, *, for_project: bool) -> bool:
    """Those who run the event and see its people, for the event; for all events of the project, those who run the
    project."""
    if for_project:
        return runs_with_names(standing, event.project_id, may_run=may_coordinate(standing, event))
    return sees_everybody(standing, event)


def may_revoke_token(standing: Standing, event: Event, *, for_project: bool) -> bool:
    return may_coordinate(standing, event) if for_project else may_edit(standing, event)


def towns_seen(standing: Standing, event: Event) -> set[int] | None:
    """Whose people the visitor may see at the event: None for everybody's, else the towns' ids."""
    return None if sees_everybody(standing, event) else own_towns(standing, event.project_id)


def towns_worked_for(standing: Standing) -> set[int]:
    """The towns that somebody answers for, as officer or deputy."""
    return {town for town, role in standing.town_roles if role in WORKS_FOR_THE_TOWN}


def ensure_answered(event: Event, answered: Iterable[str]) -> None:
    """Registration opens when all of the first-timer's questions are answered; later no answer may go missing."""
    missing = [question.label for question in Question if question not in set(answered)]
    if event.registration_opens_at is not None and missing:
        raise AnswersMissing(questions=" ".join(str(label) for label in missing))


def ensure_days_keep_presence(event: Event, present: Iterable[date]) -> None:
    """`present` are the days on which presence is recorded; none of them may fall out of the event."""
    lost = sorted(set(present) - set(event.days))
    if lost:
        raise DaysHavePresence(days=", ".join(date_format(day, "DATE_FORMAT") for day in lost))


def ensure_seats_for(event: Event, *, taken: int) -> None:
    if event.capacity is not None and event.capacity < taken:
        raise FewerSeatsThanTaken(taken=taken)


def ensure_can_publish(event: Event) -> None:
    if not event.name:
        raise NoName


def ensure_can_register(event: Event, *, pool: Pool, is_adult: bool, now: datetime, people: int = 1) -> None:
    """Raises the refusal that applies, the most final one first. Where there is a waiting list nothing is full."""
    ensure_registration_is_open(event, now=now)
    ensure_may_come_alone(event, is_adult=is_adult)
    if not event.keeps_waiting_list and not pool.has_room(people):
        raise OneSeatLeft if people > 1 and pool.has_room() else EventFull


def ensure_may_come_alone(event: Event, *, is_adult: bool) -> None:
    if not is_adult and not event.takes_minors:
        raise TooYoung


def may_fill_seats(event: Event, *, now: datetime) -> bool:
    """Whether those who wait still get the seats that become free: never once the event has begun, because they
    would learn of it too late."""
    is_off = event.closed_at is not None or event.status == Event.Status.CANCELLED
    return not is_off and before_it_begins(event, now=now)


def before_it_begins(event: Event, *, now: datetime) -> bool:
    return event.begins_at is None or now < event.begins_at


def ensure_not_begun(event: Event, *, now: datetime) -> None:
    """Until then people change their own registration; afterwards the host does."""
    if not before_it_begins(event, now=now):
        raise EventBegun


def ensure_not_cancelled(event: Event) -> None:
    if event.status == Event.Status.CANCELLED:
        raise EventCancelled


def ensure_registration_is_open(event: Event, *, now: datetime) -> None:
    ensure_not_cancelled(event)
    if event.status == Event.Status.POSTPONED:
        raise EventPostponed
    if event.registration_opens_at is None or now < event.registration_opens_at:
        raise RegistrationNotOpen
    if event.closed_at is not None or (event.registration_closes_at and now >= event.registration_closes_at):
        raise RegistrationClosed


def takes_registrations(event: Event, *, now: datetime) -> bool:
    try:
        ensure_registration_is_open(event, now=now)
    except Refused:
        return False
    return True


def ensure_can_check_in(registration: Registration, *, day: date) -> None:
    """Presence is recorded for days of the event, while its figures are not final, for people with a seat."""
    ensure_not_closed(registration.event)
    ensure_not_cancelled(registration.event)
    if day not in registration.event.days:
        raise DayNotOfEvent(day=date_format(day, "DATE_FORMAT"))
    ensure_has_seat(registration)


def ensure_has_seat(registration: Registration) -> None:
    if registration.status != Registration.Status.CONFIRMED:
        raise SeatCancelled


def ensure_still_has_seat(registration: Registration) -> None:
    """The same, said to the person who asks."""
    if registration.status != Registration.Status.CONFIRMED:
        raise SeatGone


def ensure_can_walk_in(event: Event, *, day: date, is_adult: bool) -> None:
    """Whoever stands at the door comes in on a day of an event that takes place; children as at registration."""
    ensure_not_closed(event)
    ensure_not_cancelled(event)
    if day not in event.days:
        raise DayNotOfEvent(day=date_format(day, "DATE_FORMAT"))
    ensure_may_come_alone(event, is_adult=is_adult)


def ensure_can_be_written_to(registration: Registration) -> None:
    ensure_has_seat(registration)
    if not registration.person.email:
        raise NoLetterWithoutAddress


def ensure_unused(*, used: int) -> None:
    if used:
        raise InvitationUsed


def ensure_not_closed(event: Event) -> None:
    if event.closed_at is not None:
        raise EventClosed


def takes_place(event: Event) -> bool:
    """Whether people are to come on days that are known."""
    return event.status in (Event.Status.PLANNED, Event.Status.CONFIRMED) and event.starts_on is not None


def role_of(
    *, town_id: int | None, country: str, host_towns: Iterable[int], host_countries: Iterable[str]
) -> Role:
    """What somebody is at an event, from where the person comes."""
    return Role.by_home(
        town_id=town_id, country=country, host_towns=host_towns, host_countries=host_countries
    )


# --- Letters to groups ----------------------------------------------------------------------------

# What a writer may put in braces. The private link belongs to a registration, so news have none.
FIELDS_OF_NEWS = ("name", "event", "days")
FIELDS = (*FIELDS_OF_NEWS, "link")
MOST_READERS = 20_000
LETTERS_A_DAY = 20  # that one person may send


class UnknownField(Refused):
    sentence = _(
        "Nothing can be filled in for %(unknown)s. These words in braces are possible here: %(known)s"
    )


class NothingWritten(Refused):
    sentence = _("The letter has no subject or no words yet. Write both first.")


class NobodyToWriteTo(Refused):
    sentence = _("Nobody fits what you chose, so nothing was sent. Choose other people.")


class TooManyReaders(Refused):
    sentence = _(
        "One letter goes to %(most)s people at the most, and these are more. Choose fewer, and write twice."
    )


class LetterIsSent(Refused):
    sentence = _("This letter was sent already, so it stays as it is. Write a new one.")


def may_write_letter(standing: Standing, letter: GroupLetter, *, hosted: set[int], chosen: set[int]) -> bool:
    """The coordinator every letter; an officer those to the own town's people; who runs events those to their
    people. `hosted` are the events that the visitor runs, `chosen` those that the letter names."""
    may_run = standing.is_administrator or standing.is_in_project(letter.project_id, *RUNS_THE_PROJECT)
    if runs_with_names(standing, letter.project_id, may_run=may_run):
        return True
    if letter.town_id is not None:
        return letter.town_id in own_towns(standing, letter.project_id)
    return bool(chosen) and chosen <= hosted


def fields_of(letter: GroupLetter) -> tuple[str, ...]:
    return FIELDS_OF_NEWS if letter.is_news else FIELDS


def ensure_fields_are_known(texts: Iterable[str], *, allowed: Iterable[str]) -> None:
    wrong = unknown(texts, allowed)
    if wrong:
        raise UnknownField(
            unknown=" ".join(f"{{{name}}}" for name in wrong),
            known=" ".join(f"{{{name}}}" for name in allowed),
        )


def ensure_draft(letter: GroupLetter) -> None:
    if letter.sent_at is not None:
        raise LetterIsSent


def ensure_can_send(letter: GroupLetter, *, readers: int) -> None:
    if not (letter.subject and letter.body):
        raise NothingWritten
    written = [str(entry["text"]) for words in (letter.subject, letter.body) for entry in words.values()]
    ensure_fields_are_known(written, allowed=fields_of(letter))
    if not readers:
        raise NobodyToWriteTo
    if readers > MOST_READERS:
        raise TooManyReaders(most=MOST_READERS)
