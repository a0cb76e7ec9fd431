"""The desk's screens about other systems: their tokens are made, seen and revoked here."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods

from cordel.base import audit, edits, lists
from cordel.base.guards import opened
from cordel.base.standing import standing_of
from cordel.events import actions, queries, rules
from cordel.events.forms import TokenForm
from cordel.events.models import AccessToken, Event, Scope
from cordel.events.views.frame import done, edited, page, saved, status_of

STATES = {
    "valid": gettext_lazy("valid"),
    "expired": gettext_lazy("expired"),
    "revoked": gettext_lazy("revoked"),
}


def _columns(now: datetime) -> list[lists.Column]:
    """What a file tells of a token; its secret is kept nowhere."""
    return [
        lists.Column("name", _("Which system"), lambda it: it.name),
        lists.Column("scopes", _("What it may do"), lambda it: "; ".join(it.scope_labels)),
        lists.Column("reach", _("Where"), _reach),
        lists.Column("by", _("Made by"), _maker),
        lists.Column("made", pgettext("token", "Made"), lambda it: it.made_at.date(), kind=lists.DATE),
        lists.Column("used", _("Last used (UTC)"), _used),
        lists.Column("until", _("Valid until"), lambda it: it.expires_at.date(), kind=lists.DATE),
        lists.Column("state", _("State"), lambda it: str(STATES[it.state(now)])),
    ]


def _reach(token: AccessToken) -> str:
    return _("this event") if token.event_id else _("all events of the project")


def _maker(token: AccessToken) -> str:
    return audit.by_whom(token.made_by, token.made_at) or _("somebody whose account is gone")


def _used(token: AccessToken) -> str:
    return token.last_used_at.strftime("%Y-%m-%d %H:%M") if token.last_used_at else ""


def _listing(request: HttpRequest, event: Event, now: datetime) -> lists.Listing:
    return lists.short(
        request.GET,
        queries.access_tokens(event),
        columns=_columns(now),
        sort="-made",
        filters=[
            lists.same("state", _("State"), list(STATES.items()), lambda it: it.state(now), _("All states")),
            lists.Filter(
                "scope",
                _("What it may do"),
                Scope.choices,
                lambda rows, scope: [row for row in rows if scope in row.scopes],
                _("Everything"),
            ),
        ],
        search_label=_("System, or who made it"),
    )


@require_http_methods(["GET", "POST"])
def access_tokens(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Which systems may act at the event, and one more. Its secret is on the page that answers the form, and on no
    other."""
    event = edited(request, slug, number)
    for_project = _may(request, event, for_project=True)
    may_make = _may(request, event, for_project=False)
    if request.method == "POST" and not may_make:
        raise PermissionDenied
    form = TokenForm(edits.posted(request), for_project=for_project)
    now = timezone.now()
    facts: dict[str, Any] = {"form": form, "now": now, "site_url": settings.SITE_URL, "may_make": may_make}
    if done(request, form, lambda: _make(request, event, form)):
        facts |= {"secret": form.secret, "form": TokenForm(for_project=for_project)}
    found = _listing(request, event, now)
    file = lists.export(request.GET, found, title=_("Tokens"), filename=f"{slug}-{number}-tokens")
    lines = [(token, token.state(now), _may_revoke(request, event, token)) for token in found.page]
    shown = page(request, event, list=found, lines=lines, **facts)
    return file or render(request, "events/tokens.html", shown, status=status_of(form))


def _may(request: HttpRequest, event: Event, *, for_project: bool) -> bool:
    return rules.may_make_token(standing_of(request.user), event, for_project=for_project)


def _may_revoke(request: HttpRequest, event: Event, token: AccessToken) -> bool:
    return rules.may_revoke_token(standing_of(request.user), event, for_project=token.event_id is None)


def _make(request: HttpRequest, event: Event, form: TokenForm) -> None:
    now, by = timezone.now(), request.user
    actions.make_token(event, facts=form.facts(now), secret=form.secret, by=by, now=now)  # type: ignore[arg-type]


@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Asks first; a revoked token opens nothing and never comes back."""
    event = edited(request, slug, number)
    token = queries.access_token(event, pk)
    if token is None:
        raise Http404
    opened(request, event, lambda _standing, _it: _may_revoke(request, event, token), may_see=rules.may_edit)
    if request.method == "POST":
        by: Any = request.user
        actions.revoke_token(token, by=by, now=timezone.now())
        return saved(request, event, "events:tokens")
    return render(request, "events/revoke_token.html", page(request, event, token=token))
