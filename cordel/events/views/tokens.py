"""The desk's screens about other systems: their tokens are made, seen and revoked here."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cordel.base import edits
from cordel.base.guards import opened
from cordel.base.standing import standing_of
from cordel.events import actions, queries, rules
from cordel.events.forms import TokenForm
from cordel.events.models import AccessToken, Event
from cordel.events.views.frame import done, edited, page, saved, status_of


@require_http_methods(["GET", "POST"])
def access_tokens(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Which systems may act at the event, and one more. Its secret is on the page that answers the form, and on no
    other."""
    event = edited(request, slug, number)
    for_project = _may(request, event, for_project=True)
    form = TokenForm(edits.posted(request), for_project=for_project)
    facts: dict[str, Any] = {"form": form, "now": timezone.now(), "site_url": settings.SITE_URL}
    if done(request, form, lambda: _make(request, event, form)):
        facts |= {"secret": form.secret, "form": TokenForm(for_project=for_project)}
    lines = [(token, _may_revoke(request, event, token)) for token in queries.access_tokens(event)]
    shown = page(request, event, lines=lines, **facts)
    return render(request, "events/tokens.html", shown, status=status_of(form))


def _may(request: HttpRequest, event: Event, *, for_project: bool) -> bool:
    return rules.may_make_token(standing_of(request.user), event, for_project=for_project)


def _may_revoke(request: HttpRequest, event: Event, token: AccessToken) -> bool:
    return _may(request, event, for_project=token.event_id is None)


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
