"""The desk answers people about their data: the list of requests, one person's data, erasing it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import audit, edits, lists
from cordel.base.guards import opened
from cordel.participants.models import Person
from cordel.privacy import actions, rules
from cordel.privacy.forms import DeskEraseForm, RequestForm, digest_of
from cordel.privacy.models import DataRequest, Wanted
from cordel.privacy.queries import requests as queries
from cordel.privacy.views.files import data_file
from cordel.privacy.views.frame import looked_at, page, person_for, towns_of

COLUMNS = [
    lists.Column("came", gettext_lazy("Came on"), lambda it: it.received_on, ("received_on",), lists.DATE),
    lists.Column(
        "wanted", gettext_lazy("What is asked for"), lambda it: it.get_wanted_display(), ("wanted",)
    ),
    lists.Column("how", gettext_lazy("How it came"), lambda it: it.get_channel_display(), ("channel",)),
    lists.Column(
        "town", gettext_lazy("Town"), lambda it: str(it.town) if it.town else "", ("town__sort_key",)
    ),
    lists.Column("due", gettext_lazy("Answer by"), lambda it: it.due_on, ("due_on",), lists.DATE),
    lists.Column("answered", gettext_lazy("Answered"), lambda it: it.answered_at, ("answered_at",)),
    lists.Column(
        "who",
        gettext_lazy("By whom"),
        lambda it: audit.by_whom(it.answered_by, it.answered_at),
        ("answered_by__name",),
    ),
]
PEOPLE_COLUMNS = [
    lists.Column("name", gettext_lazy("Name"), lambda it: it.name, ("sort_key",)),
    lists.Column(
        "town",
        gettext_lazy("Town"),
        lambda it: str(it.town) if it.town else it.place,
        ("town__sort_key", "place"),
    ),
]


def _filters() -> list[lists.Filter]:
    def narrow(rows: Any, value: str) -> Any:
        today = timezone.localdate()
        states = {
            "open": rows.filter(answered_at__isnull=True),
            "late": rows.filter(answered_at__isnull=True, due_on__lt=today),
            "answered": rows.filter(answered_at__isnull=False),
        }
        return states[value]

    states = [("open", _("to be answered")), ("late", _("late")), ("answered", _("answered"))]
    return [
        lists.Filter("is", _("State"), states, narrow, _("Any")),
        lists.Filter(
            "wanted",
            _("What is asked for"),
            Wanted.choices,
            lambda rows, value: rows.filter(wanted=value),
            _("Anything"),
        ),
    ]


@require_GET
def requests(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Who asked what, until when it must be answered, and when it was. No names stand here."""
    project = looked_at(request, slug)
    rows = queries.requests(project, towns=towns_of(request, project))
    found = lists.listing(
        request.GET,
        rows,
        columns=COLUMNS,
        sort="-came",
        filters=_filters(),
        search=lists.folded("town__search_key"),
        search_label=_("Town"),
    )
    file = lists.export(
        request.GET, found, title=_("Requests about personal data"), filename=f"{slug}-requests"
    )
    facts = {"list": found, "today": timezone.localdate()}
    return file or render(request, "privacy/requests.html", page(request, project, **facts))


@require_http_methods(["GET", "POST"])
def one_request(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One request and its answer; on POST it is marked as answered."""
    project = looked_at(request, slug)
    found = queries.request(project, pk)
    if found is None:
        raise Http404
    asked: DataRequest = opened(
        request, found, lambda standing, it: rules.may_see_requests(standing, project, it)
    )
    by: Any = request.user
    if request.method == "POST":
        try:
            actions.answer_request(asked, by=by, now=timezone.now())
        except rules.AlreadyAnswered as refused:
            messages.info(request, str(refused))
        else:
            messages.success(request, _("Written down as answered."))
        return redirect("privacy:request", slug=slug, pk=pk)
    is_erasure = asked.wanted == Wanted.ERASURE and asked.answered_at is not None
    person = queries.person(project, asked.person) if asked.person else None
    facts = {
        "asked": asked,
        "person": person,
        "answer": queries.answer_of(asked) if is_erasure else None,
        "answer_url": queries.answer_url(asked) if is_erasure else "",
        "today": timezone.localdate(),
    }
    return render(request, "privacy/request.html", page(request, project, **facts))


# --- People -----------------------------------------------------------------------------------------------


@require_GET
def people(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Finds the person who asks, to show its data or to erase it."""
    project = looked_at(request, slug)
    found = lists.listing(
        request.GET,
        queries.people(project, towns=towns_of(request, project)),
        columns=PEOPLE_COLUMNS,
        sort="name",
        search=lists.folded("search_key"),
        search_label=_("Name"),
    )
    file = lists.export(request.GET, found, title=_("People"), filename=f"{slug}-people")
    return file or render(request, "privacy/people.html", page(request, project, list=found))


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Everything that is kept about somebody; on POST a request is written down."""
    found = person_for(request, slug, pk)
    form = RequestForm(edits.posted(request))
    by: Any = request.user
    made: list[DataRequest] = []
    if request.method == "POST" and edits.carried_out(
        form, lambda: made.append(_received(found, form, by=by))
    ):
        messages.success(request, _("Written down. Answer it within a month."))
        return redirect("privacy:request", slug=slug, pk=made[0].pk)
    facts = {"person": found, "sections": queries.kept_of(found), "form": form}
    status = 422 if form.errors else 200
    return render(request, "privacy/person.html", page(request, found.project, **facts), status=status)


def _received(person: Person, form: RequestForm, *, by: Any) -> DataRequest:
    wanted = Wanted(form.cleaned_data["wanted"])
    return actions.receive_request(person, wanted=wanted, came=form.came(), by=by, now=timezone.now())


@require_GET
def person_file(request: HttpRequest, slug: str, pk: int, extension: str) -> HttpResponse:
    """The same as a file to hand over: JSON for machines, PDF for paper, in the language asked for."""
    return data_file(person_for(request, slug, pk), extension)


@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Says what goes and what stays; on POST it goes."""
    project = looked_at(request, slug)
    again = queries.made_with(digest_of(DeskEraseForm, request.POST)) if request.method == "POST" else None
    if again is not None and again.project_id == project.pk:
        return redirect("privacy:request", slug=slug, pk=again.pk)
    found = person_for(request, slug, pk)
    form = DeskEraseForm(edits.posted(request))
    by: Any = request.user
    done: list[DataRequest] = []
    if request.method == "POST" and edits.carried_out(form, lambda: done.append(_erased(found, form, by=by))):
        messages.success(request, _("Erased. The answer says what stays, why, and until when."))
        return redirect("privacy:request", slug=slug, pk=done[0].pk)
    outcome = DataRequest(project=project, outcome=queries.outcome_of(found))
    facts = {
        "person": found,
        "form": form,
        "answer": queries.answer_of(outcome),
    }
    status = 422 if form.errors else 200
    return render(request, "privacy/erase.html", page(request, project, **facts), status=status)


def _erased(person: Person, form: DeskEraseForm, *, by: Any) -> DataRequest:
    return actions.erase_person(
        person, came=form.came(), by=by, now=timezone.now(), with_letter=form.cleaned_data["with_letter"]
    )
