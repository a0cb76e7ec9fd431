"""Background work about pages: only the worker goes out into the web."""

from django.utils import timezone

from cordel.base import demonstration
from cordel.outreach import actions


def look_at_pages() -> dict[str, int]:
    """The demonstration's addresses are invented, so nobody goes out from its folder to ask for them."""
    if demonstration.is_here():
        return {"looks": 0}
    return {"looks": actions.look_at_pages(now=timezone.now())}
