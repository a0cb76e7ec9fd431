"""Numbers of bank accounts and cards in a text, so that nobody leaves them where they do not belong."""

import re
import unicodedata
from typing import Final

_IBAN: Final = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?:[ .-]?[A-Z0-9]){11,30}")
_CARD: Final = re.compile(r"(?<!\d)\d(?:[ .-]?\d){12,18}(?!\d)")
# Signs of a whole IBAN by country, from the registry of ISO 13616: Europe and its neighbours.
_LENGTHS: Final = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FI FO GL NL", 19: "MK SI", 20: "AT BA EE LT LU XK", 21: "CH HR LI LV",
        22: "BG DE GB GE IE ME RS", 23: "GI IL", 24: "AD CZ ES MD RO SE SK TN", 25: "PT", 26: "IS TR",
        27: "FR GR IT MC SM", 28: "AL AZ BY CY HU MA PL", 29: "EG UA", 31: "MT",
    }.items()
    for country in countries.split()
}  # fmt: skip
_SHORTEST_CARD: Final = 13


def holds_account(text: str) -> bool:
    """Whether a text names an account (IBAN, ISO 13616: the remainder by 97 is 1) or a payment card (ISO/IEC 7812:
    Luhn's check digit). The checks keep telephone and grant numbers from being taken for one, but for one card in ten."""
    plain = _plain(text)
    return any(map(_is_iban, _IBAN.findall(plain))) or any(map(_is_card, _CARD.findall(plain)))


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(str(unicodedata.decimal(one, one)) for one in folded)


def _is_iban(found: str) -> bool:
    """The pattern may have run on into the words that follow: a country's numbers are all of one length."""
    signs = re.sub(r"[ .-]", "", found)[: _LENGTHS.get(found[:2], 0)]
    turned = signs[4:] + signs[:4]
    return bool(signs) and int("".join(str(int(one, 36)) for one in turned)) % 97 == 1


def _is_card(found: str) -> bool:
    digits = [int(one) for one in reversed(found) if one.isdigit()]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[1::2]]
    return len(digits) >= _SHORTEST_CARD and (sum(digits[::2]) + sum(doubled)) % 10 == 0
