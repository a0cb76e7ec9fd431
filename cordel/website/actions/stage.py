"""What the synthetic project is made of while it is being made."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from cordel.accounts.models import User
from cordel.core.content import Content
from cordel.events.models import Institution, SheetPage
from cordel.participants.models import Person
from cordel.projects.models import Partner, Project
from cordel.towns.models import Town
from cordel.website.actions.texts import words


@dataclass
class Stage:
    """What the synthetic project is made of while it is being made."""

    project: Project
    now: datetime
    plan: dict[str, Any]
    names: dict[str, Any]
    ways: dict[str, Any]
    rooms: dict[str, Any]
    desk: dict[str, Any]
    door: dict[str, Any]
    towns: dict[str, Town]
    partners: dict[str, Partner]
    staff: dict[str, User]
    crowd: dict[str, list[Person]] = field(default_factory=dict)
    # Who takes part for the second time or more, by identity: rows that are not saved yet have no key.
    regulars: set[int] = field(default_factory=set)
    # By country: the spellings of a body, official one first, and what people are there.
    bodies: dict[str, list[tuple[list[Institution], list[str]]]] = field(default_factory=dict)
    made: int = 0
    # Pages that were signed, what draws their photographs, and the group that a school's letter is about.
    returned: list[SheetPage] = field(default_factory=list)
    drawing: Any = None
    certified: Any = None

    def officer(self, country: str) -> User:
        """Who signs for the town of that country."""
        return self.staff[self.plan["officers"].get(country, f"officer.{country}")]

    @property
    def today(self) -> date:
        return self.now.date()

    def words(self, texts: dict[str, str]) -> Content:
        return words(texts, reader=self.staff["noor"])
