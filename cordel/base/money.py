"""Amounts of money as the reader's language writes them, in whole euros: €7,560, 7.560 €."""

from babel.numbers import format_currency
from django.conf import settings
from django.utils.translation import get_language

from cordel.base import languages


def euros(amount: int) -> str:
    locale = languages.locale(get_language() or settings.LANGUAGE_CODE)
    pattern = str(locale.currency_formats["standard"].pattern).replace(".00", "")
    return str(format_currency(amount, "EUR", format=pattern, locale=locale, currency_digits=False))
