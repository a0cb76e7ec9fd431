"""Those who run a project, its partners, and coming in by a code."""

from typing import Any

from cordel.projects.queries import people
from tests.access.row import COORDINATION, COORDINATORS, EDITORS, EVERYBODY, INSIDE, PARTNERS, Row


def of_partner(world: Any) -> dict[str, Any]:
    return {"pk": world.partner.pk}


def of_person(world: Any) -> dict[str, Any]:
    return {"pk": world.partner.pk, "user": world.noor.pk}


def of_entry(world: Any) -> dict[str, Any]:
    return {"pk": world.partner.pk, "entry": world.entry.pk}


def by_link(world: Any) -> dict[str, Any]:
    return {"pk": world.entry.pk, "proof": people.proof_of(world.entry)}


def as_csv(_world: Any) -> dict[str, Any]:
    return {"extension": "csv"}


ROWS = [
    # --- those who run a project, and its partners
    Row("projects:monday", INSIDE),
    Row("projects:owed", INSIDE),
    Row("projects:due-days", COORDINATION, told=PARTNERS),
    Row("projects:roles", COORDINATORS | {"tomas", "noor"}),
    Row("projects:weekly-letter", INSIDE),
    Row("projects:obligation", EDITORS, of=lambda world: {"key": world.owed}),
    Row(
        "projects:answer-from-letter",
        EVERYBODY,
        of=lambda world: {"pk": world.owed_by, "key": world.owed, "proof": world.owed_proof},
    ),
    Row("projects:create", COORDINATORS),
    Row("projects:start", COORDINATORS),
    Row("projects:start-town", COORDINATORS),
    Row("projects:start-call", COORDINATORS),
    Row("projects:started", COORDINATION, told=PARTNERS),
    Row("projects:start-languages", COORDINATION, told=PARTNERS),
    Row("projects:start-mail", COORDINATION, told=PARTNERS),
    Row("projects:manage", PARTNERS),
    Row("projects:edit", COORDINATION, told=PARTNERS),
    Row("projects:texts", COORDINATION, told=PARTNERS),
    Row("projects:statements", COORDINATION, told=PARTNERS),
    Row("projects:statement", COORDINATION, told=PARTNERS, of=lambda world: {"pk": world.statement.pk}),
    Row("projects:move-statement", COORDINATION, told=PARTNERS, of=lambda world: {"pk": world.statement.pk}),
    Row(
        "projects:remove-statement", COORDINATION, told=PARTNERS, of=lambda world: {"pk": world.statement.pk}
    ),
    Row("projects:partners", PARTNERS, may_send=COORDINATION, told=PARTNERS),
    Row("projects:paste-partners", COORDINATION, told=PARTNERS),
    Row("projects:partner", COORDINATION, told=PARTNERS, of=lambda world: {"pk": world.partner.pk}),
    Row("projects:remove-partner", COORDINATION, told=PARTNERS, of=lambda world: {"pk": world.partner.pk}),
    Row("projects:grant", COORDINATION, told=PARTNERS),
    Row("projects:load-table", COORDINATION, told=PARTNERS),
    Row("projects:keep-table", COORDINATION, told=PARTNERS),
    Row("projects:table-template", COORDINATION, told=PARTNERS, of=as_csv),
    Row("projects:set-table-aside", COORDINATION, told=PARTNERS),
    Row("projects:use-table", COORDINATION, told=PARTNERS, of=lambda world: {"number": world.table.number}),
    Row("projects:closing*", COORDINATION, told=PARTNERS),
    Row("projects:next", COORDINATION, told=PARTNERS),
    Row("projects:people", COORDINATION, told=PARTNERS),
    Row("projects:evaluators", COORDINATION, told=PARTNERS),
    Row(
        "projects:revoke-evaluator", COORDINATION, told=PARTNERS, of=lambda world: {"pk": world.draw.link_id}
    ),
    Row(
        "projects:share-account", COORDINATION, told=PARTNERS, of=lambda world: {"pk": world.runs_project.pk}
    ),
    Row(
        "projects:remove-person", COORDINATION, told=PARTNERS, of=lambda world: {"pk": world.runs_project.pk}
    ),
    # --- people of a partner's town; coming in by a code
    Row("projects:town-people", COORDINATION | {"noor"}, told=PARTNERS, of=of_partner),
    Row("projects:name-pair", COORDINATION | {"noor"}, told=PARTNERS, of=of_partner),
    Row("projects:new-code", COORDINATION | {"noor"}, told=PARTNERS, of=of_person),
    Row("projects:share-town-account", COORDINATION | {"noor"}, told=PARTNERS, of=of_person),
    Row("projects:hand-over", COORDINATION | {"noor"}, told=PARTNERS, of=of_person),
    Row("projects:revoke-code", COORDINATION | {"noor"}, told=PARTNERS, of=of_entry),
    Row("join:by-address", EVERYBODY),
    Row("join:by-link", EVERYBODY, of=by_link),
]
