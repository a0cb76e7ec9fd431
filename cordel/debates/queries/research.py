"""Research agreements of a debate, and whose votes may go to research."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from django.db.models import Prefetch, QuerySet

from cordel.base.prepared import prepared
from cordel.debates.models import Debate, HandOut, JournalEntry, ResearchAgreement, Statement, Vote, Voter
from cordel.debates.queries.maps import ANSWERS
from cordel.debates.queries.open_data import SHOWN
from cordel.debates.queries.results import count_voters

Stage = ResearchAgreement.Stage
Research = Voter.Research
# What stands for an answer in a row: places of these in the file's cells; 0 is no answer. Who skips has not answered.
CELLS: Final = ("", "1", "-1", "0")
_PLACES: Final = {choice: CELLS.index(str(value)) for choice, value in ANSWERS.items()}


def agreements_of(debate: Debate) -> QuerySet[ResearchAgreement]:
    return debate.agreements.order_by("number")


def agreement(debate: Debate, number: int) -> ResearchAgreement | None:
    found = debate.agreements.filter(number=number)
    return found.select_related("debate__project", "recorded_by", "announced_by", "ended_by").first()


def announced(debate: Debate) -> list[ResearchAgreement]:
    """Those that everybody reads, the newest first."""
    return _announced(debate.pk)


@prepared
def _announced(debate: int) -> QuerySet[ResearchAgreement]:
    rows = ResearchAgreement.objects.filter(debate=debate, announced_at__isnull=False)
    return rows.order_by("-number")


@dataclass(frozen=True)
class Announced:
    """One that everybody reads, with where it stands and what was handed out, in its order."""

    agreement: ResearchAgreement
    stage: Stage
    handed: Sequence[HandOut]


def announced_with_all(debate: Debate, *, now: datetime) -> list[Announced]:
    """The newest first."""
    handed = Prefetch("hand_outs", HandOut.objects.order_by("number"))
    rows = debate.agreements.filter(announced_at__isnull=False).order_by("-number").prefetch_related(handed)
    return [Announced(one, one.stage_at(now), list(one.hand_outs.all())) for one in rows]


def hand_outs(agreement: ResearchAgreement) -> list[HandOut]:
    return list(agreement.hand_outs.select_related("made_by").order_by("number"))


def last_hand_out(agreement: ResearchAgreement) -> HandOut | None:
    return agreement.hand_outs.order_by("-number").first()


def count_spoken_since(debate: Debate) -> int:
    """How many people voted or took a vote back since votes of this debate were last handed out, to whomever."""
    last = HandOut.objects.filter(agreement__debate=debate).order_by("-entries").first()
    if last is None:
        return 0
    since = JournalEntry.objects.filter(debate=debate, number__gt=last.entries, voter__isnull=False)
    return since.order_by().values("voter").distinct().count()


# --- Whose votes, and which ------------------------------------------------------------------------


def counting(debate: Debate) -> QuerySet[Voter]:
    """Who answered something and counts, as on every page."""
    return debate.voters.filter(banned_at__isnull=True, answered__gt=0)


def going(debate: Debate) -> QuerySet[Voter]:
    """Those of them whose votes may go to research."""
    return counting(debate).filter(research=Research.GOES)


def count_kept_back(debate: Debate) -> int:
    """How many people the pages count and no file holds: who asked, who stays beside them, and who was erased or left
    out since the result was frozen."""
    return max(count_voters(debate), counting(debate).count()) - going(debate).count()


def shown_statements(debate: Debate) -> list[Statement]:
    """Those whose words everybody reads."""
    return list(debate.statements.filter(state__in=SHOWN).order_by("number"))


def research_rows(debate: Debate, statements: Sequence[Statement]) -> list[bytes]:
    """A row for each voter who goes along and answered one of these: a byte for each statement, a place in CELLS. In the
    order of the table, with nothing that says whose it is."""
    column = {one.pk: at for at, one in enumerate(statements)}
    votes = Vote.objects.filter(
        voter__in=going(debate), statement__in=list(column), choice__in=list(_PLACES)
    ).order_by("voter_id")
    cells = votes.values_list("voter_id", "statement_id", "choice").iterator(chunk_size=10_000)
    rows = []
    for _voter, answers in groupby(cells, key=lambda cell: cell[0]):
        row = bytearray(len(column))
        for _same, statement, choice in answers:
            row[column[statement]] = _PLACES[choice]
        rows.append(bytes(row))
    return rows
