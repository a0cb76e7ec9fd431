"""Letters that come back: whose they were, and that this installation sent them.

Every letter gets an envelope of its own, `bounces+TOKEN@domain`, when MAIL_BOUNCES is set. The token names the
reader by a number and is signed, so that nobody but us can say of a letter that it came back.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils.crypto import constant_time_compare

from cordel.base import slots, tokens
from cordel.core import bounces
from cordel.core.bounces import Kind, Reason
from cordel.core.folding import fold_email

SLOT = "letters that did not arrive"
NARRATORS_SLOT = "letters to narrators that did not arrive"
KEPT = timedelta(
    days=30
)  # mail servers give up after five days; a token older than this says nothing any more
TOKEN = re.compile(r"([pun])([0-9a-z]{1,13})-([0-9a-z]{1,9})-([0-9a-f]{8})-([0-9a-f]{20})", re.IGNORECASE)
XTEXT = re.compile(r"\+([0-9A-F]{2})")
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
PERSON, USER, NARRATOR = "p", "u", "n"


@dataclass(frozen=True)
class Reader:
    """Whom a letter is for: the number of somebody who takes part (`p`), of an account (`u`) or of
    the narrator of a life story (`n`)."""

    kind: str
    pk: int


@dataclass(frozen=True)
class Failure:
    """A letter that did not reach its reader. `letter` tells one letter from another; `address` is a fingerprint,
    whole or its beginning, so that what came back from an old address says nothing about a new one."""

    reader: Reader
    address: str
    reason: Reason
    letter: str
    at: datetime


def tell(failure: Failure) -> None:
    """Whoever keeps such a list writes it down."""
    slots.ask(NARRATORS_SLOT if failure.reader.kind == NARRATOR else SLOT, failure)


def fingerprint(address: str) -> str:
    return tokens.derived("address", fold_email(address))


def token(reader: Reader, address: str, *, now: datetime) -> str:
    """Of one letter. Letters and digits only, and no capitals: on their way some servers change them."""
    said = (
        f"{reader.kind}{_in_digits(reader.pk)}-{_in_digits(int(now.timestamp()))}-{fingerprint(address)[:8]}"
    )
    return f"{said}-{_signature(said)}"


def envelope(reader: Reader, address: str, *, now: datetime) -> str:
    """The sender on the envelope, "" where nobody reads what comes back."""
    local, at, domain = settings.MAIL_BOUNCES.partition("@")
    return f"{local}+{token(reader, address, now=now)}{at}{domain}" if at else ""


@dataclass(frozen=True)
class Sent:
    """What a token says about its letter."""

    reader: Reader
    address: str
    letter: str


def sent(words: str, *, now: datetime) -> Sent | None:
    """The letter of the first token in these words that is ours and not too old."""
    for found in TOKEN.finditer(words[:2_000]):
        text = found[0].lower()
        said, _dash, signature = text.rpartition("-")
        written = datetime.fromtimestamp(min(int(found[3], 36), 2**32), UTC)
        if constant_time_compare(_signature(said), signature) and now - KEPT <= written <= now + KEPT:
            return Sent(Reader(text[0], int(found[2], 36)), found[4].lower(), tokens.digest(text)[:32])
    return None


def _signature(said: str) -> str:
    return tokens.derived("returned", said)[:20]


def _in_digits(number: int) -> str:
    found = ""
    while number:
        number, last = divmod(number, 36)
        found = DIGITS[last] + found
    return found or "0"


def once(reader: Reader | None, address: str, reason: Reason | None, *, now: datetime) -> None:
    """What the mail server refused at the door, told like a letter that came back."""
    if reader is not None:
        letter = tokens.digest(f"{reader.kind}{reader.pk} {now.timestamp()}")[:32]
        tell(Failure(reader, fingerprint(address), reason or Reason.OTHER, letter, now))


# --- What came back ---------------------------------------------------------------------------------


def receive(raw: bytes, *, now: datetime) -> Kind:
    """Reads one message; if it says that a letter of ours did not arrive, tells it. Twice tells the same thing
    twice, which changes nothing. What is not about a letter of ours is OTHER."""
    found = bounces.read(raw)
    known = next((known for words in found.places if (known := sent(words, now=now))), None)
    if known is None or not _is_about(known, found.reader):
        return Kind.OTHER
    if found.kind is Kind.FAILED:
        reason = bounces.reason_for(found.status)
        tell(Failure(known.reader, known.address, reason, known.letter, now))
    return found.kind


def _is_about(letter: Sent, reader: str) -> bool:
    """A report that names another first reader than the letter's is made up. Who wants its address to be written
    with `+2B` for `+` cannot be told from who does not."""
    if not reader:
        return True
    plain = XTEXT.sub(lambda found: chr(int(found[1], 16)), reader)
    return any(fingerprint(one)[:8] == letter.address for one in (reader, plain))
