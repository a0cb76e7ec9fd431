"""What the page of the opinion map says: its groups, its statements in their order, and where one voter stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cordel.core.opinion import own
from cordel.debates.models import Debate, OpinionMap, Statement, Vote, Voter
from cordel.debates.queries.map_drawing import Cloud, letter, shape_of
from cordel.debates.queries.maps import ANSWERS
from cordel.debates.queries.statements import accepted

CONSENSUS: Final = "consensus"
DIVISION: Final = "division"
_NOBODY: Final = {"n": 0, "seen": 0}  # where a finding says nothing of them


@dataclass(frozen=True)
class Bar:
    """How some people answered, in numbers of people."""

    name: str
    agree: int
    disagree: int
    unsure: int

    @property
    def answered(self) -> int:
        return self.agree + self.disagree + self.unsure

    @property
    def unsure_until(self) -> int:
        """Where the disagreeing begin, in the drawing."""
        return self.agree + self.unsure


@dataclass(frozen=True)
class Answered:
    """One statement: everybody's answers, those of each group; None and nothing where they are withheld."""

    statement: Statement
    together: Bar | None
    groups: tuple[Bar, ...]
    agreed: float | None
    rejected: float | None
    apart: float | None

    @property
    def common(self) -> float:
        """How far all say the same, whichever it is; from 0 to 1, below for what is withheld."""
        return max(self.agreed or 0, self.rejected or 0) if self.agreed is not None else -1


@dataclass(frozen=True)
class Cited:
    """Something that the map found about a statement, by its `kind` (core/opinion/words)."""

    kind: str
    statement: Statement
    here: Mapping[str, int]
    elsewhere: Mapping[str, int]
    together: Mapping[str, int]


@dataclass(frozen=True)
class Group:
    """`letter` is its name; `apart` what it says and the others do not."""

    letter: str
    people: int
    shape: Cloud
    apart: tuple[Cited, ...]


@dataclass(frozen=True)
class Mine:
    """Where the voter stands: the group's letter and the next one's, how well within ("well_within", "nearer",
    "between"), the answers that put them there and those that speak for the next group."""

    point: tuple[float, float]
    letter: str
    next: str
    closeness: str
    towards: tuple[tuple[Statement, int], ...]
    against: tuple[tuple[Statement, int], ...]


@dataclass(frozen=True)
class TooFewVotes:
    """The voter has no place yet: answers to `more` statements are needed."""

    more: int


def groups(of: OpinionMap, said: Mapping[int, Statement]) -> list[Group]:
    return [
        Group(letter(one["group"]), one["people"], shape_of(one["group"]), _cited(one["apart"], said))
        for one in of.document["groups"]
    ]


def shared(of: OpinionMap, said: Mapping[int, Statement]) -> tuple[Cited, ...]:
    """What holds in every group, or, without groups, of all together."""
    return _cited(of.document["shared"] or of.document["together"], said)


def _cited(found: list[dict[str, Any]], said: Mapping[int, Statement]) -> tuple[Cited, ...]:
    return tuple(
        Cited(
            one["kind"],
            said[one["statement"]],
            one.get("here", _NOBODY),
            one.get("elsewhere", _NOBODY),
            one.get("together", _NOBODY),
        )
        for one in found
        if one["statement"] in said
    )


def said_in(debate: Debate) -> dict[int, Statement]:
    """The statements that are voted on, by their numbers: what was taken out since is no longer shown."""
    return {one.number: one for one in accepted(debate)}


def answered(of: OpinionMap, said: Mapping[int, Statement], *, by: str) -> list[Answered]:
    """Each statement, those on which all agree first (`by` CONSENSUS) or those that divide most; what is withheld comes
    last."""
    rows = [
        _answered(one, said[one["statement"]])
        for one in of.document["statements"]
        if one["statement"] in said
    ]
    if by == DIVISION:
        return sorted(
            rows,
            key=lambda row: (-1 if row.apart is None else row.apart, -row.statement.number),
            reverse=True,
        )
    return sorted(rows, key=lambda row: (row.common, -row.statement.number), reverse=True)


def _answered(row: Mapping[str, Any], statement: Statement) -> Answered:
    bars = tuple(Bar(letter(at), *cells) for at, cells in enumerate(row["groups"] or []))
    together = Bar("", *row["together"]) if row["together"] else None
    return Answered(statement, together, bars, row["agreed"], row["rejected"], row["apart"])


# --- One voter's own place -----------------------------------------------------------------------------


def my_place(of: OpinionMap, voter: Voter, said: Mapping[int, Statement]) -> Mine | TooFewVotes | None:
    """Reckoned now, for this voter alone, and kept nowhere. None where the map has no groups."""
    axes, centres = of.document["axes"], of.document["groups"]
    if not centres:
        return None
    place = {number: at for at, number in enumerate(axes["statements"])}
    rows = Vote.objects.filter(voter=voter, choice__in=list(ANSWERS), statement__number__in=list(place))
    votes = {
        place[number]: ANSWERS[choice]
        for number, choice in rows.order_by("pk").values_list("statement__number", "choice")
    }
    ends = list(zip(axes["x"], axes["y"], strict=True))
    point = own.own_position(votes, axes=ends, means=axes["means"])
    found = own.own_place(
        votes, point, [(one["x"], one["y"]) for one in centres], axes=ends, means=axes["means"]
    )
    if found is None:
        return TooFewVotes(max(1, min(own.LEAST_VOTES, len(place)) - len(votes)))
    numbers = axes["statements"]

    def told(reasons: tuple[own.Reason, ...]) -> tuple[tuple[Statement, int], ...]:
        return tuple(
            (said[numbers[one.statement]], one.vote) for one in reasons if numbers[one.statement] in said
        )

    other = "" if found.next is None else letter(found.next)
    return Mine(point, letter(found.group), other, found.closeness, told(found.towards), told(found.against))
