"""The desk of everybody who is signed in, and the mail's pages."""

from typing import Any

from tests.access.row import ADMINISTRATORS, COORDINATION, COORDINATORS, INSIDE, NOBODY, Row


def nothing_ordered(_world: Any) -> dict[str, Any]:
    return {"token": "nothing"}


ROWS = [
    Row("desk:home", INSIDE),
    Row("desk:health", ADMINISTRATORS),
    Row("desk:files", INSIDE),
    Row("desk:file", NOBODY, of=nothing_ordered),
    Row("desk:forget-file", INSIDE, of=nothing_ordered),
    Row("mail:home", COORDINATORS),
    Row("mail:for-it", COORDINATORS),
    Row("desk:audit", COORDINATION),
    Row("desk:town-audit", ADMINISTRATORS | {"tomas"}),
]
