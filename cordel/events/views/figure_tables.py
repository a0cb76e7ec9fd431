"""How figures that are signed look: their rows as tables, the thread they hang on, a version and what it changed."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cordel.base.languages import country_name
from cordel.core import signed_figures
from cordel.core.signed_figures import Row
from cordel.events import queries
from cordel.events.models import Event, Evidence, FiguresVersion, Role
from cordel.events.queries import Draft
from cordel.events.rules import figures as rules

Names = dict[str, str]


def names_of(event: Event) -> Names:
    """How the visitor calls the towns, which go by their own names in the figures."""
    return {town.name.original: str(town) for town in queries.towns_of_registrations(event)}


def table(rows: list[Row], names: Names | None = None) -> dict[str, Any]:
    """Rows as a table shows them, of one town or (`names`) of all; no column for each day when there are so many
    that no page holds them."""
    days = sorted({day for row in rows for day in row.days})
    shown = days if len(days) <= (5 if names is None else 3) else []
    return {
        "days": [date.fromisoformat(day) for day in shown],
        "rows": [_line(row, shown, names or {}) for row in rows],
        "by_day": [(date.fromisoformat(day), sum(row.days.get(day, 0) for row in rows)) for day in shown],
        "persons": sum(row.persons for row in rows),
        "participations": sum(row.participations for row in rows),
        "several": len(rows) > 1,
    }


def _line(row: Row, days: list[str], names: Names) -> dict[str, Any]:
    kinds, roles = dict(Evidence.choices), dict(Role.choices)
    return {
        "town": names.get(row.key.town, row.key.town),
        "country": country_name(row.key.country),
        "role": roles.get(row.key.role, row.key.role),
        "persons": row.persons,
        "days": [(date.fromisoformat(day), row.days.get(day, 0)) for day in days],
        "participations": row.participations,
        "evidence": [(kinds.get(kind, kind), count) for kind, count in row.evidence.items()],
    }


# --- The thread: draft, host, towns, frozen -----------------------------------------------------------


def steps_of_draft(draft: Draft) -> dict[str, Any]:
    begun = rules.first_day_is_over(draft.event, now=timezone.now())
    hosted = draft.host is not None and draft.host.confirmed is not None
    towns = [part.confirmed is not None for part in draft.towns]
    return _thread([begun, hosted, begun and all(towns), False], sum(towns), len(towns))


def steps_of_version(frozen: FiguresVersion) -> dict[str, Any]:
    document = frozen.document
    confirmed = [one["as"] for one in document["confirmations"]]
    towns = confirmed.count("town")
    left = [one["as"] for one in document["unconfirmed"]].count("town")
    return _thread([True, "host" in confirmed, bool(confirmed) and not left, True], towns, towns + left)


def _thread(done: list[bool], confirmed: int, towns: int) -> dict[str, Any]:
    """The four knots, and how long the thread is: as many pieces as there are signatures, and the last knot."""
    names = [_("Draft"), _("Host"), _("Towns"), _("Frozen")]
    here = 3 if done[3] else done.index(False)
    return {
        "knots": [
            {"name": name, "past": done[position], "here": position == here}
            for position, name in enumerate(names)
        ],
        "confirmed": confirmed,
        "towns": towns,
        "length": done[0] + done[1] + confirmed,
        "whole": 3 + towns,
        "grows": towns > 1 and not done[3],
    }


# --- Versions -------------------------------------------------------------------------------------------


def version_facts(event: Event, found: FiguresVersion) -> dict[str, Any]:
    """A version as it was frozen, in the visitor's words, and what it changed."""
    document, names = found.document, names_of(event)
    rows = signed_figures.read_rows(document)
    before = queries.figures_version(event, found.number - 1)
    changes = signed_figures.difference(signed_figures.read_rows(before.document), rows) if before else []
    involved = signed_figures.read_institutions(document)
    return {
        "document": document,
        "institutions": None if involved is None else sum(one.present for one in involved),
        "whole": table(queries.in_order(rows), names),
        "before": before,
        "changes": [_change(one, names) for one in changes],
        **_said(document, names),
    }


def _change(change: signed_figures.Change, names: Names) -> dict[str, Any]:
    """A row before and after; None where it was, or is, not there."""
    there = change.after or change.before
    line = _line(there, [], names) if there else {}
    return {**line, "before": change.before, "after": change.after}


def _said(document: dict[str, Any], names: Names) -> dict[str, Any]:
    """Who confirmed the version, who did not, and in what words."""

    def towns(which: str, role: str, words: str) -> list[str]:
        chosen = [one for one in document[which] if one["as"] == role and not one[words]]
        return [names.get(one["town"], one["town"]) for one in chosen]

    def worded(which: str, words: str) -> list[tuple[str, str]]:
        return [(names.get(one["town"], one["town"]), one[words]) for one in document[which] if one[words]]

    return {
        "said": [
            (_("Confirmed by the host"), towns("confirmations", "host", "in_stead_because")),
            (_("Confirmed by the towns"), towns("confirmations", "town", "in_stead_because")),
            (_("Not confirmed by the host"), towns("unconfirmed", "host", "objection")),
            (_("Not confirmed by the towns"), towns("unconfirmed", "town", "objection")),
        ],
        "in_stead": worded("confirmations", "in_stead_because"),
        "objections": worded("unconfirmed", "objection"),
    }
