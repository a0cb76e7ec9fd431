"""Amounts of money, and the numbers that they are paid for, as the reader's language writes them."""

from babel.numbers import format_currency
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cordel.base import languages


def euros(amount: int) -> str:
    """Whole euros: €7,560, 7.560 €."""
    locale = languages.locale(get_language() or settings.LANGUAGE_CODE)
    pattern = str(locale.currency_formats["standard"].pattern).replace(".00", "")
    return str(format_currency(amount, "EUR", format=pattern, locale=locale, currency_digits=False))


def band(first: int, last: int | None) -> str:
    """From a number to a number: "26 to 50", "51 or more", "4"."""
    if last is None:
        return _("%(first)s or more") % {"first": first}
    return str(first) if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}
