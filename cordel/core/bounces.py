"""What became of a letter, read from what a mail server answers. RFC 5321, RFC 3463."""

import re
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
