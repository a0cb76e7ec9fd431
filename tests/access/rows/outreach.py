"""Outreach: what partners show, and what they told."""

from typing import Any

from tests.access.row import EDITORS, PARTNERS, Row


def told(world: Any) -> dict[str, Any]:
    return {"pk": world.told.pk}


ROWS = [
    Row("outreach:pages", PARTNERS),
    Row("outreach:emblem", PARTNERS, of=lambda world: {"extension": "svg"}),
    Row("outreach:page", EDITORS, of=lambda world: {"pk": world.owed.rsplit("-", 1)[1]}),
    Row("outreach:told", PARTNERS),
    Row("outreach:tell", EDITORS, of=lambda world: {"pk": world.owed.rsplit("-", 1)[1]}),
    Row("outreach:told-file", EDITORS, of=told),
    Row("outreach:correct-told", EDITORS, of=told),
    Row("outreach:remove-told", EDITORS, of=told),
]
