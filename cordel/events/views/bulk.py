"""One act for many people of the list: choose, look at what it would do, do it, and undo it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from cordel.base import audit, lists
from cordel.base.refusals import Refused
from cordel.base.standing import standing_of
from cordel.events import actions, queries, rules
from cordel.events.forms.bulk import CARDS, BulkActForm, ChoosePeopleForm, act_of, offered, sealed, title
from cordel.events.models import Act, BulkAct, BulkKind, Event, Registration
from cordel.events.queries import bulk as queries_of_many
from cordel.events.rules import bulk as rules_for_many
from cordel.events.views.frame import event_for, page, tried
from cordel.events.views.staff import registration_list

NAMES = 8  # of people, shown before "and others"
WHY = {
    rules_for_many.Why.ALREADY: gettext_lazy("It is so already"),
    rules_for_many.Why.NO_SEAT: gettext_lazy("They have no seat"),
    rules_for_many.Why.NO_ADDRESS: gettext_lazy("They gave no e-mail address: print their cards instead"),
}
# What follows from each act, told before it is done.
FOLLOWS = {
    BulkKind.ROLE: gettext_lazy("Their private pages, the lists and the figures show the new role at once."),
    BulkKind.PRESENT: gettext_lazy(
        "They count as present on this day, and the figures say that it rests on the host's word."
    ),
    BulkKind.ABSENT: gettext_lazy("They no longer count as present on this day. Their seats stay."),
    BulkKind.CANCEL: gettext_lazy(
        "Do this when these people have asked for it. Those who wait get the free seats at once, and a letter. What"
        " these people eat and need is erased for good, and so are their places in activities."
    ),
    BulkKind.LETTER: gettext_lazy(
        "Each of them gets one letter with the private link. It cannot be called back."
    ),
}


def _for_people(request: HttpRequest, slug: str, number: int) -> tuple[Event, set[int] | None]:
    """The event, and the towns whose people the visitor may see: None for everybody's."""
    event = event_for(request, slug, number)
    towns = rules.towns_seen(standing_of(request.user), event)
    if towns == set():
        raise PermissionDenied
    return event, towns


@require_POST
def act_on_many(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """From the list: shows what would be done to whom. From there: does it."""
    event, towns = _for_people(request, slug, number)
    acts = offered(standing_of(request.user), event)
    if "chosen" in request.POST:
        return _carried_out(request, event, towns, BulkActForm(request.POST, acts=acts))
    form = ChoosePeopleForm(request.POST, acts=acts)
    if not form.is_valid():
        return _back(request, event, " ".join(str(one) for errors in form.errors.values() for one in errors))
    act = act_of(form.cleaned_data["act"])
    try:
        keys = _keys(event, towns, form)
        rules_for_many.ensure_not_too_many(len(keys))
    except Refused as refused:
        return _back(request, event, str(refused))
    if act.kind == CARDS:
        return redirect(_cards(event, keys))
    return _preview(request, event, act, keys, towns, acts)


def _back(request: HttpRequest, event: Event, said: str) -> HttpResponse:
    """To the list as it was, with a word about what is wrong."""
    messages.error(request, said)
    return redirect(_list_as_it_was(request, event))


def _list_as_it_was(request: HttpRequest, event: Event) -> str:
    """The list with the search, filters, order and page that it had."""
    asked = QueryDict(request.POST.get("listed", "")[:1_000].lstrip("?"))
    address = reverse("events:registrations", args=[event.project.slug, event.number])
    return f"{address}?{asked.urlencode()}" if asked else address


def _keys(event: Event, towns: set[int] | None, form: ChoosePeopleForm) -> list[int]:
    """Those who are ticked, those on the page, or all of the list as its address narrows it; never others than the
    visitor sees."""
    which = form.cleaned_data["which"]
    if which == form.TICKED:
        return list(queries_of_many.chosen(event, towns=towns, keys=form.ticked).values_list("pk", flat=True))
    found = registration_list(QueryDict(form.cleaned_data["listed"].lstrip("?")), event, towns)
    if which == form.PAGE:
        return [one.pk for one in found.page]
    rules_for_many.ensure_not_too_many(found.total)
    return list(found.found.values_list("pk", flat=True))


def _cards(event: Event, keys: list[int]) -> str:
    chosen = "-".join(str(key) for key in keys[: queries.MOST_CARDS])
    return f"{reverse('events:cards', args=[event.project.slug, event.number])}?only={chosen}"


def _preview(
    request: HttpRequest,
    event: Event,
    act: Act,
    keys: list[int],
    towns: set[int] | None,
    acts: Any,
    refusal: Refused | None = None,
) -> HttpResponse:
    """What, to how many, to whom not and why; nothing is done yet."""
    people = queries_of_many.chosen(event, towns=towns, keys=keys).order_by("sort_key", "pk")
    present = queries_of_many.present_on(act.day, keys)
    found = rules_for_many.sorted_out(act, people, event=event, present=present)
    form = BulkActForm(acts=acts, initial={"act": str(act), "chosen": sealed(keys)})
    if refusal is None and not found.can:
        refusal = rules_for_many.NobodyLeft()
    facts: dict[str, Any] = {
        "act": act,
        "title": title(act),
        "form": form,
        "count": len(found.can),
        "names": _names(found.can),
        "others": len(found.can) - NAMES,
        "left_out": [(WHY[why], len(some), _names(some)) for why, some in found.cannot.items()],
        "follows": FOLLOWS[BulkKind(act.kind)],
        "can_be_undone": act.kind != BulkKind.LETTER,
        "refusal": refusal,
        "listed": request.POST.get("listed", ""),
        "list_address": _list_as_it_was(request, event),
    }
    status = 422 if refusal is not None else 200
    return render(request, "events/bulk_preview.html", page(request, event, **facts), status=status)


def _names(people: list[Registration]) -> list[str]:
    return [str(one.person) for one in people[:NAMES]]


def _carried_out(
    request: HttpRequest, event: Event, towns: set[int] | None, form: BulkActForm
) -> HttpResponse:
    if not form.is_valid():
        return _back(request, event, form.expired)
    act, by = act_of(form.cleaned_data["act"]), request.user
    keys, acts = form.cleaned_data["chosen"], form.fields["act"].choices  # type: ignore[attr-defined]
    try:
        done = actions.act_on_many(
            event,
            act=act,
            keys=keys,
            towns=towns,
            nonce=form.cleaned_data["token"],
            by=by,  # type: ignore[arg-type]
            now=timezone.now(),
        )
    except Refused as refused:
        return _preview(request, event, act, keys, towns, acts, refusal=refused)
    return redirect("events:bulk-act", slug=event.project.slug, number=event.number, pk=done.pk)


# --- Afterwards ------------------------------------------------------------------------------------

STATES = [("done", gettext_lazy("done")), ("undone", gettext_lazy("undone"))]
DONE_COLUMNS = [
    lists.Column("what", gettext_lazy("What"), lambda it: title(it.act)),
    lists.Column("people", gettext_lazy("People"), lambda it: it.people, kind=lists.NUMBER),
    lists.Column("when", gettext_lazy("When"), lambda it: it.made_at, kind=lists.DATE),
    lists.Column("who", gettext_lazy("Who did it"), lambda it: audit.by_whom(it.made_by, it.made_at)),
    lists.Column("state", gettext_lazy("State"), lambda it: str(dict(STATES)[_state(it)])),
]


def _state(done: BulkAct) -> str:
    return "undone" if done.undone_at else "done"


@require_GET
def bulk_acts(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """What was done to many people of the event, the newest first; each leads to its way back."""
    event, towns = _for_people(request, slug, number)
    standing = standing_of(request.user)
    seen = [
        one
        for one in queries_of_many.all_done_to_many(event)
        if rules_for_many.may_act(standing, event, one.kind)
        and (towns is None or one.made_by_id == request.user.pk)
    ]
    found = lists.short(
        request.GET,
        seen,
        columns=DONE_COLUMNS,
        sort="-when",
        filters=[
            lists.same("kind", _("What"), BulkKind.choices, lambda it: it.kind, _("Everything")),
            lists.same("state", _("State"), STATES, _state, _("All")),
        ],
        search_label=_("What or who"),
    )
    file = lists.export(
        request.GET, found, title=_("Done to many people"), filename=f"{slug}-{number}-done-to-many"
    )
    facts = {"list": found, "lines": [(one, title(one.act), _is_open(event, one)) for one in found.page]}
    return file or render(request, "events/bulk_acts.html", page(request, event, **facts))


def _is_open(event: Event, done: BulkAct) -> bool:
    """Whether its page may have a way back."""
    return done.kind != BulkKind.LETTER and not done.undone_at and not event.closed_at


def _done_for(request: HttpRequest, slug: str, number: int, pk: int) -> tuple[Event, BulkAct]:
    """What was done: for whoever did it, and for those who run the event; as long as they may do it themselves."""
    event, towns = _for_people(request, slug, number)
    done = queries_of_many.done_to_many(event, pk)
    if done is None or not rules_for_many.may_act(standing_of(request.user), event, done.kind):
        raise Http404
    if towns is not None and done.made_by_id != request.user.pk:
        raise Http404
    return event, done


@require_GET
def bulk_act(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """What was done to how many, and the way back as long as there is one."""
    event, done = _done_for(request, slug, number, pk)
    return _done_page(request, event, done)


def _done_page(
    request: HttpRequest, event: Event, done: BulkAct, refusal: Refused | None = None
) -> HttpResponse:
    is_undoable = not done.undone_at and not event.closed_at and queries_of_many.is_as_left(done)
    is_seats = done.kind == BulkKind.CANCEL
    facts: dict[str, Any] = {
        "done": done,
        "title": title(done.act),
        "left_out": [(WHY[rules_for_many.Why(why)], count) for why, count in sorted(done.left_out.items())],
        "can_be_undone": done.kind != BulkKind.LETTER,
        "is_undoable": is_undoable,
        "seats_are_taken": is_undoable
        and is_seats
        and not queries_of_many.has_seats_for(done, queries.pool(event)),
        "is_seats": is_seats,
        "refusal": refusal,
    }
    status = 422 if refusal is not None else 200
    return render(request, "events/bulk_act.html", page(request, event, **facts), status=status)


@require_POST
def undo(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Takes the whole of it back; the same tap again changes nothing."""
    event, done = _done_for(request, slug, number, pk)
    by: Any = request.user
    refusal = tried(request, lambda: actions.undo_bulk_act(done, by=by, now=timezone.now()))
    if refusal is not None:
        return _done_page(request, event, done, refusal)
    messages.success(request, _("Everything is as it was before."))
    return redirect("events:bulk-act", slug=slug, number=number, pk=pk)
