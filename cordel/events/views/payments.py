"""Who pays what for whom: the table of one event, the table of a project, and a line of it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordel.base import edits, lists
from cordel.base.standing import standing_of
from cordel.core.standing import Standing
from cordel.events import actions, queries
from cordel.events import rules as event_rules
from cordel.events.forms import NewPaymentForm, PaymentForm
from cordel.events.models import Event, Payment
from cordel.events.rules import payments as rules
from cordel.events.views.frame import (
    done,
    edited,
    event_for,
    page,
    project_for,
    project_page,
    status_of,
    tried,
)


def _for_whom(line: Payment) -> str:
    return str(line.for_town) if line.for_town else _("everybody")


COLUMNS = [
    lists.Column("payer", gettext_lazy("Who pays"), lambda it: str(it.payer)),
    lists.Column("what", gettext_lazy("What"), str),
    lists.Column("for", gettext_lazy("For whom"), _for_whom),
    lists.Column("euros", gettext_lazy("Euros"), lambda it: it.euros, kind=lists.NUMBER),
    lists.Column("state", gettext_lazy("State"), lambda it: it.get_state_display()),
]
FURTHER_COLUMNS = [
    lists.Column("kind", gettext_lazy("Kind"), lambda it: it.get_kind_display()),
    lists.Column("agreed", gettext_lazy("Agreed on"), lambda it: it.agreed_on, kind=lists.DATE),
    lists.Column("paid", gettext_lazy("Paid on"), lambda it: it.paid_on, kind=lists.DATE),
]
EVENT_COLUMN = lists.Column("event", gettext_lazy("Event"), lambda it: it.event.number, kind=lists.NUMBER)


def _listing(request: HttpRequest, rows: Any, columns: Sequence[lists.Column], sort: str) -> lists.Listing:
    lines = list(rows)
    payers = sorted({(str(one.payer_id), str(one.payer)) for one in lines}, key=lambda it: it[1])
    return lists.short(
        request.GET,
        lines,
        columns=columns,
        sort=sort,
        filters=[
            lists.same("town", _("Who pays"), payers, lambda it: str(it.payer_id), _("All towns")),
            lists.same("state", _("State"), Payment.State.choices, lambda it: it.state, _("All states")),
        ],
        also=lambda it: [it.get_kind_display()],
        search_label=_("Who, what, for whom"),
    )


@require_http_methods(["GET", "POST"])
def payments(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The lines of one event that somebody may see; who runs the event adds one."""
    event = (
        edited(request, slug, number)
        if request.method == "POST"
        else event_for(request, slug, number, rules.may_look)
    )
    standing = standing_of(request.user)
    by: Any = request.user
    form = NewPaymentForm(edits.posted(request), towns=queries.paying_towns(event))
    if done(
        request, form, lambda: actions.plan_payment(event, facts=form.facts(), by=by, now=timezone.now())
    ):
        messages.success(request, _("Saved."))
        return redirect(f"{_address(event)}#add")
    found = _listing(
        request, queries.payments(event, towns=event_rules.towns_seen(standing, event)), COLUMNS, "payer"
    )
    file = lists.file_of(
        request.GET,
        [*COLUMNS, *FURTHER_COLUMNS],
        found.found,
        title=_("Who pays what for whom"),
        filename=f"{slug}-{number}-who-pays",
    )
    facts = {"form": form, "list": found, "sums": queries.sums(found.found), "lines": _lines(standing, found)}
    return file or render(
        request, "events/payments.html", page(request, event, **facts), status=status_of(form)
    )


@require_GET
def all_payments(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The lines of all events of a project; a town sees its own."""
    project = project_for(request, slug, None, or_look=True)
    standing = standing_of(request.user)
    columns = [EVENT_COLUMN, *COLUMNS]
    found = _listing(
        request,
        queries.payments_of_project(project, towns=rules.towns_seen_in(standing, project)),
        columns,
        "event",
    )
    file = lists.file_of(
        request.GET,
        [*columns, *FURTHER_COLUMNS],
        found.found,
        title=_("Who pays what for whom"),
        filename=f"{slug}-who-pays",
    )
    facts = {"list": found, "sums": queries.sums(found.found), "lines": _lines(standing, found)}
    return file or render(request, "events/all_payments.html", project_page(request, project, **facts))


def _lines(standing: Standing, found: lists.Listing) -> list[tuple[Payment, list[tuple[str, Any]]]]:
    """Each line on screen with what somebody can say of it: (state it goes to, the button's words)."""
    says: dict[str, list[tuple[str, Any]]] = {
        rules.PLANNED: [(rules.AGREED, _("Agree"))],
        rules.AGREED: [(rules.PAID, _("It is paid")), (rules.PLANNED, pgettext("payment", "Take back"))],
        rules.PAID: [(rules.AGREED, pgettext("payment", "Take back"))],
    }
    return [(line, says[line.state] if rules.may_answer_for(standing, line) else []) for line in found.page]


def _address(event: Event) -> str:
    return reverse("events:payments", args=[event.project.slug, event.number])


@require_http_methods(["GET", "POST"])
def payment(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """One line, for whoever runs the event."""
    event = edited(request, slug, number)
    found = _payment_for(request, event, pk)
    stored = edits.facts_of(found, actions.PaymentFacts)
    form = PaymentForm(edits.posted(request), facts=stored, towns=queries.paying_towns(event))
    by: Any = request.user
    if done(
        request,
        form,
        lambda: actions.edit_payment(found, facts=form.facts(), seen=form.seen, by=by, now=timezone.now()),
    ):
        messages.success(request, _("Saved."))
        return redirect(_address(event))
    facts = page(request, event, form=form, payment=found)
    return render(request, "events/payment.html", facts, status=status_of(form))


@require_POST
def move_payment(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """The town that pays says that it agrees or has paid, or takes that back."""
    event = event_for(request, slug, number, rules.may_look)
    found = _payment_for(request, event, pk)
    by: Any = request.user

    def act() -> None:
        rules.ensure_may_answer_for(standing_of(request.user), found)
        actions.move_payment(found, to=request.POST.get("to", ""), by=by, now=timezone.now())

    refusal = tried(request, act)
    if refusal is None:
        messages.success(request, _("Saved."))
    else:
        messages.error(request, str(refusal))
    back = "events:all-payments" if request.POST.get("from") == "project" else "events:payments"
    return redirect(reverse(back, args=[slug] if back == "events:all-payments" else [slug, number]))


@require_http_methods(["GET", "POST"])
def remove_payment(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Asks first, then removes the line."""
    event = edited(request, slug, number)
    found = _payment_for(request, event, pk)
    by: Any = request.user
    refusal = tried(request, lambda: actions.remove_payment(found, by=by, now=timezone.now()))
    if request.method == "POST" and refusal is None:
        messages.success(request, _("Removed."))
        return redirect(_address(event))
    facts = page(request, event, payment=found, refusal=refusal)
    return render(request, "events/remove_payment.html", facts, status=422 if refusal else 200)


def _payment_for(request: HttpRequest, event: Event, pk: int) -> Payment:
    found = queries.payment(event, pk, towns=event_rules.towns_seen(standing_of(request.user), event))
    if found is None:
        raise Http404
    return found
