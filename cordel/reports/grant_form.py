"""The grant as page and files: each amount with the rule and the rows that it follows from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cordel.base import pdf
from cordel.base.content import text
from cordel.core.grants import EventGrant, Heads, Money, Reckoned, State, Total
from cordel.core.lump_sums import Basis, Unit
from cordel.events.models import Event, Role
from cordel.projects.models import Project
from cordel.reports.grant import GrantReport
from cordel.reports.grant_words import (
    ASSUMED,
    STATES,
    Assumption,
    Step,
    assumptions,
    counting_rule,
    in_words,
    people,
    steps,
)
from cordel.reports.wording import listed, numbered, rows_url

# --- The page ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Side:
    """An amount, planned or by those counted: how it came about, and the rows behind its people."""

    label: str
    money: Money | None
    steps: Sequence[Step]
    assumptions: Sequence[Assumption]
    unknown: str
    people: str = ""
    people_url: str = ""

    @property
    def amount(self) -> str:
        return self.unknown if self.money is None else in_words(self.money)


@dataclass(frozen=True)
class Working:
    """Where the amounts of an event, or of a project paid as a whole, come from."""

    key: str
    title: str
    state: str
    planned: Side
    actual: Side
    is_paid: bool

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.planned, self.actual


@dataclass(frozen=True)
class Figure:
    """One of the three sums. `notes` say what is in it and what is not."""

    label: str
    money: Money
    notes: Sequence[str]
    assumptions: Sequence[Assumption]

    @property
    def amount(self) -> str:
        return in_words(self.money)


def page(report: GrantReport, *, is_desk: bool) -> dict[str, Any]:
    """All that the page shows; people planned are linked for those who may look at the plan."""
    if report.grant is None:
        return {"report": report}
    grant = report.grant
    return {
        "report": report,
        "figures": figures(report),
        "whole": whole(report),
        "workings": list(workings(report, is_desk=is_desk)),
        "is_by_event": grant.table.unit is Unit.EVENT,
        "rule": counting_rule(grant.table),
        "cancelled": listed(str(number) for number in _left_out(report)),
    }


def figures(report: GrantReport) -> list[Figure]:
    """The three sums; none without a table."""
    grant = report.grant
    if grant is None:
        return []
    held = _("Events held so far: %(held)s of %(all)s.") % {
        "held": sum(event.state is State.HELD for event in grant.events),
        "all": len(grant.events),
    }
    final = _("What may be paid in the end, as far as it is known and decided.")
    return [
        _figure(report, _("planned grant"), grant.planned, [_("By the people whom the towns plan to send.")]),
        _figure(report, _("grant by those counted"), grant.actual, [*rests_on(report), held]),
        _figure(report, _("final grant"), grant.final, [final]),
    ]


def rests_on(report: GrantReport) -> list[str]:
    """Whose presence the people counted are: recorded now, or as the events' figures were frozen."""
    told = [_("By recorded presence.")]
    if report.frozen:
        events = listed(str(number) for number in report.frozen)
        told.append(_("By frozen figures for these events: %(events)s.") % {"events": events})
    if report.recorded:
        sentence = _(
            "These events were frozen before versions told who came in person, and count as recorded now:"
            " %(events)s."
        )
        told.append(sentence % {"events": listed(str(number) for number in report.recorded)})
    return told


def _figure(report: GrantReport, label: str, total: Total, notes: list[str]) -> Figure:
    if total.without:
        events = listed(str(number) for number in total.without)
        notes = [*notes, _("Nothing is known of these events: %(events)s.") % {"events": events}]
    return Figure(label, total.money, notes, assumptions(total.rests_on, report.decided.assumptions))


def _left_out(report: GrantReport) -> list[int]:
    """Events that were cancelled are not in the grant at all."""
    known = {line.number for line in report.grant.events} if report.grant else set()
    return [event.number for event in report.events if event.number not in known]


def workings(report: GrantReport, *, is_desk: bool) -> Iterator[Working]:
    """Every event's; where the table pays by project, the project's (`whole`) has the amount."""
    grant = report.grant
    assert grant is not None  # noqa: S101 - asked for by whoever has one
    by_number = {event.number: event for event in report.events}
    for line in grant.events:
        yield _of_event(report, by_number[line.number], line, is_desk=is_desk)


def whole(report: GrantReport) -> Working | None:
    """The project's, where the table pays by project."""
    grant = report.grant
    if grant is None or grant.table.unit is Unit.EVENT:
        return None
    planned, actual = grant.planned.reckoned, grant.actual.reckoned
    return Working(
        "project",
        _("The project as a whole"),
        "",
        _side(report, _("Planned"), planned, _nobody_planned(), planned.heads if planned else None),
        _side(report, _("By those counted"), actual, _nobody_counted(), actual.heads if actual else None),
        is_paid=True,
    )


def _of_event(report: GrantReport, event: Event, line: EventGrant, *, is_desk: bool) -> Working:
    is_held, counts = line.state is State.HELD, line.counts
    plan_url = _plan_url(event) if is_desk else ""
    rows = _rows(event, report.grant.table.basis) if is_held and report.grant else ""
    waits = _("not known") if is_held else _nobody_counted()
    present = counts.actual if is_held else None
    return Working(
        f"event-{event.number}",
        numbered(event),
        str(STATES[line.state]),
        _side(report, _("Planned"), line.planned, _nobody_planned(), counts.planned, plan_url),
        _side(report, _("By those counted"), line.actual, waits, present, rows),
        is_paid=report.grant is not None and report.grant.table.unit is Unit.EVENT,
    )


def _nobody_planned() -> str:
    return _("nobody is planned yet")


def _nobody_counted() -> str:
    return _("nobody was counted yet")


def _side(
    report: GrantReport,
    label: str,
    reckoned: Reckoned | None,
    unknown: str,
    heads: Heads | None,
    people_url: str = "",
) -> Side:
    grant = report.grant
    told = people(heads) if heads else ""
    if reckoned is None or grant is None:
        return Side(label, None, [], [], unknown, told, people_url)
    rests_on = frozenset({"online"} if reckoned.hangs_on_online else ())
    return Side(
        label,
        reckoned.money,
        steps(reckoned, grant.table),
        assumptions(rests_on, report.decided.assumptions),
        unknown,
        told,
        people_url,
    )


def _plan_url(event: Event) -> str:
    if event.project.origin == Project.Origin.PUBLISHED:
        return ""
    return reverse("events:delegations", args=[event.project.slug, event.number])


def _rows(event: Event, basis: Basis) -> str:
    is_printed = event.project.origin == Project.Origin.PUBLISHED
    role = Role.INTERNATIONAL if basis is Basis.INTERNATIONAL and not is_printed else None
    return rows_url(event, role=role)


# --- Files ------------------------------------------------------------------------------------------


def as_json(report: GrantReport) -> dict[str, Any]:
    """Amounts in euros as [least, most], most null where it is not known; rows of the table from 1."""
    facts: dict[str, Any] = {"project": report.project.slug, "table": None, "currency": "EUR"}
    if report.grant is None or report.table is None:
        return facts
    grant = report.grant
    told = assumptions(frozenset(ASSUMED), grant.assumptions)
    return facts | {
        "table": {"number": report.table.number} | report.table.content,
        "assumptions": {one.name: {"decided": not one.is_open, "sentence": one.sentence} for one in told},
        "counting_rule": counting_rule(grant.table),
        "by_frozen_figures": report.frozen,
        "planned": _total_json(grant.planned),
        "actual": _total_json(grant.actual),
        "final": _total_json(grant.final),
        "events": [
            {
                "event": line.number,
                "state": str(line.state),
                "planned": _reckoned_json(line.planned),
                "actual": _reckoned_json(line.actual),
            }
            for line in grant.events
        ],
    }


def _total_json(total: Total) -> dict[str, Any]:
    return {
        "amount": _money_json(total.money),
        "events": list(total.events),
        "without_events": list(total.without),
        "rests_on": sorted(total.rests_on),
    } | ({"reckoned": _reckoned_json(total.reckoned)} if total.reckoned else {})


def _money_json(money: Money) -> list[int | None] | None:
    return None if money.is_unknown else [money.low, money.high]


def _reckoned_json(reckoned: Reckoned | None) -> dict[str, Any] | None:
    if reckoned is None:
        return None
    return {
        "amount": _money_json(reckoned.money),
        "rests_on": ["online"] if reckoned.hangs_on_online else [],
        "looked_up": [
            {"participants": found.participants, "countries": found.countries, "row": found.row}
            for found in dict.fromkeys((reckoned.least, reckoned.most))
        ],
    }


def as_document(report: GrantReport) -> pdf.Document:
    return pdf.Document(
        title=_("Grant"),
        kicker=text(report.project.title),
        footer=report.project.synthetic_line or text(report.project.title),
        blocks=list(_blocks(report)),
        language=get_language(),
    )


def _blocks(report: GrantReport) -> Iterator[pdf.Block]:
    if report.grant is None or report.table is None:
        yield pdf.notice(_("No table loaded. Amounts are never guessed."))
        return
    shown = page(report, is_desk=False)
    yield pdf.facts((one.label, one.amount, "") for one in shown["figures"])
    yield pdf.paragraph(shown["rule"])
    yield pdf.paragraph(" ".join(rests_on(report)), soft=True)
    for one in assumptions(frozenset(ASSUMED), report.decided.assumptions):
        yield pdf.notice(f"{one.sentence} ({one.tag})", tone="warn" if one.is_open else "info")
    if shown["is_by_event"]:
        yield _event_table(shown["workings"])
    yield pdf.heading(_("How each amount came about"))
    for working in [shown["whole"], *shown["workings"]]:
        if working is not None:
            yield pdf.heading(working.title, 3)
            yield pdf.facts((side.label, _told(side, working), "") for side in working.sides)
    yield from _table_blocks(report)


def _event_table(shown: Sequence[Working]) -> pdf.Block:
    columns = [
        pdf.column(_("Event")),
        pdf.column(_("Planned"), width=45),
        pdf.column(_("By those counted"), width=45),
    ]
    rows = [(working.title, working.planned.amount, working.actual.amount) for working in shown]
    return pdf.table(columns, rows, caption=_("Event by event"))


def _told(side: Side, working: Working) -> str:
    if not side.people:
        return side.unknown
    told = [side.amount, side.people] if working.is_paid else [side.people]
    told += [f"{step.label}: {step.sentence}" if step.label else step.sentence for step in side.steps]
    return "\n".join(told)


def _table_blocks(report: GrantReport) -> Iterator[pdf.Block]:
    table = report.table
    assert table is not None  # noqa: S101 - only for those that have one
    yield pdf.heading(_("The table"))
    version = _("%(number)s, as the source calls it: %(version)s") % {
        "number": table.number,
        "version": table.version,
    }
    yield pdf.facts(
        [
            (_("Call"), report.call.title if report.call else table.call, ""),
            (_("Version"), version, ""),
            (_("Source"), table.source, ""),
        ]
    )
