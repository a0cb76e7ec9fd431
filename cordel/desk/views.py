"""What a signed-in person sees first, and the record of who did what."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordel.base import exports, lists, tokens
from cordel.base import health as installation
from cordel.base.guards import opened
from cordel.base.models import AuditEntry
from cordel.base.standing import standing_of
from cordel.desk import rules
from cordel.desk.queries import home as desk
from cordel.desk.queries import record
from cordel.projects import queries as projects
from cordel.projects import rules as project_rules
from cordel.projects.models import Project
from cordel.towns import queries as towns
from cordel.towns.models import Town

AUDIT_COLUMNS = [
    lists.Column("at", gettext_lazy("When (UTC)"), lambda it: it.at.strftime("%Y-%m-%d %H:%M"), ("id",)),
    lists.Column(
        "who", gettext_lazy("Who"), lambda it: it.actor_id if it.actor_kind == "user" else it.actor_kind
    ),
    lists.Column("keyboard", gettext_lazy("At the keyboard"), lambda it: it.at_keyboard),
    lists.Column("did", gettext_lazy("Did what"), lambda it: record.sentence(it.verb)),
    lists.Column(
        "thing", gettext_lazy("To what"), lambda it: f"{record.kind_name(it.object_kind)} {it.object_id}"
    ),
]


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Today's work first; then the own projects and towns."""
    standing = standing_of(request.user)
    page = desk.home(standing, now=timezone.now())
    is_nobody = not (standing.is_administrator or standing.town_roles or standing.project_roles)
    ready = [order for order in exports.orders(request.user, now=timezone.now()) if order.is_ready]
    facts = {
        "is_nobody": is_nobody,
        "may_create": project_rules.may_create(standing),
        "files_ready": len(ready),
    }
    return render(request, "desk/home.html", page | facts)


@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """Is this installation healthy?"""
    opened(request, "installation", rules.may_see_health)
    checks = installation.checks(now=timezone.now(), is_secure=request.is_secure())
    levels = [check.level for check in checks]
    facts = {
        "checks": checks,
        "bad": levels.count(installation.BAD),
        "warnings": levels.count(installation.WARN),
    }
    return render(request, "desk/health.html", facts)


@require_GET
def audit(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Who did what in the project."""
    project: Project | None = projects.project(slug)
    if project is None:
        raise Http404
    project = opened(request, project, rules.may_read_project)
    standing = standing_of(request.user)
    frame = {
        "project": project,
        "may_run": True,
        "may_choose_people": project_rules.may_choose_people(standing, project),
    }
    return _record(request, record.of_project(project), "desk/audit.html", frame, f"{slug}-record")


@require_GET
def town_audit(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who did what about the town."""
    town: Town | None = towns.town(pk)
    if town is None:
        raise Http404
    town = opened(request, town, rules.may_read_town)
    frame = {"town": town, "may_edit": True}
    return _record(request, record.of_town(town), "desk/town_audit.html", frame, f"town-{pk}-record")


def _record(
    request: HttpRequest, entries: QuerySet[AuditEntry], template: str, frame: dict[str, Any], filename: str
) -> HttpResponseBase:
    found = lists.listing(
        request.GET,
        entries,
        columns=AUDIT_COLUMNS,
        sort="-at",
        filters=_filters(entries),
        search=record.telling_of,
        search_label=_("Who, did what, to what"),
    )
    file = lists.export(request.GET, found, title=_("Who did what"), filename=filename)
    return file or render(request, template, {**frame, "list": found, "acts": record.acts(found.page)})


def _filters(entries: QuerySet[AuditEntry]) -> list[lists.Filter]:
    return [
        lists.Filter("who", _("Who"), record.people_in(entries), record.by_actor, _("Everybody")),
        lists.Filter(
            "verb",
            _("Did what"),
            record.verbs_in(entries),
            lambda rows, verb: rows.filter(verb=verb),
            _("Everything"),
        ),
    ]


# --- Files that take a while ------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def files(request: HttpRequest) -> HttpResponse:
    """What somebody ordered and how far it is; on POST, a further file."""
    if request.method == "POST":
        return _ordered(request)
    orders = exports.orders(request.user, now=timezone.now())
    is_waiting = any(order.is_unfinished for order in orders)
    template = "desk/_files.html" if request.htmx else "desk/files.html"  # type: ignore[attr-defined]
    return render(request, template, {"orders": orders, "is_waiting": is_waiting})


def _ordered(request: HttpRequest) -> HttpResponse:
    nonce = tokens.read_form_token("file", request.POST.get("token", ""))
    address, extension = request.POST.get("list", ""), request.POST.get("format", "")
    if nonce is None or extension not in exports.EXTENSIONS or not exports.is_list(address):
        messages.error(request, _("This file cannot be ordered. Go back to the list and try again."))
    else:
        exports.order(request.user, address=address, extension=extension, nonce=nonce, now=timezone.now())
    return redirect("desk:files")


@require_GET
def file(request: HttpRequest, token: str) -> HttpResponseBase:
    """The file, for the person who ordered it and nobody else, not even an administrator."""
    found = exports.file_of(request.user, token, now=timezone.now())
    if found is None:
        raise Http404
    return FileResponse(found[0], as_attachment=True, filename=found[1])


@require_POST
def forget_file(request: HttpRequest, token: str) -> HttpResponse:
    exports.forget(request.user, token)
    return redirect("desk:files")
