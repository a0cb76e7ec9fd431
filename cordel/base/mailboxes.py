"""Where letters that come back are read from: an IMAP mailbox, a Maildir or an mbox file (MAIL_BOUNCES_FROM).

What was understood is thrown away, because it is about people; everything else is marked for a person to look at.
A run that is killed reads the same message again, which changes nothing.
"""

import imaplib
import mailbox
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils import timezone

from cordel.base import returned
from cordel.core.bounces import MOST_BYTES, Kind

AT_ONCE = 500
SECONDS = 30


@dataclass(frozen=True)
class Found:
    """A message, and what to do with it afterwards."""

    raw: bytes
    throw_away: Callable[[], Any]
    keep: Callable[[], Any]


class Source(Protocol):
    """Another kind of mailbox needs no more than this."""

    def unread(self) -> Iterator[Found]: ...


def read_bounces() -> dict[str, int]:
    """Reads what is new in the mailbox, at most AT_ONCE messages; returns how many of each kind there were."""
    counted: Counter[str] = Counter()
    with _opened(settings.MAIL_BOUNCES_FROM) as source:
        for found in _first(source.unread()):
            kind = returned.receive(found.raw, now=timezone.now())
            counted[kind.value] += 1
            if kind is Kind.OTHER:
                found.keep()
            else:
                found.throw_away()
    return dict(counted)


def _first(messages: Iterator[Found]) -> Iterator[Found]:
    for _number, message in zip(range(AT_ONCE), messages, strict=False):
        yield message


@contextmanager
def _opened(address: str) -> Iterator[Source]:
    url = urlsplit(address)
    if url.scheme == "maildir":
        yield Folder(mailbox.Maildir(unquote(url.path), create=False))
    elif url.scheme == "mbox":
        box = mailbox.mbox(unquote(url.path), create=False)
        box.lock()
        try:
            yield Folder(box)
        finally:
            box.close()  # writes what changed, and unlocks
    else:
        with _signed_in(url) as server:
            yield Imap(server)


@contextmanager
def _signed_in(url: Any) -> Iterator[imaplib.IMAP4]:
    where = imaplib.IMAP4_SSL if url.scheme == "imap+ssl" else imaplib.IMAP4
    server = where(
        url.hostname or "localhost", url.port or (993 if url.scheme == "imap+ssl" else 143), timeout=SECONDS
    )
    try:
        server.login(unquote(url.username or ""), unquote(url.password or ""))
        server.select(f'"{unquote(url.path.lstrip("/")) or "INBOX"}"')
        yield server
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            server.logout()


@dataclass
class Folder:
    """A Maildir or an mbox. What has the flag S (seen) or O (old) was read before."""

    box: Any

    def unread(self) -> Iterator[Found]:
        for key in list(self.box.keys()):
            message = self.box[key]
            if not set(message.get_flags()) & set("SO"):
                raw = self.box.get_bytes(key)[:MOST_BYTES]
                yield Found(raw, partial(self.box.remove, key), partial(self._mark, key))

    def _mark(self, key: str) -> None:
        message = self.box[key]
        message.add_flag("SF" if isinstance(message, mailbox.MaildirMessage) else "OF")
        if isinstance(message, mailbox.MaildirMessage):
            message.set_subdir("cur")
        self.box[key] = message


@dataclass
class Imap:
    """The first part of each message is enough: a report stands before the letter that it is about."""

    server: imaplib.IMAP4

    def unread(self) -> Iterator[Found]:
        _ok, found = self.server.uid("SEARCH", "UNSEEN")
        for uid in (found[0] or b"").split() if found else []:
            _ok, answer = self.server.uid("FETCH", uid.decode(), f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
            raw = next((part[1] for part in answer if isinstance(part, tuple)), b"")
            yield Found(
                raw,
                partial(self._flag, uid, r"(\Seen \Deleted)"),
                partial(self._flag, uid, r"(\Seen \Flagged)"),
            )
        self.server.expunge()

    def _flag(self, uid: bytes, flags: str) -> None:
        self.server.uid("STORE", uid.decode(), "+FLAGS.SILENT", flags)
