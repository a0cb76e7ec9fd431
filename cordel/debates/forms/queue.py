"""What a phone kept while there was no network, read answer by answer: what cannot be read is refused by itself."""

import json
import re
from typing import Any, Final, NamedTuple

from cordel.base import tokens
from cordel.debates.models import Choice

MOST_TAPS: Final = 100
LARGEST: Final = 64_000  # bytes
_TOKEN = re.compile(r"[\w:=-]{1,200}", re.ASCII)


class Tap(NamedTuple):
    """One answer: what the form called it, the number of the statement, what was tapped."""

    nonce: str
    statement: int
    choice: str
    is_important: bool


def read_queue(body: bytes) -> tuple[str, list[Any]] | None:
    """The mark of whose answers these are, and the answers as they came; None when it is no such list at all."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(sent, dict) or not isinstance(sent.get("taps"), list):
        return None
    mark, taps = sent.get("voter"), sent["taps"]
    return (mark, taps) if isinstance(mark, str) and len(taps) <= MOST_TAPS else None


def read_tap(sent: Any) -> Tap | None:
    """One answer, or None when no page of ours sent it."""
    if not isinstance(sent, dict):
        return None
    token, number, choice = sent.get("token"), sent.get("statement"), sent.get("choice")
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        return None
    if type(number) is not int or not 0 < number < 10**9 or choice not in Choice.values:
        return None
    nonce = tokens.read_form_token("vote", token)
    is_important = sent.get("important") is True and choice != Choice.NONE
    return None if nonce is None else Tap(nonce, number, choice, is_important)
