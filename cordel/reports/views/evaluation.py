"""An evaluator's pages: opened by a link, without an account. Every request asks whether the link holds, and nothing
can be written here but a draw (`draws.py`)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cordel.base import lists, ratelimits
from cordel.events.models import Event
from cordel.events.queries.evidence import proved, proved_in_project
from cordel.projects.models import EvaluatorLink
from cordel.projects.queries import evaluators
from cordel.reports import deviations, evaluation
from cordel.reports.forms import DrawForm
from cordel.reports.rows import children
from cordel.reports.views.frame import filename, no_store
from cordel.reports.wording import numbered

COOKIE = "evaluation"
TRIES, AN_HOUR = 20, 3600
ROW_COLUMNS = [
    lists.Column("person", gettext_lazy("Person"), lambda it: it.person),
    lists.Column("town", gettext_lazy("Town"), lambda it: it.town),
    lists.Column("country", gettext_lazy("Country"), lambda it: it.country),
    lists.Column("role", gettext_lazy("Role"), lambda it: it.role),
    lists.Column("days", gettext_lazy("Days present"), lambda it: len(it.days), kind=lists.NUMBER),
    lists.Column("evidence", gettext_lazy("Evidence"), lambda it: "; ".join(d.sentence for d in it.days)),
]
EVENT_COLUMNS = [
    lists.Column("event", gettext_lazy("Event"), lambda it: numbered(it.event)),
    lists.Column("state", gettext_lazy("State"), lambda it: state_of(it)),
    lists.Column("planned", gettext_lazy("Planned"), lambda it: it.planned, kind=lists.NUMBER),
    lists.Column("persons", gettext_lazy("Persons"), lambda it: it.counted.participants, kind=lists.NUMBER),
    lists.Column(
        "participations",
        gettext_lazy("Participations"),
        lambda it: it.counted.participations,
        kind=lists.NUMBER,
    ),
]


def state_of(figures: evaluation.Figures) -> str:
    version = figures.signed.version
    if version is None:
        return _("draft, not signed")
    return _("version %(number)s, frozen") % {"number": version.number}


# --- The door -------------------------------------------------------------------------------------


class Ended(Exception):
    """There is no link, or none that holds."""


def _held(request: HttpRequest, key: str) -> EvaluatorLink:
    """The link that this secret opens, else Ended. Whoever guesses is counted; looking with a link that holds writes nothing."""
    now = timezone.now()
    link = evaluators.living_link(key, now=now) if key else None
    if link is None:
        if key:
            ratelimits.count("evaluation", ratelimits.visitor(request), limit=TRIES, seconds=AN_HOUR, now=now)
        raise Ended
    return link


def _closed(request: HttpRequest) -> HttpResponseBase:
    """The same whether a link ended, was taken back or never was."""
    return _private(render(request, "reports/evaluation_closed.html", status=404))


def _private(answer: HttpResponseBase) -> HttpResponseBase:
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return no_store(answer)  # type: ignore[arg-type]


@login_not_required
@require_GET
def open_link(request: HttpRequest, key: str) -> HttpResponseBase:
    """Remembers the link in this browser until it ends, and takes it out of the address."""
    try:
        link = _held(request, key)
    except Ended:
        return _closed(request)
    answer = redirect("reports:evaluation")
    answer.set_signed_cookie(
        COOKIE,
        key,
        expires=link.expires_at,
        path="/evaluation/",
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )
    # The address that led here holds the secret; those that follow hold none, and their forms need to say whence.
    answer.headers["Referrer-Policy"] = "no-referrer"
    return _private(answer)


Screen = Callable[..., HttpResponseBase]


def of_link(screen: Screen) -> Screen:
    """A page of the link's own project that is only looked at; there is no other way to name a project here."""
    return require_GET(opened_by_link(screen))


def opened_by_link(screen: Screen) -> Screen:
    @login_not_required
    @wraps(screen)
    def guarded(request: HttpRequest, **where: Any) -> HttpResponseBase:
        try:
            key = str(request.get_signed_cookie(COOKIE, default=""))
            link = _held(request, key)
        except (signing.BadSignature, Ended):
            return _closed(request)
        if "number" in where:
            where["event"] = evaluation.event_of(link.project, where.pop("number"))
            if where["event"] is None:
                raise Http404
        return _private(screen(request, link, key, **where))

    return guarded


def page(
    request: HttpRequest, template: str, link: EvaluatorLink, *, status: int = 200, **facts: Any
) -> HttpResponse:
    return render(request, template, {"project": link.project, "link": link, **facts}, status=status)


# --- The pages ------------------------------------------------------------------------------------


@of_link
def overview(request: HttpRequest, link: EvaluatorLink, key: str) -> HttpResponseBase:
    """Every event's figures, the plan beside them, and what the call asks of the whole."""
    found = lists.short(
        request.GET,
        evaluation.events_of(link.project),
        columns=EVENT_COLUMNS,
        sort="event",
        search_label=_("Event"),
    )
    title = _("Figures")
    file = lists.export(request.GET, found, title=title, filename=f"{link.project.slug}-figures")
    lines = [(one, numbered(one.event), state_of(one)) for one in found.page]
    facts: dict[str, Any] = {"whole": deviations.of_whole(link.project)}
    facts["proved"] = proved_in_project(link.project)
    return file or page(request, "reports/evaluation.html", link, list=found, lines=lines, **facts)


@of_link
def event(request: HttpRequest, link: EvaluatorLink, key: str, event: Event) -> HttpResponseBase:
    """An event's figures with their rules, what they rest on, and the plan."""
    figures = evaluation.figures(event)
    facts: dict[str, Any] = {
        "event": event,
        "name": numbered(event),
        "figures": figures,
        "plan": deviations.of_event(event, figures.lines),
        "signed": figures.signed,
        "proved": proved(event),
        "form": DrawForm(initial={"number": evaluation.offered_number(key, event)}),
        "draws": evaluators.draws(link, event.pk),
    }
    return page(request, "reports/evaluation_event.html", link, **facts)


@of_link
def rows(request: HttpRequest, link: EvaluatorLink, key: str, event: Event) -> HttpResponseBase:
    """The masked rows behind an event's figures, as a list or a file."""
    every = evaluation.rows(event, key)
    found = lists.short(
        request.GET,
        every,
        columns=ROW_COLUMNS,
        sort="person",
        filters=[
            _choice("country", _("Country"), _("All countries"), every),
            _choice("town", _("Town"), _("All towns"), every),
            _choice("role", _("Role"), _("All roles"), every),
        ],
        search_label=_("Town, role or evidence"),
    )
    title, name = _("The rows behind the figures"), filename(event, "masked-rows")
    file = lists.file_of(request.GET, ROW_COLUMNS, found.found, title=title, filename=name)
    facts: dict[str, Any] = {
        "list": found,
        "event": event,
        "name": numbered(event),
        "children": children(event, {}),
        "signed": evaluation.signed(event),
        "compared": evaluation.compared(event),
    }
    return file or page(request, "reports/evaluation_rows.html", link, **facts)


def _choice(name: str, label: str, everything: str, every: list[evaluation.Masked]) -> lists.Filter:
    values = sorted({getattr(row, name) for row in every})
    return lists.same(
        name, label, [(value, value) for value in values], lambda row: getattr(row, name), everything
    )
