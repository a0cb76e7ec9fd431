"""Addresses that people are sent to: which of them may stand in a letter of ours."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

# What an address is written in; everything else (spaces, marks of direction, other scripts) can hide where it leads.
LETTERS = re.compile(r"[!-~]+")
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


def is_open_to_see(address: str) -> bool:
    """Whether it is an encrypted address (https) whose host anybody can read: no name before an @, no bare number,
    no letters of another script that look like Latin ones, no backslash that browsers read as a slash."""
    if not LETTERS.fullmatch(address) or any(sign in address for sign in '\\"<>`'):
        return False
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme != "https" or "@" in parts.netloc or not HOST.fullmatch(host):
        return False
    return not host.split(".")[-1].startswith("xn--") and not _is_number(host) and "xn--" not in host


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
