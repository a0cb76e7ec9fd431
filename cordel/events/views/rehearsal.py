"""The rehearsal on the day before: what is ready, what is not, and who says so."""

from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cordel.events import rules
from cordel.events.actions import rehearsal as actions
from cordel.events.models import Event, RehearsalTick
from cordel.events.queries import rehearsal as queries
from cordel.events.views.frame import event_for, page, tried


@require_http_methods(["GET", "POST"])
def rehearsal(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Everything that must be ready, as it stands now; a tick where only people know."""
    event = event_for(request, slug, number, rules.may_keep_door)
    refusal = tried(request, lambda: _act(request, event))
    if request.method == "POST" and refusal is None:
        return redirect(f"{request.path}#{request.POST.get('point')}")
    points = queries.points(event)
    facts: dict[str, Any] = {
        "refusal": refusal,
        "parts": [
            (queries.PARTS[part], list(found)) for part, found in groupby(points, key=lambda it: it.part)
        ],
        "ready": sum(point.is_ready for point in points),
        "all": len(points),
        "days_ahead": (event.starts_on - timezone.localdate()).days if event.starts_on else None,
    }
    return render(
        request, "events/rehearsal.html", page(request, event, **facts), status=422 if refusal else 200
    )


def _act(request: HttpRequest, event: Event) -> None:
    by: Any = request.user
    try:
        point = RehearsalTick.Point(request.POST.get("point", ""))
    except ValueError:
        raise Http404 from None
    act = actions.untick if request.POST.get("act") == "untick" else actions.tick
    act(event, point=point, by=by, now=timezone.now())
