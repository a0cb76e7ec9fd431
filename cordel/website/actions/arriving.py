"""How people of the synthetic project come: whom towns bring, groups of children, travel, pictures, what is ready."""

from datetime import date, time, timedelta
from typing import Any

from cordel.events import actions as events
from cordel.events.actions.rehearsal import tick
from cordel.events.models import Event, Receipt, Registration, RehearsalTick, Role
from cordel.participants.actions import Home
from cordel.website.actions.stage import Stage
from cordel.website.actions.texts import code

Plan = dict[str, Any]


def arrive(stage: Stage, event: Event) -> None:
    """All that was told of one event so far."""
    for plan in _of(stage, event, "delegations"):
        _bring(stage, event, plan)
    for plan in _of(stage, event, "groups"):
        _announce(stage, event, plan)
    for plan in _of(stage, event, "travel"):
        _travel(stage, event, plan)
    _tell_oneself(stage, event, stage.door["own_travel"])
    _take_pictures(stage, event, stage.door["pictures"])
    _rehearse(stage, event, stage.door["rehearsal"])


def _of(stage: Stage, event: Event, name: str) -> list[Plan]:
    return [plan for plan in stage.door[name] if plan["event"] == event.number]


def _bring(stage: Stage, event: Event, plan: Plan) -> None:
    """By the act itself; its codes are drawn anew, to be the same on every machine."""
    town = stage.towns[plan["town"]]
    people = [
        events.Brought(
            events.Wish(
                name=one["name"],
                email="",
                home=Home(town.country, town),
                is_adult="guardian" not in one,
                mode=event.mode,
                language=one["language"],
            ),
            guardian=one.get("guardian", ""),
            contact=one.get("contact", ""),
        )
        for one in plan["people"]
    ]
    nonce, by = f"demo-brought-{plan['town']}", stage.officer(plan["town"])
    seats = events.bring(event, town=town, people=people, nonce=nonce, by=by, now=stage.now)
    for number, seat in enumerate(seats):
        seat.code = code(8, "brought", event.number, plan["town"], number)
        seat.save(update_fields=["code"])
        Receipt.objects.filter(registration=seat).update(ticket=code(16, "ticket", seat.code))


def _announce(stage: Stage, event: Event, plan: Plan) -> None:
    facts = events.GroupFacts(
        stage.towns[plan["town"]].pk, plan["school"], plan["planned"], plan["certifier"], plan["function"]
    )
    by = stage.officer(plan["town"])
    group = events.add_children_group(event, facts=facts, by=by, now=stage.now - timedelta(days=9))
    if "word" in plan:
        count(stage, group, plan["word"], letter=None)
    if "letter" in plan:
        stage.certified = (group, plan["letter"])


def count(stage: Stage, group: Any, said: list[int], *, letter: bytes | None) -> None:
    """So many children, so many days from today; with the school's letter or on the host's word."""
    day, children = stage.today + timedelta(days=said[0]), said[1]
    events.count_children(
        group,
        facts=events.DaysFacts({day: children}, letter),
        host_says=True,
        today=stage.today,
        by=stage.officer(group.town.country),
        now=stage.now,
    )


def _travel(stage: Stage, event: Event, plan: Plan) -> None:
    """A town's officer tells it for all of the town."""
    arrives_on, arrives_at, arrives_by, arrives_with = _way(event, plan.get("arrives"))
    leaves_on, leaves_at, leaves_by, leaves_with = _way(event, plan.get("leaves"))
    facts = events.TravelFacts(
        arrives_on=arrives_on,
        arrives_at=arrives_at,
        arrives_by=arrives_by,
        arrives_with=arrives_with,
        arrives_where=plan.get("where", ""),
        leaves_on=leaves_on,
        leaves_at=leaves_at,
        leaves_by=leaves_by,
        leaves_with=leaves_with,
        leaves_from=plan.get("from", ""),
        lodging=plan.get("lodging", ""),
        lodging_name=plan.get("name", ""),
    )
    for country in plan["towns"]:
        town = stage.towns[country].pk
        people = list(event.registrations.filter(town=town).values_list("pk", flat=True))
        told: dict[str, Any] = {"people": people, "towns": {town}, "starts_anew": False}
        by = stage.officer(country)
        events.tell_travel_of(event, **told, facts=facts, by=by, now=stage.now - timedelta(days=6))


def _way(event: Event, told: list[Any] | None) -> tuple[date | None, time | None, str, str]:
    """Days are counted from the event's first."""
    if told is None or event.starts_on is None:
        return None, None, "", ""
    day, hour, means, line = told
    return event.starts_on + timedelta(days=day), time.fromisoformat(hour), means, line


def _tell_oneself(stage: Stage, event: Event, plan: Plan) -> None:
    if event.number == plan["event"]:
        name = stage.plan["cast"][plan["cast"]]["name"]
        seat = event.registrations.get(person__name=name)
        before = events.TravelFacts(
            **{field: plan[field] for field in ("lodging", "lodging_name", "room_note")}
        )
        events.tell_travel(seat, facts=before, now=stage.now - timedelta(days=2))


def _take_pictures(stage: Stage, event: Event, plan: Plan) -> None:
    """Two object, three signed for a portrait, and one of these took it back."""
    if event.number != plan["event"]:
        return
    seats = event.registrations.filter(
        status=Registration.Status.CONFIRMED, role=Role.LOCAL, days_present__gt=0
    ).order_by("pk")
    asked = list(seats[: len(plan["objections"]) + len(plan["permissions"])])
    for about in plan["objections"]:
        events.object_to_pictures(asked.pop(0), about=about, now=stage.now)
    for number, one in enumerate(plan["permissions"]):
        seat = asked.pop(0)
        facts = events.PortraitFacts(
            pictures=one["pictures"],
            use=one["use"],
            signed_by=seat.person.name,
            by_guardian=False,
            signed_on=stage.today - timedelta(days=one["days_ago"]),
        )
        by, nonce = stage.staff["cora"], f"demo-portrait-{number}"
        made = events.permit_portrait(seat, facts=facts, nonce=nonce, by=by, now=stage.now)
        if one.get("withdrawn"):
            events.withdraw_portrait(made, by=None, now=stage.now)


def _rehearse(stage: Stage, event: Event, plan: Plan) -> None:
    """On the day before; two points were left for the morning."""
    if event.number == plan["event"] and event.starts_on is not None:
        at = stage.now - timedelta(days=(stage.today - event.starts_on).days + 1)
        for turn, point in enumerate(plan["points"]):
            by = stage.staff[plan["by"]]
            tick(event, point=RehearsalTick.Point(point), by=by, now=at + timedelta(minutes=4 * turn))
