"""How the figures of the synthetic project's past events were signed, by the acts themselves: what hangs on the
counts is counted as anywhere else."""

from datetime import datetime, time, timedelta

from cordel.core import signed_figures
from cordel.events import actions as events
from cordel.events import queries
from cordel.events.models import Confirmation, Event
from cordel.events.queries import Draft, Part
from cordel.website.actions.stage import Stage


def freeze_twice(stage: Stage, event: Event) -> None:
    """Everybody confirmed; then one town found a slip, and the figures were frozen again, with the reason."""
    words, cora = stage.desk["figures"], stage.staff["cora"]
    at = _days_after(event, 6)
    _all_confirm(stage, event, queries.draft(event), now=at - timedelta(days=1))
    events.close(event, by=cora, now=at)
    later = at + timedelta(days=9)
    events.reopen(event, reason=words["corrected_because"], by=cora, now=later)
    _correct(stage, event, words["corrected_town"], now=later)
    _all_confirm(stage, event, queries.draft(event), now=later + timedelta(days=1))
    events.close(event, by=cora, now=later + timedelta(days=2))
    events.publish_institutions(event, by=cora, now=later + timedelta(days=2))


def sign_in_part(stage: Stage, event: Event) -> None:
    """The host and some towns confirmed, one by telephone; one objects, and the others have not answered yet."""
    words, draft = stage.desk["figures"], queries.draft(event)
    said = [part for part in draft.parts if part.as_host or part.town.country in words["confirm"]]
    _confirm(stage, event, said, now=_days_after(event, 3))
    for part in draft.towns:
        country, town = part.town.country, part.town
        if country in words["objects"]:
            reason, at = words["objects"][country], _days_after(event, 4)
            by = stage.officer(country)
            events.object_to_rows(event, town=town, seen=part.digest, reason=reason, by=by, now=at)
        if country in words["by_telephone"]:
            why, at = words["by_telephone"][country], _days_after(event, 8)
            by = stage.staff["cora"]
            events.confirm_rows(event, town=town, seen=part.digest, in_stead_because=why, by=by, now=at)


def _all_confirm(stage: Stage, event: Event, draft: Draft, *, now: datetime) -> None:
    _confirm(stage, event, draft.missing, now=now)


def _confirm(stage: Stage, event: Event, parts: list[Part], *, now: datetime) -> None:
    """Each town by its officer. In bulk: a town at a time, the whole draft would be counted anew for each."""
    Confirmation.objects.bulk_create(
        Confirmation(
            event=event,
            town=part.town,
            as_host=part.as_host,
            statement=signed_figures.canonical(part.statement),
            digest=part.digest,
            confirmed_at=now + timedelta(minutes=11 * turn),
            confirmed_by=stage.officer(part.town.country),
        )
        for turn, part in enumerate(parts)
    )


def _correct(stage: Stage, event: Event, country: str, *, now: datetime) -> None:
    """Takes back a presence on the last day, of somebody who was there before."""
    last_day = event.days[-1]
    seats = event.registrations.filter(country=country, days_present__gt=1, attendances__day=last_day)
    seat = seats.order_by("pk").first()
    if seat is not None:
        events.undo_check_in(seat, day=last_day, by=stage.staff["cora"], now=now)


def _days_after(event: Event, days: int) -> datetime:
    assert event.ends_on is not None  # noqa: S101 - only events that are over are signed
    return datetime.combine(event.ends_on + timedelta(days=days), time(15), event.zone)
