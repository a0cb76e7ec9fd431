"""What a report says of its figures: which frozen version they are, with its SHA-256, or that they are a draft."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cordel.base.dates import date_format
from cordel.core.problems import Problem, problem
from cordel.events.models import Event, FiguresVersion
from cordel.events.queries import frozen_version
from cordel.projects.models import Project


@dataclass(frozen=True)
class Signed:
    """`version` None: the figures are a draft, or, where `is_own` is false, somebody else's."""

    is_own: bool
    version: FiguresVersion | None

    @property
    def line(self) -> str:
        """The sentence under the figures, "" where they are not ours."""
        if self.version is not None:
            when = date_format(self.version.frozen_at, "DATE_FORMAT")
            facts = {"number": self.version.number, "when": when, "sha256": self.version.digest}
            return _("Figures version %(number)s, frozen on %(when)s, SHA-256 %(sha256)s.") % facts
        return _("Draft: these figures are not frozen yet.") if self.is_own else ""

    @property
    def as_json(self) -> dict[str, Any] | None:
        if self.version is not None:
            return {
                "version": self.version.number,
                "frozen_at": self.version.document["frozen_at"],
                "sha256": self.version.digest,
            }
        return {"version": None, "frozen_at": None, "sha256": None} if self.is_own else None

    def problems(self, *, persons: int | None, participations: int | None) -> list[Problem]:
        """What is counted now is a draft, or no longer what was frozen. Nothing counted is no figure."""
        if self.version is None:
            return [problem("not_frozen")] if self.is_own and persons else []
        frozen = self.version.document["totals"]
        if (frozen["persons"], frozen["participations"]) == (persons, participations):
            return []
        return [
            problem("differs_from_frozen", number=self.version.number, frozen=frozen["persons"], now=persons)
        ]


def signed(event: Event) -> Signed:
    """The event closed without a version has none that could be named, and is no draft either."""
    is_own = event.project.origin == Project.Origin.OWN
    version = frozen_version(event) if is_own else None
    return Signed(is_own and (version is not None or event.closed_at is None), version)
