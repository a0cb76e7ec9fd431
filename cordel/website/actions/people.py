"""The people of the synthetic project: who registered, who waits, who was there."""

from collections import Counter
from datetime import datetime, time, timedelta
from typing import Any

from cordel.events import rules as event_rules
from cordel.events.models import Attendance, Event, Evidence, Invitation, Mode, Registration, Role
from cordel.participants.models import Person
from cordel.towns.models import Town
from cordel.website.actions import door
from cordel.website.actions.stage import Stage
from cordel.website.actions.texts import code, drawn, one_in

EVIDENCE = [Evidence.SIGNATURE, Evidence.SIGNATURE, Evidence.SIGNATURE, Evidence.HOST_WORD, Evidence.SCAN]
# What people from a country read, where the site speaks it to citizens; everybody else reads English.
READS = {"PT": "pt", "FR": "fr", "IT": "it", "GR": "el", "PL": "pl"}
AT_WORK = (Role.STAFF, Role.SPEAKER)


def seat_people(
    stage: Stage, event: Event, facts: dict[str, Any], ways: list[tuple[int, Invitation]]
) -> list[Registration]:
    """Everybody who registered, the cast first. `ways` are the invitations, each with how many in a hundred came by
    it of those whom it could reach."""
    people = [_somebody(stage, it) for it in stage.plan["cast"].values() if event.number in it["events"]]
    known_before = len(people)
    for country, count in facts["people"].items():
        known = stage.crowd.setdefault(country, [])
        again = known[: count // 8]
        stage.regulars |= {id(person) for person in again}
        new = [_person(stage, country, town=stage.towns[country]) for _one in range(count - len(again))]
        known += new
        people += again + new
    people += [_person(stage, guest["country"], place=guest["place"]) for guest in facts["guests"]]
    Person.objects.bulk_create(person for person in people if person.pk is None)
    hosts = {host["town"] for host in facts["hosts"]}
    seats = [
        _registration(stage, event, person, number=number, role=_role(stage, hosts, person, number))
        for number, person in enumerate(people)
    ]
    _queue_up(stage, event, seats, first=known_before)
    for seat in seats[known_before:]:
        _heard(stage, seat, ways)
    return Registration.objects.bulk_create(seats)


def _queue_up(stage: Stage, event: Event, seats: list[Registration], *, first: int) -> None:
    """Whoever is one too many waits in turn: they registered last, and work for nobody there."""
    taken = [seat for seat in seats if seat.status == Registration.Status.CONFIRMED]
    too_many = len(taken) - (event.capacity or len(taken))
    late = sorted(
        (seat for seat in taken if seat not in seats[:first] and seat.role not in AT_WORK),
        key=lambda seat: drawn("turn", seat.code),
    )
    for turn, seat in enumerate(late[: max(too_many, 0)]):
        seat.status = Registration.Status.WAITING
        seat.waiting_since = stage.now - timedelta(hours=97 - 6 * turn)
        seat.created_at = seat.changed_at = seat.waiting_since


def _heard(stage: Stage, seat: Registration, ways: list[tuple[int, Invitation]]) -> None:
    """How somebody heard of the event, and whether it is all new; three in ten told nothing. Of `ways`, each with
    how many in a hundred of those within reach came by it, a town's own reach its own people."""
    at = drawn("heard", seat.code) % 100
    within_reach = [way for way in ways if way[1].town_id in (None, seat.person.town_id)]
    for share, invitation in within_reach:
        if at < share:
            seat.invitation = invitation
            break
        at -= share
    came_before = id(seat.person) in stage.regulars
    if drawn("told", seat.code) % 10 >= 3:
        seat.is_first_time = not came_before and not one_in(2 if seat.invitation is None else 5, seat.code)


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
        language="ar" if is_newcomer else READS.get(country, "en"),
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
    """Where the person comes from decides, but some of the hosts' people work there, and some of all speak."""
    role = event_rules.role_of(
        town_id=person.town_id,
        country=person.country,
        host_towns=[stage.towns[code].pk for code in hosts],
        host_countries=hosts,
    )
    if number > 1 and role == Role.LOCAL:
        return {0: Role.STAFF, 1: Role.SPEAKER}.get(number % 24, role)
    return Role.SPEAKER if number > 1 and role == Role.INTERNATIONAL and number % 24 == 5 else role


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
            recorded_at=min(
                datetime.combine(day, time(9, drawn(seat.code, number) % 60), event.zone), stage.now
            ),
            recorded_by=stage.staff["cora"],
        )
        for seat in seats
        if seat.status == Registration.Status.CONFIRMED
        if seat.person in cast or not one_in(14, "stayed away", seat.code)
        for number, day in enumerate(days)
        if not one_in(2 if day == stage.today else 9, "elsewhere", seat.code, number)
    )
    door.sign_as_well(recorded)
    present = Counter(attendance.registration_id for attendance in recorded)
    for seat in seats:
        seat.days_present = present[seat.pk]
    Registration.objects.bulk_update(seats, ["days_present"])
