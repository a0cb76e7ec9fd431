"""How the people of the synthetic project were reached, and which bodies they come for."""

from datetime import timedelta
from typing import Any

from cordel.events.models import (
    Affiliation,
    Event,
    Institution,
    Invitation,
    Registration,
    Role,
    SpeakerCard,
)
from cordel.website.actions.stage import Stage
from cordel.website.actions.texts import code, drawn, one_in

# Bodies that somebody of any country may come for.
EVERYWHERE = ""


def invite(stage: Stage, event: Event) -> list[tuple[int, Invitation]]:
    """The event's invitations, each with how many in a hundred of those within reach came by it."""
    plans = stage.ways["invitations"].get(str(event.number), [])
    made_at = (event.registration_opens_at or stage.now) - timedelta(days=1)
    rows = Invitation.objects.bulk_create(
        Invitation(
            event=event,
            code=code(6, "invitation", event.number, position),
            source=plan["source"],
            name=plan["name"],
            words=stage.words(plan["words"]),
            town=stage.towns[plan["town"]] if "town" in plan else None,
            created_by=stage.officer(plan["town"]) if "town" in plan else stage.staff["cora"],
            created_at=made_at,
        )
        for position, plan in enumerate(plans)
    )
    return [(plan["share"], row) for plan, row in zip(plans, rows, strict=True)]


def found_institutions(stage: Stage) -> None:
    """Every body under its official name, and under the other spellings that were gathered under it."""
    plans = [(key, plan) for key, plans in stage.ways["institutions"].items() for plan in plans]
    official = Institution.objects.bulk_create(
        _institution(stage, plan["name"], plan) for _key, plan in plans
    )
    spellings = [
        _institution(stage, spelling, plan, under=kept)
        for (_key, plan), kept in zip(plans, official, strict=True)
        for spelling in plan.get("also", ())
    ]
    Institution.objects.bulk_create(spellings)
    for (key, plan), kept in zip(plans, official, strict=True):
        written = [kept, *(one for one in spellings if one.gathered_under is kept)]
        stage.bodies.setdefault(key, []).append((written, plan["as"]))


def _institution(
    stage: Stage, spelling: str, plan: dict[str, Any], *, under: Institution | None = None
) -> Institution:
    row = Institution(project=stage.project, spelling=spelling, name=spelling, gathered_under=under)
    row.level, row.kind = plan["level"], plan["kind"]
    row.fold_names()
    return row


def speak_for_bodies(stage: Stage, seats: list[Registration]) -> None:
    """One in five comes for somebody, and two speakers of three wish to be named."""
    told: list[Affiliation] = []
    cards: list[SpeakerCard] = []
    for seat in seats:
        if seat.status != Registration.Status.CONFIRMED:
            continue
        is_speaker = seat.role == Role.SPEAKER
        comes_for = _comes_for(stage, seat) if is_speaker or one_in(5, "comes for", seat.code) else None
        if comes_for:
            told.append(comes_for)
        if is_speaker:
            cards.append(_card(seat, comes_for, is_named=len(cards) % 3 != 1))
    Affiliation.objects.bulk_create(told)
    SpeakerCard.objects.bulk_create(cards)


def _comes_for(stage: Stage, seat: Registration) -> Affiliation:
    key = EVERYWHERE if seat.country not in stage.bodies or one_in(5, "Europe", seat.code) else seat.country
    bodies = stage.bodies[key]
    spellings, functions = bodies[drawn("body", seat.code) % len(bodies)]
    return Affiliation(
        registration=seat,
        institution=spellings[drawn("spelling", seat.code) % len(spellings)],
        function=functions[drawn("function", seat.code) % len(functions)],
    )


def _card(seat: Registration, comes_for: Affiliation | None, *, is_named: bool) -> SpeakerCard:
    """Named as written on the card; whoever did not say yes has filled it in all the same."""
    shown = comes_for and (comes_for.institution.gathered_under or comes_for.institution)
    return SpeakerCard(
        registration=seat,
        name=seat.person.name,
        about=f"{comes_for.function}, {shown.name}" if comes_for and shown else "",
        is_named=is_named,
        changed_at=seat.created_at + timedelta(hours=2),
    )
