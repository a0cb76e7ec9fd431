"""What those who run the synthetic project did at the desk: plans that changed, letters, tokens, translations."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from cordel.base import tokens
from cordel.core.plans import Plan, kind_of
from cordel.core.translating import Sentence
from cordel.events import actions as events
from cordel.events import queries
from cordel.events.models import (
    AccessToken,
    Event,
    GroupLetter,
    PlanChange,
    Recipient,
    Registration,
)
from cordel.translations.models import Translation
from cordel.website.actions.stage import Stage
from cordel.website.actions.texts import drawn


def change_plan(stage: Stage, event: Event, facts: dict[str, Any]) -> None:
    """The event's plan was another one. Written as rows: by the act everybody would be told, and nobody exists."""
    change = stage.desk["plan_changes"].get(str(event.number))
    if change is None:
        return
    after = queries.plan_of(event)
    before = _plan_before(stage, after, facts, change)
    kind = kind_of(before, after)
    assert kind is not None  # noqa: S101 - the data files say what was different
    made_at = stage.now - timedelta(days=change["days_ago"])
    event.sequence, event.changed_at = 1, made_at
    event.save(update_fields=["sequence", "changed_at"])
    PlanChange.objects.create(
        event=event,
        sequence=1,
        kind=kind.value,
        before=before.as_data(),
        after=after.as_data(),
        reason=stage.words(change["reason"]),
        made_by=stage.staff[change["by"]],
        made_at=made_at,
    )


def _plan_before(stage: Stage, after: Plan, facts: dict[str, Any], change: dict[str, Any]) -> Plan:
    """Another venue, or days that were known then."""
    if "venue" in change:
        at = change["place"]
        moved = replace(after.places[at], venue=stage.words(change["venue"]))
        return replace(after, places=(*after.places[:at], moved, *after.places[at + 1 :]))
    first = stage.today + timedelta(days=facts["was"]["first_day"])
    last = first + timedelta(days=facts["was"]["days"] - 1)
    return replace(after, status=Event.Status.CONFIRMED.value, starts_on=first, ends_on=last)


def know_plan(event: Event, seats: list[Registration]) -> None:
    """Who has an address got a letter, and who registered later saw the new plan; the others are yet to be told."""
    change = event.plan_changes.first()
    if change is None:
        return
    for seat in seats:
        seat.plan_known = int(bool(seat.person.email) or seat.created_at >= change.made_at)
    Registration.objects.bulk_update(seats, ["plan_known"])


# --- Letters to groups ------------------------------------------------------------------------------


def write_letters(stage: Stage, event: Event, seats: list[Registration]) -> None:
    """A draft is begun as anywhere; one that is out is written as rows, because no worker shall hand it over."""
    for number, plan in enumerate(stage.desk["letters"]):
        if plan["event"] != event.number:
            continue
        by = stage.staff[plan["by"]]
        begun = stage.now - timedelta(days=plan.get("sent_days_ago", 1), hours=2)
        letter = events.draft_letter(
            stage.project,
            group=events.Whom(
                about=GroupLetter.About.REGISTRATION, events=(event.pk,), statuses=tuple(plan["statuses"])
            ),
            subject=stage.words(plan["subject"]),
            body=stage.words(plan["body"]),
            town=None,
            nonce=f"demo-letter-{number}",
            by=by,
            now=begun,
        )
        if "sent_days_ago" in plan:
            _send(stage, letter, plan, seats)


def _send(stage: Stage, letter: GroupLetter, plan: dict[str, Any], seats: list[Registration]) -> None:
    """Out by hand: some copies are given, the others lie in the outbox."""
    readers = [seat for seat in seats if seat.status == Registration.Status.CONFIRMED]
    letter.sent_by, letter.sent_at = letter.created_by, stage.now - timedelta(days=plan["sent_days_ago"])
    letter.people = len(readers)
    letter.save(update_fields=["sent_by", "sent_at", "people"])
    given = stage.now - timedelta(days=plan["sent_days_ago"] - 1)
    Recipient.objects.bulk_create(
        Recipient(
            letter=letter,
            person=seat.person,
            registration=seat,
            state=Recipient.State.GIVEN if turn < plan["given"] else Recipient.State.BY_HAND,
            at=given if turn < plan["given"] else None,
        )
        for turn, seat in enumerate(readers)
    )


# --- Other systems, other languages -----------------------------------------------------------------


def give_tokens(stage: Stage, event: Event) -> None:
    """One that holds and one that was revoked. Nobody has their secrets: the digests are of nothing."""
    AccessToken.objects.bulk_create(
        AccessToken(
            project=stage.project,
            event=event,
            name=plan["name"],
            scopes=plan["scopes"],
            digest=f"{drawn('token', plan['name']):064x}",
            made_by=stage.staff["cora"],
            made_at=stage.now - timedelta(days=plan["made_days_ago"]),
            expires_at=stage.now + timedelta(days=90),
            last_used_at=stage.now - timedelta(days=plan["used_days_ago"]),
            revoked_at=stage.now - timedelta(days=plan["revoked_days_ago"])
            if "revoked_days_ago" in plan
            else None,
        )
        for plan in stage.desk["tokens"]
    )


def propose_translations(stage: Stage) -> None:
    """Somebody without an account proposed them, and a coordinator has them to read."""
    Translation.objects.bulk_create(
        Translation(
            language=plan["language"],
            key=Sentence(plan["source"]).key,
            source=plan["source"],
            forms=[plan["text"]],
            digest=tokens.digest(json.dumps([plan["text"]])),
            proposed_at=stage.now - timedelta(days=plan["days_ago"]),
        )
        for plan in stage.desk["translations"]
    )
