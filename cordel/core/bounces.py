"""What became of a letter, read from what a mail server answers at once, or sends back later.

RFC 5321 (replies), RFC 3463 (status codes), RFC 3464 (reports), RFC 3834 (answers that nobody wrote).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.errors import MessageError
from email.message import Message
from enum import StrEnum

STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")


class Reason(StrEnum):
    """Why a letter did not reach its reader. A server's own words name the address, so they are never kept."""

    UNKNOWN = "unknown"
    FULL = "full"
    CLOSED = "closed"
    DOMAIN = "domain"
    SIZE = "size"
    REFUSED = "refused"
    UNREADABLE = "unreadable"
    GAVE_UP = "gave up"
    OTHER = "other"


# RFC 3463: subject.detail -> what it means to a reader; the whole subject where no detail is named.
DETAILS = {
    "1.2": Reason.DOMAIN,
    "1.8": Reason.OTHER,
    "1.10": Reason.DOMAIN,
    "2.0": Reason.CLOSED,
    "2.1": Reason.CLOSED,
    "2.2": Reason.FULL,
    "2.3": Reason.SIZE,
    "3.1": Reason.FULL,
    "3.4": Reason.SIZE,
    "4.4": Reason.DOMAIN,
}
SUBJECTS = {"1": Reason.UNKNOWN, "4": Reason.GAVE_UP, "7": Reason.REFUSED}
# RFC 5321, for servers that send no enhanced code.
CODES = {550: Reason.UNKNOWN, 551: Reason.UNKNOWN, 552: Reason.FULL, 553: Reason.UNKNOWN, 554: Reason.REFUSED}


def status_in(words: str) -> str:
    """The enhanced status code (`5.1.1`) in what a server said; "" if there is none."""
    found = STATUS.search(words[:500])
    return found[0] if found else ""


def reason_for(status: str, *, code: int = 0) -> Reason:
    """By the enhanced status, else by the three digits of the reply."""
    _kind, _dot, rest = status.partition(".")
    if not rest:
        return CODES.get(code, Reason.OTHER)
    return DETAILS.get(rest) or SUBJECTS.get(rest.partition(".")[0], Reason.OTHER)


# --- A message that came to the address for returned letters -----------------------------------------


class Kind(StrEnum):
    """What such a message is. Only what FAILED says anything about an address."""

    FAILED = "failed"
    DELAYED = "delayed"
    ANSWER = "answer by itself"
    OTHER = "other"


@dataclass(frozen=True)
class Returned:
    """What was read out of it. `places` are the words in which a letter's token may stand, the surest first;
    `reader` is the address that the letter was first sent to, if the report names it ("" if not)."""

    kind: Kind
    places: tuple[str, ...] = ()
    status: str = ""
    reader: str = ""


MOST_BYTES = 200_000  # a report is short; what follows is the letter itself
MOST_BOUNDARIES = 40  # Python's parser goes down one step for each of them
MOST_FIELDS = 400
ADDRESSED = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to")
AUTOMATIC = ("x-autoreply", "x-autorespond")
BOUNCERS = re.compile(r"(?i)\b(mailer-daemon|postmaster|mail delivery|mail-daemon)\b")
# In servers' own words, where no status is given: English, because these programs write it in all countries.
WAITING = re.compile(
    r"(?i)\b(will (be retried|keep trying|retry)|still trying|delivery delayed|has been delayed)\b"
)
IN_WORDS = [
    (
        Reason.FULL,
        re.compile(r"(?i)\b(over ?quota|quota exceeded|mailbox (is )?full|insufficient storage)\b"),
    ),
    (
        Reason.CLOSED,
        re.compile(r"(?i)\b(account|mailbox) (is |has been )?(disabled|closed|suspended|inactive)\b"),
    ),
    (Reason.DOMAIN, re.compile(r"(?i)\b(domain|host)( name)? (not found|unknown|does not exist)\b")),
    (
        Reason.UNKNOWN,
        re.compile(
            r"(?i)\b(no such (user|recipient|mailbox)|user unknown|unknown (user|recipient)|no mailbox here|recipient not found|couldn't be found|does(n't| not) exist)\b"
        ),
    ),
    (Reason.REFUSED, re.compile(r"(?i)\b(spam|blocked|blacklisted|policy|rejected)\b")),
]


def read(raw: bytes) -> Returned:
    """Reads a message from anywhere. Never raises, however broken or hostile it is."""
    raw = raw[:MOST_BYTES].replace(b"\r\n", b"\n")
    try:
        return _read(raw)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, MessageError):
        return Returned(Kind.OTHER)


def _read(raw: bytes) -> Returned:
    nested = raw.lower().count(b"boundary=") > MOST_BOUNDARIES
    message = message_from_bytes(raw.partition(b"\n\n")[0] if nested else raw)
    report = [] if nested else _report(message)
    places = tuple(_heads(message, ADDRESSED)) + tuple(
        field for name, field in report if name == "original-envelope-id"
    )
    if report:
        return _reported(report, places)
    if _answers_by_itself(message):
        return Returned(Kind.ANSWER, places)
    if not _is_from_a_server(message):
        return Returned(Kind.OTHER, places)
    return _in_own_words(_words(message), places)


def _heads(message: Message, names: Iterable[str]) -> list[str]:
    return [str(value)[:1_000] for name in names for value in message.get_all(name, [])[:5]]


def _report(message: Message) -> list[tuple[str, str]]:
    """The fields of an RFC 3464 report, one group after the other; nothing if it holds none."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            groups = part.get_payload()
            # The parser makes a message of each group of fields; of a broken part it leaves the text.
            listed = [one for one in groups if isinstance(one, Message)] if isinstance(groups, list) else []
            found = listed or [message_from_string(str(groups)[:20_000])]
            fields = [
                (name.lower(), " ".join(str(value).split())) for one in found for name, value in one.items()
            ]
            return fields[:MOST_FIELDS]
    return []


def _reported(report: list[tuple[str, str]], places: tuple[str, ...]) -> Returned:
    """The worst of what is said about the readers of the letter; ours have one."""
    first = dict(reversed(report))
    actions = {words.partition(" ")[0].lower() for name, words in report if name == "action"}
    status = status_in(first.get("status", "")) or status_in(first.get("diagnostic-code", ""))
    told = status_in(first.get("diagnostic-code", ""))
    # "5.0.0" says that it failed and not why; what the other server said often does.
    status = told if status.endswith(".0.0") and told else status
    reader = first.get("original-recipient", "").partition(";")[2].strip()
    kind = Kind.FAILED if "failed" in actions else Kind.DELAYED if "delayed" in actions else Kind.OTHER
    return Returned(kind, places, status, reader)


def _answers_by_itself(message: Message) -> bool:
    """RFC 3834, and what programs did before it."""
    submitted = str(message.get("auto-submitted", "no")).strip().lower()
    return (
        submitted.startswith("auto-replied")
        or any(name in message for name in AUTOMATIC)
        or str(message.get("precedence", "")).strip().lower() == "auto_reply"
    )


def _is_from_a_server(message: Message) -> bool:
    """RFC 5321: what servers send about a letter has no sender of its own, so that nothing goes in circles."""
    return str(message.get("return-path", "")).strip() == "<>" or bool(
        BOUNCERS.search(str(message.get("from", ""))[:500])
    )


def _in_own_words(words: str, places: tuple[str, ...]) -> Returned:
    if WAITING.search(words):
        return Returned(Kind.DELAYED, places)
    status = status_in(words[:5_000])
    if status.startswith("4"):
        return Returned(Kind.DELAYED, places, status)
    meant = next((reason for reason, pattern in IN_WORDS if pattern.search(words)), Reason.OTHER)
    return Returned(Kind.FAILED, places, status or IN_STATUS.get(meant, "5.0.0"))


# A status for a reason that was found in words.
IN_STATUS = {
    Reason.FULL: "5.2.2",
    Reason.CLOSED: "5.2.1",
    Reason.DOMAIN: "5.1.2",
    Reason.UNKNOWN: "5.1.1",
    Reason.REFUSED: "5.7.1",
}


def _words(message: Message) -> str:
    """The text of the message, whatever its charset claims to be."""
    for part in message.walk():
        if part.get_content_maintype() == "text":
            content = part.get_payload(decode=True)
            return content.decode("utf-8", "replace")[:10_000] if isinstance(content, bytes) else ""
    return ""
