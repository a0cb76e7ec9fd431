"""What a system with a token may do: register people, read the list at the door, check in and undo it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cordel.base import ratelimits, tokens
from cordel.base.api import problems
from cordel.base.api.operations import PAGING, Answer, Call, Operation, page
from cordel.base.api.problems import Problem
from cordel.base.api.shapes import (
    ADDRESS,
    COUNTRY,
    DAY,
    LANGUAGES,
    MOMENT,
    address,
    flag,
    list_of,
    one_of,
    or_null,
    page_of,
    partly,
    record,
    text,
    whole,
)
from cordel.base.refusals import Refused
from cordel.base.standing import standing_of
from cordel.events import actions, queries, rules
from cordel.events.api.reading import public_event
from cordel.events.forms import RegistrationForm
from cordel.events.models import AccessToken, Attendance, Event, Evidence, Mode, Receipt, Registration, Scope
from cordel.events.queries import door as doors

MOST_PER_MINUTE = 600
WAYS = (Mode.IN_PERSON.value, Mode.ONLINE.value)
WAY = one_of(WAYS)
REGISTRATION = partly(
    record(
        "RegistrationWish",
        name=text("As it should stand on the list at the door.", shortest=1, longest=160),
        email=text(
            "Where the ticket is sent; without it the code is in the answer.", longest=254, format="email"
        ),
        town=whole("A partner town's number, from the project's partners.", least=1),
        country=text(
            "Instead of `town`: ISO 3166-1 alpha-2 of a country in Europe, or XX for elsewhere.",
            longest=2,
            shortest=2,
        ),
        place=text("With `country`: the name of the town or village.", longest=120),
        is_adult=flag("18 or older."),
        mode=WAY | {"description": "Only where the event takes place in person and online."},
        language=one_of(LANGUAGES, "The language of letters to the person; without it, of this request."),
        friend=record(
            "Friend",
            name=text(
                "Of a friend from the same place; letters go to the same address.", shortest=1, longest=160
            ),
            is_adult=flag("18 or older."),
        ),
        invitation=text("The code of the invitation that led here.", longest=40),
    ),
    "email",
    "town",
    "country",
    "place",
    "mode",
    "language",
    "friend",
    "invitation",
)
# What a field of the form is called here.
NAMES = {"home": "town", "friend": "friend.name", "friend_is_adult": "friend.is_adult"}
TICKET = {
    "ticket": text("For the door, as text or as a QR code."),
    "code": or_null(
        text(
            "Opens the person's own page. Null where it is sent by letter: hand the ticket out, it is enough."
        )
    ),
}
SAVED = record(
    "RegistrationSaved",
    outcome=one_of(("seat", "waiting"), "A seat, or a turn on the waiting list."),
    **TICKET,
    receipt_url=ADDRESS | {"description": "The page with the ticket, to be shown to the person."},
    friend=or_null(record("FriendSaved", **TICKET)),
)
PERSON = record(
    "PersonAtTheDoor",
    registration=whole("The registration's number."),
    name=text(),
    town=text(),
    country=COUNTRY,
    mode=one_of(Mode.values),
    present_on=list_of(DAY),
)
CHECK_IN = partly(
    record(
        "CheckInWish",
        code=text("The code or the ticket, as scanned or typed.", shortest=1, longest=120),
        day=DAY | {"description": "A day of the event."},
        mode=WAY | {"description": "Where the event leaves a choice; without it as registered."},
    ),
    "mode",
)
CHECKED_IN = record(
    "CheckIn",
    registration=whole("The registration's number: with it and the day the check-in is undone."),
    name=text("Empty where names may not go to the host's country."),
    town=text(),
    country=COUNTRY,
    day=DAY,
    mode=one_of(Mode.values),
    evidence=one_of(Evidence.values, "What the presence rests on; the first record stays."),
    recorded_at=MOMENT,
)


def admit(request: HttpRequest, scope: str) -> AccessToken:
    """The token of the request, counted and noted. Raises Problem."""
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    now = timezone.now()
    token = queries.living_token(secret.strip(), now=now) if kind.lower() == "bearer" else None
    if token is None:
        raise Problem(problems.NO_TOKEN, headers={"WWW-Authenticate": 'Bearer realm="api"'})
    ratelimits.count("access-token", str(token.pk), limit=MOST_PER_MINUTE, seconds=60, now=now)
    actions.note_use(token, now=now)
    if scope not in token.scopes:
        raise Problem(problems.NOT_ALLOWED)
    return token


def _event(call: Call, event: Event | None) -> Event:
    if event is None or not queries.reaches(call.caller, event):
        raise Http404
    return event


def _own_event(call: Call) -> Event:
    """The event, public or not yet, if the token is for it."""
    return _event(call, queries.event(call.parts["slug"], call.parts["number"]))


def _once(call: Call, act: Callable[[], Answer]) -> Answer:
    """What `act` answers, or answered to the same request before; a problem is an answer, too."""

    def given() -> actions.Given:
        try:
            answer = act()
        except Refused as refused:
            problem = problems.refusal(refused)
            return actions.Given(problem.kind.status, problem.body, call.language)
        except Problem as problem:
            return actions.Given(problem.kind.status, problem.body, call.language)
        return actions.Given(answer.status, answer.body, call.language)

    try:
        found, is_repeated = actions.answer_once(
            call.caller, key=call.key, fingerprint=call.fingerprint, act=given, now=timezone.now()
        )
    except rules.KeyUsed:
        raise Problem(problems.KEY_USED) from None
    headers = {"Content-Language": found.language, "Idempotent-Replayed": "true" if is_repeated else "false"}
    return Answer(found.body, found.status, headers)


# --- Registering --------------------------------------------------------------------------------


def register(call: Call) -> Answer:
    event = _event(call, public_event(call))
    return _once(call, lambda: _register(call, event))


def _register(call: Call, event: Event) -> Answer:
    """The form's own rules, then the form's own action."""
    typed = _typed(call.body)
    form = RegistrationForm(typed, event=event, towns=queries.towns_of_network(event.project))
    if not form.is_valid():
        errors = [(NAMES.get(name, name), " ".join(map(str, found))) for name, found in form.errors.items()]
        raise Problem(problems.DOES_NOT_FIT, errors=errors)
    via = tokens.spelled(call.body.get("invitation", ""))
    wish = form.wish(call.body.get("language", call.language), via=via)
    nonce, now = form.cleaned_data["token"], timezone.now()
    try:
        receipt = actions.register(event, wish=wish, nonce=nonce, now=now, by=call.caller)
    except rules.EventFull:
        # As after the form: whoever has a seat already is reminded by letter, and the answer tells nobody.
        actions.send_link_again(event, email=wish.email, name=wish.name, now=now)
        raise
    return Answer(_saved(receipt, wish.email, tokens.derived("receipt", nonce)), 201)


def _typed(body: dict[str, Any]) -> dict[str, Any]:
    """The body as the form would have sent it."""
    friend = body.get("friend")
    return {
        "token": tokens.form_token(RegistrationForm.purpose),
        "name": body["name"],
        "email": body.get("email", ""),
        "home": str(int(body["town"])) if "town" in body else body.get("country", "").upper(),
        "place": body.get("place", ""),
        "is_adult": _yes(body["is_adult"]),
        "mode": body.get("mode", Mode.IN_PERSON.value),
        "friend": friend["name"] if friend else "",
        "friend_is_adult": _yes(friend["is_adult"]) if friend else "",
    }


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _saved(receipt: Receipt, email: str, key: str) -> dict[str, Any]:
    """The same for somebody who was registered before: as on the page, the code is told only where no letter goes."""
    return {
        "outcome": "waiting" if receipt.shows_waiting else "seat",
        **_ticket(receipt, email),
        "receipt_url": address(reverse("events:receipt", args=[key])),
        "friend": _ticket(receipt.friend, email) if receipt.friend else None,
    }


def _ticket(receipt: Receipt, email: str) -> dict[str, Any]:
    return {"ticket": receipt.ticket, "code": None if email else receipt.registration.code}


# --- The door -----------------------------------------------------------------------------------


def _towns_named(call: Call, event: Event) -> set[int] | None:
    """Whose names the token tells: None for everybody's. Where names may not go to a host, the rights of whoever made
    the token count as they are today; without any, only that host's own people are told."""
    closed = doors.towns_without_names(event, today=timezone.now().date())
    maker = call.caller.made_by
    if not closed or (maker is not None and rules.sees_everybody(standing_of(maker), event)):
        return None
    return closed


def people(call: Call) -> Answer:
    event = _own_event(call)
    towns = _towns_named(call, event)
    found = queries.people_for_door(event)
    return page(found if towns is None else found.filter(town__in=towns), call, by="pk", item=_person)


def _person(registration: Registration) -> dict[str, Any]:
    days = sorted(attendance.day for attendance in registration.attendances.all())
    return {**_named(registration), "mode": registration.mode, "present_on": days}


def _named(registration: Registration, towns: set[int] | None = None) -> dict[str, Any]:
    is_told = towns is None or registration.town_id in towns
    return {
        "registration": registration.pk,
        "name": registration.person.name if is_told else "",
        "town": registration.town_name,
        "country": registration.country,
    }


def check_in(call: Call) -> Answer:
    event = _own_event(call)
    return _once(call, lambda: _check_in(call, event))


def _check_in(call: Call, event: Event) -> Answer:
    registration = queries.seat_shown(event, call.body["code"])
    if registration is None:
        what = _("No seat of this event has this code or ticket. Look for the person by name on the list.")
        raise Problem(problems.NOT_FOUND, detail=what, errors=[("code", what)])
    attendance = actions.check_in(
        registration,
        day=date.fromisoformat(call.body["day"]),
        mode=call.body.get("mode", ""),
        evidence=Evidence.SCAN,
        by=call.caller,
        now=timezone.now(),
    )
    return Answer(_checked_in(registration, attendance, _towns_named(call, event)))


def _checked_in(registration: Registration, attendance: Attendance, towns: set[int] | None) -> dict[str, Any]:
    plain = ("day", "mode", "evidence", "recorded_at")
    return {**_named(registration, towns), **{name: getattr(attendance, name) for name in plain}}


def undo(call: Call) -> Answer:
    event = _own_event(call)
    registration = event.registrations.filter(pk=call.parts["registration"]).first()
    try:
        day = date.fromisoformat(call.parts["day"])
    except ValueError:
        raise Http404 from None
    if registration is None:
        raise Http404
    try:
        actions.undo_check_in(registration, day=day, by=call.caller, now=timezone.now())
    except Refused as refused:
        raise problems.refusal(refused) from None
    return Answer(None, 204)


EVENT = "projects/{slug}/events/{number}"
OPERATIONS = [
    Operation(
        name="register",
        method="POST",
        path=f"{EVENT}/registrations",
        summary="Register somebody",
        description="By the rules of the form on the site: its dates, seats, waiting list and care for minors. The"
        " answer is the same whether somebody was registered before or not.",
        act=register,
        answers={201: SAVED},
        admit=admit,
        scope=Scope.REGISTER,
        body=REGISTRATION,
        examples={
            "body": {
                "name": "Ana Moura",
                "email": "ana@people.example",
                "country": "PT",
                "place": "Gondomar",
                "is_adult": True,
            },
            "201": {
                "outcome": "seat",
                "ticket": "B2C3D4F5G6H7J8K9",
                "code": None,
                "receipt_url": "https://cordel.example/seat/0123456789abcdef0123456789abcdef/",
                "friend": None,
            },
        },
    ),
    Operation(
        name="registrations",
        method="GET",
        path=f"{EVENT}/registrations",
        summary="The list at the door",
        description="Everybody who has a seat, with no more than the door needs; where names may not go to the host's"
        " country, the host's own people. These are personal data: keep them no longer than the event lasts.",
        act=people,
        answers={200: page_of(PERSON)},
        admit=admit,
        scope=Scope.CHECK_IN,
        query=PAGING,
    ),
    Operation(
        name="checkIn",
        method="POST",
        path=f"{EVENT}/check-ins",
        summary="Check somebody in",
        description="Records a presence on one day, resting on a scan. Twice changes nothing: the answer is the first"
        " record.",
        act=check_in,
        answers={200: CHECKED_IN},
        admit=admit,
        scope=Scope.CHECK_IN,
        body=CHECK_IN,
        examples={"body": {"code": "B2C3-D4F5", "day": "2026-05-01"}},
    ),
    Operation(
        name="undoCheckIn",
        method="DELETE",
        path=f"{EVENT}/check-ins/{{registration}}/{{day}}",
        summary="Undo a check-in",
        description="Takes a presence back. Twice changes nothing.",
        act=undo,
        answers={204: None},
        admit=admit,
        scope=Scope.CHECK_IN,
    ),
]
