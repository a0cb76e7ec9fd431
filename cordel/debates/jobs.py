"""Background work about debates: each a thin call, safe to run twice."""

from django.utils import timezone

from cordel.debates import actions, queries


def look_for_unusual_votes(debate: int | None = None) -> None:
    """In one debate, or in all in which somebody voted since it was last looked."""
    for one in queries.to_look_at(debate):
        actions.look_for_unusual(one, now=timezone.now())
