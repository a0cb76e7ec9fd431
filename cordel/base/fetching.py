"""One page of the web fetched for somebody else's address: with little trust, little patience, and from the worker only.

An address may be meant to make our machine knock at doors of its own network. So the name is resolved first, only
public numbers are accepted, and the connection goes to the very number that was looked at.
"""

import socket
import ssl
import threading
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings

PORTS: Final = {"http": (80, 8080), "https": (443, 8443)}
MOST_BYTES: Final = 1_000_000
MOST_TURNS: Final = 5
PATIENCE: Final = 10  # seconds for each answer of the other side
AT_MOST: Final = 30  # seconds for one address in all
TRANSLATED: Final = ip_network("64:ff9b::/96")  # IPv4 numbers in IPv6, private ones too
TURNS: Final = (301, 302, 303, 307, 308)


class Outcome(StrEnum):
    """What came of it."""

    STANDS = "stands"
    NOT_FOUND = "not found"
    BROKEN = "broken"  # the server says that it has an error
    SILENT = "silent"  # nobody answers, or not in time
    INSECURE = "insecure"  # its certificate is wrong or has ended
    SHUT = "shut"  # the server answers, and does not let us look
    UNSAFE = "unsafe"  # leads to where we do not go


@dataclass(frozen=True)
class Fetched:
    """`address` is where it ended; `body` at most MOST_BYTES of what stands there, decoded."""

    outcome: Outcome
    address: str
    body: str = ""


class NotPublic(Exception):
    """The address leads to where a stranger's page cannot stand."""


def is_public(number: str) -> bool:
    """Whether the number is one of the open network, and stands for no other one that is not."""
    ip = ip_address(number.split("%")[0])
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if ip in TRANSLATED or (inner and not is_public(str(inner))):
            return False
    return ip.is_global and not ip.is_multicast


def numbers_of(host: str, port: int) -> list[str]:
    """What the name stands for. Raises OSError where nobody knows it."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def fetch(address: str) -> Fetched:
    """Follows at most MOST_TURNS turns. Never raises for what the other side does."""
    for _turn in range(MOST_TURNS + 1):
        try:
            status, onward, body = _once(address)
        except NotPublic:
            return Fetched(Outcome.UNSAFE, address)
        except ssl.SSLCertVerificationError:
            return Fetched(Outcome.INSECURE, address)
        except ssl.SSLError:
            return Fetched(Outcome.BROKEN, address)
        except (OSError, HTTPException, ValueError):
            return Fetched(Outcome.SILENT, address)
        if status not in TURNS or not onward:
            return Fetched(outcome_of(status), address, body)
        address = urljoin(address, onward)
    return Fetched(Outcome.BROKEN, address)


def outcome_of(status: int) -> Outcome:
    if 200 <= status < 300:
        return Outcome.STANDS
    if status in (404, 410):
        return Outcome.NOT_FOUND
    return Outcome.SHUT if status in (401, 403, 429) else Outcome.BROKEN


def _once(address: str) -> tuple[int, str, str]:
    """(status, where it turns to, text) of one question."""
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    if not host or port not in PORTS.get(parts.scheme, ()) or parts.username is not None:
        raise NotPublic
    numbers = numbers_of(host.encode("idna").decode(), port)
    if not numbers or not all(map(is_public, numbers)):
        raise NotPublic
    connection = HTTPConnection(host, port, timeout=PATIENCE)
    connection.sock = _connected(numbers[0], port, host if parts.scheme == "https" else "")
    # Whoever sends one byte now and then would keep us for ever: this ends it.
    over = threading.Timer(AT_MOST, _hang_up, args=(connection.sock,))
    over.daemon = True
    over.start()
    try:
        connection.request("GET", _path(parts.path, parts.query), headers=_headers())
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location") or "", _text(answer)
    finally:
        over.cancel()
        connection.close()


def _connected(number: str, port: int, encrypted_for: str) -> socket.socket:
    sock = socket.create_connection((number, port), timeout=PATIENCE)
    if not encrypted_for:
        return sock
    try:
        return trusted().wrap_socket(sock, server_hostname=encrypted_for)
    except BaseException:
        sock.close()
        raise


def trusted() -> ssl.SSLContext:
    """Whose certificates we take: those that this machine's browsers take."""
    return ssl.create_default_context()


def _hang_up(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _path(path: str, query: str) -> str:
    whole = quote(path or "/", safe="/%:@!$&'()*+,;=~-._")
    return f"{whole}?{quote(query, safe='/?%:@!$&()*+,;=~-._')}" if query else whole


def _headers() -> dict[str, str]:
    return {
        "User-Agent": f"Cordel (looks once a week whether a page stands; {settings.SITE_URL})",
        "Accept": "text/html, text/plain;q=0.9, */*;q=0.1",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }


def _text(answer: HTTPResponse) -> str:
    raw = answer.read(MOST_BYTES)
    charset = answer.headers.get_content_charset() or "utf-8"
    try:
        return raw.decode(charset, "replace")
    except LookupError:
        return raw.decode("utf-8", "replace")
