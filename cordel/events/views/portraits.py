"""Pictures at an event: who may be recognised, who objects, and the permissions that were signed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import edits, lists
from cordel.events import actions, queries
from cordel.events.forms import PortraitForm
from cordel.events.models import Event, PortraitPermission, Registration
from cordel.events.queries.portraits import ALLOWED, NOBODY_ASKED, OBJECTING, SIGNED
from cordel.events.views.frame import done, named, page, status_of

STATES = {
    OBJECTING: gettext_lazy("objects to pictures"),
    SIGNED: gettext_lazy("portraits allowed in writing"),
    ALLOWED: gettext_lazy("photo ok"),
    NOBODY_ASKED: gettext_lazy("not to be recognisable"),
}
NAME = ("sort_key",)
COLUMNS = [
    lists.Column("name", gettext_lazy("Name"), lambda it: it.person.name, NAME),
    lists.Column("town", gettext_lazy("Town"), lambda it: it.town_name),
    lists.Column("age", gettext_lazy("18 or older"), lambda it: _yes(it.is_adult), ("is_adult", *NAME)),
    lists.Column("picture", gettext_lazy("Pictures"), lambda it: str(STATES[it.picture]), ("picture", *NAME)),
    lists.Column("about", gettext_lazy("What was objected to"), lambda it: _about(it)),
]
OF_PERSON = ("registration__sort_key",)
PERMISSION_COLUMNS = [
    lists.Column("name", gettext_lazy("Name"), lambda it: it.registration.person.name, OF_PERSON),
    lists.Column("pictures", gettext_lazy("Which pictures"), lambda it: it.pictures),
    lists.Column("use", gettext_lazy("Use"), lambda it: it.use),
    lists.Column("by", gettext_lazy("Signed by"), lambda it: _signed_by(it)),
    lists.Column(
        "on", gettext_lazy("Signed on"), lambda it: it.signed_on, ("signed_on", *OF_PERSON), lists.DATE
    ),
    lists.Column(
        "withdrawn",
        gettext_lazy("Withdrawn on"),
        lambda it: it.withdrawn_at and it.withdrawn_at.date(),
        ("withdrawn_at", *OF_PERSON),
        lists.DATE,
    ),
]


def _yes(value: bool) -> str:
    return _("yes") if value else _("no")


def _about(registration: Registration) -> str:
    objection = getattr(registration, "photo_objection", None)
    return objection.about if objection else ""


def _signed_by(permission: PortraitPermission) -> str:
    if permission.by_guardian:
        return _("%(name)s, parent or guardian") % {"name": permission.signed_by}
    return permission.signed_by


@require_GET
def photos(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Who may be recognised in pictures; whoever objects stands first."""
    event = named(request, slug, number)
    found = lists.listing(
        request.GET,
        queries.pictured(event),
        columns=COLUMNS,
        sort="picture",
        filters=[_state()],
        search=lists.folded("person__search_key"),
        search_label=_("Name"),
    )
    file = lists.export(
        request.GET,
        found,
        title=_("Photos at event %(number)s") % {"number": number},
        filename=f"{slug}-{number}-photos",
    )
    counts = queries.picture_counts(event)
    told = [(value, label, counts[value]) for value, label in STATES.items()]
    return file or render(request, "events/photos.html", page(request, event, list=found, told=told))


def _state() -> lists.Filter:
    return lists.Filter(
        "state",
        _("Pictures"),
        [(str(value), label) for value, label in STATES.items()],
        lambda rows, value: rows.filter(picture=int(value)),
        _("All"),
    )


@require_GET
def permissions(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """All permissions for portraits, also those that were withdrawn: pictures made before have to be found."""
    event = named(request, slug, number)
    found = lists.listing(
        request.GET,
        queries.portrait_permissions(event),
        columns=PERMISSION_COLUMNS,
        sort="name",
        filters=[
            lists.Filter(
                "state",
                _("State"),
                [("holds", _("holds")), ("withdrawn", _("withdrawn"))],
                lambda rows, value: rows.filter(withdrawn_at__isnull=value == "holds"),
                _("All"),
            )
        ],
        search=lists.folded("registration__person__search_key"),
        search_label=_("Name"),
    )
    file = lists.export(
        request.GET,
        found,
        title=_("Permissions for portraits"),
        filename=f"{slug}-{number}-portraits",
    )
    return file or render(request, "events/portrait_permissions.html", page(request, event, list=found))


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """What one person said about pictures; recording a permission that was signed."""
    event = named(request, slug, number)
    registration = _registration(event, pk)
    form = PortraitForm(
        edits.posted(request),
        initial={"signed_by": registration.person.name if registration.is_adult else ""},
    )
    by: Any = request.user
    if done(
        request,
        form,
        lambda: actions.permit_portrait(
            registration, facts=form.facts(), nonce=form.cleaned_data["token"], by=by, now=timezone.now()
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("events:photos-person", slug=slug, number=number, pk=pk)
    facts = page(
        request,
        event,
        registration=registration,
        form=form,
        pictures=queries.own_pictures(registration),
        state=STATES[registration.picture],  # type: ignore[attr-defined]
    )
    return render(request, "events/photos_person.html", facts, status=status_of(form))


def _registration(event: Event, pk: int) -> Registration:
    found = queries.pictured(event).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Asks first. It cannot be given back: a new one is signed instead."""
    event = named(request, slug, number)
    found = queries.portrait_permission(event, pk)
    if found is None:
        raise Http404
    if request.method == "POST":
        by: Any = request.user
        actions.withdraw_portrait(found, by=by, now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("events:photos-person", slug=slug, number=number, pk=found.registration_id)
    return render(request, "events/withdraw_portrait.html", page(request, event, permission=found))
