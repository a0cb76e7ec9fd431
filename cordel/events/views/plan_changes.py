"""Changing the plan of an event: what kinds there are, what each would do, and what was changed before."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import edits, tokens, words
from cordel.base.dates import date_format
from cordel.base.languages import language_name
from cordel.base.refusals import Refused
from cordel.events import actions, queries
from cordel.events.forms.plan_changes import FORMS, REASON_WORDS, ChangeForm
from cordel.events.models import Event
from cordel.events.queries import Look
from cordel.events.views.frame import edited, page, status_of, write_words

CARRY_OUT = "carry out"
AGAIN = "again"


@dataclass(frozen=True)
class Choice:
    """A kind of change as it is offered: what it is called, what it does, and how its button is named."""

    name: str
    label: Any
    about: Any
    act: Any


CHOICES = {
    choice.name: choice
    for choice in (
        Choice(
            "days",
            gettext_lazy("Other days"),
            gettext_lazy(
                "It is postponed or moved, to days that are known or not yet. Everybody keeps the seat."
            ),
            gettext_lazy("Move the event"),
        ),
        Choice(
            "place",
            gettext_lazy("Elsewhere"),
            gettext_lazy("It takes place in another building, or in another town with the same host."),
            gettext_lazy("Move the event"),
        ),
        Choice(
            "mode",
            gettext_lazy("Online, in person or both"),
            gettext_lazy("People meet on the screen, in a room, or as they like."),
            gettext_lazy("Change how it takes place"),
        ),
        Choice(
            "host",
            gettext_lazy("Another host"),
            gettext_lazy("Another town of the network takes over. Who is local and who is a guest follows."),
            gettext_lazy("Give it to the other host"),
        ),
        Choice(
            "cancel",
            gettext_lazy("Cancel"),
            gettext_lazy("It does not take place. Nobody can register any more, and the door stays closed."),
            gettext_lazy("Cancel the event"),
        ),
        Choice(
            "resume",
            gettext_lazy("It takes place after all"),
            gettext_lazy("The cancellation is taken back. Everybody still has the seat that they had."),
            gettext_lazy("Let it take place after all"),
        ),
    )
}


def _offered(event: Event) -> list[Choice]:
    """A cancelled event can only take place after all; everything else can change in every way but that."""
    is_off = event.status == Event.Status.CANCELLED
    return [choice for choice in CHOICES.values() if (choice.name == "resume") == is_off]


@require_GET
def changes(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What can change, and every plan that there was before."""
    event = edited(request, slug, number)
    history = queries.plan_changes(event)
    facts = {
        "choices": [] if event.closed_at else _offered(event),
        "history": history,
        "not_told": queries.not_told_yet(event, history[0].change) if history and event.published_at else 0,
        "without_letters": queries.without_letters(event),
    }
    return render(request, "events/change.html", page(request, event, **facts))


@require_http_methods(["GET", "POST"])
def change_plan(request: HttpRequest, slug: str, number: int, kind: str) -> HttpResponse:
    """The form of one kind of change; then what it would do; then, by one more tap, the change itself."""
    event = edited(request, slug, number)
    if kind not in FORMS:
        raise Http404
    now_seen = edits.version_of(queries.plan_of(event).key)
    readers = queries.readers(event)
    form = FORMS[kind](edits.posted(request), event=event, readers=readers, seen=now_seen)
    choice, step = CHOICES[kind], request.POST.get("step", "")
    if step == CARRY_OUT and _was_carried_out(request, event):
        return redirect("events:change", slug=slug, number=number)
    if request.method == "GET" or step == AGAIN or not form.is_valid():
        return _asked(request, event, choice, form)
    if step == CARRY_OUT:
        refusal = _carried_out(request, event, form)
        if refusal is None:
            return redirect("events:change", slug=slug, number=number)
        if not isinstance(refusal, edits.ChangedMeanwhile):
            form.add_error(None, str(refusal))
            return _asked(request, event, choice, form)
        return _foreseen(request, event, choice, form, refusal=refusal)
    return _foreseen(request, event, choice, form)


def _was_carried_out(request: HttpRequest, event: Event) -> bool:
    """The same form again: what it asked for may not be offered any more, because it is done."""
    nonce = tokens.read_form_token(ChangeForm.purpose, request.POST.get("token", ""))
    return bool(nonce) and event.plan_changes.filter(nonce=nonce).exists()


def _asked(request: HttpRequest, event: Event, choice: Choice, form: ChangeForm) -> HttpResponse:
    """The form itself; on the way back from the preview nothing is wrong with it."""
    status = 200 if request.POST.get("step") == AGAIN else status_of(form)
    facts = page(request, event, form=form, choice=choice)
    return render(request, "events/change_plan.html", facts, status=status)


def _carried_out(request: HttpRequest, event: Event, form: ChangeForm) -> Refused | None:
    by: Any = request.user
    try:
        actions.change_plan(
            event, new=form.new(), seen=form.seen, nonce=form.nonce, by=by, now=timezone.now()
        )
    except Refused as refused:
        return refused
    messages.success(request, _("The plan is changed."))
    return None


def _foreseen(
    request: HttpRequest, event: Event, choice: Choice, form: ChangeForm, *, refusal: Refused | None = None
) -> HttpResponse:
    """The old plan beside the new one, and all that would follow."""
    by: Any = request.user
    try:
        before, after = actions.foresee(event, new=form.new(), by=by, now=timezone.now())
    except Refused as refused:
        form.add_error(None, str(refused))
        return _asked(request, event, choice, form)
    form.seen_again(edits.version_of(before.plan.key))
    facts = _consequences(event, before, after) | {"form": form, "choice": choice, "refusal": refusal}
    facts |= {"lines": queries.plan_lines(before.plan, after.plan), "reason": form.reason()}
    status = 422 if refusal else 200
    return render(request, "events/change_preview.html", page(request, event, **facts), status=status)


def _consequences(event: Event, before: Look, after: Look) -> dict[str, Any]:
    """Who is told, whose role changes, what the call says, and what to look after."""
    readers = queries.readers(event) if event.published_at else {}
    return {
        "letters": sum(readers.values()),
        "readers": [(_spoken(code), count) for code, count in readers.items()],
        "without_letters": queries.without_letters(event),
        "people": queries.people_told(event).count(),
        "roles": queries.roles_compared(before, after),
        "checks": queries.checks_compared(before, after),
        "warnings": _warnings(event, before, after),
        "is_off": after.plan.state == "cancelled",
        "has_days": after.plan.starts_on is not None,
        "moved": _moved(before.programme, after.programme),
    }


def _spoken(code: str) -> str:
    return language_name(code) if code else _("no language known")


def _moved(before: Mapping[int, Any], after: Mapping[int, Any]) -> int:
    """How many items of the programme get another day."""
    return sum(1 for pk, day in before.items() if after.get(pk) != day and after.get(pk) is not None)


def _warnings(event: Event, before: Look, after: Look) -> list[str]:
    """What the change does not settle by itself."""
    project, found = event.project, []
    first, last = after.plan.days
    outside = (project.starts_on and first and first < project.starts_on) or (
        project.ends_on and last and last > project.ends_on
    )
    if outside:
        found.append(_("The new days lie outside the project's own days. Costs may not be covered then."))
    lost = sum(1 for pk, day in after.programme.items() if day is None and before.programme[pk] is not None)
    if lost:
        found.append(
            _(
                "Items of the programme that no longer fit into the days of the event: %(count)s. Give them a day."
            )
            % {"count": lost}
        )
    if before.plan.days != after.plan.days and event.registration_closes_at and first:
        day = date_format(event.registration_closes_at.astimezone(event.zone), "DATE_FORMAT")
        found.append(
            _("Registration still closes on %(day)s. Change it under Seats if that is wrong now.")
            % {"day": day}
        )
    return found


@require_http_methods(["GET", "POST"])
def change_reason(request: HttpRequest, slug: str, number: int, sequence: int) -> HttpResponse:
    """Why the plan changed, one language at a time; the public page shows it."""
    event = edited(request, slug, number)
    change = queries.plan_change(event, sequence)
    if change is None:
        raise Http404
    by: Any = request.user
    return write_words(
        request,
        event,
        "events/change_reason.html",
        (REASON_WORDS, words.asked_of(("reason",), change)),
        lambda written: actions.write_reason(change, written=written, by=by, now=timezone.now()),
        change=change,
    )
