"""Voting sheets are printed, typed by two people, settled where they differ, entered once, and taken back."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit
from cordel.core.vote_journal import NONE
from cordel.debates import queries, rules
from cordel.debates.actions.joining import Joining, join, print_cards
from cordel.debates.actions.locking import locked
from cordel.debates.actions.votes import vote
from cordel.debates.models import Debate, Keying, SheetPile, Vote, Voter, VotingSheet
from cordel.debates.queries.paper import Answers

SHEETS_PRINTED = audit.verb("sheets.printed", _("printed voting sheets of a debate"), is_public=False)

TYPED = audit.verb("sheet.typed", _("typed a voting sheet"), is_public=False)

ENTERED = audit.verb("sheet.entered", _("entered a voting sheet"), is_public=False)

TAKEN_BACK = audit.verb("sheet.withdrawn", _("took a voting sheet back"), is_public=False)


@transaction.atomic
def print_sheets(
    debate: Debate,
    *,
    town: int,
    count: int,
    statements: Sequence[int],
    sentence: str,
    nonce: str,
    by: User,
    now: datetime,
) -> list[tuple[VotingSheet, str]]:
    """Makes a pile of sheets and gives each with its code, which is told this once and kept nowhere. The same form sent
    twice makes no second pile, and gives nothing. `statements`: their numbers, in the order of the paper."""
    found = locked(debate)
    made = print_cards(found, town=town, count=count, nonce=nonce, by=by, now=now)
    if not made:
        return []
    last = SheetPile.objects.filter(debate=found).aggregate(last=Max("number"))["last"] or 0
    pile = SheetPile.objects.create(
        debate=found,
        town_id=town,
        number=last + 1,
        statements=list(statements),
        sentence=sentence,
        nonce=nonce,
        printed_at=now,
    )
    sheets = VotingSheet.objects.bulk_create(
        VotingSheet(pile=pile, card=card, number=at) for at, (card, _code) in enumerate(made, start=1)
    )
    audit.record(SHEETS_PRINTED, pile, by=by, now=now, project_id=found.project_id, town_id=town)
    return list(zip(sheets, (code for _card, code in made), strict=True))


@transaction.atomic
def keep_keying(
    debate: Debate,
    code: str,
    *,
    answers: Answers,
    is_newcomer: bool | None,
    is_done: bool,
    by: User,
    now: datetime,
) -> VotingSheet:
    """What one person typed of a sheet; half typed it waits for that person alone. When a second person typed the same,
    the sheet is entered at once. Raises NoSuchSheet, SheetsNotNow, SheetEntered, SheetTypedTwice, NothingTicked."""
    found, sheet = _opened(debate, code)
    keyer = queries.keyer_of(by)
    if sheet.is_entered:
        raise rules.SheetEntered
    if is_done and not answers:
        raise rules.NothingTicked
    said = {str(at): list(one) for at, one in answers.items()}
    typed = queries.done_keyings(sheet)
    if len(typed) > 1 and (keyer, said) not in [(one.keyer, one.answers) for one in typed]:
        raise rules.SheetTypedTwice
    is_done = is_done or keyer in [one.keyer for one in typed]
    facts = {"answers": said, "is_newcomer": is_newcomer, "is_done": is_done, "saved_at": now}
    Keying.objects.update_or_create(sheet=sheet, keyer=keyer, defaults=facts)
    if not is_done:
        return sheet
    _record(TYPED, found, sheet, by, now)
    typed = queries.done_keyings(sheet)
    if len(typed) == 2 and queries.agree(*typed):
        _enter(found, sheet, code, typed[0].answers, is_newcomer, by, now)
    return sheet


@transaction.atomic
def settle(
    debate: Debate, code: str, *, decided: Answers, is_newcomer: bool | None, by: User, now: datetime
) -> VotingSheet:
    """Two people typed a sheet differently, and a third look at it decided: `decided` says what stands on each line
    where they differ; a line without an answer is left out. Raises NothingToSettle, SheetEntered."""
    found, sheet = _opened(debate, code)
    if sheet.is_entered:
        raise rules.SheetEntered
    typed = queries.done_keyings(sheet)
    if len(typed) < 2:
        raise rules.NothingToSettle
    first, second = typed[:2]
    differing = {str(at) for at in queries.differing(first, second, sheet.pile.statements)}
    same = {at: said for at, said in first.answers.items() if at not in differing}
    settled = {str(at): said for at, said in decided.items() if str(at) in differing}
    agreed = first.is_newcomer if first.is_newcomer == second.is_newcomer else is_newcomer
    _enter(found, sheet, code, {**same, **settled}, agreed, by, now)
    return sheet


def _opened(debate: Debate, code: str) -> tuple[Debate, VotingSheet]:
    """Everything about sheets happens under the lock of the debate, as votes do."""
    found = locked(debate)
    rules.ensure_takes_sheets(found)
    sheet = queries.sheet_of(found, code)
    if sheet is None:
        raise rules.NoSuchSheet
    if sheet.card.revoked_at is not None:
        raise rules.SheetCalledBack
    return found, sheet


def _enter(
    debate: Debate,
    sheet: VotingSheet,
    code: str,
    answers: Mapping[str, tuple[str, bool]],
    is_newcomer: bool | None,
    by: User,
    now: datetime,
) -> None:
    """All votes of a sheet or none. What the voter said by phone stays; what is no longer voted on is left out."""
    joining = Joining(code, Voter.Way.PAPER, sheet.pile.town_id, is_newcomer)
    voter = join(debate, joining=joining, agreed_to=sheet.pile.sentence, now=now)
    rules.ensure_counts(voter)
    phoned, open_now = queries.by_phone(voter), queries.voted_on(debate)
    counted = 0
    for number in sheet.pile.statements:
        statement = open_now.get(number)
        if str(number) not in answers or statement is None or statement.pk in phoned:
            continue
        choice, is_important = answers[str(number)]
        name = f"sheet {sheet.pk} {sheet.taken_back} {number}"
        vote(
            voter,
            statement=statement,
            choice=choice,
            is_important=is_important,
            nonce=name,
            now=now,
            is_from_paper=True,
        )
        counted += 1
    sheet.is_entered, sheet.left_out = True, len(answers) - counted
    sheet.save(update_fields=["is_entered", "left_out"])
    sheet.keyings.all().delete()
    _record(ENTERED, debate, sheet, by, now)


@transaction.atomic
def take_sheet_back(debate: Debate, code: str, *, by: User, now: datetime) -> int:
    """A sheet that was entered wrongly: its votes are taken back through the journal, unless the voter said something
    else by phone meanwhile, and it may be typed again. Twice changes nothing. Returns how many votes."""
    found, sheet = _opened(debate, code)
    voter = queries.voter(found, code)
    if not sheet.is_entered or voter is None:
        return 0
    votes = list(Vote.objects.filter(voter=voter).select_related("statement").order_by("number"))
    typed = found.journal.filter(voter=voter, is_from_paper=True).order_by("number")
    papers = set(typed.values_list("number", flat=True))
    taken = [one for one in votes if one.number in papers and one.statement.state == "accepted"]
    for one in taken:
        vote(
            voter,
            statement=one.statement,
            choice=NONE,
            is_important=False,
            nonce=f"sheet {sheet.pk} {sheet.taken_back} {one.statement.number} back",
            now=now,
            is_from_paper=True,
        )
    VotingSheet.objects.filter(pk=sheet.pk).update(
        is_entered=False, left_out=0, taken_back=F("taken_back") + 1
    )
    _record(TAKEN_BACK, found, sheet, by, now)
    return len(taken)


def _record(verb: audit.Verb, debate: Debate, sheet: VotingSheet, by: User, now: datetime) -> None:
    """Which pile, and never which sheet: the record does not lead from a sheet of paper to a moment in the journal."""
    town = sheet.pile.town_id
    audit.record(verb, sheet.pile, by=by, now=now, project_id=debate.project_id, town_id=town)


def forget_keyings(keys: list[int]) -> int:
    """What was typed and never entered, when its time is over."""
    return Keying.objects.filter(pk__in=keys).delete()[0]
