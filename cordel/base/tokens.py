"""Secrets that travel: form tokens, private links, codes that people read aloud."""

import hashlib
import secrets

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

# The link that makes a new site's first account proves that somebody reads what its server prints.
FIRST_ACCOUNT = "first account"
# No 0/O, 1/I/L, no vowels: read aloud without doubt, and no word by accident.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"
# NUL too: in an address anybody can write it, and PostgreSQL cannot be asked for it.
SPACERS = str.maketrans("", "", "- \u2010\u2011\u2013\x00")


def code(length: int = 8) -> str:
    """A code for a card; 8 letters of 27 are 38 bits, enough behind a rate limit."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def spelled(text: str) -> str:
    """What somebody typed, as a code: capitals, without the dashes and spaces it was printed with."""
    return text.upper().translate(SPACERS)[:40]


def grouped(text: str) -> str:
    """ABCD-EFGH, as printed."""
    return "-".join(text[i : i + 4] for i in range(0, len(text), 4))


def nonce() -> str:
    return secrets.token_urlsafe(18)


def derived(purpose: str, value: str) -> str:
    """A secret that only this installation can make from `value`; nothing needs to be stored to check it."""
    return salted_hmac(f"cordel.{purpose}", value, algorithm="sha256").hexdigest()[:32]


def derived_code(purpose: str, value: str, length: int = 16) -> str:
    """The same as a code for people to type: 16 letters of 27 are 76 bits."""
    left, letters = int(derived(purpose, value), 16), ""
    while len(letters) < length:
        left, place = divmod(left, len(ALPHABET))
        letters += ALPHABET[place]
    return letters


def fits(purpose: str, value: str, given: str) -> bool:
    return constant_time_compare(derived(purpose, value), given)


def digest(secret: str) -> str:
    """What is stored of a secret: enough to find it, too little to use it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def form_token(purpose: str) -> str:
    """A one-use token for a form. Whoever stores its nonce under a unique constraint has used it up."""
    return signing.dumps(nonce(), salt=f"cordel.form.{purpose}")


def read_form_token(purpose: str, token: str) -> str | None:
    """The nonce, or None if we never gave out this token for this purpose."""
    try:
        return str(signing.loads(token, salt=f"cordel.form.{purpose}"))
    except signing.BadSignature:
        return None
