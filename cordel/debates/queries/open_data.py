"""What everybody may take along of a debate: no row of a voter, and nothing that its pages withhold."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from cordel.base.content import text
from cordel.core import vote_journal
from cordel.core.parquet_tables import TEXT, WHOLE, Cell
from cordel.debates.models import Debate, JournalEntry, Statement
from cordel.debates.queries.frozen import ALL, WAYS, frozen_result
from cordel.debates.queries.results import tallies

State = Statement.State
# Whose words are shown: what was never accepted stays unsaid.
SHOWN: Final = (State.ACCEPTED, State.RETIRED)

Row = Sequence[Cell]


@dataclass(frozen=True)
class Table:
    """One file: its name, what it holds, its columns as (name, TEXT or WHOLE), and its rows."""

    name: str
    holds: Any
    columns: Sequence[tuple[str, str]]
    rows: Callable[[Debate], Iterator[Row]]
    is_polis: bool = False

    @property
    def formats(self) -> tuple[str, ...]:
        """Polis's own form is CSV alone."""
        return ("csv",) if self.is_polis else ("csv", "parquet", "json")


def _statements(debate: Debate) -> Iterator[Row]:
    rows = debate.statements.order_by("number").prefetch_related("became__later", "came_from__earlier")
    for one in rows:
        shown = one.state in SHOWN
        yield (
            one.number,
            one.origin,
            one.state,
            one.reason or None,
            one.words.original_language if shown else None,
            one.words.original if shown else None,
            " ".join(str(it.earlier.number) for it in one.came_from.all()) or None,
            " ".join(str(it.later.number) for it in one.became.all()) or None,
        )


def _words(debate: Debate) -> Iterator[Row]:
    for one in debate.statements.filter(state__in=SHOWN).order_by("number").iterator():
        for language, entry in sorted(one.words.items()):
            how = str(entry.get("by") or "person") if entry.get("source_hash") else "original"
            yield one.number, language, how, str(entry.get("text", ""))


def _counts(debate: Debate) -> Iterator[Row]:
    """All together, and apart by how people came where the page tells them apart."""
    found = sorted(tallies(debate), key=lambda it: it.statement.number)
    for way in WAYS:
        for one in found:
            if way == ALL or one.is_apart:
                answers = one.way(way)
                withheld = "yes" if answers.agree is None else "no"
                yield one.statement.number, way, answers.agree, answers.disagree, answers.unsure, withheld


def _journal(debate: Debate) -> Iterator[Row]:
    """As it is now; the root that was frozen beside it, where the result was."""
    entries = JournalEntry.objects.filter(debate=debate).order_by("number")
    leaves = entries.values_list("leaf", flat=True).iterator(chunk_size=5_000)
    kept = frozen_result(debate)
    frozen = (kept.frozen_at.date().isoformat(), kept.entries, kept.root) if kept else (None, None, None)
    yield debate.entries, entries.filter(salt="").count(), vote_journal.root(leaves), *frozen


def _day(moment: datetime) -> int:
    """Its day, in milliseconds since 1970."""
    return int(moment.timestamp()) // 86_400 * 86_400_000


_VERDICTS: Final = {State.ACCEPTED: 1, State.WAITING: 0}


def _polis_comments(debate: Debate) -> Iterator[Row]:
    counted = {one.statement.number: one for one in tallies(debate)}
    for one in debate.statements.order_by("number").iterator():
        tally = counted.get(one.number)
        at = _day(one.written_at)
        yield (
            at,
            datetime.fromtimestamp(at // 1000, one.written_at.tzinfo).date().isoformat(),
            one.number,
            None,
            tally.agree if tally else None,
            tally.disagree if tally else None,
            _VERDICTS.get(State(one.state), -1),
            text(one.words) if one.state in SHOWN else None,
        )


TABLES: Final = [
    Table(
        "statements",
        _("Every statement by its number: where it came from, what became of it, its original words."),
        [("statement", WHOLE), ("origin", TEXT), ("state", TEXT), ("reason", TEXT), ("language", TEXT)]
        + [("words", TEXT), ("made_of", TEXT), ("became", TEXT)],
        _statements,
    ),
    Table(
        "words",
        _("The statements in every language, and who translated them: a person or a machine."),
        [("statement", WHOLE), ("language", TEXT), ("made_by", TEXT), ("words", TEXT)],
        _words,
    ),
    Table(
        "counts",
        _("How many agree, disagree or are unsure. Rows of too few answers are withheld as on the page."),
        [("statement", WHOLE), ("votes", TEXT), ("agree", WHOLE), ("disagree", WHOLE), ("unsure", WHOLE)]
        + [("withheld", TEXT)],
        _counts,
    ),
    Table(
        "journal",
        _("How many entries the journal of votes has, how many were erased, and the hash of all."),
        [
            ("entries", WHOLE),
            ("erased", WHOLE),
            ("root", TEXT),
            ("frozen_on", TEXT),
            ("frozen_entries", WHOLE),
        ]
        + [("frozen_root", TEXT)],
        _journal,
    ),
    Table(
        "comments",
        _("The statements with their counts in the form that Polis exports."),
        [("timestamp", WHOLE), ("datetime", TEXT), ("comment-id", WHOLE), ("author-id", WHOLE)]
        + [("agrees", WHOLE), ("disagrees", WHOLE), ("moderated", WHOLE), ("comment-body", TEXT)],
        _polis_comments,
        is_polis=True,
    ),
]


def open_table(name: str) -> Table | None:
    return next((one for one in TABLES if one.name == name), None)
