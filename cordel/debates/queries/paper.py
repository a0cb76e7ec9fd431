"""Voting sheets: where each pile stands, which sheet a code opens, and what two people typed of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from cordel.base import tokens
from cordel.core.folding import search_key
from cordel.debates.models import Debate, JournalEntry, Keying, SheetPile, Statement, Voter, VotingSheet
from cordel.debates.queries.statements import accepted
from cordel.debates.queries.voters import card_digest

# So many statements stand on two pages in two languages.
MOST_ON_SHEET = 14

# By the number of the statement: the answer, and whether it is important.
Answers = Mapping[int, tuple[str, bool]]


def sheet_of(debate: Debate, code: str) -> VotingSheet | None:
    """The sheet whose code this is; a code card is no sheet."""
    found = VotingSheet.objects.filter(card__debate=debate, card__digest=card_digest(debate, code))
    return found.select_related("pile__town", "card").first()


def code_in(typed: str) -> str:
    """The code in what somebody typed, or in what a scanner read from the sheet: an address with the code at its
    end."""
    return tokens.spelled(typed.rpartition("#")[2])


def keyer_of(by: Any) -> str:
    """A mark of who types, the same for the same person at the same account; nobody can be found by it."""
    return tokens.derived("keyer", f"{by.pk}:{search_key(getattr(by, 'at_keyboard', '') or '')}")


@dataclass(frozen=True)
class PileState:
    """One pile: how many of its sheets were typed once, twice and differently, and are entered."""

    pile: SheetPile
    sheets: int
    once: int
    differing: tuple[int, ...]
    entered: int
    left_out: int
    is_revoked: bool


def sheet_piles(debate: Debate, *, towns: Iterable[int] | None) -> list[PileState]:
    """The newest first; `towns`: those of these towns alone."""
    rows = SheetPile.objects.filter(debate=debate).select_related("town").order_by("-number")
    rows = rows if towns is None else rows.filter(town_id__in=list(towns))
    sheets = VotingSheet.objects.select_related("card").annotate(
        typed=Count("keyings", filter=Q(keyings__is_done=True))
    )
    found: dict[int, list[Any]] = {pile.pk: [] for pile in rows}
    for one in sheets.filter(pile__in=rows).order_by("number"):
        found[one.pile_id].append(one)
    return [_state(pile, found[pile.pk]) for pile in rows]


def _state(pile: SheetPile, sheets: list[Any]) -> PileState:
    return PileState(
        pile=pile,
        sheets=len(sheets),
        once=sum(one.typed == 1 and not one.is_entered for one in sheets),
        differing=tuple(one.number for one in sheets if one.typed > 1 and not one.is_entered),
        entered=sum(one.is_entered for one in sheets),
        left_out=sum(one.left_out for one in sheets),
        is_revoked=any(one.card.revoked_at for one in sheets),
    )


def half_typed(debate: Debate, keyer: str) -> list[VotingSheet]:
    """Sheets that this keyer began and did not finish."""
    rows = VotingSheet.objects.filter(pile__debate=debate, keyings__keyer=keyer, keyings__is_done=False)
    return list(rows.select_related("pile__town").order_by("pile__number", "number"))


def own_keying(sheet: VotingSheet, keyer: str) -> Keying | None:
    return sheet.keyings.filter(keyer=keyer).first()


def done_keyings(sheet: VotingSheet) -> list[Keying]:
    """At most two, the first one first."""
    return list(sheet.keyings.filter(is_done=True).order_by("pk"))


def agree(one: Keying, other: Keying) -> bool:
    return one.answers == other.answers and one.is_newcomer == other.is_newcomer


def differing(one: Keying, other: Keying, statements: Iterable[int]) -> list[int]:
    """Numbers of statements on which two keyings say something else."""
    return [at for at in statements if one.answers.get(str(at)) != other.answers.get(str(at))]


def on_sheet(pile: SheetPile) -> list[Statement]:
    """The statements of a pile in the order of its sheets, those that are no longer voted on, too."""
    rows = {one.number: one for one in pile.debate.statements.filter(number__in=pile.statements)}
    return [rows[number] for number in pile.statements if number in rows]


def by_phone(voter: Voter) -> set[int]:
    """Keys of statements of which the voter said something by phone, taken back or not: paper does not go before
    it."""
    rows = JournalEntry.objects.filter(voter=voter, is_from_paper=False)
    return set(rows.order_by("statement").values_list("statement_id", flat=True))


def voted_on(debate: Debate) -> dict[int, Statement]:
    return {one.number: one for one in accepted(debate)}
