"""What the room sees, for the last row; it asks by itself whether something changed."""

import math
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_GET

from cordel.base import qr
from cordel.core.content import Content, Shown
from cordel.debates import actions, queries, rules
from cordel.debates.models import Debate, OpinionMap
from cordel.debates.queries import OnScreen
from cordel.debates.views.frame import public_debate

LOOKS, SIZES = ("light", "dark"), ("larger", "smaller")
STEP = 5  # seconds
BESIDE_THE_MAP = 4  # statements


@login_not_required
@cache_control(private=True, no_cache=True)
@require_GET
def projector(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The whole page, without anything of the site around it."""
    found = public_debate(slug, number)
    also = queries.languages_beside(request.GET.getlist("also"))
    asked = urlencode({"also": ",".join(also), "language": request.LANGUAGE_CODE})
    facts = {
        **screen_page(request, found, also),
        "look": _one_of(LOOKS, request.GET.get("look")),
        "size": _one_of(SIZES, request.GET.get("size")),
        "live": f"{reverse('debates:projector-now', args=[slug, number])}?{asked}",
    }
    return render(request, "debates/projector.html", facts)


def _one_of(words: Sequence[str], asked: str | None) -> str:
    return asked if asked is not None and asked in words else ""


@login_not_required
@cache_control(private=True, no_cache=True)
@conditional_page
@require_GET
def projector_now(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The parts that change; 304 as long as nothing did."""
    found = public_debate(slug, number)
    also = queries.languages_beside(request.GET.getlist("also"))
    return render(request, "debates/_projector.html", screen_page(request, found, also))


def screen_page(request: HttpRequest, debate: Debate, also: Sequence[str]) -> dict[str, Any]:
    screen = queries.on_screen(debate)
    newest = _drawn_map(debate) if screen.stage == "map" else None
    address = request.build_absolute_uri(debate.get_absolute_url())
    rows = screen.result.rows if screen.result else ()
    return {
        "debate": debate,
        "project": debate.project,
        "screen": screen,
        "said": _said(debate, screen, also),
        "options": [(queries.side_by_side(one.words, also), one, count) for one, count in rows],
        "queue": [queries.side_by_side(one.words, also) for one in screen.queue],
        # Where a line may break: after a slash, never within a word.
        "short": re.findall(r"[^/]+/?", address.split("://", 1)[-1].rstrip("/")),
        "qr": qr.picture(address, _("The address of the debate")),
        "voters": queries.count_voters(debate),
        "takes_votes": rules.takes_votes(debate),
        "follows": _follows(debate),
        "drawing": queries.drawing(newest.document) if newest else None,
        # Beside a map there is room for fewer lines, and of its groups for their letters and sizes.
        "agreed": screen.agreed[:BESIDE_THE_MAP] if newest else screen.agreed,
        "groups": queries.groups(newest, {}) if newest else [],
        "fewest": queries.FEWEST,
    }


def _drawn_map(debate: Debate) -> OpinionMap | None:
    """The newest map; None while it has nothing to draw."""
    newest = queries.opinion_map(debate)
    return newest if newest and newest.document["clouds"] else None


def _follows(debate: Debate) -> int:
    """In about how many seconds a map will hold all votes; 0 when it does. In steps, so that the wall stays as it is."""
    if not rules.takes_votes(debate) or not queries.needs_map(debate):
        return 0
    return math.ceil(actions.pause(debate, now=timezone.now()).total_seconds() / STEP) * STEP


def _said(debate: Debate, screen: OnScreen, also: Sequence[str]) -> list[Shown]:
    """The sentence on the stage, in its original and in the languages beside it."""
    room = screen.room
    things: dict[str, Content | None] = {
        "join": debate.question,
        "statement": room.statement.words if room.statement else None,
        "poll": room.poll.question if room.poll else None,
        "asked": room.asked.words if room.asked else None,
    }
    content = things.get(screen.stage)
    return queries.side_by_side(content, also) if content else []
