"""Evidence packs as ZIP files: written with a signed manifest, locked with a passphrase, opened and checked.

A locked pack is an AES-256 ZIP (WinZip AE-2), which 7-Zip and its like open; the names of its files are readable, so
none of them names anybody.
"""

import struct
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from cordel.base import signing_keys
from cordel.base.refusals import Refused
from cordel.core import evidence_packs as packs
from cordel.core.evidence_packs import Listed

SHORTEST = 12
# Stored as they are: they are compressed already.
PACKED = (".pdf", ".png", ".jpg", ".jpeg")


class PassphraseTooShort(Refused):
    sentence = _(
        "This passphrase is too easy to guess. Use at least 12 characters, for example four words with spaces."
    )


class PassphraseOfOtherLetters(Refused):
    sentence = _(
        "Use only letters from a to z, digits and signs: other letters are written in different ways by different"
        " unpacking programs, so that the pack might not open."
    )


class PassphraseTypedTwice(Refused):
    sentence = _("The two passphrases are not the same. Type both again.")


@dataclass(frozen=True)
class Verdict:
    """What `manage.py verify_evidence` prints."""

    ok: bool
    signed_by: str
    files: tuple[tuple[str, str], ...]

    def as_json(self) -> dict[str, Any]:
        files = [{"name": name, "status": status} for name, status in self.files]
        return {"ok": self.ok, "signed_by": self.signed_by, "files": files}


# --- Writing --------------------------------------------------------------------------------------


def write(
    to: IO[bytes],
    files: Iterable[tuple[str, bytes]],
    *,
    facts: Mapping[str, Any],
    made_by: str,
    now: datetime,
) -> bytes:
    """Writes the files in the order they come, and the manifest last; returns the manifest."""
    public = signing_keys.public_key()
    key = {
        "algorithm": signing_keys.ALGORITHM,
        "public_key": signing_keys.encoded(public),
        "fingerprint": signing_keys.fingerprint(public),
    }
    listed = []
    with zipfile.ZipFile(to, "w") as archive:
        for name, data in files:
            archive.writestr(*_entry(name, data, now))
            listed.append(Listed(name, len(data), packs.sha256_of(_reader(data), most=len(data))))
        manifest = packs.written({**facts, "made_by": made_by, "key": key}, listed)
        manifest["signature"] = signing_keys.encoded(signing_keys.sign(packs.to_sign(manifest)))
        made = packs.as_file(manifest)
        archive.writestr(*_entry(packs.MANIFEST, made, now))
    return made


def _reader(data: bytes) -> IO[bytes]:
    from io import BytesIO

    return BytesIO(data)


def _entry(name: str, data: bytes, now: datetime) -> tuple[zipfile.ZipInfo, bytes]:
    entry = zipfile.ZipInfo(name, date_time=now.timetuple()[:6])
    entry.external_attr = 0o644 << 16
    entry.compress_type = zipfile.ZIP_STORED if name.endswith(PACKED) else zipfile.ZIP_DEFLATED
    return entry, data


def ensure_passphrase(typed: str, again: str) -> None:
    if typed != again:
        raise PassphraseTypedTwice
    if not (typed.isascii() and typed.isprintable()):
        raise PassphraseOfOtherLetters
    if len(typed.strip()) < SHORTEST:
        raise PassphraseTooShort


def locked(plain: IO[bytes], passphrase: str) -> IO[bytes]:
    """The same files in the same order behind the passphrase, as a file that goes when it is closed."""
    import pyzipper

    made = tempfile.TemporaryFile()  # noqa: SIM115 - whoever gets it closes it
    how = {"compression": zipfile.ZIP_DEFLATED, "encryption": pyzipper.WZ_AES}
    with zipfile.ZipFile(plain) as source, pyzipper.AESZipFile(made, "w", **how) as target:
        target.setpassword(passphrase.encode())
        for entry in source.infolist():
            target.writestr(entry.filename, source.read(entry))
    made.seek(0)
    return made


# --- Checking -------------------------------------------------------------------------------------


class _Opened:
    """A ZIP as `core/evidence_packs.py` reads it."""

    def __init__(self, archive: Any, unreadable: tuple[type[Exception], ...]) -> None:
        self.archive, self.unreadable = archive, unreadable

    def infolist(self) -> list[Any]:
        found: list[Any] = self.archive.infolist()
        return found

    def reading(self, member: Any) -> IO[bytes]:
        opened: IO[bytes] = self.archive.open(member)
        return opened


@contextmanager
def _opened(path: Path, passphrase: str | None) -> Iterator[_Opened]:
    import pyzipper

    # Whatever a reader of ZIPs meets in bytes that somebody made up.
    odd = (ValueError, KeyError, IndexError, OverflowError, EOFError, OSError, RuntimeError, struct.error)
    unreadable = (pyzipper.BadZipFile, zipfile.BadZipFile, zlib.error, *odd)
    try:
        archive = pyzipper.AESZipFile(path)
    except FileNotFoundError as error:
        raise packs.PackBroken(f"There is no file {path}.") from error
    except (PermissionError, IsADirectoryError) as error:
        raise packs.PackBroken(f"{path} cannot be opened: {error.strerror}.") from error
    except unreadable as error:
        raise packs.PackBroken(f"{path} is no ZIP, or it was cut off: its end is missing.") from error
    with archive:
        if passphrase:
            archive.setpassword(unicodedata.normalize("NFC", passphrase).encode())
        yield _Opened(archive, unreadable)


def is_locked(path: Path) -> bool:
    """Whether any file needs a passphrase. Raises PackBroken."""
    with _opened(path, None) as archive:
        return any(one.flag_bits & 1 for one in archive.infolist())


def verify(path: Path, *, passphrase: str | None = None, key: bytes | None = None) -> Verdict:
    """Whether the pack is what this installation signed, or whoever has the private half of `key`. Raises PackBroken."""
    with _opened(path, passphrase) as archive:
        found = packs.compare(archive)
    manifest = found.manifest
    public, signature = (signing_keys.decoded(text) for text in (manifest.public_key, manifest.signature))
    trusted = {key} if key is not None else signing_keys.own_keys()
    if not signing_keys.fits(public, signature, manifest.signed):
        files = ((packs.MANIFEST, packs.CHANGED), *found.files[1:])
        return Verdict(False, "nobody: the signature does not fit the manifest", files)
    whose = _whose(public in trusted, is_given=key is not None)
    signed_by = f"{packs.shown(manifest.made_by)} with the key {signing_keys.fingerprint(public)}, {whose}"
    return Verdict(public in trusted and found.is_same, signed_by, found.files)


def _whose(is_trusted: bool, *, is_given: bool) -> str:
    if is_given:
        return "which is the key that was given" if is_trusted else "which is not the key that was given"
    if is_trusted:
        return "which is the key of this installation"
    return (
        "which is not the key of this installation: anybody can make such a key; ask whom it belongs to,"
        " and check again with --key"
    )
