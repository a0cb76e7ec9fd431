"""What personal data is left where, what goes next, and the signed records of what went."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import audit, edits, lists
from cordel.core.retention import Kind
from cordel.privacy import actions
from cordel.privacy.forms import PaymentForm, PurgeForm
from cordel.privacy.models import FinalPayment
from cordel.privacy.queries import retention as queries
from cordel.privacy.queries.clocks import WORDS, until
from cordel.privacy.queries.retention import Left
from cordel.privacy.queries.stores import BY_NAME
from cordel.privacy.views.frame import STATES, looked_at, page, purged, run, towns_of
from cordel.projects.models import Project


def _state(row: Left) -> str:
    return row.state(timezone.now().date())


COLUMNS = [
    lists.Column("what", gettext_lazy("What"), lambda it: str(it.store.label)),
    lists.Column("event", gettext_lazy("Event"), lambda it: str(it.event) if it.event else ""),
    lists.Column("town", gettext_lazy("Town"), lambda it: str(it.town) if it.town else ""),
    lists.Column("rows", gettext_lazy("Entries"), lambda it: it.rows, kind=lists.NUMBER),
    lists.Column("oldest", gettext_lazy("Oldest"), lambda it: it.oldest, kind=lists.DATE),
    lists.Column("goes", gettext_lazy("Goes on"), lambda it: it.due, kind=lists.DATE),
    lists.Column("state", gettext_lazy("State"), lambda it: str(STATES[_state(it)])),
]


def _filters(rows: list[Left]) -> list[lists.Filter]:
    kinds = [(kind.value, WORDS[kind].title) for kind in Kind if any(row.kind is kind for row in rows)]
    events = {str(row.event.number): str(row.event) for row in rows if row.event}
    return [
        lists.Filter(
            "by", _("Lines"), [("town", _("by event and town"))], lambda _sums, _by: rows, _("by event")
        ),
        lists.same("kind", _("Kind"), kinds, lambda it: it.kind.value, _("All kinds")),
        lists.same(
            "at",
            _("Event"),
            sorted(events.items()),
            lambda it: str(it.event.number) if it.event else "",
            _("All"),
        ),
        lists.same("is", _("State"), list(STATES.items()), _state, _("Any")),
    ]


@require_http_methods(["GET", "POST"])
def left(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What is left where, and when it goes; on POST the day of the final payment."""
    if request.method == "POST":
        return _paid(request, slug)
    project = looked_at(request, slug)
    return _left(request, project, _payment_form(project), status=200)


def _left(request: HttpRequest, project: Project, form: PaymentForm, *, status: int) -> HttpResponseBase:
    rows = queries.left(project, now=timezone.now(), towns=towns_of(request, project))
    title = _("Personal data")
    found = lists.short(
        request.GET,
        queries.summed(rows),
        columns=COLUMNS,
        sort="goes",
        filters=_filters(rows),
        search_label=_("What, event, town"),
    )
    file = lists.file_of(
        request.GET, COLUMNS, found.found, title=title, filename=f"{project.slug}-personal-data"
    )
    facts = {
        "list": found,
        "lines": [(row, _state(row), STATES[_state(row)]) for row in found.page],
        "counts": _counts(rows),
        "clocks": [(words.title, words.reason, until(kind)) for kind, words in WORDS.items()],
        "not_frozen": queries.not_frozen(project),
        "audit_on": queries.clocks_of(project).due(Kind.EVIDENCE, None),
        "payment": FinalPayment.objects.filter(project=project).first(),
        "form": form,
        "sees_all": towns_of(request, project) is None,
    }
    return file or render(request, "privacy/left.html", page(request, project, **facts), status=status)


def _counts(rows: list[Left]) -> dict[str, int]:
    """Entries by state."""
    counted = dict.fromkeys(STATES, 0)
    for row in rows:
        counted[_state(row)] += row.rows
    return counted


def _payment_form(project: Project, data: Any = None) -> PaymentForm:
    known = FinalPayment.objects.filter(project=project).values_list("paid_on", flat=True).first()
    return PaymentForm(data, initial={"paid_on": known})


def _paid(request: HttpRequest, slug: str) -> HttpResponseBase:
    project = purged(request, slug)
    form = _payment_form(project, request.POST)
    by: Any = request.user
    if edits.carried_out(
        form,
        lambda: actions.write_final_payment(
            project, paid_on=form.cleaned_data["paid_on"], by=by, now=timezone.now()
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("privacy:left", slug=slug)
    return _left(request, project, form, status=422)


# --- What goes next ------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def purge(request: HttpRequest, slug: str) -> HttpResponse:
    """What goes tonight and within 30 days; on POST it goes now, if its short name is typed."""
    project = purged(request, slug) if request.method == "POST" else run(request, slug)
    form = PurgeForm(edits.posted(request), slug=project.slug)
    by: Any = request.user
    if request.method == "POST" and form.is_valid():
        return _erased(request, actions.purge(project, by=by, now=timezone.now()), project)
    now = timezone.now()
    left = queries.summed(queries.left(project, now=now))
    facts = {
        "form": form,
        "now": _lines(left, "due", now.date()),
        "soon": _lines(left, "soon", now.date()),
        "waiting": _lines(left, "waiting", now.date()),
    }
    status = 422 if form.errors else 200
    return render(request, "privacy/purge.html", page(request, project, **facts), status=status)


def _erased(request: HttpRequest, record: Any, project: Project) -> HttpResponse:
    if record is None:
        messages.info(request, _("There was nothing to erase: nothing has come to its day."))
        return redirect("privacy:purge", slug=project.slug)
    said = ngettext("%(count)s entry was erased.", "%(count)s entries were erased.", record.rows)
    messages.success(request, said % {"count": record.rows})
    return redirect("privacy:record", slug=project.slug, number=record.number)


def _lines(left: list[Left], state: str, today: date) -> list[dict[str, Any]]:
    """By store and event, without towns: what, the event, how many entries, the oldest of them, the day they go."""
    lines = []
    for row in left:
        rows = row.waiting if state == "waiting" else row.ready
        states = ("due", "waiting") if state == "waiting" else (state,)
        if rows and row.state(today) in states:
            lines.append(
                {
                    "what": row.store.label,
                    "event": row.event,
                    "rows": rows,
                    "oldest": row.oldest,
                    "due": row.due,
                }
            )
    return lines


# --- Records ---------------------------------------------------------------------------------------------

RECORD_COLUMNS = [
    lists.Column("number", gettext_lazy("Number"), lambda it: it.number, ("number",), lists.NUMBER),
    lists.Column("when", gettext_lazy("Signed on"), lambda it: it.signed_at, ("signed_at",)),
    lists.Column("who", gettext_lazy("By whom"), lambda it: by_of(it), ("begun_by__name",)),
    lists.Column("rows", gettext_lazy("Entries"), lambda it: it.rows, kind=lists.NUMBER),
    lists.Column("digest", gettext_lazy("SHA-256"), lambda it: it.digest),
]


def by_of(record: Any) -> str:
    """Who began it, or the clock."""
    return audit.by_whom(record.begun_by, record.signed_at) or _("the clock, at night")


@require_GET
def records(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What was erased, record by record, and whether the chain holds."""
    project = run(request, slug)
    found = lists.listing(
        request.GET,
        queries.records(project),
        columns=RECORD_COLUMNS,
        sort="-number",
        search=queries.by_or_hash,
        search_label=_("By whom, SHA-256"),
    )
    title = _("Records of erasure")
    file = lists.export(request.GET, found, title=title, filename=f"{slug}-erasures")
    facts = {"list": found, "is_chained": queries.is_chained(queries.records(project))}
    return file or render(request, "privacy/records.html", page(request, project, **facts))


@require_GET
def record(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One record, in words."""
    project = run(request, slug)
    found = queries.record(project, number)
    if found is None:
        raise Http404
    events = {event.number: event for event in project.events.all()}
    document = found.document
    facts = {
        "record": found,
        "by": by_of(found),
        "previous": document["previous_sha256"],
        "lines": [_spoken(line, events) for line in document["lines"]],
        "kept": [_spoken(line, events) for line in document["not_purged"]],
    }
    return render(request, "privacy/record.html", page(request, project, **facts))


def _spoken(line: dict[str, Any], events: dict[int, Any]) -> dict[str, Any]:
    store = BY_NAME.get(line["what"])
    day = date.fromisoformat(line["due"]) if "due" in line else None
    what = store.label if store else line["what"]
    return {"what": what, "event": events.get(line["event"]), "rows": line["rows"], "due": day}


@require_GET
def record_file(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The record byte for byte: its SHA-256 is the one that the next record names."""
    found = queries.record(run(request, slug), number)
    if found is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{slug}-erasure-{number}.json"'}
    return HttpResponse(found.content.encode(), content_type="application/json", headers=headers)
