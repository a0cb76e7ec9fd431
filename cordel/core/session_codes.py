"""The code that a host speaks in an online session, and how what people type is understood.

Five of ten signs that look and sound like no other, in any of the site's languages: no vowels, so no word by accident;
each letter has a twin on Greek and Cyrillic keyboards, which is taken for it, and each figure in Arabic and Indian
writing. A hundred thousand codes are few: whoever compares what was typed slows guessing down.
"""

import unicodedata
from typing import Final

ALPHABET: Final = "HKMRXY3479"
LENGTH: Final = 5
LONGEST_TYPED: Final = 40

# By the sign on the other keyboard; the Cyrillic З looks like a 3, and Р sounds like an R.
_TWINS: Final = str.maketrans("ΗΚΜΡΧΥНКМРХУЗ", "HKMRXYHKMRXY3")


def read(typed: str) -> str:
    """Give the code that somebody meant: capitals and plain figures, without what stands between them."""
    plain = unicodedata.normalize("NFKC", typed[:LONGEST_TYPED]).upper().translate(_TWINS)
    return "".join(_figure(sign) for sign in plain if sign.isalnum())


def _figure(sign: str) -> str:
    value = unicodedata.digit(sign, -1)
    return sign if value < 0 else str(value)
