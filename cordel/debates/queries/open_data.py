"""What everybody may take along of a debate: no row of a voter, and nothing that its pages withhold."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cordel.base.content import text
from cordel.core import vote_journal
from cordel.core.parquet_tables import TEXT, WHOLE, Cell
from cordel.debates.models import Debate, JournalEntry, Statement
from cordel.debates.queries.frozen import ALL, WAYS, frozen_result
from cordel.debates.queries.map_drawing import letter
from cordel.debates.queries.map_pages import CONSENSUS, answered, said_in
from cordel.debates.queries.maps import opinion_map
from cordel.debates.queries.results import count_voters, tallies
from cordel.debates.queries.towns import across_towns

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


@dataclass(frozen=True)
class Document:
    """What is no table: JSON alone."""

    name: str
    holds: Any
    made_of: Callable[[Debate], dict[str, Any]]
    is_polis: bool = False
    formats: tuple[str, ...] = ("json",)


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


TOGETHER: Final = "together"
NO_TOWN: Final = "no town"
NEWCOMERS: Final = "newcomers"
OTHERS: Final = "everybody else"


def _groups(debate: Debate) -> Iterator[Row]:
    """As the page of the map shows them: of its own moment, so that one file does not subtract from another."""
    newest = opinion_map(debate)
    if newest is None:
        return
    said, found = said_in(debate), newest.document["groups"]
    # Who is in no group is not counted with the others: together has no size but its answers.
    sizes = [(TOGETHER, None), *((letter(one["group"]), one["people"]) for one in found)]
    for one in sorted(answered(newest, said, by=CONSENSUS), key=lambda it: it.statement.number):
        bars = one.groups or [None] * len(found)
        for (name, people), bar in zip(sizes, [one.together, *bars], strict=True):
            cells = (bar.agree, bar.disagree, bar.unsure, "no") if bar else (None, None, None, "yes")
            yield one.statement.number, name, people, *cells


def _towns(debate: Debate) -> Iterator[Row]:
    """As the page by town shows them; who said no town and newcomers of all towns have rows of their own."""
    found = across_towns(debate)
    for one in sorted(found.statements if found else [], key=lambda it: it.statement.number):
        of = [
            (TOGETHER, None, one.together),
            *(("town", row.town, row) for row in one.rows),
            (NO_TOWN, None, one.no_town),
            (NEWCOMERS, None, one.newcomers),
            (OTHERS, None, one.others),
        ]
        for who, town, answers in of:
            withheld = "yes" if answers.agree is None else "no"
            place = (text(town.name), town.country) if town else (None, None)
            yield one.statement.number, who, *place, answers.agree, answers.disagree, answers.unsure, withheld


# Of a statement on the map: what its page shows, and by what it puts statements in order. How much there is to learn from
# asking about one is left out: of a few answers it would tell each.
TOLD: Final = ("statement", "together", "groups", "agreed", "rejected", "apart")
# What a map is made with: the rules, and nothing that was measured of people.
MADE_WITH: Final = frozenset(
    ("votes_needed", "base_clusters", "groups", "fewest_in_a_group", "how", "weighted")
    + ("held_out_share", "shrink", "numpy", "scipy")
)


def _map(debate: Debate) -> dict[str, Any]:
    """What the page draws and says: groups, clouds of ten people or more, statements; nobody's own point. `null` where
    there is no map yet."""
    newest = opinion_map(debate)
    if newest is None:
        return {"map": None}
    said, document = said_in(debate), newest.document
    made = document["parameters"]
    groups = [
        {"group": letter(one["group"]), "people": one["people"], "x": one["x"], "y": one["y"]}
        for one in document["groups"]
    ]
    clouds = [{**one, "group": letter(one["group"]) if groups else None} for one in document["clouds"]]
    found = {
        "entries": newest.entries,
        "journal": newest.root,
        "engine": newest.engine,
        "made_on": newest.made_at.date().isoformat(),
        "voters": newest.voters,
        "votes": newest.votes,
        "parameters": {name: value for name, value in made.items() if name in MADE_WITH},
        "fewest": document["fewest"],
        "why_no_groups": document["why_no_groups"],
        "groups": groups,
        "clouds": clouds,
        "holds_in_every_group": [one for one in document["shared"] if one["statement"] in said],
        "statements": [
            {name: one[name] for name in TOLD} for one in document["statements"] if one["statement"] in said
        ],
    }
    return {"map": found}


def _summary(debate: Debate) -> Iterator[Row]:
    """Nobody counts visits here, and who wrote is not told: these two stay empty."""
    newest = opinion_map(debate)
    yield "topic", text(debate.question)
    yield "url", f"{settings.SITE_URL}{debate.get_absolute_url()}"
    yield "views", None
    yield "voters", count_voters(debate)
    yield "voters-in-conv", newest.voters if newest else 0
    yield "commenters", None
    yield "comments", debate.statements.count()
    yield "groups", len(newest.document["groups"]) if newest else 0
    yield "conversation-description", text(debate.about)


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


TABLES: Final[list[Table | Document]] = [
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
        "groups",
        _("The same for each group of the newest map, as its page shows it."),
        [("statement", WHOLE), ("group", TEXT), ("people", WHOLE), ("agree", WHOLE), ("disagree", WHOLE)]
        + [("unsure", WHOLE), ("withheld", TEXT)],
        _groups,
    ),
    Table(
        "towns",
        _("The same for each town, for newcomers and for everybody else, as the page by town shows it."),
        [("statement", WHOLE), ("who", TEXT), ("town", TEXT), ("country", TEXT), ("agree", WHOLE)]
        + [("disagree", WHOLE), ("unsure", WHOLE), ("withheld", TEXT)],
        _towns,
    ),
    Document(
        "map",
        _(
            "The newest map: its groups, the clouds of people, its statements, and the journal that it was made of."
        ),
        _map,
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
    Table(
        "summary",
        _("What the debate is about and how many took part, in the form that Polis exports."),
        [],  # a line for each fact, and none for their names
        _summary,
        is_polis=True,
    ),
]


def open_table(name: str) -> Table | Document | None:
    return next((one for one in TABLES if one.name == name), None)
