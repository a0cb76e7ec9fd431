"""What everybody reads, and programs."""

from typing import Any

from tests.access.row import EVERYBODY, NOBODY, Row


def check_in(world: Any) -> dict[str, Any]:
    return {"registration": world.seat.pk, "day": world.event.starts_on.isoformat()}


def closed(world: Any) -> dict[str, Any]:
    return {"slug": world.closed.project.slug}


ROWS = [
    # --- everybody
    Row("website:home", EVERYBODY),
    Row("website:projects", EVERYBODY),
    Row("website:project", EVERYBODY),
    Row("website:archive", EVERYBODY, of=closed),
    Row("website:about", EVERYBODY),
    Row("website:sentences", EVERYBODY),
    Row("website:privacy", EVERYBODY),
    Row("website:accessibility", EVERYBODY),
    Row("website:robots", EVERYBODY),
    Row("website:sitemap", EVERYBODY),
    # --- programs: everybody reads; whoever writes shows a token, and no session stands in for it
    Row("website:api", EVERYBODY),
    Row("website:api-document", EVERYBODY),
    Row("website:api-projects", EVERYBODY),
    Row("website:api-project", EVERYBODY),
    Row("website:api-events", EVERYBODY),
    Row("website:api-event", EVERYBODY),
    Row("website:api-register", NOBODY, needs_token=True),
    Row("website:api-checkIn", NOBODY, needs_token=True),
    Row("website:api-undoCheckIn", NOBODY, needs_token=True, of=check_in),
]
