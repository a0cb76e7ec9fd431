"""What every page of a debate shows of its voter."""

from typing import Any

from django import template

from cordel.debates import queries
from cordel.debates.views.frame import seen_by

register = template.Library()


@register.simple_tag(takes_context=True)
def news(context: Any) -> int:
    """How many of the voter's own statements were decided about since "What I said" was last open in this browser."""
    voter = context.get("voter")
    if voter is None:
        return 0
    return queries.count_news(voter, seen=seen_by(context["request"], context["debate"]))
