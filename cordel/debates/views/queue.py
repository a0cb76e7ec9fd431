"""Voting without a network: statements for the way, and the answers that were kept on the phone."""

from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from cordel.base import languages, ratelimits, tokens
from cordel.base.content import shown
from cordel.base.refusals import Refused
from cordel.base.templatetags.page import provenance
from cordel.debates import actions, queries, rules
from cordel.debates.forms.queue import LARGEST, read_queue, read_tap
from cordel.debates.models import Debate, Statement, Voter
from cordel.debates.views.frame import public_debate, voter_at

AHEAD: Final = 10
# A whole afternoon without a network comes in at once.
QUEUED_A_MINUTE: Final = 200


@login_not_required
@never_cache
@require_GET
def ahead(request: HttpRequest, slug: str, number: int) -> JsonResponse:
    """The next statements in the reader's language, each with a token for the answer and one to take it back."""
    debate = public_debate(slug, number)
    voter = voter_at(request, debate)
    if voter is None or not rules.takes_votes(debate) or voter.banned_at is not None:
        return JsonResponse({"voter": "", "statements": []})
    found = queries.ahead(debate, voter, most=AHEAD)
    return JsonResponse({"voter": queries.mark_of(voter), "statements": [_statement(one) for one in found]})


def _statement(one: Statement) -> dict[str, Any]:
    words = shown(one.words)
    return {
        "statement": one.number,
        "words": words.text,
        "lang": words.language,
        "dir": languages.direction(words.language),
        "origin": capfirst(one.get_origin_display()),
        "note": provenance(one.words),
        "token": tokens.form_token("vote"),
        "back": tokens.form_token("vote"),
    }


@login_not_required
@never_cache
@require_POST
def queue(request: HttpRequest, slug: str, number: int) -> JsonResponse:
    """Answers in the order in which they were tapped. Each is told: "kept", "refused" with the reason, or "later"."""
    debate = public_debate(slug, number)
    voter = voter_at(request, debate)
    too_large = int(request.headers.get("Content-Length") or 0) > LARGEST
    sent = None if too_large else read_queue(request.body)
    if sent is None:
        return JsonResponse({"answers": [], "why": _("This is not what the voting page sends.")}, status=400)
    mark, taps = sent
    if voter is None or not constant_time_compare(mark.encode(), queries.mark_of(voter).encode()):
        why = _("These answers are of somebody else who voted on this phone. They are not sent.")
        return JsonResponse({"answers": [], "why": why}, status=409)
    return JsonResponse({"answers": _taken(debate, voter, taps)})


def _taken(debate: Debate, voter: Voter, taps: list[Any]) -> list[dict[str, str]]:
    answers: list[dict[str, str]] = []
    for tap in taps:
        try:
            ratelimits.count("queued votes", voter.key, limit=QUEUED_A_MINUTE, seconds=60, now=timezone.now())
        except ratelimits.TooManyTries:
            break
        answers.append(_answer(debate, voter, tap))
    return answers + [{"is": "later"}] * (len(taps) - len(answers))


def _answer(debate: Debate, voter: Voter, sent: Any) -> dict[str, str]:
    """One answer, in a transaction of its own: whatever becomes of the others, this one is told as it is."""
    tap = read_tap(sent)
    statement = None if tap is None else queries.statement(debate, tap.statement)
    if tap is None or statement is None:
        return {"is": "refused", "why": _("This answer did not come from the voting page.")}
    try:
        actions.vote(
            voter,
            statement=statement,
            choice=tap.choice,
            is_important=tap.is_important,
            nonce=tap.nonce,
            now=timezone.now(),
        )
    except (Refused, Voter.DoesNotExist) as refused:
        why = str(refused) if isinstance(refused, Refused) else str(rules.NotOpen())
        return {"is": "refused", "why": why}
    return {"is": "kept"}
