"""What a change of plan would do, and who is told of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from cordel.base import calendars, slots
from cordel.core import plans
from cordel.core.content import Content
from cordel.core.plans import Kind, Plan
from cordel.events.models import Event, Joining, PlanChange, Registration, Role
from cordel.events.queries import public
from cordel.events.queries.joining import joined
from cordel.events.queries.plan_changes import PlanLine, changed_lines, plan_of

# --- What a change would do -------------------------------------------------------------------------


@dataclass(frozen=True)
class Look:
    """An event at one moment, before or after a change: `checks` are the call's limits in words."""

    plan: Plan
    roles: dict[str, int]
    checks: list[Any]
    programme: dict[int, date | None]


def look_at(event: Event) -> Look:
    event = Event.objects.select_related("project").prefetch_related(public.PLACES).get(pk=event.pk)
    roles = people_told(event).order_by().values_list("role").annotate(count=Count("pk"))
    return Look(
        plan=plan_of(event),
        roles=dict(roles),
        checks=slots.ask("events.limits", event),
        programme=dict(event.activities.order_by("pk").values_list("pk", "day")),
    )


def roles_compared(before: Look, after: Look) -> list[tuple[Any, int, int]]:
    """How many are what, before and after; nothing where nobody's role changes."""
    if before.roles == after.roles:
        return []
    return [
        (role.label, before.roles.get(role.value, 0), after.roles.get(role.value, 0))
        for role in Role
        if role.value in before.roles or role.value in after.roles
    ]


def checks_compared(before: Look, after: Look) -> list[tuple[Any, Any]]:
    """The call's limits, each before and after; None where a limit does not apply."""
    old = {check.name: check for check in before.checks}
    new = {check.name: check for check in after.checks}
    return [(old.get(name), new.get(name)) for name in dict.fromkeys([*old, *new])]


# --- Who is told ------------------------------------------------------------------------------------


def people_told(event: Event) -> QuerySet[Registration]:
    """Who has a seat or waits for one; nobody writes to people whose names are sealed."""
    open_ones = event.registrations.filter(person__sealed_at__isnull=True)
    return open_ones.exclude(status=Registration.Status.CANCELLED)


def with_letters(event: Event) -> QuerySet[Registration]:
    return people_told(event).exclude(person__email="")


def readers(event: Event) -> dict[str, int]:
    """How many people get letters, by their language, the most read first."""
    counted = with_letters(event).order_by().values_list("person__language").annotate(count=Count("pk"))
    return dict(sorted(counted, key=lambda one: (-one[1], one[0])))


def without_letters(event: Event) -> int:
    """How many gave no address: the host calls them or writes by post."""
    return people_told(event).filter(person__email="").count()


def not_told_yet(event: Event, change: PlanChange) -> int:
    return with_letters(event).filter(plan_known__lt=change.sequence).count()


@dataclass(frozen=True)
class ChangeLetter:
    """What one person is told: from the plan that the person knew to the newest one."""

    registration: Registration
    kind: Kind
    reasons: list[Content]
    before: Plan
    after: Plan

    @property
    def lines(self) -> list[PlanLine]:
        """Put into words when the letter is written, and so in its reader's language."""
        return changed_lines(self.before, self.after)


def change_letter(registration_id: int, sequence: int) -> ChangeLetter | None:
    """None when there is nobody to tell, when it was told, or when a newer change has a letter of its own."""
    registration = public.registration(registration_id)
    if registration is None or not registration.person.email or registration.plan_known >= sequence:
        return None
    if registration.status == Registration.Status.CANCELLED:
        return None
    news = list(
        registration.event.plan_changes.filter(sequence__gt=registration.plan_known).order_by("sequence")
    )
    if not news or news[-1].sequence > sequence:
        return None
    return _letter(registration, news)


def _letter(registration: Registration, news: list[PlanChange]) -> ChangeLetter | None:
    """A plan that changed and changed back needs no letter."""
    before, after = news[0].old_plan, news[-1].new_plan
    kind = plans.kind_of(before, after)
    if kind is None:
        return None
    reasons = [change.reason for change in news if change.reason]
    return ChangeLetter(registration, kind, reasons, before, after)


def calendar_after(event: Event, before: Plan, joining: Joining | None = None) -> bytes:
    """The entry that replaces the old one in somebody's calendar; for an event that lost its days or was cancelled
    the one that takes it away (RFC 5546, 3.2.5); nothing where no calendar can hold it."""
    gone = event.status == Event.Status.CANCELLED or not event.days
    first, last = event.starts_on or before.starts_on, event.ends_on or before.ends_on
    if first is None or last is None:
        return b""
    entry = public.calendar_entry(event, first, last, status="CANCELLED" if gone else "")
    return calendars.feed([joined(entry, joining)], name=str(event), method="CANCEL" if gone else "PUBLISH")
