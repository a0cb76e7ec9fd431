"""The reference project: the facts of its public description, and nothing else."""

from datetime import UTC, date, datetime, time
from typing import Any

from cordel.core.content import Content
from cordel.core.folding import sort_key
from cordel.events.models import Event, EventPlace
from cordel.projects.models import Project
from cordel.towns.models import Town
from cordel.website.actions.rows import join, saved_towns, state
from cordel.website.actions.texts import words
from cordel.website.queries import demo


def make(now: datetime) -> Project:
    """The project, its partners and its events; facts that nobody published stay empty."""
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
    state(project, texts)
    towns = _host_towns(facts, known["places"])
    join(project, {facts["lead"]["country"]}, towns.values(), facts["partner_countries"])
    for event in facts["events"]:
        _make_event(project, event, towns, known["places"], now)
    return project


def _host_towns(facts: dict[str, Any], places: dict[str, Any]) -> dict[str, Town]:
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
    return dict(zip(towns, saved_towns(towns.values()), strict=True))


def _make_event(
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
