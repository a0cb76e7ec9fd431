"""Countries to which personal data may go without a further ground (General Data Protection Regulation, Art. 45).

The list is data: one TOML file, read strictly. Members of the European Union come from `countries`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from cordel.core.countries import COUNTRY_CODES, EU_MEMBERSHIPS
from cordel.core.strict_toml import Table


class Footing(StrEnum):
    """Why names may go to a country, or that nothing says so."""

    AREA = "area"  # the Regulation is law there
    DECISION = "decision"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Decision:
    """An adequacy decision; `until` is its last day, None while it has none. `for_towns`: municipalities are covered."""

    country: str
    decided_on: date
    act: str
    until: date | None = None
    for_towns: bool = True
    note: str = ""

    def holds(self, today: date) -> bool:
        return self.for_towns and self.decided_on <= today and (self.until is None or today <= self.until)


@dataclass(frozen=True, slots=True)
class Adequacy:
    """The list as it was on `checked_on`."""

    version: str
    checked_on: date
    source: str
    area: frozenset[str] = frozenset()
    decisions: Mapping[str, Decision] = field(default_factory=dict)

    def footing(self, country: str, today: date) -> Footing:
        """Give what names of people may go to the country on; an unknown country has nothing."""
        member = EU_MEMBERSHIPS.get(country)
        if country in self.area or (member is not None and member.until is None and member.since <= today):
            return Footing.AREA
        decision = self.decisions.get(country)
        return Footing.DECISION if decision is not None and decision.holds(today) else Footing.NONE


def parse(text: str, file: str) -> Adequacy:
    """Read the list; raise TomlRefused on what is missing, unknown, of a wrong type or there twice."""
    table = Table.read(text, file)
    version, checked_on, source = table.text("version"), table.day("checked_on"), table.text("source")
    area: set[str] = set()
    for part in table.tables("area"):
        for code in part.texts("countries"):
            area.add(_known(part, "countries", code))
        part.note()
        part.done()
    decisions: dict[str, Decision] = {}
    for one in table.tables("decision"):
        decision = _decision(one)
        if decision.country in decisions or decision.country in area:
            raise one.refused("country", f"{decision.country} is there twice")
        decisions[decision.country] = decision
    table.done()
    return Adequacy(version, checked_on, source, frozenset(area), decisions)


def _decision(table: Table) -> Decision:
    country = _known(table, "country", table.text("country"))
    decided_on, act = table.day("decided_on"), table.text("act")
    until = table.day("until") if table.has("until") else None
    if until is not None and until < decided_on:
        raise table.refused("until", "lies before the decision")
    for_towns = not table.has("for_towns") or table.take("for_towns", bool)
    decision = Decision(country, decided_on, act, until, for_towns, table.note())
    table.done()
    return decision


def _known(table: Table, key: str, code: str) -> str:
    if code not in COUNTRY_CODES:
        raise table.refused(key, f"{code} is no country code")
    return code
