"""What a recommendation rests on: the figures as they are frozen, and whether they can be reckoned again.

What is reckoned again is compared and never shown: whoever knows a figure before and after somebody's votes were erased
knows how that somebody voted.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q

from cordel.base.content import text
from cordel.core import recommendation_evidence, vote_journal
from cordel.core.content import Content
from cordel.core.recommendation_evidence import Cell, Standing
from cordel.core.vote_journal import AGREE, DISAGREE, UNSURE, Entry
from cordel.debates.models import FrozenEvidence, JournalEntry, Recommendation, Statement
from cordel.debates.queries.map_drawing import letter
from cordel.debates.queries.maps import opinion_map
from cordel.towns.models import Town

ANSWERS = (AGREE, DISAGREE, UNSURE)
# By statement, by town; None for those who named none.
Cells = dict[int, dict[int | None, Cell]]


def counted(recommendation: Recommendation, *, entries: int, at: datetime) -> Cells:
    """The answers to the cited statements as the journal up to that entry adds up to, by the numbers of statements.
    Whoever was shut out by then counts nowhere."""
    cited = list(recommendation.cited.values_list("statement_id", flat=True))
    of_debate = JournalEntry.objects.filter(
        debate=recommendation.debate_id, number__lte=entries, statement__in=cited, voter__isnull=False
    )
    last = of_debate.order_by().values("voter", "statement").annotate(last=Max("number")).values("last")
    rows = (
        of_debate.filter(number__in=last, choice__in=ANSWERS)
        .filter(Q(voter__banned_at__isnull=True) | Q(voter__banned_at__gt=at))
        .order_by()
        .values_list("statement__number", "voter__town", "choice")
        .annotate(n=Count("pk"))
    )
    found: dict[int, dict[int | None, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0, 0]))
    for statement, town, choice, count in rows:
        found[statement][town][ANSWERS.index(choice)] += count
    return {number: {town: Cell(*cell) for town, cell in rows.items()} for number, rows in found.items()}


@dataclass(frozen=True)
class Moment:
    """Of which journal the figures are: up to that entry, without whoever was shut out at that moment. `published` is
    the document of the opinion map that was made of it, where there was one."""

    entries: int
    root: str
    erased: int
    counted_at: datetime
    engine: str = ""
    votes_sha256: str = ""
    # "settled" is made from the journal alone, "live" was moved on from the map before; "" where there was none.
    map: str = ""
    published: Mapping[str, Any] = field(default_factory=dict)

    def as_facts(self) -> dict[str, Any]:
        return {
            "entries": self.entries,
            "root": self.root,
            "erased": self.erased,
            "counted_at": self.counted_at.isoformat(),
            "map": self.map,
            "engine": self.engine,
            "votes_sha256": self.votes_sha256,
        }


def moment_of(recommendation: Recommendation, *, now: datetime) -> Moment:
    """That of the newest opinion map, whose tables are published; where there is none, or its votes were erased or
    no longer count, now: everything that the journal holds. The caller holds the lock of the debate."""
    made = opinion_map(recommendation.debate)
    if made is None or made.is_outdated:
        entries = recommendation.debate.entries
        root, erased = root_up_to(recommendation, entries), erased_up_to(recommendation, entries)
        return Moment(entries, root, erased, now)
    return Moment(
        entries=made.entries,
        root=made.root,
        erased=erased_up_to(recommendation, made.entries),
        counted_at=made.made_at,
        map=made.kind,
        engine=made.engine,
        votes_sha256=made.document["votes_sha256"],
        published=made.document,
    )


def speaks_of_all(evidence: FrozenEvidence, recommendation: Recommendation) -> bool:
    """Whether it is of the statements that the recommendation rests on now, in their order."""
    cited = recommendation.cited.order_by("position").values_list("statement__number", flat=True)
    return [one["statement"] for one in evidence.document["statements"]] == list(cited)


def erased_up_to(recommendation: Recommendation, entries: int) -> int:
    rows = JournalEntry.objects.filter(debate=recommendation.debate_id, number__lte=entries)
    return rows.filter(voter__isnull=True).count()


def root_up_to(recommendation: Recommendation, entries: int) -> str:
    """The hash of the journal up to that entry."""
    rows = JournalEntry.objects.filter(debate=recommendation.debate_id, number__lte=entries)
    return vote_journal.root(rows.order_by("number").values_list("leaf", flat=True).iterator(10_000))


def evidence_document(
    recommendation: Recommendation, *, moment: Moment, facts: dict[str, Any], cells: Cells
) -> dict[str, Any]:
    """All that is frozen, without a row or key of anybody; `facts` say which version, made when."""
    cited = [one.statement for one in recommendation.cited.select_related("statement").order_by("position")]
    towns = Town.objects.in_bulk({town for rows in cells.values() for town in rows if town is not None})
    debate = recommendation.debate
    return {
        "format": recommendation_evidence.FORMAT,
        "project": debate.project.slug,
        "debate": debate.number,
        "question": _plain(debate.question),
        "recommendation": recommendation.number,
        "fewest": recommendation_evidence.FEWEST,
        "confidence": recommendation_evidence.CONFIDENCE,
        **facts,
        **moment.as_facts(),
        "statements": [_statement(one, cells.get(one.number, {}), towns, moment.published) for one in cited],
    }


def _statement(
    statement: Statement, rows: dict[int | None, Cell], towns: dict[int, Town], published: Mapping[str, Any]
) -> dict[str, Any]:
    """As the map published it, so that no row is shown here that is withheld there; else withheld in the same way."""
    together = recommendation_evidence.together(rows)
    shown = recommendation_evidence.published_table(published, statement.number, rows)
    shown = shown or recommendation_evidence.table(rows)
    groups = recommendation_evidence.published_groups(published, statement.number)
    named = sorted(
        shown.rows, key=lambda key: (key is None, towns[key].sort_key if key in towns else "", key or 0)
    )
    return {
        "statement": statement.number,
        "words": _plain(statement.words),
        "together": list(together) if together.people >= recommendation_evidence.FEWEST else None,
        "towns": [
            {
                "town": key,
                "name": text(towns[key].name, "en") if key is not None else None,
                "answers": _listed(shown.rows[key]),
            }
            for key in named
        ],
        "groups": [{"group": at + 1, "answers": list(cell)} for at, cell in enumerate(groups or [])],
        "carried": shown.carried,
        "of": shown.of,
    }


def _listed(cell: Cell | None) -> list[int] | None:
    return None if cell is None else list(cell)


def _plain(words: Content) -> dict[str, str]:
    """By language; the original comes first to mind, and stands first."""
    codes = sorted(words, key=lambda code: (code != words.original_language, code))
    return {code: str(words[code]["text"]) for code in codes}


# --- As it is shown --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A town's answers as they are frozen; `answers` is None where they are withheld, `name` where it named no town."""

    name: str | None
    answers: Cell | None


@dataclass(frozen=True)
class Figures:
    """One cited statement with its frozen figures."""

    number: int
    words: Content
    answers: Cell | None
    towns: list[Row]
    groups: list[Row]
    carried: int
    of: int

    @property
    def shown(self) -> list[Row]:
        return [one for one in self.towns if one.answers is not None]

    @property
    def hidden(self) -> int:
        """How many rows of towns are withheld."""
        return len(self.towns) - len(self.shown)

    # What the drawing of a bar asks for.
    @property
    def answered(self) -> int:
        return self.answers.people if self.answers else 0

    @property
    def unsure_until(self) -> int:
        return self.answers.agree + self.answers.unsure if self.answers else 0

    @property
    def agree(self) -> int:
        return self.answers.agree if self.answers else 0

    @property
    def disagree(self) -> int:
        return self.answers.disagree if self.answers else 0

    @property
    def unsure(self) -> int:
        return self.answers.unsure if self.answers else 0


def figures(evidence: FrozenEvidence, words: dict[int, Content]) -> list[Figures]:
    """As they were frozen, with the words of the statements in all the languages that they have now: a statement that
    was voted on never changes its original."""
    return [
        Figures(
            number=one["statement"],
            words=words.get(one["statement"]) or _content(one["words"]),
            answers=_cell(one["together"]),
            towns=[Row(row["name"], _cell(row["answers"])) for row in one["towns"]],
            groups=[Row(letter(row["group"] - 1), _cell(row["answers"])) for row in one.get("groups") or []],
            carried=one["carried"],
            of=one["of"],
        )
        for one in evidence.document["statements"]
    ]


def _content(words: dict[str, str]) -> Content:
    content = Content()
    for language, said in words.items():
        content = content.with_translation(language, said)
    return content


def _cell(answers: list[int] | None) -> Cell | None:
    return None if answers is None else Cell(*answers)


# --- Looked at again -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figure:
    """One frozen figure, and how it stands today. `town` is None for all together, `name` for those without a town."""

    statement: int
    is_together: bool
    name: str | None
    stands: Standing


@dataclass(frozen=True)
class Looked:
    """Frozen evidence looked at again. `wrong`: entries whose leaf is not that of what they say."""

    root: str
    is_same_root: bool
    is_same_document: bool
    entries: int
    erased_then: int
    erased: int
    wrong: tuple[int, ...]
    figures: list[Figure]

    @property
    def erased_since(self) -> int:
        return max(0, self.erased - self.erased_then)

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found that erasing does not explain."""
        told = self.is_same_root and self.is_same_document and not self.wrong
        return told and not self.of(Standing.DIFFERENT)

    def of(self, stands: Standing) -> list[Figure]:
        return [one for one in self.figures if one.stands == stands]

    @property
    def same(self) -> list[Figure]:
        return self.of(Standing.SAME)

    @property
    def gone(self) -> list[Figure]:
        return self.of(Standing.ERASED)

    @property
    def different(self) -> list[Figure]:
        return self.of(Standing.DIFFERENT)

    @property
    def withheld(self) -> list[Figure]:
        return self.of(Standing.WITHHELD)

    def as_json(self) -> dict[str, Any]:
        return {
            "sound": self.is_sound,
            "root": self.root,
            "same_root": self.is_same_root,
            "same_document": self.is_same_document,
            "entries": self.entries,
            "erased_since": self.erased_since,
            "wrong_entries": list(self.wrong),
            "figures": [
                {
                    "statement": one.statement,
                    "of": "together" if one.is_together else "town",
                    "town": one.name,
                    "stands": one.stands.value,
                }
                for one in self.figures
            ],
        }


def look_again(evidence: FrozenEvidence) -> Looked:
    """Reckons everything once more from the journal of today, as far as it was not erased."""
    recommendation = evidence.recommendation
    erased = erased_up_to(recommendation, evidence.entries)
    root = root_up_to(recommendation, evidence.entries)
    cells = counted(recommendation, entries=evidence.entries, at=evidence.counted_at)
    return Looked(
        root=root,
        is_same_root=root == evidence.root == evidence.document["root"],
        is_same_document=recommendation_evidence.digest(evidence.document) == evidence.digest,
        entries=evidence.entries,
        erased_then=evidence.erased,
        erased=erased,
        wrong=tuple(_wrong(evidence)),
        figures=list(_stands(evidence, cells, erased=erased > evidence.erased)),
    )


def _stands(evidence: FrozenEvidence, cells: Cells, *, erased: bool) -> Iterator[Figure]:
    for one in evidence.document["statements"]:
        number, rows = one["statement"], cells.get(one["statement"], {})
        now = recommendation_evidence.together(rows)
        stands = recommendation_evidence.compared(_cell(one["together"]), now, erased=erased)
        yield Figure(number, True, None, stands)
        for row in one["towns"]:
            now = rows.get(row["town"], Cell())
            stands = recommendation_evidence.compared(_cell(row["answers"]), now, erased=erased)
            yield Figure(number, False, row["name"], stands)


def _wrong(evidence: FrozenEvidence) -> Iterator[int]:
    """Numbers of entries that say something else than their leaf."""
    rows = JournalEntry.objects.filter(
        debate=evidence.recommendation.debate_id, number__lte=evidence.entries, voter__isnull=False
    ).order_by("number")
    fields = ("number", "voter__key", "statement__number", "choice", "is_important", "at", "salt", "leaf")
    for number, voter, statement, choice, important, at, salt, leaf in rows.values_list(*fields).iterator(
        5_000
    ):
        entry = Entry(number, voter, statement, choice, important, int(at.timestamp()))
        if vote_journal.leaf(entry, bytes.fromhex(salt)) != leaf:
            yield number
