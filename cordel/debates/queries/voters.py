"""Who votes. No answer leads from a name to a vote."""

import hashlib
import hmac
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from cordel.base import tokens
from cordel.base.prepared import prepared
from cordel.debates.models import CodeCard, Debate, Voter
from cordel.events import queries as events
from cordel.events.models import Registration
from cordel.towns.models import Town


def voter_key(debate: Debate, secret: str) -> str:
    """One-way: who holds key and debate cannot tell the secret, and the secret is stored nowhere."""
    return hmac.new(debate.secret.encode(), secret.encode(), hashlib.sha256).hexdigest()


def registered_secret(debate: Debate, person: int) -> str:
    """What the private page of a person opens this debate with; the same from every device."""
    return tokens.derived("debate voter", f"{debate.pk}:{person}")


def opens(registration: Registration, proof: str) -> bool:
    """Whether this is the private link of the registration."""
    return tokens.fits("registration", events.private_value(registration), proof)


def voter(debate: Debate, secret: str) -> Voter | None:
    found = next(iter(_voters(debate.pk, voter_key(debate, secret))), None)
    if found is not None:
        found.debate = debate
    return found


@prepared
def _voters(debate: int, key: str) -> QuerySet[Voter]:
    return Voter.objects.filter(debate=debate, key=key).select_related("town", "left_out").order_by()


def voter_as_it_is(voter: Voter) -> Voter:
    """Read once more, under a lock. Raises Voter.DoesNotExist when all that they said was erased meanwhile."""
    found = _voter(voter.pk)
    if not found:
        raise Voter.DoesNotExist
    return found[0]


@prepared
def _voter(key: int) -> QuerySet[Voter]:
    return Voter.objects.filter(pk=key).order_by()


def card(debate: Debate, code: str) -> CodeCard | None:
    found = CodeCard.objects.filter(debate=debate, digest=card_digest(debate, code)).select_related("town")
    return found.first()


def card_digest(debate: Debate, code: str) -> str:
    """Bound to the debate, whose secret makes guessing codes from a stolen table useless without it."""
    return hmac.new(debate.secret.encode(), f"card {code}".encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Pile:
    """Cards that were printed together."""

    pile: str
    town: Town
    cards: int
    printed_at: datetime
    is_revoked: bool


def piles(debate: Debate) -> list[Pile]:
    """The newest first."""
    rows = CodeCard.objects.filter(debate=debate).select_related("town").order_by("-pk")
    found: dict[str, list[CodeCard]] = defaultdict(list)
    for row in rows:
        found[row.pile].append(row)
    return [
        Pile(pile, cards[0].town, len(cards), cards[0].printed_at, cards[0].revoked_at is not None)
        for pile, cards in found.items()
    ]
