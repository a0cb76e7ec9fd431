"""Other systems: their tokens, and one answer to each of their requests."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, tokens
from cordel.core.retention import HOUSE, Kind
from cordel.events import rules
from cordel.events.models import AccessToken, Event, KeptAnswer

MADE = audit.verb("token.made", _("made an access token for another system"), is_public=False)
REVOKED = audit.verb("token.revoked", _("revoked an access token"), is_public=False)

ANSWERS_ARE_KEPT = timedelta(days=HOUSE[Kind.ANSWERS].days)


@dataclass(frozen=True)
class TokenFacts:
    """For the event alone, or for all events of its project."""

    name: str
    scopes: tuple[str, ...]
    for_project: bool
    expires_at: datetime


@transaction.atomic
def make_token(event: Event, *, facts: TokenFacts, secret: str, by: User, now: datetime) -> AccessToken:
    """A token of which only the digest is kept. `secret` follows from the form, so the same form sent twice gives the
    same token. Raises TokenUsedUp when that one was revoked since."""
    token, is_new = AccessToken.objects.get_or_create(
        digest=tokens.digest(secret),
        defaults={
            "project": event.project,
            "event": None if facts.for_project else event,
            "name": facts.name,
            "scopes": list(facts.scopes),
            "made_by": by,
            "made_at": now,
            "expires_at": facts.expires_at,
        },
    )
    if token.revoked_at is not None:
        raise rules.TokenUsedUp
    if is_new:
        audit.record(MADE, token, by=by, now=now, project_id=event.project_id)
    return token


@transaction.atomic
def revoke_token(token: AccessToken, *, by: User, now: datetime) -> None:
    """From now on it opens nothing. Twice changes nothing."""
    token = AccessToken.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        audit.record(REVOKED, token, by=by, now=now, project_id=token.project_id)


def note_use(token: AccessToken, *, now: datetime) -> None:
    """When it was last used, to the minute, so that a busy system does not write its row at every request."""
    before = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - timedelta(minutes=1))
    AccessToken.objects.filter(before, pk=token.pk).update(last_used_at=now)


@dataclass(frozen=True)
class Given:
    """An answer as it was given, in the language it was given in."""

    status: int
    body: Any
    language: str


@transaction.atomic
def answer_once(
    token: AccessToken, *, key: str, fingerprint: str, act: Callable[[], Given], now: datetime
) -> tuple[Given, bool]:
    """The answer to the request with this key, and whether it is a repeated one. Raises KeyUsed.

    The key's row and what `act` does are one transaction: whoever is killed in between leaves neither, and of two
    at once the second waits for the first one's row and gives its answer. The row is locked before any event.
    """
    kept, is_new = _kept(token, tokens.digest(key), fingerprint, now)
    if kept.fingerprint != fingerprint:
        raise rules.KeyUsed
    if not is_new:
        return Given(kept.status, json.loads(kept.body), kept.language), True
    given = act()
    kept.status, kept.language = given.status, given.language
    kept.body = json.dumps(given.body, cls=DjangoJSONEncoder, ensure_ascii=False)
    kept.save(update_fields=["status", "body", "language"])
    return given, False


def _kept(token: AccessToken, key: str, fingerprint: str, now: datetime) -> tuple[KeptAnswer, bool]:
    KeptAnswer.objects.filter(token=token, key=key, created_at__lte=now - ANSWERS_ARE_KEPT).delete()
    return KeptAnswer.objects.get_or_create(
        token=token, key=key, defaults={"fingerprint": fingerprint, "created_at": now}
    )
