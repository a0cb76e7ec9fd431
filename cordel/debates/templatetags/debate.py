"""What every page of a debate shows of its voter."""

from typing import Any

from django import template

from cordel.debates import queries

register = template.Library()


@register.simple_tag(takes_context=True)
def news(context: Any) -> int:
    """How many of the voter's own statements were decided about since "What I said" was last open in this browser."""
    voter = context.get("voter")
    if voter is None:
        return 0
    kept = context["request"].COOKIES.get(queries.seen_cookie(context["debate"]), "")
    return queries.count_news(voter, seen=int(kept) if kept.isdecimal() and len(kept) < 16 else 0)
