"""Code cards are made and called back; somebody comes to vote."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, tokens
from cordel.debates import queries, rules
from cordel.debates.actions.locking import locked
from cordel.debates.models import CodeCard, Debate, Voter

PRINTED = audit.verb("cards.made", _("made code cards of a debate"), is_public=False)

CALLED_BACK = audit.verb("cards.withdrawn", _("called code cards back"), is_public=False)

MOST_CARDS = 500


@transaction.atomic
def print_cards(
    debate: Debate, *, town: int, count: int, nonce: str, by: User, now: datetime
) -> list[tuple[CodeCard, str]]:
    """Makes a pile of cards for a town and gives each with its code, which is told this once and kept nowhere. The
    same form sent twice makes no second pile, and gives nothing: the codes are gone."""
    found = locked(debate)
    if CodeCard.objects.filter(debate=found, pile=nonce).exists():
        return []
    codes = [tokens.code(10) for _number in range(min(count, MOST_CARDS))]
    cards = CodeCard.objects.bulk_create(
        CodeCard(
            debate=found,
            town_id=town,
            digest=queries.card_digest(found, code),
            pile=nonce,
            printed_at=now,
        )
        for code in codes
    )
    audit.record(PRINTED, found, by=by, now=now, project_id=found.project_id, town_id=town, cards=len(cards))
    return list(zip(cards, codes, strict=True))


@transaction.atomic
def call_cards_back(debate: Debate, *, pile: str, by: User, now: datetime) -> int:
    """A pile that was lost opens nothing any more; votes that were given with its cards stay. Returns how many."""
    cards = CodeCard.objects.filter(debate=debate, pile=pile, revoked_at__isnull=True)
    count = cards.update(revoked_at=now)
    if count:
        audit.record(CALLED_BACK, debate, by=by, now=now, project_id=debate.project_id, cards=count)
    return count


@dataclass(frozen=True)
class Joining:
    """How somebody comes to vote: `secret` is the card's code, or what the private page or the browser holds."""

    secret: str
    way: str
    town_id: int | None = None
    is_newcomer: bool | None = None


@transaction.atomic
def join(debate: Debate, *, joining: Joining, agreed_to: str, now: datetime) -> Voter:
    """Somebody agreed to the explicit sentence and may vote from now on. Twice is the same voter."""
    if joining.way == Voter.Way.OPEN and not debate.is_open_to_all:
        raise rules.CardNeeded
    if not debate.is_open:
        raise rules.NotOpen
    found, _is_new = Voter.objects.get_or_create(
        debate=debate,
        key=queries.voter_key(debate, joining.secret),
        defaults={
            "way": joining.way,
            "town_id": joining.town_id,
            "is_newcomer": joining.is_newcomer,
            "agreed_to": agreed_to,
            "agreed_on": now.date(),
        },
    )
    return found
