"""The clocks in words: what is kept, why, who sees it, until when. The public page and every answer say the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cordel.core.retention import AUDIT_YEARS, HOUSE, Facts, Kind, Rules, Start
from cordel.events.models import Event
from cordel.privacy.models import FinalPayment
from cordel.projects import queries as projects
from cordel.projects.models import Project


@dataclass(frozen=True)
class Words:
    """What a kind of datum is called, and why it is kept, in a whole sentence."""

    title: Any
    reason: Any


WORDS: Mapping[Kind, Words] = {
    Kind.NEEDS: Words(
        _("food, access, children to look after, travel and lodging"),
        _("So that there is food and a bed for you, and you can get in."),
    ),
    Kind.ARRANGEMENTS: Words(
        _("names and numbers of those who drive, interpret, cook or keep a door"),
        _("So that everybody finds each other on the day."),
    ),
    Kind.TICKETS: Words(
        _("tickets and receipts"),
        _("So that a form sent twice finds its own receipt, and the door knows the ticket."),
    ),
    Kind.ABSENT: Words(
        _("registrations without recorded presence"),
        _("So that questions about the event can be answered while it is fresh."),
    ),
    Kind.DUPLICATES: Words(
        _("what was there before two entries were put together"),
        _("So that a mistake can be undone."),
    ),
    Kind.VOTES: Words(
        _("votes and statements in debates, under a key that does not name you"),
        _("So that you can see, change and erase your votes, and nobody counts twice."),
    ),
    Kind.STORIES: Words(
        _("a life story, and who told it"),
        _(
            "So that its narrator can read it and say who may; counted from the day on which nobody may read it."
        ),
    ),
    Kind.ANSWERS: Words(
        _("answers to other systems"),
        _("So that another system that asks the same twice gets the same answer."),
    ),
    Kind.PACKS: Words(
        _("evidence packs, with the names of those who were there"),
        _(
            "So that whoever has to show the evidence can carry it away. What a pack is made of has its own clock."
        ),
    ),
    Kind.CONTACT: Words(
        _("e-mail address, and how you want to be called"),
        _("So that we can write to you about the project while it runs."),
    ),
    Kind.NEWS: Words(
        _("e-mail address of people who want letters about later events"),
        _("Because you said that we may write to you; you can take it back at any time."),
    ),
    Kind.LETTERS: Words(
        _("which letters went to whom"),
        _("So that nobody gets the same letter twice."),
    ),
    Kind.NOTES: Words(
        _("names in the papers of rooms, notes, and what people do in an organisation"),
        _("So that those who run the project know whom to ask while it runs."),
    ),
    Kind.IDENTITY: Words(
        _("name, town and presence, in use"),
        _("So that the towns can work with their lists while the project runs."),
    ),
    Kind.EVIDENCE: Words(
        _("name, town and presence, sealed"),
        _("Because the funder may check until then that the people who were counted were there."),
    ),
    Kind.REQUESTS: Words(
        _("requests about personal data"),
        _("So that it can be shown that a request was answered, and when."),
    ),
    Kind.STAFF: Words(
        _("accounts of people who work for towns and projects, when nobody uses them any more"),
        _("So that whoever comes back to the work finds the own account."),
    ),
}


def until(kind: Kind, *, rules: Rules | None = None) -> str:
    """The clock of a kind as a sentence's end, for everybody: the house's, or a call's that is stricter."""
    if kind is Kind.EVIDENCE:
        years = rules.audit_years if rules else AUDIT_YEARS
        return ngettext(
            "%(count)s year after the funder's last payment",
            "%(count)s years after the funder's last payment",
            years,
        ) % {"count": years}
    days = rules.days_of(kind) if rules else HOUSE[kind].days
    sentences = {
        Start.EVENT: ngettext("%(count)s day after the event", "%(count)s days after the event", days),
        Start.PROJECT: ngettext(
            "%(count)s day after the end of the project", "%(count)s days after the end of the project", days
        ),
        Start.USE: ngettext("%(count)s day", "%(count)s days", days),
    }
    return sentences[HOUSE[kind].start] % {"count": days}


def longest_audit() -> int:
    """The most years that any call in use asks for: what the public page promises must hold for all of them."""
    used = {call.id: call for call in map(projects.call_of, Project.objects.listed()) if call is not None}
    return max((call.retention.audit_years for call in used.values()), default=AUDIT_YEARS)


def told_to_all() -> list[tuple[str, str]]:
    """(kind, until when) of every clock, for the public page: true of every project, because calls only shorten."""
    longest = Rules(audit_years=longest_audit())
    return [(kind.value, until(kind, rules=longest)) for kind in Kind]


# --- A project's own ---------------------------------------------------------------------------------


def rules_of(project: Project) -> Rules:
    call = projects.call_of(project)
    return call.retention if call is not None else Rules()


def end_of(event: Event) -> date | None:
    """Its last day; of an event without days the day on which it was closed or cancelled."""
    is_off = event.status == Event.Status.CANCELLED
    over = event.closed_at or (event.changed_at if is_off else None)
    return event.ends_on or event.starts_on or (over.date() if over else None)


def facts_of(project: Project, events: list[Event]) -> Facts:
    """What the project's clocks count from. It is not over before its last event is."""
    ends = [day for day in (project.ends_on, *map(end_of, events)) if day is not None]
    paid = FinalPayment.objects.filter(project=project).values_list("paid_on", flat=True).first()
    return Facts(project_end=max(ends, default=None), paid_on=paid)


def facts_at(event: Event, known: Facts) -> Facts:
    return Facts(event_end=end_of(event), project_end=known.project_end, paid_on=known.paid_on)
