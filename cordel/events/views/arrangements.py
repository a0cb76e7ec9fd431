"""What is arranged for the day, line by line: a list, and a form below it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cordel.base import edits, lists
from cordel.base.templatetags.page import language_list
from cordel.events import actions, queries
from cordel.events.forms import ArrangementForm, NewArrangementForm
from cordel.events.models import Arrangement, Event
from cordel.events.views.frame import done, edited, page, saved, status_of

DAY = ("day", "starts_at")
# On screen; a file holds the rest, too.
COLUMNS = [
    lists.Column("day", gettext_lazy("Day"), lambda it: it.day, DAY, lists.DATE),
    lists.Column("from", gettext_lazy("From"), lambda it: it.starts_at, ("starts_at", "day")),
    lists.Column("kind", gettext_lazy("Kind"), lambda it: it.get_kind_display(), ("kind", *DAY)),
    lists.Column("what", gettext_lazy("What"), lambda it: it.what, ("what",)),
    lists.Column("place", gettext_lazy("Place, or where it starts"), lambda it: it.place, ("place", *DAY)),
    lists.Column("who", gettext_lazy("Who does it"), lambda it: it.who, ("who", *DAY)),
    lists.Column("phone", gettext_lazy("Telephone"), lambda it: it.phone),
]
FURTHER_COLUMNS = [
    lists.Column("until", gettext_lazy("Until"), lambda it: it.ends_at),
    lists.Column("to", gettext_lazy("Where it goes"), lambda it: it.to_place),
    lists.Column("seats", gettext_lazy("Seats or portions"), lambda it: it.seats, kind=lists.NUMBER),
    lists.Column("languages", gettext_lazy("Languages"), lambda it: language_list(it.languages)),
    lists.Column("note", gettext_lazy("Note"), lambda it: it.note),
]


def _filters(event: Event) -> list[lists.Filter]:
    days = [(day.isoformat(), date_format(day, "DATE_FORMAT")) for day in event.days]
    return [
        lists.same("only", _("Kind"), Arrangement.Kind.choices, lambda it: it.kind, _("All kinds")),
        lists.same(
            "on",
            _("Day"),
            [("none", _("every day")), *days],
            lambda it: it.day.isoformat() if it.day else "none",
            _("All days"),
        ),
    ]


def _further(line: Arrangement) -> list[str]:
    """What a file holds and the screen does not: it is found, too."""
    return [line.to_place, line.note, language_list(line.languages), line.number_to_call]


@require_http_methods(["GET", "POST"])
def arrangements(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Everything arranged so far, and one more; the next line begins with the kind and the day of the last."""
    event = edited(request, slug, number)
    begun = {name: request.GET.get(name, "") for name in ("kind", "day")}
    initial = {name: value for name, value in begun.items() if value}
    form = NewArrangementForm(edits.posted(request), event=event, initial=initial)
    by: Any = request.user
    if done(request, form, lambda: actions.arrange(event, facts=form.facts(), by=by, now=timezone.now())):
        messages.success(request, _("Saved. The next line begins with the same kind and day."))
        return redirect(f"{_address(event)}?{_kept(form)}#add")
    found = lists.short(
        request.GET,
        queries.arrangements(event),
        columns=COLUMNS,
        sort="day",
        filters=_filters(event),
        also=_further,
        search_label=_("What, where, who, telephone"),
    )
    file = lists.file_of(
        request.GET,
        [*COLUMNS, *FURTHER_COLUMNS],
        found.found,
        title=_("Arrangements"),
        filename=f"{slug}-{number}-arrangements",
    )
    return file or render(
        request,
        "events/arrangements.html",
        page(request, event, form=form, list=found),
        status=status_of(form),
    )


def _address(event: Event) -> str:
    return reverse("events:arrangements", args=[event.project.slug, event.number])


def _kept(form: NewArrangementForm) -> str:
    day = form.cleaned_data["day"]
    return urlencode({"kind": form.cleaned_data["kind"], "day": day.isoformat() if day else ""})


def _arrangement_for(request: HttpRequest, slug: str, number: int, pk: int) -> tuple[Event, Arrangement]:
    event = edited(request, slug, number)
    found = event.arrangements.filter(pk=pk).first()
    if found is None:
        raise Http404
    return event, found


@require_http_methods(["GET", "POST"])
def arrangement(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """One line of the run sheet."""
    event, found = _arrangement_for(request, slug, number, pk)
    stored = edits.facts_of(found, actions.ArrangementFacts)
    form = ArrangementForm(edits.posted(request), event=event, facts=stored)
    by: Any = request.user
    if done(
        request,
        form,
        lambda: actions.edit_arrangement(
            found, facts=form.facts(), seen=form.seen, by=by, now=timezone.now()
        ),
    ):
        return saved(request, event, "events:arrangements")
    facts = page(request, event, form=form, arrangement=found)
    return render(request, "events/arrangement.html", facts, status=status_of(form))


@require_http_methods(["GET", "POST"])
def remove_arrangement(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Asks first, then removes the line."""
    event, found = _arrangement_for(request, slug, number, pk)
    if request.method == "POST":
        by: Any = request.user
        actions.remove_arrangement(found, by=by, now=timezone.now())
        messages.success(request, _("Removed."))
        return redirect(_address(event))
    return render(request, "events/remove_arrangement.html", page(request, event, arrangement=found))
