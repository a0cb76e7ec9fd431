"""How templates write what a grant is made of."""

from django import template

from cordel.base import money
from cordel.core.lump_sums import Band

register = template.Library()


@register.filter
def euros(amount: int) -> str:
    return money.euros(amount)


@register.filter
def band(value: Band) -> str:
    return money.band(value.first, value.last)
