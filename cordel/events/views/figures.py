"""An event's figures from the draft to the frozen version: who has confirmed them, who objects, what was corrected."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import edits
from cordel.base.guards import opened
from cordel.base.refusals import Refused
from cordel.base.standing import standing_of
from cordel.core.standing import Standing
from cordel.events import actions, queries
from cordel.events import rules as event_rules
from cordel.events.forms.figures import (
    AnswerForm,
    FreezeForm,
    InSteadForm,
    ObjectionForm,
    ReopenForm,
    SignForm,
)
from cordel.events.models import Event
from cordel.events.queries import Draft, Part
from cordel.events.queries.evidence import proved, proved_by
from cordel.events.rules import figures as rules
from cordel.events.views.figure_tables import (
    names_of,
    steps_of_draft,
    steps_of_version,
    table,
    version_facts,
)
from cordel.events.views.frame import done, event_for, looked_at, page, status_of
from cordel.towns.models import Town

# Knots that are tied come first, so that the thread is whole as far as it goes; then what somebody must settle.
ORDER = ("confirmed", "objected", "corrected", "answered", "changed", "waits")


@require_GET
def figures(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Where the figures stand. Officers of other towns see their own rows, and everybody's once they are frozen."""
    event = _seen(request, slug, number)
    standing = standing_of(request.user)
    frozen = queries.frozen_version(event)
    sees_all = frozen is not None or event_rules.may_edit(standing, event)
    facts: dict[str, Any] = {
        "frozen": frozen,
        "versions": queries.figures_versions(event),
        "proved": proved(event) if sees_all else None,
    }
    if frozen is not None:
        facts |= version_facts(event, frozen) | {"steps": steps_of_version(frozen)}
    else:
        draft = queries.draft(event)
        facts |= _draft_facts(draft, standing) | {"steps": steps_of_draft(draft)}
    return render(request, "events/figures.html", page(request, event, **facts))


def _seen(request: HttpRequest, slug: str, number: int) -> Event:
    """The event, for whoever may see figures of it: not for those who only keep the door."""
    event = event_for(request, slug, number)
    if event_rules.towns_seen(standing_of(request.user), event) == set():
        raise PermissionDenied
    return event


def _draft_facts(draft: Draft, standing: Standing) -> dict[str, Any]:
    event = draft.event
    sees_all = event_rules.may_edit(standing, event)
    return {
        "draft": draft,
        "sees_all": sees_all,
        "refusal": _refusal(event),
        "host": _shown_part(draft, draft.host, standing) if draft.host and sees_all else None,
        "towns": [
            _shown_part(draft, part, standing)
            for part in sorted(draft.towns, key=lambda part: ORDER.index(part.state))
            if sees_all or rules.sends(standing, part.town.pk)
        ],
        "others": draft.others,
        "whole": table(draft.rows, names_of(event)) if sees_all else None,
    }


def _refusal(event: Event) -> Refused | None:
    """Why nothing can be signed at this moment."""
    try:
        rules.ensure_can_sign(event, now=timezone.now())
    except Refused as refused:
        return refused
    return None


def _shown_part(draft: Draft, part: Part, standing: Standing) -> dict[str, Any]:
    """A part as the page shows it: its rows, where it stands, and what the visitor may do with it."""
    event, town = draft.event, part.town.pk
    speaks = rules.hosts(standing, event) if part.as_host else rules.sends(standing, town)
    return {
        "part": part,
        "table": None if part.as_host else table(part.rows),
        "speaks": speaks,
        "in_stead": not speaks and event_rules.may_coordinate(standing, event),
        "may_answer": part.is_objected and rules.may_answer(standing, event),
    }


# --- Confirming and objecting ---------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def confirm_draft(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The host's word for the whole draft; the coordinator's in the host's stead, with a reason."""
    event = event_for(request, slug, number, rules.may_confirm_draft)
    standing = standing_of(request.user)
    part = queries.draft(event).host
    if part is None:
        raise Http404
    own = [place.town for place in event.hosts if place.town and rules.sends(standing, place.town.pk)]
    return _confirm(request, event, part, own[0] if own else None, actions.confirm_draft)


@require_http_methods(["GET", "POST"])
def confirm_rows(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """A town's own rows, confirmed by its officer, or by the coordinator in its stead."""
    event = event_for(request, slug, number)
    opened(request, event, lambda who, it: rules.may_confirm_rows(who, it, pk), may_see=looked_at(event))
    part = _part(event, pk)
    speaks = rules.sends(standing_of(request.user), pk)
    return _confirm(request, event, part, part.town if speaks else None, actions.confirm_rows)


def _part(event: Event, town_id: int) -> Part:
    part = queries.draft(event).part_of(town_id)
    if part is None:
        raise Http404
    return part


def _confirm(
    request: HttpRequest, event: Event, part: Part, speaks_for: Town | None, act: Any
) -> HttpResponse:
    """`speaks_for` is the town in whose name the visitor may speak; None: in the town's stead."""
    kind = SignForm if speaks_for else InSteadForm
    form = kind(edits.posted(request), initial={"seen": part.digest})
    by: Any = request.user

    def sign() -> None:
        reason, seen = form.cleaned_data.get("reason", ""), form.cleaned_data["seen"]
        town = speaks_for or part.town
        act(event, town=town, seen=seen, by=by, now=timezone.now(), in_stead_because=reason)

    if done(request, form, sign):
        messages.success(request, _("Confirmed. Thank you."))
        return redirect("events:figures", slug=event.project.slug, number=event.number)
    form.show_anew(part.digest)
    facts = {
        "form": form,
        "part": part,
        "table": table(part.rows, names_of(event)),
        "speaks": speaks_for is not None,
    }
    return render(
        request,
        "events/confirm_figures.html",
        page(request, event, refusal=_refusal(event), **facts),
        status=status_of(form),
    )


@require_http_methods(["GET", "POST"])
def object_to_rows(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """The town's officer says what is not right with its rows."""
    event = event_for(request, slug, number)
    opened(request, event, lambda who, _it: rules.sends(who, pk), may_see=looked_at(event))
    part = _part(event, pk)
    form = ObjectionForm(edits.posted(request), initial={"seen": part.digest})
    by: Any = request.user
    if done(
        request,
        form,
        lambda: actions.object_to_rows(event, town=part.town, **form.cleaned_data, by=by, now=timezone.now()),
    ):
        messages.success(request, _("The hosts and the coordinator see your objection on their desk now."))
        return redirect("events:figures", slug=slug, number=number)
    form.show_anew(part.digest)
    facts = page(request, event, form=form, part=part, table=table(part.rows), refusal=_refusal(event))
    return render(request, "events/object_to_rows.html", facts, status=status_of(form))


@require_http_methods(["GET", "POST"])
def answer_objection(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """An objection is settled in words; correcting the presence at the door settles it, too."""
    event = event_for(request, slug, number, rules.may_answer)
    objection = event.objections.select_related("town", "objected_by").filter(pk=pk).first()
    if objection is None:
        raise Http404
    form = AnswerForm(edits.posted(request))
    by: Any = request.user
    if done(
        request,
        form,
        lambda: actions.answer_objection(objection, **form.cleaned_data, by=by, now=timezone.now()),
    ):
        messages.success(request, _("Answered. The town is asked to confirm again."))
        return redirect("events:figures", slug=slug, number=number)
    part = queries.draft(event).part_of(objection.town_id)
    rows = table(part.rows) if part else None
    facts = page(request, event, form=form, objection=objection, part=part, table=rows)
    return render(request, "events/answer_objection.html", facts, status=status_of(form))


# --- Freezing and correcting ------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def freeze(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Says who has confirmed and what is published, then closes the event: the figures become a version."""
    event = event_for(request, slug, number, event_rules.may_coordinate)
    if event.closed_at is not None:
        return redirect("events:figures", slug=slug, number=number)
    draft = queries.draft(event)
    form = FreezeForm(edits.posted(request), all_confirmed=not draft.missing, initial={"seen": draft.seen})
    by: Any = request.user

    def act() -> None:
        seen = form.cleaned_data["seen"]
        actions.freeze(event, seen=seen, because=form.reason, by=by, now=timezone.now())

    if done(request, form, act):
        messages.success(request, _("The event is closed. Its counts are published and no longer change."))
        return redirect("events:figures", slug=slug, number=number)
    form.show_anew(draft.seen)
    facts = {
        "form": form,
        "draft": draft,
        "standing": [
            (_("Towns that have confirmed"), [part.town for part in draft.towns if part.confirmed]),
            (_("Towns that have not confirmed"), [part.town for part in draft.towns if not part.confirmed]),
        ],
        "by_day": queries.present_by_day(event),
    }
    shown = page(request, event, refusal=_refusal(event), **facts)
    return render(request, "events/close.html", shown, status=status_of(form))


@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Asks why, then opens a closed event again so that its figures can be corrected."""
    event = event_for(request, slug, number, event_rules.may_coordinate)
    if event.closed_at is None:
        return redirect("events:figures", slug=slug, number=number)
    form = ReopenForm(edits.posted(request))
    by: Any = request.user
    if done(request, form, lambda: actions.reopen(event, **form.cleaned_data, by=by, now=timezone.now())):
        messages.success(request, _("The event is open again. What was published stays in the ledger."))
        return redirect("events:figures", slug=slug, number=number)
    facts = page(request, event, form=form, frozen=queries.frozen_version(event))
    return render(request, "events/reopen.html", facts, status=status_of(form))


@require_GET
def version(request: HttpRequest, slug: str, number: int, version: int) -> HttpResponse:
    """A version as it was frozen, and what it changed, row by row."""
    event = _seen(request, slug, number)
    found = queries.figures_version(event, version)
    if found is None:
        raise Http404
    facts = version_facts(event, found) | {
        "frozen": found,
        "holds": queries.frozen_version(event) == found,
        "proved": proved_by(found),
    }
    return render(request, "events/figures_version.html", page(request, event, **facts))
