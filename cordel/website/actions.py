"""The demonstration: the one thing that the website writes, and only into an empty database.

Rows are written in bulk, not through the apps' actions: no letters may go out to people who do not exist, and
the audit must not fill up with acts that nobody did. Nothing here is left to chance: the same day gives the
same rows on every machine, so codes and numbers can stand in documents.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, tokens
from cordel.core.content import MACHINE, Content
from cordel.core.folding import sort_key
from cordel.events import actions as events
from cordel.events import rules as event_rules
from cordel.events.models import (
    Activity,
    Answer,
    Attendance,
    Delegation,
    Event,
    EventPlace,
    Evidence,
    Mode,
    Needs,
    Receipt,
    Registration,
    Role,
)
from cordel.participants.models import ContactConsent, Person
from cordel.projects.models import Partner, Project, ProjectMembership, Statement
from cordel.towns.models import Town, TownMembership
from cordel.website import rules
from cordel.website.queries import demo

MADE = audit.verb("project.demo_made", _("made the demonstration"))
EVIDENCE = [Evidence.SIGNATURE, Evidence.SIGNATURE, Evidence.SIGNATURE, Evidence.HOST_WORD, Evidence.SCAN]
DIETS = ["vegetarian", "halal", "vegan", "gluten free", "halal"]
CHECKED_IN_AT_THE_DOOR = 8


@transaction.atomic
def make_demo(*, now: datetime) -> list[Project]:
    """The reference project with its known facts, and a synthetic one around today. Raises rules.NotEmpty."""
    rules.ensure_empty(demo.what_is_there())
    projects = [_make_reference(now), _make_synthetic(now)]
    for project in projects:
        audit.record(MADE, project, by=None, now=now, project_id=project.pk)
    return projects


# --- Texts and chance ---------------------------------------------------------------------------


def words(texts: dict[str, str], *, reader: User | None = None) -> Content:
    """A text of the data files; demo/README.md says what the languages' names mean."""
    content = Content()
    for key, text in texts.items():
        language, _space, note = key.partition(" ")
        if not content:
            content = content.with_original(language, text)
        elif note == "old":
            content = _before(content).with_translation(language, text, by=MACHINE)
            content = content.with_original(content.original_language, next(iter(texts.values())))
        else:
            by = MACHINE if language == "ar" else "person"
            reviewed_by = reader.pk if reader and note == "checked" else None
            content = content.with_translation(language, text, by=by, reviewed_by=reviewed_by)
    return content


def _before(content: Content) -> Content:
    """The text as it was before somebody changed its original."""
    return content.with_original(content.original_language, f"{content.original} …")


def _number(*key: Any) -> int:
    """A number that nobody would guess and everybody gets: the same for the same key."""
    return int.from_bytes(hashlib.sha256(repr(key).encode()).digest()[:8], "big")


def _one_in(odds: int, *key: Any) -> bool:
    return _number(*key) % odds == 0


def _code(length: int, *key: Any) -> str:
    """A code as `base.tokens` makes them, but the same every time."""
    rest, letters = _number("code", *key), ""
    for _letter in range(length):
        rest, which = divmod(rest, len(tokens.ALPHABET))
        letters += tokens.ALPHABET[which]
        rest = rest or _number(letters, *key)
    return letters


# --- The reference project ----------------------------------------------------------------------


def _make_reference(now: datetime) -> Project:
    facts, known = demo.data("reference_project"), demo.data("reference_words")

    def fact(text: str) -> Content:
        return words({"en": text, "ar": known["ar"][text]})

    project = Project.objects.create(
        slug=known["slug"],
        title=fact(facts["title"]),
        subtitle=fact(facts["subtitle"]),
        summary=words(known["summary"]),
        programme=facts["programme"],
        measure=facts["measure"],
        call=known["call"],
        participants_claimed=facts["participants_claimed"],
        sources=[known["facts_from"]],
        sort_key=sort_key(facts["title"]),
    )
    texts = {str(kind): [fact(text) for text in facts[key]] for kind, key in demo.STATEMENTS.items()}
    _state(project, texts)
    towns = _reference_towns(facts, known["places"])
    _join(project, {facts["lead"]["country"]}, towns.values(), facts["partner_countries"])
    for event in facts["events"]:
        _make_reference_event(project, event, towns, known["places"], now)
    return project


def _state(project: Project, texts: dict[str, list[Content]]) -> None:
    Statement.objects.bulk_create(
        Statement(project=project, kind=kind, position=position, text=text)
        for kind, of_kind in texts.items()
        for position, text in enumerate(of_kind, 1)
    )


def _reference_towns(facts: dict[str, Any], places: dict[str, Any]) -> dict[str, Town]:
    """The host places by the name that the project gives them, in the order of the journey."""
    towns = {
        place["town"]: Town(
            name=words(places[place["town"]]["names"]),
            country=place["country"],
            region=place.get("region", ""),
            **{key: places[place["town"]][key] for key in ("latitude", "longitude", "geonames_id")},
        )
        for event in facts["events"]
        for place in event["places"]
    }
    return dict(zip(towns, _saved_towns(towns.values()), strict=True))


def _saved_towns(towns: Iterable[Town]) -> list[Town]:
    towns = list(towns)
    for town in towns:
        town.fold_names()
    return Town.objects.bulk_create(towns)


def _join(
    project: Project, leads: set[str], towns: Iterable[Town], countries: Iterable[str]
) -> list[Partner]:
    """The towns as partners, and the countries without a known town as themselves."""
    towns = list(towns)
    without = [code for code in countries if code not in {town.country for town in towns}]
    of_towns = [
        Partner(
            project=project,
            town=town,
            country=town.country,
            role=Partner.Role.LEAD if town.country in leads else Partner.Role.PARTNER,
        )
        for town in towns
    ]
    return Partner.objects.bulk_create([*of_towns, *(Partner(project=project, country=c) for c in without)])


def _make_reference_event(
    project: Project, facts: dict[str, Any], towns: dict[str, Town], places: dict[str, Any], now: datetime
) -> None:
    """Called by its places, because the project published no names. That nobody can register any more is all
    that is known about registration: a window without length says just that."""
    here = [places[place["town"]] for place in facts["places"]]
    names = [place["names"] for place in here]
    starts_on, ends_on = date.fromisoformat(facts["from"]), date.fromisoformat(facts["to"])
    over = datetime.combine(starts_on, time(), UTC)
    event = Event.objects.create(
        project=project,
        number=facts["n"],
        name=words({"en": " and ".join(n["en"] for n in names), "ar": " و".join(n["ar"] for n in names)}),
        status=Event.Status.CONFIRMED,
        starts_on=starts_on,
        ends_on=ends_on,
        timezone=here[0]["timezone"],
        registration_opens_at=over,
        registration_closes_at=over,
        published_at=now,
        changed_at=now,
    )
    EventPlace.objects.bulk_create(
        EventPlace(event=event, position=position, town=towns[place["town"]], country=place["country"])
        for position, place in enumerate(facts["places"], 1)
    )


# --- The synthetic project: its frame -----------------------------------------------------------


@dataclass
class Stage:
    """What the synthetic project is made of while it is being made."""

    project: Project
    now: datetime
    plan: dict[str, Any]
    names: dict[str, Any]
    towns: dict[str, Town]
    partners: dict[str, Partner]
    staff: dict[str, User]
    crowd: dict[str, list[Person]] = field(default_factory=dict)
    made: int = 0

    @property
    def today(self) -> date:
        return self.now.date()

    def words(self, texts: dict[str, str]) -> Content:
        return words(texts, reader=self.staff["noor"])


def _make_synthetic(now: datetime) -> Project:
    plan = demo.data("synthetic")
    towns = {code: Town(name=words(it["name"]), country=code) for code, it in plan["towns"].items()}
    for code, town in towns.items():
        town.latitude, town.longitude = plan["towns"][code]["latitude"], plan["towns"][code]["longitude"]
    _saved_towns(towns.values())
    project = _make_synthetic_project(plan, now.date())
    partners = _join(project, {plan["lead"]}, towns.values(), ())
    stage = Stage(
        project=project,
        now=now,
        plan=plan,
        names=demo.data("people"),
        towns=towns,
        partners=dict(zip(towns, partners, strict=True)),
        staff=_engage(project, towns, plan, now),
    )
    for facts in plan["events"]:
        _make_synthetic_event(stage, facts)
    return project


def _make_synthetic_project(plan: dict[str, Any], today: date) -> Project:
    project = Project.objects.create(
        slug=plan["slug"],
        title=words(plan["title"]),
        subtitle=words(plan["subtitle"]),
        summary=words(plan["summary"]),
        programme=plan["programme"],
        measure=plan["measure"],
        call=plan["call"],
        starts_on=today + timedelta(days=plan["first_day"]),
        ends_on=today + timedelta(days=plan["last_day"]),
        is_synthetic=True,
        sort_key=sort_key(words(plan["title"]).original),
    )
    _state(project, {kind: [words(text) for text in texts] for kind, texts in plan["statements"].items()})
    return project


def _engage(project: Project, towns: dict[str, Town], plan: dict[str, Any], now: datetime) -> dict[str, User]:
    """The accounts of the cast, by the first part of their address. All share one password, hashed once."""
    password = make_password(plan["password"])
    people = {account["email"].split("@")[0]: account for account in plan["accounts"]}
    users = User.objects.bulk_create(
        User(
            email=it["email"],
            name=it["name"],
            language=it["language"],
            password=password,
            is_staff=it.get("administrator", False),
            is_superuser=it.get("administrator", False),
        )
        for it in people.values()
    )
    staff = dict(zip(people, users, strict=True))
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    TownMembership.objects.bulk_create(
        TownMembership(user=staff[key], town=towns[it["town"]], role=it["role"], since=now)
        for key, it in people.items()
        if "town" in it
    )
    ProjectMembership.objects.bulk_create(
        ProjectMembership(user=staff[key], project=project, role=it["project"], since=now)
        for key, it in people.items()
        if "project" in it
    )
    return staff


# --- The synthetic project: its events ----------------------------------------------------------


def _make_synthetic_event(stage: Stage, facts: dict[str, Any]) -> None:
    event = _event_of(stage, facts)
    event.save()
    day = _days_of(event)
    EventPlace.objects.bulk_create(
        EventPlace(
            event=event,
            position=position,
            town=stage.towns[host["town"]],
            country=host["town"],
            starts_on=day(host["from"]),
            ends_on=day(host["to"]),
            venue=stage.words(host["venue"]),
        )
        for position, host in enumerate(facts["hosts"], 1)
    )
    Answer.objects.bulk_create(
        Answer(event=event, question=question, text=stage.words(text))
        for question, text in facts.get(
            "answers", stage.plan["usual_answers"] if event.starts_on else {}
        ).items()
    )
    _make_programme(stage, event, facts["programme"])
    Delegation.objects.bulk_create(
        Delegation(event=event, partner=stage.partners[code], planned=planned)
        for code, planned in facts.get("delegations", facts["people"]).items()
    )
    seats = _seat_people(stage, event, facts)
    _record_presence(stage, event, seats)
    _finish(stage, event, facts, seats)


def _event_of(stage: Stage, facts: dict[str, Any]) -> Event:
    starts_on = None if facts["first_day"] is None else stage.today + timedelta(days=facts["first_day"])
    known_since = stage.now - timedelta(days=30)
    if starts_on and not facts.get("open"):
        known_since = datetime.combine(starts_on, time(9), UTC) - timedelta(days=90)
    event = Event(
        project=stage.project,
        number=facts["number"],
        name=stage.words(facts["name"]),
        summary=stage.words(facts["summary"]),
        mode=facts["mode"],
        status=Event.Status.POSTPONED if facts.get("postponed") else Event.Status.CONFIRMED,
        starts_on=starts_on,
        ends_on=starts_on and starts_on + timedelta(days=facts["days"] - 1),
        timezone=facts["timezone"],
        capacity=facts["capacity"],
        languages=facts["languages"],
        sequence=1 if facts.get("postponed") else 0,
        published_at=known_since,
        changed_at=known_since,
    )
    if starts_on:
        event.registration_opens_at = known_since + timedelta(days=5)
        last_day = starts_on - timedelta(days=3 if facts.get("open") else 0)
        event.registration_closes_at = datetime.combine(last_day, time(), event.zone)
    return event


def _days_of(event: Event) -> Any:
    """Counts days from the event's first; None stays None."""

    def day(number: int | None) -> date | None:
        return None if number is None or event.starts_on is None else event.starts_on + timedelta(days=number)

    return day


def _make_programme(stage: Stage, event: Event, items: list[dict[str, Any]]) -> None:
    day = _days_of(event)
    Activity.objects.bulk_create(
        Activity(
            event=event,
            day=day(item["day"]),
            starts_at=time.fromisoformat(item["from"]),
            ends_at=time.fromisoformat(item["to"]),
            format=item["format"],
            title=stage.words(item["title"]),
            topic=stage.words(item["topic"]),
            place=item["place"],
            languages=item["languages"],
        )
        for item in items
    )


# --- The synthetic project: its people ----------------------------------------------------------


def _seat_people(stage: Stage, event: Event, facts: dict[str, Any]) -> list[Registration]:
    """Everybody who registered, the cast first."""
    people = [_somebody(stage, it) for it in stage.plan["cast"].values() if event.number in it["events"]]
    for country, count in facts["people"].items():
        known = stage.crowd.setdefault(country, [])
        again = known[: count // 8]
        new = [_person(stage, country, town=stage.towns[country]) for _one in range(count - len(again))]
        known += new
        people += again + new
    people += [_person(stage, guest["country"], place=guest["place"]) for guest in facts["guests"]]
    Person.objects.bulk_create(person for person in people if person.pk is None)
    hosts = {host["town"] for host in facts["hosts"]}
    return Registration.objects.bulk_create(
        _registration(stage, event, person, number=number, role=_role(stage, hosts, person, number))
        for number, person in enumerate(people)
    )


def _somebody(stage: Stage, facts: dict[str, Any]) -> Person:
    """Somebody of the cast, the same person at every event."""
    known = [person for person in stage.crowd.get("cast", []) if person.name == facts["name"]]
    if known:
        return known[0]
    town = stage.towns[facts["town"]]
    person = Person(project=stage.project, town=town, country=town.country, created_at=stage.now)
    for key in ("name", "called", "email", "language"):
        setattr(person, key, facts[key])
    person.fold_names()
    stage.crowd.setdefault("cast", []).append(person)
    return person


def _person(stage: Stage, country: str, *, town: Town | None = None, place: str = "") -> Person:
    """Somebody who does not exist. One in nine came lately and writes Arabic, one in four has no e-mail."""
    stage.made += 1
    is_newcomer = stage.made % 9 == 0
    person = Person(
        project=stage.project,
        name=full_name(stage.names["ar" if is_newcomer else country], stage.made),
        email="" if stage.made % 4 == 0 else f"person{stage.made}@people.example",
        language="ar" if is_newcomer else "en",
        town=town,
        place=place,
        country=country,
        created_at=stage.now,
    )
    person.fold_names()
    return person


def full_name(usual: dict[str, Any], number: int) -> str:
    """A given and a family name that are usual together: women's and men's forms, and the country's order."""
    gender = number % 2
    given_names, family_names = usual["men" if gender else "women"], usual["family"]
    given = given_names[_number("given", number) % len(given_names)]
    family = family_names[_number("family", number) % len(family_names)]
    if not isinstance(family, str):
        family = family[0 if gender else 1]
    return f"{family} {given}" if usual.get("family_first") else f"{given} {family}"


def _registration(stage: Stage, event: Event, person: Person, *, number: int, role: Role) -> Registration:
    key = (event.number, number)
    is_cast = person in stage.crowd.get("cast", [])
    known_since = event.registration_opens_at or stage.now
    wished_at = known_since + timedelta(hours=_number("wish", *key) % 480)
    is_online = event.mode == Mode.HYBRID and not is_cast and _one_in(12, "online", *key)
    gave_back = not is_cast and _one_in(16, "cancelled", *key)
    return Registration(
        event=event,
        person=person,
        status=Registration.Status.CANCELLED if gave_back else Registration.Status.CONFIRMED,
        role=role,
        mode=Mode.ONLINE if is_online else Mode.IN_PERSON,
        is_adult=True,
        town=person.town,
        place=person.place,
        country=person.country,
        code=_code(8, *key),
        nonce=f"{_number('nonce', *key):020d}",
        photo_allowed=_one_in(2, "photo", *key),
        created_at=min(wished_at, stage.now),
        changed_at=min(wished_at, stage.now),
    )


def _role(stage: Stage, hosts: set[str], person: Person, number: int) -> Role:
    """Where the person comes from decides, but some of the hosts' people work or speak there."""
    role = event_rules.role_of(
        town_id=person.town_id,
        country=person.country,
        host_towns=[stage.towns[code].pk for code in hosts],
        host_countries=hosts,
    )
    at_work = {0: Role.STAFF, 1: Role.SPEAKER}.get(number % 12, role)
    return at_work if role == Role.LOCAL and number > 1 else role


def _record_presence(stage: Stage, event: Event, seats: list[Registration]) -> None:
    """Presence until today: some never came, some came on some days, and today the door is still open."""
    days = [day for day in event.days if day <= stage.today]
    cast = stage.crowd.get("cast", [])
    Attendance.objects.bulk_create(
        Attendance(
            registration=seat,
            day=day,
            mode=seat.mode,
            evidence=EVIDENCE[_number("evidence", seat.code, number) % len(EVIDENCE)],
            recorded_at=datetime.combine(day, time(9, _number(seat.code, number) % 60), event.zone),
            recorded_by=stage.staff["cora"],
        )
        for seat in seats
        if seat.status == Registration.Status.CONFIRMED
        if seat.person in cast or not _one_in(14, "stayed away", seat.code)
        for number, day in enumerate(days)
        if not _one_in(2 if day == stage.today else 9, "elsewhere", seat.code, number)
    )


def _finish(stage: Stage, event: Event, facts: dict[str, Any], seats: list[Registration]) -> None:
    """What is done by acts: a past event is closed, and at the door of today's event somebody is at work."""
    if facts.get("closed") and event.ends_on:
        at = datetime.combine(event.ends_on + timedelta(days=2), time(15), event.zone)
        events.close(event, by=stage.staff["cora"], now=at)
        return
    _hand_out(stage, seats)
    if facts.get("running"):
        here = set(Attendance.objects.filter(day=stage.today).values_list("registration_id", flat=True))
        waiting = [s for s in seats if s.status == Registration.Status.CONFIRMED and s.pk not in here]
        for seat in waiting[:CHECKED_IN_AT_THE_DOOR]:
            by = stage.staff["giulia"]
            events.check_in(seat, day=stage.today, evidence=Evidence.HOST_WORD, by=by, now=stage.now)


def _hand_out(stage: Stage, seats: list[Registration]) -> None:
    """Tickets, and what some people told after they had their seat."""
    Receipt.objects.bulk_create(
        Receipt(
            registration=seat,
            key=tokens.digest(f"demo-{seat.code}"),
            ticket=_code(16, "ticket", seat.code),
            shown_name=seat.person.name,
            created_at=seat.created_at,
        )
        for seat in seats
    )
    staying = [seat for seat in seats if seat.status == Registration.Status.CONFIRMED]
    Needs.objects.bulk_create(
        Needs(registration=seat, diet=DIETS[_number("diet", seat.code) % len(DIETS)])
        for seat in staying
        if _one_in(4, "hungry", seat.code)
    )
    asked = {seat.person for seat in staying if _one_in(5, "contact", seat.code)}
    ContactConsent.objects.bulk_create(
        (ContactConsent(person=person, given_at=stage.now) for person in sorted(asked, key=lambda it: it.pk)),
        ignore_conflicts=True,
    )
