"""What holds in every town, from the newest opinion map; nothing is reckoned here but sums of rows that are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cordel.debates.models import Debate, Statement
from cordel.debates.queries.debates import towns_of
from cordel.debates.queries.maps import opinion_map
from cordel.debates.queries.results import Answers
from cordel.debates.queries.statements import accepted
from cordel.towns.models import Town

# Of the strip of bars: its height, and from one bar to the next.
STRIP: Final = 40
STRIDE: Final = 20
GAP: Final = 6
FEW_BARS: Final = 17
# From so many of a hundred on the page says that large towns weigh.
UNEVEN: Final = 5


@dataclass(frozen=True)
class TownAnswers(Answers):
    """How a town answered a statement; `town` None: those who said none. `differs` is 1 where it agrees more than the
    other towns, -1 where less."""

    town: Town | None = None
    carries: bool = False
    rejects: bool = False
    differs: int = 0

    @property
    def is_withheld(self) -> bool:
        return self.agree is None

    @property
    def of_hundred(self) -> int | None:
        return None if self.share is None else round(100 * self.share)


@dataclass(frozen=True)
class Least:
    """Who agrees least, and more than how many of a hundred agree everywhere, with 90 % confidence."""

    town: Town | None
    of_hundred: int
    more_than: int


@dataclass(frozen=True)
class Across:
    """One statement across all towns. Shares are numbers of a hundred; None where nothing may be known."""

    statement: Statement
    together: Answers
    rows: Sequence[TownAnswers]
    no_town: TownAnswers
    carried: int
    rejected: int
    of: int
    holds: bool
    holds_not: bool
    least_town: Least | None
    least_group: Least | None
    by_people: int | None
    by_towns: int | None
    evenly: float
    newcomers: Answers
    others: Answers
    newcomers_differ: int

    @property
    def is_uneven(self) -> bool:
        """Whether it makes a difference if each person or each town has the same weight."""
        if self.by_people is None or self.by_towns is None:
            return False
        return abs(self.by_people - self.by_towns) >= UNEVEN

    @property
    def is_compared(self) -> bool:
        return self.of > 1

    @property
    def strip_width(self) -> int:
        """Of the strip of bars, one a town; few do not get wider ones."""
        return STRIDE * max(len(self.rows), FEW_BARS)

    @property
    def strip_end(self) -> int:
        return STRIDE * len(self.rows) - GAP

    @property
    def strip(self) -> list[tuple[int, int, int, TownAnswers]]:
        """Where each town's bar begins, from the start and from the top, how high it is, and of whom."""
        bars = [round(STRIP * (row.share or 0)) for row in self.rows]
        return [
            (STRIDE * at, STRIP - bar, bar, row)
            for at, (bar, row) in enumerate(zip(bars, self.rows, strict=True))
        ]

    def here(self, town: Town) -> TownAnswers:
        return next((row for row in self.rows if row.town == town), TownAnswers(0, 0, 0, town=town))

    def elsewhere(self, town: Town) -> Answers:
        """The other towns together, as far as they are shown."""
        rows = [row for row in self.rows if row.town != town and not row.is_withheld]
        return Answers(*(sum(getattr(row, name) for row in rows) for name in ("agree", "disagree", "unsure")))


@dataclass(frozen=True)
class AcrossTowns:
    """Everything by town, of one moment. `same_weight`: the statements that hold and those rejected everywhere when
    groups are made with the same weight for each town, None where there are no such groups."""

    made_at: datetime
    voters: int
    towns: Sequence[Town]
    missing: Sequence[Town]
    statements: Sequence[Across]
    groups: int
    same_weight: tuple[Sequence[Statement], Sequence[Statement]] | None

    @property
    def holding(self) -> list[Across]:
        return [one for one in self.statements if one.holds]

    @property
    def rejected(self) -> list[Across]:
        return [one for one in self.statements if one.holds_not]

    @property
    def holding_statements(self) -> list[Statement]:
        return [one.statement for one in self.holding]

    @property
    def rejected_statements(self) -> list[Statement]:
        return [one.statement for one in self.rejected]

    @property
    def most_compared(self) -> int:
        """In how many towns a statement can be compared at most."""
        return max((one.of for one in self.statements), default=0)

    @property
    def weight_decides(self) -> bool:
        """Whether other statements hold when each town weighs the same."""
        if self.same_weight is None:
            return False
        mine = self.holding_statements, self.rejected_statements
        return any(set(each) != set(weighted) for each, weighted in zip(mine, self.same_weight, strict=True))


def across_towns(debate: Debate) -> AcrossTowns | None:
    """From the newest map; None where there is none yet."""
    newest = opinion_map(debate)
    document = newest.document.get("towns") if newest else None
    if newest is None or document is None:
        return None
    statements = {one.number: one for one in accepted(debate)}
    known = Town.objects.in_bulk(document["towns"])
    places = [known.get(pk) for pk in document["towns"]]
    towns = sorted(known.values(), key=lambda one: one.sort_key)
    found = [
        _across(row, statements[row["statement"]], places)
        for row in document["statements"]
        if row["statement"] in statements
    ]
    same = document["same_weight"]

    def known_of(numbers: Sequence[int]) -> list[Statement]:
        return [statements[number] for number in numbers if number in statements]

    return AcrossTowns(
        made_at=newest.made_at,
        voters=newest.voters,
        towns=towns,
        missing=[one for one in towns_of(debate) if one not in towns],
        statements=sorted(found, key=_place),
        groups=document["groups"],
        same_weight=None if same is None else (known_of(same["holds"]), known_of(same["holds_not"])),
    )


def _place(one: Across) -> tuple[bool, float, float, int]:
    """First what most towns carry, then what they agree with most evenly; what cannot be compared comes last, by how
    many agree of all together."""
    if one.of < 2:
        return True, 0.0, -(one.together.share or 0), one.statement.number
    return False, -one.carried / one.of, -one.evenly, one.statement.number


def _across(row: Mapping[str, Any], statement: Statement, places: Sequence[Town | None]) -> Across:
    rows = [
        TownAnswers(
            **_named(cells),
            town=town,
            carries=place in row["carried"],
            rejects=place in row["rejected"],
            differs=row["differs"][place],
        )
        for place, (town, cells) in enumerate(zip(places, row["rows"], strict=True))
        if town is not None
    ]
    return Across(
        statement=statement,
        together=Answers(**_named(row["together"])),
        rows=sorted(rows, key=lambda one: one.town.sort_key if one.town else ""),
        no_town=TownAnswers(**_named(row["no_town"])),
        carried=len(row["carried"]),
        rejected=len(row["rejected"]),
        of=row["of"],
        holds=row["holds"],
        holds_not=row["holds_not"],
        least_town=_least(row["least_town"], places),
        least_group=_least(row["least_group"], []),
        by_people=_of_hundred(row["by_people"]),
        by_towns=_of_hundred(row["by_towns"]),
        evenly=row["evenly"] or 0.0,
        newcomers=Answers(**_named(row["newcomers"])),
        others=Answers(**_named(row["others"])),
        newcomers_differ=row["newcomers_differ"],
    )


def _named(cells: Sequence[int] | None) -> dict[str, Any]:
    """By name what the document lists; nothing where it is withheld."""
    return dict(zip(("agree", "disagree", "unsure"), cells or (), strict=False))


def _least(found: Mapping[str, Any] | None, places: Sequence[Town | None]) -> Least | None:
    if found is None:
        return None
    town = places[found["where"]] if places else None
    return Least(town, round(100 * found["share"]), int(100 * found["lower"]))


def _of_hundred(share: float | None) -> int | None:
    return None if share is None else round(100 * share)
