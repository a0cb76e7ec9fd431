"""The opinion map, for everybody; one's own place on it, for the voter in this browser; how it came about."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, get_conditional_response
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from cordel.base import pagecache
from cordel.debates import actions, queries
from cordel.debates.models import Debate, OpinionMap, Voter
from cordel.debates.views.frame import public_debate, public_page, voter_at


@login_not_required
@require_GET
def opinion_map(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Who votes alike, where groups differ, what all share. Made once for all who are nobody in particular."""
    debate = public_debate(slug, number)
    voter = voter_at(request, debate)
    by = queries.DIVISION if request.GET.get("by") == queries.DIVISION else queries.CONSENSUS

    def page() -> bytes:
        return render(request, "debates/map.html", _facts(debate, voter, by)).content

    if voter is None and {settings.SESSION_COOKIE_NAME, "messages"}.isdisjoint(request.COOKIES):
        name = f"opinion map {debate.pk} {get_language()} {by} {_version(debate)}"
        response = HttpResponse(pagecache.kept_fact(name, page))
        response["Cache-Control"] = "no-cache"
        return response
    response = HttpResponse(page())
    add_never_cache_headers(response)
    return response


def _facts(debate: Debate, voter: Voter | None, by: str) -> dict[str, Any]:
    of, said = queries.opinion_map(debate), queries.said_in(debate)
    facts = {**public_page(debate, voter), "map": of, "by": by, "seconds": _seconds(debate, of)}
    facts["version"] = _version(debate)
    facts["has_frames"] = queries.has_frames(debate)
    if of is None:
        return {**facts, "groups": [], "mine": None, "votes_missing": 0}
    mine = queries.my_place(of, voter, said) if voter is not None and voter.banned_at is None else None
    point = mine.point if isinstance(mine, queries.Mine) else None
    return {
        **facts,
        "document": of.document,
        "drawing": queries.drawing(of.document, point) if of.document["clouds"] else None,
        "groups": queries.groups(of, said),
        "shared": queries.shared(of, said),
        "answered": queries.answered(of, said, by=by),
        "mine": mine if isinstance(mine, queries.Mine) else None,
        "votes_missing": mine.more if isinstance(mine, queries.TooFewVotes) else 0,
    }


@login_not_required
@require_GET
def map_state(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Whether the page is still true: 304 while nothing changed."""
    debate = public_debate(slug, number)
    version = _version(debate)
    mark = f'"{version}"'
    answer = JsonResponse({"version": version}, headers={"ETag": mark, "Cache-Control": "no-cache"})
    # A proxy that packs answers makes a weak mark of it: that is the same one.
    return get_conditional_response(request, etag=mark, response=answer) or answer


def _version(debate: Debate) -> str:
    """Another one whenever the page says something else: a new map, votes it does not contain, another phase."""
    newest = queries.maps(debate).values_list("pk", "entries", "made_at").first()
    if newest is None:
        return f"0-{int(debate.entries > 0)}-{debate.phase}"
    pk, entries, made_at = newest
    state = f"{pk}.{int(made_at.timestamp())}-{int(debate.entries > entries)}-{debate.phase}"
    # The pictures of the time-lapse come after the map, and the page leads to them.
    return f"{state}-{int(queries.has_frames(debate))}"


def _seconds(debate: Debate, of: OpinionMap | None) -> int:
    """In about how many seconds the map follows; 0 when it contains every vote."""
    if debate.entries <= (of.entries if of else 0) or debate.phase == Debate.Phase.PREPARED:
        return 0
    return int(actions.pause(debate, now=timezone.now()).total_seconds())


@login_not_required
@require_GET
def time_lapse(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The map at moments of the journal, one after the other; on paper all of them."""
    debate = public_debate(slug, number)
    frames = queries.frames(debate)
    asked = request.GET.get("at", "")
    last = len(frames)
    at = min(max(int(asked), 1), last) if asked.isdecimal() and len(asked) < 3 and last else last
    shown = [(one, queries.drawing(one.document), len(one.document["groups"])) for one in frames]
    facts = {
        **public_page(debate, voter_at(request, debate)),
        "frames": shown,
        "at": at,
        "last": last,
        "frame": shown[at - 1] if shown else None,
        "before": at - 1,
        "after": at + 1 if at < last else 0,
    }
    return render(request, "debates/map_time.html", facts)
