"""The people of the synthetic project: who registered, who was there, what they told."""

from collections import Counter
from datetime import datetime, time, timedelta
from typing import Any

from cordel.base import tokens
from cordel.events import rules as event_rules
from cordel.events.models import Attendance, Event, Evidence, Mode, Needs, Receipt, Registration, Role
from cordel.participants.models import ContactConsent, Person
from cordel.towns.models import Town
from cordel.website.actions.stage import Stage
from cordel.website.actions.texts import code, drawn, one_in

EVIDENCE = [Evidence.SIGNATURE, Evidence.SIGNATURE, Evidence.SIGNATURE, Evidence.HOST_WORD, Evidence.SCAN]
DIETS = ["vegetarian", "halal", "vegan", "gluten free", "halal"]


def seat_people(stage: Stage, event: Event, facts: dict[str, Any]) -> list[Registration]:
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
    given = given_names[drawn("given", number) % len(given_names)]
    family = family_names[drawn("family", number) % len(family_names)]
    if not isinstance(family, str):
        family = family[0 if gender else 1]
    return f"{family} {given}" if usual.get("family_first") else f"{given} {family}"


def _registration(stage: Stage, event: Event, person: Person, *, number: int, role: Role) -> Registration:
    key = (event.number, number)
    is_cast = person in stage.crowd.get("cast", [])
    known_since = event.registration_opens_at or stage.now
    wished_at = known_since + timedelta(hours=drawn("wish", *key) % 480)
    is_online = event.mode == Mode.HYBRID and not is_cast and one_in(12, "online", *key)
    gave_back = not is_cast and one_in(16, "cancelled", *key)
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
        code=code(8, *key),
        nonce=f"{drawn('nonce', *key):020d}",
        photo_allowed=one_in(2, "photo", *key),
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


def record_presence(stage: Stage, event: Event, seats: list[Registration]) -> None:
    """Presence until today: some never came, some came on some days, and today the door is still open."""
    days = [day for day in event.days if day <= stage.today]
    cast = stage.crowd.get("cast", [])
    recorded = Attendance.objects.bulk_create(
        Attendance(
            registration=seat,
            day=day,
            mode=seat.mode,
            evidence=EVIDENCE[drawn("evidence", seat.code, number) % len(EVIDENCE)],
            recorded_at=datetime.combine(day, time(9, drawn(seat.code, number) % 60), event.zone),
            recorded_by=stage.staff["cora"],
        )
        for seat in seats
        if seat.status == Registration.Status.CONFIRMED
        if seat.person in cast or not one_in(14, "stayed away", seat.code)
        for number, day in enumerate(days)
        if not one_in(2 if day == stage.today else 9, "elsewhere", seat.code, number)
    )
    present = Counter(attendance.registration_id for attendance in recorded)
    for seat in seats:
        seat.days_present = present[seat.pk]
    Registration.objects.bulk_update(seats, ["days_present"])


def hand_out(stage: Stage, seats: list[Registration]) -> None:
    """Tickets, and what some people told after they had their seat."""
    Receipt.objects.bulk_create(
        Receipt(
            registration=seat,
            key=tokens.digest(f"demo-{seat.code}"),
            ticket=code(16, "ticket", seat.code),
            shown_name=seat.person.name,
            created_at=seat.created_at,
        )
        for seat in seats
    )
    staying = [seat for seat in seats if seat.status == Registration.Status.CONFIRMED]
    Needs.objects.bulk_create(
        Needs(registration=seat, diet=DIETS[drawn("diet", seat.code) % len(DIETS)])
        for seat in staying
        if one_in(4, "hungry", seat.code)
    )
    asked = {seat.person for seat in staying if one_in(5, "contact", seat.code)}
    ContactConsent.objects.bulk_create(
        (ContactConsent(person=person, given_at=stage.now) for person in sorted(asked, key=lambda it: it.pk)),
        ignore_conflicts=True,
    )
