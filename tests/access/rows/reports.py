"""Reports: of our own projects for those who need them, of published ones for everybody."""

from typing import Any

from tests.access.row import COORDINATION, DOOR, EDITORS, EVERYBODY, INSIDE, LOOKERS, NOBODY, PARTNERS, Row
from tests.access.shared import frozen, invited, own_seat


def handed(world: Any) -> dict[str, Any]:
    return {"pk": world.handed.pk}


def packed(world: Any) -> dict[str, Any]:
    return {"pk": world.pack.pk}


def published(world: Any) -> dict[str, Any]:
    return {"slug": world.published.project.slug}


def official_form(world: Any) -> dict[str, Any]:
    return {"pk": world.official_form.pk}


def project_form(world: Any) -> dict[str, Any]:
    return {"pk": world.project_form.pk}


def as_pdf(_world: Any) -> dict[str, Any]:
    return {"extension": "pdf"}


def loaded(world: Any) -> dict[str, Any]:
    return {"version": world.table.number}


def a_figure(world: Any) -> dict[str, Any]:
    return {"event": world.event.pk, "figure": "participants_min"}


def drawn(world: Any) -> dict[str, Any]:
    return {"pk": world.draw.pk}


ROWS = [
    # --- at the event
    Row("reports:signature-sheets", PARTNERS, told=LOOKERS),
    Row("reports:run-sheet", DOOR, told=LOOKERS),
    Row("reports:run-sheet-file", DOOR, told=LOOKERS, of=as_pdf),
    Row("reports:poster", EDITORS, of=invited),
    # --- reports: of our own projects for those who need them, of published ones for everybody
    Row("reports:overview", PARTNERS),
    Row("reports:overview", EVERYBODY, of=published),
    Row("reports:information", EDITORS, told=PARTNERS),
    Row("reports:information", EVERYBODY, of=published),
    Row("reports:information-file", EDITORS, told=PARTNERS),
    Row("reports:information-file", EVERYBODY, of=published),
    Row("reports:grant", EDITORS, told=PARTNERS),
    Row("reports:grant", EVERYBODY, of=published),
    Row("reports:grant-file", EDITORS, told=PARTNERS),
    Row("reports:grant-file", EVERYBODY, of=published),
    Row("reports:grant-table", EDITORS, told=PARTNERS, of=loaded),
    Row("reports:sheet", EDITORS, told=PARTNERS),
    Row("reports:sheet", EVERYBODY, of=published),
    Row("reports:sheet-file", EDITORS, told=PARTNERS, of=as_pdf),
    Row("reports:sheet-file", EVERYBODY, of=published),
    Row("reports:portal", EDITORS, told=PARTNERS),
    Row("reports:portal", EVERYBODY, of=published),
    Row("reports:participants", PARTNERS),
    Row("reports:participants", EVERYBODY, of=published),
    Row("reports:participants-file", EDITORS, told=PARTNERS),
    Row("reports:participants-file", EVERYBODY, of=published),
    Row("reports:institutions", EDITORS, told=PARTNERS),
    Row("reports:institutions", EVERYBODY, of=published),
    Row("reports:institutions-file", EDITORS, told=PARTNERS),
    Row("reports:institutions-file", EVERYBODY, of=published),
    Row("reports:all-institutions", EDITORS, told=PARTNERS),
    Row("reports:all-institutions", EVERYBODY, of=published),
    Row("reports:all-institutions-file", EDITORS, told=PARTNERS),
    Row("reports:all-institutions-file", EVERYBODY, of=published),
    Row("reports:attendance", PARTNERS),
    Row("reports:attendance", NOBODY, told=INSIDE, of=published),
    Row("reports:attendance-file", PARTNERS, of=as_pdf),
    Row("reports:attendance-file", NOBODY, told=INSIDE, of=published),
    Row("reports:photo-notice", PARTNERS),
    Row("reports:certificates", PARTNERS),
    Row("reports:certificates", NOBODY, told=INSIDE, of=published),
    Row("reports:badges", PARTNERS),
    Row("reports:badges", NOBODY, told=INSIDE, of=published),
    Row("reports:cards", PARTNERS),
    Row("reports:cards", NOBODY, told=INSIDE, of=published),
    Row("reports:own-certificate", EVERYBODY, of=own_seat),
    Row("reports:packs", EDITORS, told=PARTNERS),
    Row("reports:pack", EDITORS, told=PARTNERS, of=packed),
    Row("reports:remove-pack", EDITORS, told=PARTNERS, of=packed),
    Row("reports:signing-key", EVERYBODY),
    Row("reports:signing-key-file", EVERYBODY),
    Row("reports:programme", EVERYBODY),
    Row("reports:programme-file", EVERYBODY),
    Row("reports:figures-file", PARTNERS, of=frozen),
    Row("reports:application-kit", COORDINATION, told=PARTNERS),
    Row("reports:application-kit-file", COORDINATION, told=PARTNERS),
    Row("reports:deviations", COORDINATION, told=PARTNERS),
    Row("reports:handed-in", COORDINATION, told=PARTNERS),
    Row("reports:correct-handed", COORDINATION, told=PARTNERS, of=handed),
    Row("reports:take-back-handed", COORDINATION, told=PARTNERS, of=handed),
    Row("reports:handed-receipt", COORDINATION, told=PARTNERS, of=handed),
    Row("reports:deviation", COORDINATION, told=PARTNERS, of=a_figure),
    Row("reports:draws", COORDINATION, told=PARTNERS),
    Row("reports:people-drawn", COORDINATION, told=PARTNERS, of=drawn),
    # An evaluator's link, whoever opens it; every browser here has opened the project's.
    Row("reports:open-evaluation", EVERYBODY, of=lambda world: {"key": "evaluator"}),
    Row("reports:evaluation", EVERYBODY),
    Row("reports:evaluation-event", EVERYBODY),
    Row("reports:evaluation-rows", EVERYBODY),
    Row("reports:evaluation-draws", EVERYBODY, data=lambda world: {"number": "7"}),
    Row("reports:evaluation-draw", EVERYBODY, of=drawn),
    Row("reports:rows", EDITORS, told=PARTNERS),
    Row("reports:rows", EVERYBODY, of=published),
    # --- official forms: for those who run the project
    Row("reports:forms", COORDINATION, told=PARTNERS),
    Row("reports:form", COORDINATION, told=PARTNERS, of=official_form),
    Row("reports:form-version", COORDINATION, told=PARTNERS, of=official_form),
    Row("reports:remove-form", COORDINATION, told=PARTNERS, of=official_form),
    Row("reports:filled-form", COORDINATION, told=PARTNERS, of=project_form),
    Row("reports:filled-event-form", COORDINATION, told=PARTNERS, of=official_form),
]
