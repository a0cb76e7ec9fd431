"""The synthetic project: invented towns with thread in their names, and five events around today."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from cordel.accounts.models import User
from cordel.core.due_days import Kind, key_of
from cordel.core.folding import sort_key
from cordel.events import actions as events
from cordel.events.models import (
    Activity,
    Answer,
    Attendance,
    Delegation,
    Event,
    EventPlace,
    Evidence,
    Registration,
)
from cordel.projects.models import Project, ProjectMembership
from cordel.towns.models import Town, TownMembership, TownRole
from cordel.website.actions import (
    arriving,
    debating,
    desk,
    door,
    evidence,
    recommending,
    rooms,
    signing,
    storytelling,
    ways,
    year,
)
from cordel.website.actions.people import full_name, record_presence, seat_people
from cordel.website.actions.rows import join, saved_towns, state
from cordel.website.actions.stage import Stage
from cordel.website.actions.telling import hand_out
from cordel.website.actions.texts import words
from cordel.website.queries import demo

CHECKED_IN_AT_THE_DOOR = 8


def make(now: datetime) -> Project:
    """Everything of the synthetic project; `now` decides which of its events is on."""
    plan, names = demo.data("synthetic"), demo.data("people")
    towns = {code: Town(name=words(it["name"]), country=code) for code, it in plan["towns"].items()}
    for code, town in towns.items():
        town.latitude, town.longitude = plan["towns"][code]["latitude"], plan["towns"][code]["longitude"]
    saved_towns(towns.values())
    project = _make_project(plan, now.date())
    partners = join(project, {plan["lead"]}, towns.values(), ())
    stage = Stage(
        project=project,
        now=now,
        plan=plan,
        names=names,
        ways=demo.data("ways"),
        rooms=demo.data("rooms"),
        desk=demo.data("desk"),
        door=demo.data("door"),
        towns=towns,
        partners=dict(zip(towns, partners, strict=True)),
        staff=_engage(project, towns, plan, now) | _engage_officers(towns, plan, names, now),
    )
    ways.found_institutions(stage)
    for facts in plan["events"]:
        _make_event(stage, facts)
    desk.propose_translations(stage)
    year.leave_behind(stage)
    evidence.come_back(stage)
    debating.hold(stage)
    recommending.recommend(stage)
    storytelling.tell(stage)
    return project


def _make_project(plan: dict[str, Any], today: date) -> Project:
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
        # The call names no day: what the invented grant agreement says.
        due_days={key_of(Kind.REPORT): plan["report_days"]},
        is_synthetic=True,
        sort_key=sort_key(words(plan["title"]).original),
    )
    state(project, {kind: [words(text) for text in texts] for kind, texts in plan["statements"].items()})
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
        TownMembership(user=staff[key], town=towns[it["town"]], role=it["role"], since=now, renewed_at=now)
        for key, it in people.items()
        if "town" in it
    )
    ProjectMembership.objects.bulk_create(
        ProjectMembership(user=staff[key], project=project, role=it["project"], since=now, renewed_at=now)
        for key, it in people.items()
        if "project" in it
    )
    return staff


def _engage_officers(
    towns: dict[str, Town], plan: dict[str, Any], names: dict[str, Any], now: datetime
) -> dict[str, User]:
    """Who signs for the other towns. Nobody can sign in as them: the password fits nothing."""
    nobody = make_password(None)
    others = [code for code in towns if code not in plan["officers"]]
    users = User.objects.bulk_create(
        User(
            email=f"officer.{code.lower()}@cordel.example",
            name=full_name(names[code], number),
            language="en",
            password=nobody,
        )
        for number, code in enumerate(others)
    )
    TownMembership.objects.bulk_create(
        TownMembership(user=user, town=towns[code], role=TownRole.OFFICER, since=now, renewed_at=now)
        for code, user in zip(others, users, strict=True)
    )
    return {f"officer.{code}": user for code, user in zip(others, users, strict=True)}


def _make_event(stage: Stage, facts: dict[str, Any]) -> None:
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
        for question, text in facts.get("answers", stage.plan["usual_answers"]).items()
    )
    activities = _make_programme(stage, event, facts["programme"])
    Delegation.objects.bulk_create(
        Delegation(event=event, partner=stage.partners[code], planned=planned)
        for code, planned in facts.get("delegations", facts["people"]).items()
    )
    desk.change_plan(stage, event, facts)
    seats = seat_people(stage, event, facts, ways.invite(stage, event))
    record_presence(stage, event, seats)
    ways.speak_for_bodies(stage, seats)
    rooms.fill_rooms(stage, event, activities, seats, by=stage.officer(facts["hosts"][0]["town"]))
    rooms.arrange(stage, event)
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
        published_at=known_since,
        changed_at=known_since,
    )
    if facts.get("postponed"):
        event.registration_opens_at = known_since
    children = stage.door["safeguarding"].get(str(event.number), {"policy": "", "contact": ""})
    event.safeguarding_policy, event.safeguarding_contact = children["policy"], children["contact"]
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


def _make_programme(stage: Stage, event: Event, items: list[dict[str, Any]]) -> list[Activity]:
    day = _days_of(event)
    return Activity.objects.bulk_create(
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


def _finish(stage: Stage, event: Event, facts: dict[str, Any], seats: list[Registration]) -> None:
    """What comes of it: a past event is signed, today somebody is at work at the door, and for a coming one people
    hold tickets and get letters."""
    if facts.get("closed"):
        signing.freeze_twice(stage, event)
    elif event.ends_on and event.ends_on < stage.today:
        evidence.sign(stage, event)
        signing.sign_in_part(stage, event)
    else:
        hand_out(stage, seats)
        desk.know_plan(event, seats)
        desk.write_letters(stage, event, seats)
    if facts.get("running"):
        _keep_the_door(stage, seats)
        door.keep(stage, event, seats)
    if facts.get("open"):
        desk.give_tokens(stage, event)
    arriving.arrive(stage, event)


def _keep_the_door(stage: Stage, seats: list[Registration]) -> None:
    here = set(Attendance.objects.filter(day=stage.today).values_list("registration_id", flat=True))
    waiting = [s for s in seats if s.status == Registration.Status.CONFIRMED and s.pk not in here]
    for seat in waiting[:CHECKED_IN_AT_THE_DOOR]:
        by = stage.staff["giulia"]
        events.check_in(seat, day=stage.today, evidence=Evidence.HOST_WORD, by=by, now=stage.now)
