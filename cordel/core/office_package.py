"""Word and Excel files from elsewhere: opened with care, and written back with a few parts changed and no other.

A DOCX or XLSX is a zip of XML parts (ISO/IEC 29500-2). It is looked at before anything is unpacked: how many parts,
how large, with macros or under a password. Whatever is refused is an `Unusable` with a code; whoever calls says it
in words.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

DOCX: Final = "docx"
XLSX: Final = "xlsx"
MOST_BYTES: Final = 5_000_000
MOST_PARTS: Final = 2_000
MOST_UNPACKED: Final = 40_000_000
MOST_OF_ONE: Final = 8_000_000  # bytes of one XML part that is read

# Why a file cannot be used.
TOO_BIG: Final = "too_big"
WRONG_KIND: Final = "wrong_kind"
OLD_FORMAT: Final = "old_format"
PROTECTED: Final = "protected"
MACROS: Final = "macros"
DAMAGED: Final = "damaged"
REASONS: Final = (TOO_BIG, WRONG_KIND, OLD_FORMAT, PROTECTED, MACROS, DAMAGED)

_ZIP: Final = b"PK\x03\x04"
# The container of Office before 2007, which holds password-protected files of today, too ([MS-OFFCRYPTO] 2.3).
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_MAIN: Final = {
    DOCX: re.compile(rb"wordprocessingml\.document\.main\+xml"),
    XLSX: re.compile(rb"spreadsheetml\.sheet\.main\+xml"),
}
_MACRO_PARTS: Final = re.compile(
    r"vba(project|data)|/macrosheets/|/activex/|/dialogsheets/|customui", re.IGNORECASE
)
_MACRO_TYPES: Final = re.compile(rb"macroEnabled|vbaProject|activeX|macrosheet", re.IGNORECASE)
# A template that is fetched when the file is opened may bring the macros that the file itself has not.
_FETCHED: Final = re.compile(rb"attachedTemplate\"[^>]*https?:|https?:[^>]*attachedTemplate\"", re.IGNORECASE)
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    EOFError,
    OSError,
    ValueError,
    KeyError,
    RuntimeError,
)


class Unusable(Exception):
    """The file cannot be filled; `reason` is one of REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Package:
    """An opened file: its kind, DOCX or XLSX, and its parts by name, in their order."""

    kind: str
    data: bytes
    names: tuple[str, ...]

    def read(self, name: str) -> bytes:
        """One XML part. Raises Unusable for one that is too large or damaged."""
        with _unzipped(self.data) as archive:
            return _read(archive, name)

    def find(self, pattern: str) -> list[str]:
        """The parts whose whole name fits the regular expression, in their order."""
        return [name for name in self.names if re.fullmatch(pattern, name)]

    def with_parts(self, changed: Mapping[str, bytes]) -> bytes:
        """The file with these parts in place of its own; every other part keeps its bytes, its date and its place."""
        file = io.BytesIO()
        with _unzipped(self.data) as archive, zipfile.ZipFile(file, "w") as copy:
            for entry in archive.infolist():
                content = changed[entry.filename] if entry.filename in changed else archive.read(entry)
                copy.writestr(_same(entry), content)
        return file.getvalue()


@dataclass(frozen=True)
class Listed:
    """What a zip says of itself: names of its parts, its types (Office) or its media type (OpenDocument)."""

    names: tuple[str, ...]
    types: bytes
    mimetype: bytes


def opened(data: bytes) -> Package:
    """The file, after everything that would refuse it was looked for. Raises Unusable."""
    if len(data) > MOST_BYTES:
        raise Unusable(TOO_BIG)
    found = listed(data)
    kinds = [kind for kind, pattern in _MAIN.items() if pattern.search(found.types)]
    if len(kinds) != 1:
        raise Unusable(WRONG_KIND)
    return Package(kinds[0], data, found.names)


def listed(data: bytes) -> Listed:
    """Looks for passwords, macros and sizes, whatever the kind. Raises Unusable."""
    if data.startswith(_COMPOUND):
        raise Unusable(PROTECTED if _ENCRYPTED in data else OLD_FORMAT)
    if not data.startswith(_ZIP):
        raise Unusable(WRONG_KIND)
    with _unzipped(data) as archive:
        entries = archive.infolist()
        _look_at(entries)
        types = _read(archive, "[Content_Types].xml") if _has(entries, "[Content_Types].xml") else b""
        mimetype = _read(archive, "mimetype") if _has(entries, "mimetype") else b""
        relations = b"".join(
            _read(archive, one.filename) for one in entries if one.filename.endswith(".rels")
        )
    if _MACRO_TYPES.search(types) or _FETCHED.search(relations):
        raise Unusable(MACROS)
    return Listed(tuple(entry.filename for entry in entries), types, mimetype)


def _unzipped(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise Unusable(DAMAGED) from error


def _look_at(entries: list[zipfile.ZipInfo]) -> None:
    """Refuses by what the zip says of its parts, before any is unpacked."""
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unusable(PROTECTED)
    if any(_MACRO_PARTS.search(name) for name in names):
        raise Unusable(MACROS)
    if len(names) > MOST_PARTS or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Unusable(TOO_BIG)
    if len(set(names)) != len(names):
        raise Unusable(DAMAGED)


def _has(entries: list[zipfile.ZipInfo], name: str) -> bool:
    return any(entry.filename == name for entry in entries)


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        if archive.getinfo(name).file_size > MOST_OF_ONE:
            raise Unusable(TOO_BIG)
        return archive.read(name)
    except _BROKEN as error:
        raise Unusable(DAMAGED) from error


def _same(entry: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """The entry's own description, without what the writer works out anew."""
    copy = zipfile.ZipInfo(entry.filename, entry.date_time)
    copy.compress_type = entry.compress_type
    copy.create_system, copy.external_attr = entry.create_system, entry.external_attr
    copy.comment = entry.comment
    return copy
