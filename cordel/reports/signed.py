"""What a report says of its figures: which frozen version they are, with its SHA-256, or that they are a draft."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.utils.translation import gettext as _

from cordel.base.dates import date_format
from cordel.core.problems import Problem, problem
from cordel.events.models import Event, FiguresVersion
from cordel.events.queries import Presence, presence, recorded_presence
from cordel.projects.models import Project

SHORT: Final = 12  # digits of a hash that people compare by eye; the whole one stands on every sheet


@dataclass(frozen=True)
class Signed:
    """`version` None: the figures are a draft, or, where `is_own` is false, somebody else's.

    `recorded` is what the register holds by now where that is no longer what was frozen, else None.
    """

    is_own: bool
    version: FiguresVersion | None
    counted: int
    recorded: Presence | None

    @property
    def line(self) -> str:
        """The sentence under the figures, "" where they are not ours."""
        if self.version is not None:
            sentence = _("Figures version %(number)s, frozen on %(when)s, SHA-256 %(sha256)s.")
            return sentence % self._named(self.version)
        return _("Draft: these figures are not frozen yet.") if self.is_own else ""

    @property
    def short(self) -> str:
        """The same of a version with the beginning of its hash, for the head of a page; "" where there is none."""
        if self.version is None:
            return ""
        sentence = _("Figures version %(number)s, frozen on %(when)s (its SHA-256 begins with %(sha256)s).")
        facts = self._named(self.version)
        return sentence % (facts | {"sha256": self.version.digest[:SHORT]})

    def _named(self, version: FiguresVersion) -> dict[str, Any]:
        when = date_format(version.frozen_at, "DATE_FORMAT")
        return {"number": version.number, "when": when, "sha256": version.digest}

    @property
    def remark(self) -> str:
        """That the register says something else by now; "" where it does not."""
        if self.recorded is None:
            return ""
        facts = {"persons": self.recorded.participants, "participations": self.recorded.participations}
        return (
            _(
                "What is recorded now differs (participants: %(persons)s, participations: %(participations)s)."
                " These figures stay as they were frozen; a correction makes the next version."
            )
            % facts
        )

    @property
    def lines(self) -> list[str]:
        """All that stands under the figures on paper."""
        return [one for one in (self.line, self.remark) if one]

    @property
    def as_json(self) -> dict[str, Any] | None:
        """None where they are not ours; `recorded_now` stands there only where it is something else."""
        if not self.is_own:
            return None
        version, recorded = self.version, self.recorded
        told: dict[str, Any] = {
            "version": version.number if version else None,
            "frozen_at": version.document["frozen_at"] if version else None,
            "sha256": version.digest if version else None,
        }
        if recorded is not None:
            totals = {"participants": recorded.participants, "participations": recorded.participations}
            told["recorded_now"] = totals
        return told

    @cached_property
    def problems(self) -> list[Problem]:
        """What is counted is a draft, or what is recorded is no longer what was frozen. Nothing counted is no
        figure."""
        if self.version is None:
            return [problem("not_frozen")] if self.is_own and self.counted else []
        if self.recorded is None:
            return []
        facts = {"number": self.version.number, "frozen": self.counted}
        if self.recorded.participants == self.counted:
            return [problem("differs_from_frozen.rows", **facts)]
        return [problem("differs_from_frozen", **facts, now=self.recorded.participants)]


def signed(event: Event, counted: Presence | None = None) -> Signed:
    """Of the figures that were counted of the event; without them those of a closed event are.

    An event that was closed without a version has none that could be named, and is no draft either.
    """
    if event.project.origin != Project.Origin.OWN:
        return Signed(is_own=False, version=None, counted=0, recorded=None)
    if counted is None and event.closed_at is None:
        return Signed(is_own=True, version=None, counted=0, recorded=None)
    counted = counted or presence(event)
    version = counted.version
    recorded = recorded_presence(event) if version is not None else None
    return Signed(
        is_own=version is not None or event.closed_at is None,
        version=version,
        counted=counted.participants,
        recorded=recorded if recorded is not None and not counted.counts_as(recorded) else None,
    )
