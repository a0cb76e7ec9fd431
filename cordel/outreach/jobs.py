"""Background work about pages: only the worker goes out into the web."""

from django.utils import timezone

from cordel.outreach import actions


def look_at_pages() -> dict[str, int]:
    return {"looks": actions.look_at_pages(now=timezone.now())}
