"""Tickets that a door can check without a network: signed by the installation, read by whoever has its public key.

The text of a ticket is "C1." and, in base64url without padding, 78 bytes: event u32, registration u64 and issue u16
(big-endian), then r and s (32 bytes each) of ECDSA over P-256 with SHA-256 (FIPS 186-5) over "cordel-ticket-1" and
those 14 bytes. P-256, because every browser verifies it by itself (docs/decisions/0019-door.md).
"""

import base64
import binascii
import struct
from collections.abc import Iterable
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

BEGINS: Final = "C1."
LONGEST: Final = 107
_SALT: Final = b"cordel-ticket-1"
_PAYLOAD: Final = struct.Struct(">IQH")
_HALF: Final = 32
# Order of the group of P-256 (SP 800-186, 3.2.1.3).
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_ECDSA: Final = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)

PrivateKey = ec.EllipticCurvePrivateKey
PublicKey = ec.EllipticCurvePublicKey


class Ticket(NamedTuple):
    """Which registration for which event; `issue` counts how often a new ticket took the place of an old one."""

    event: int
    registration: int
    issue: int = 1


def private_key(secret: bytes) -> PrivateKey:
    """The key that follows from an installation's secret (HKDF, RFC 5869): nothing more has to be kept."""
    derived = HKDF(algorithm=hashes.SHA256(), length=48, salt=None, info=b"cordel signs tickets").derive(
        secret
    )
    return ec.derive_private_key(int.from_bytes(derived, "big") % (_ORDER - 1) + 1, ec.SECP256R1())


def jwk(key: PublicKey) -> dict[str, str]:
    """The public key as browsers take it (RFC 7517)."""
    numbers = key.public_numbers()
    x, y = (_plain(number.to_bytes(_HALF, "big")) for number in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


def written(ticket: Ticket, key: PrivateKey) -> str:
    """The text of the ticket; the same ticket has the same text (deterministic signing, RFC 6979)."""
    payload = _PAYLOAD.pack(*ticket)
    r, s = decode_dss_signature(key.sign(_SALT + payload, _ECDSA))
    return BEGINS + _plain(payload + r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big"))


def read(text: str, keys: Iterable[PublicKey]) -> Ticket | None:
    """The ticket, if it was signed with one of these keys; None for anything else that somebody may show."""
    found = _bytes(text.strip())
    if len(found) != _PAYLOAD.size + 2 * _HALF:
        return None
    payload, half = found[: _PAYLOAD.size], _PAYLOAD.size + _HALF
    r, s = (int.from_bytes(part, "big") for part in (found[_PAYLOAD.size : half], found[half:]))
    is_ours = any(_fits(key, encode_dss_signature(r, s), _SALT + payload) for key in keys)
    return Ticket(*_PAYLOAD.unpack(payload)) if is_ours else None


def _fits(key: PublicKey, signature: bytes, message: bytes) -> bool:
    try:
        key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def _bytes(text: str) -> bytes:
    if not text.startswith(BEGINS) or len(text) != LONGEST or not text.isascii():
        return b""
    try:
        return base64.b64decode(text[len(BEGINS) :], altchars=b"-_", validate=True)
    except binascii.Error:
        return b""


def _plain(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
