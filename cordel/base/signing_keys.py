"""The key that this installation signs with, and how anybody checks what it signed.

Ed25519, derived from SECRET_KEY: nothing more has to be kept or backed up, and several machines of one site sign with
the same key. What was signed before SECRET_KEY changed stays known as long as the old one is in SECRET_KEY_FALLBACKS.
"""

import base64
import binascii
import hashlib

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

ALGORITHM = "Ed25519"


class NoKey(Exception):
    """What was given is no public key of this kind."""


def _private(secret: str) -> Ed25519PrivateKey:
    derive = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"cordel signs evidence packs")
    return Ed25519PrivateKey.from_private_bytes(derive.derive(secret.encode()))


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def public_key() -> bytes:
    """32 bytes."""
    return _raw(_private(settings.SECRET_KEY).public_key())


def own_keys() -> set[bytes]:
    """This installation's public keys: the one in use, and those before it that it still knows."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return {_raw(_private(str(secret)).public_key()) for secret in secrets}


def sign(message: bytes) -> bytes:
    return _private(settings.SECRET_KEY).sign(message)


def fits(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether whoever has the private half of that key signed exactly these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def decoded(text: str) -> bytes:
    """b"" for what is no base64."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def pem(public: bytes) -> bytes:
    key = Ed25519PublicKey.from_public_bytes(public)
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def fingerprint(public: bytes) -> str:
    """SHA-256 of the key as `openssl pkey -pubin -outform DER` writes it, in groups to read aloud."""
    key = Ed25519PublicKey.from_public_bytes(public)
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    digest = hashlib.sha256(der).hexdigest()
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def read(data: bytes) -> bytes:
    """A public key from a file: PEM, or the 32 bytes in base64. Raises NoKey."""
    bare = decoded("".join(data.decode("ascii", "replace").split()))
    if len(bare) == 32:
        return bare
    try:
        key = serialization.load_pem_public_key(data)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise NoKey from error
    if not isinstance(key, Ed25519PublicKey):
        raise NoKey
    return _raw(key)
