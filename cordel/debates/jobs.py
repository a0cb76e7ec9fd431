"""Background work about debates: each a thin call, safe to run twice."""

from django.utils import timezone

from cordel.debates import actions


def bring_in(debate_id: int, town_id: int | None = None) -> dict[str, int]:
    return {"votes": actions.bring_in(debate_id, town_id=town_id, now=timezone.now())}
