"""What the rooms of an event concluded and decided, for the sheets: published papers only, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cordel.base.content import shown
from cordel.base.dates import date_format
from cordel.base.templatetags.page import provenance
from cordel.core.content import Content
from cordel.events.models import Activity, Decision, RoomPaper
from cordel.events.queries import published_paper


@dataclass(frozen=True)
class Result:
    """One conclusion or decision. `responsible` and `due_on` are a decision's; no person's name is part of it."""

    content: Content
    responsible: str = ""
    due_on: date | None = None

    @property
    def text(self) -> str:
        return shown(self.content).text

    @property
    def note(self) -> str:
        """Whose words these are, where they are not the author's own in the reader's language."""
        return provenance(self.content)

    @property
    def who_and_when(self) -> str:
        by = _("by %(day)s") % {"day": date_format(self.due_on, "DATE_FORMAT")} if self.due_on else ""
        return " · ".join(filter(None, (self.responsible, by)))

    @property
    def line(self) -> str:
        """All of it, for a box of a form."""
        return f"{self.text} ({self.who_and_when})" if self.who_and_when else self.text

    @property
    def as_json(self) -> dict[str, Any]:
        found = shown(self.content)
        return {
            "text": found.text,
            "language": found.language,
            "original_language": self.content.original_language,
            "by": found.by,
            "reviewed": found.reviewed,
            "stale": found.is_stale,
        }


@dataclass(frozen=True)
class Room:
    """What one activity published."""

    activity: Activity
    conclusions: list[Result]
    decisions: list[Result]

    @property
    def title(self) -> str:
        return str(self.activity)

    @property
    def note(self) -> str:
        """The provenance of all its words; "" where it is not the same for all, and stands in each line."""
        notes = {one.note for one in (*self.conclusions, *self.decisions)}
        return notes.pop() if len(notes) == 1 else ""

    def lines(self, some: Iterable[Result]) -> list[str]:
        """The same for plain text, each with its provenance where that is its own."""
        return [one.line if one.note in ("", self.note) else f"{one.line} [{one.note}]" for one in some]

    @property
    def blocks(self) -> list[tuple[str, list[Result]]]:
        """(heading, its lines), the empty ones left out."""
        both = [(_("What we concluded"), self.conclusions), (_("What we decided"), self.decisions)]
        return [(heading, some) for heading, some in both if some]


def results_of(programme: Iterable[tuple[date | None, list[Activity]]]) -> list[Room]:
    """The rooms that published a conclusion or a decision, in the order of the programme (`queries.programme`)."""
    activities = [activity for _day, some in programme for activity in some]
    rooms = [_room(activity, paper) for activity in activities if (paper := published_paper(activity))]
    return [room for room in rooms if room.blocks]


def _room(activity: Activity, paper: RoomPaper) -> Room:
    return Room(
        activity=activity,
        conclusions=[Result(content) for content in paper.conclusion_texts],
        decisions=[_decided(decision) for decision in paper.decisions.all()],
    )


def _decided(decision: Decision) -> Result:
    return Result(decision.text, decision.responsible, decision.due_on)


def as_text(rooms: Iterable[Room]) -> str:
    """For one box of a form or a portal, which knows plain lines only."""
    paragraphs = []
    for room in rooms:
        lines = [f"- {line}" for _heading, some in room.blocks for line in room.lines(some)]
        paragraphs.append("\n".join(filter(None, [room.title, *lines, room.note])))
    return "\n\n".join(paragraphs)


def as_json(rooms: Iterable[Room]) -> list[dict[str, Any]]:
    return [
        {
            "activity": room.title,
            "day": room.activity.day.isoformat() if room.activity.day else None,
            "format": room.activity.format,
            "conclusions": [one.as_json for one in room.conclusions],
            "decisions": [
                {
                    **one.as_json,
                    "responsible": one.responsible or None,
                    "due_on": one.due_on.isoformat() if one.due_on else None,
                }
                for one in room.decisions
            ],
        }
        for room in rooms
    ]
