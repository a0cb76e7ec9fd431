"""Evidence packs: what their manifest says, in a form that is signed, and whether a pack is still what was signed.

The manifest names every other file with its size and SHA-256. Its canonical form is that of signed figures: JSON with
sorted keys, without spaces, in UTF-8; what is signed is that form without `signature`. Packs are read as if strangers
had made them: nothing is unpacked, a file of another size than the manifest says is not even read.
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, Final, Protocol

from cordel.core.hostile_json import FileUnreadable, parse_object
from cordel.core.signed_figures import canonical

SCHEMA: Final = "cordel.evidence-pack/1"
MANIFEST: Final = "manifest.json"
SAME, CHANGED, MISSING, ADDED = "same", "changed", "missing", "added"
MOST_FILES: Final = 20_000
MOST_BYTES: Final = 8 << 30  # of all files unpacked
MOST_OF_MANIFEST: Final = 16 << 20
# Text shrinks to a tenth, an empty table to a fiftieth; what shrinks further and is large is made to fill a disk.
MOST_SHRUNK: Final = 200
SMALL: Final = 50 << 20
STEP: Final = 1 << 20
_LINK: Final = 0o120000
_KIND: Final = 0o170000


class PackBroken(Exception):
    """It is no pack, or one that cannot be judged; the words say why."""


class PackLocked(PackBroken):
    """It needs a passphrase, or another one."""


class Member(Protocol):
    """An entry of a ZIP, as `zipfile` tells it; its `filename` ends where the first NUL stands, the original does not."""

    filename: str
    orig_filename: str
    file_size: int
    compress_size: int
    flag_bits: int
    external_attr: int


class Archive(Protocol):
    """An open ZIP with its passphrase, if there is one. `unreadable` is what it raises where bytes of it were changed,
    and where the passphrase does not fit."""

    unreadable: tuple[type[Exception], ...]

    def infolist(self) -> Sequence[Any]: ...

    def reading(self, member: Any) -> IO[bytes]: ...


@dataclass(frozen=True)
class Listed:
    """A file as the manifest names it."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """`signed` are the bytes that the signature is of; `made_by` is what the maker calls itself, which proves nothing."""

    files: tuple[Listed, ...]
    made_by: str
    public_key: str
    signature: str
    signed: bytes
    is_canonical: bool


@dataclass(frozen=True)
class Compared:
    """Each file with what became of it: the manifest's own first, those that it does not know last."""

    manifest: Manifest
    files: tuple[tuple[str, str], ...]

    @property
    def is_same(self) -> bool:
        return all(status == SAME for _name, status in self.files)


def written(facts: Mapping[str, Any], files: Iterable[Listed]) -> dict[str, Any]:
    """A manifest without its signature; `facts` are what the pack is about and the key that signs."""
    named = [{"name": one.name, "size": one.size, "sha256": one.sha256} for one in files]
    return {**facts, "schema": SCHEMA, "files": sorted(named, key=lambda one: str(one["name"]))}


def to_sign(manifest: Mapping[str, Any]) -> bytes:
    return canonical({key: value for key, value in manifest.items() if key != "signature"}).encode()


def as_file(manifest: Mapping[str, Any]) -> bytes:
    return canonical(dict(manifest)).encode()


# --- Reading a pack ---------------------------------------------------------------------------------


def compare(archive: Archive) -> Compared:
    """Raises PackBroken for what cannot be judged as a whole."""
    members = _members(archive)
    if MANIFEST not in members:
        raise PackBroken(f"This ZIP holds no {MANIFEST}, so it is no evidence pack.")
    _ensure_unlocked(archive, members)
    manifest = _manifest(archive, members[MANIFEST])
    known = {one.name for one in manifest.files}
    files = [(MANIFEST, SAME if manifest.is_canonical else CHANGED)]
    files += [(one.name, _status(archive, members.get(one.name), one)) for one in manifest.files]
    files += [(name, ADDED) for name in sorted(members) if name != MANIFEST and name not in known]
    return Compared(manifest, tuple(files))


def _members(archive: Archive) -> dict[str, Any]:
    """The files by name, when none of them can do harm."""
    everything = archive.infolist()
    if len(everything) > MOST_FILES:
        raise PackBroken(f"This ZIP names more than {MOST_FILES:,} files. No pack does.")
    if sum(one.file_size for one in everything) > MOST_BYTES:
        raise PackBroken(
            "This ZIP would unpack to more than 8 GB. No pack does; it may be made to fill a disk."
        )
    members: dict[str, Any] = {}
    folded: dict[str, str] = {}
    for one in everything:
        _ensure_harmless(one)
        name = one.filename
        same = unicodedata.normalize("NFC", name).casefold()
        if same in folded:
            raise PackBroken(f"Two files are called {shown(name)}, so nobody can say which one counts.")
        folded[same] = name
        if not (name.endswith("/") and one.file_size == 0):
            members[name] = one
    return members


def _ensure_harmless(member: Member) -> None:
    name = member.filename
    if not (is_inside(name) and is_inside(member.orig_filename)):
        raise PackBroken(f"The file {shown(name)} would be unpacked outside the folder of the pack.")
    if (member.external_attr >> 16) & _KIND == _LINK:
        raise PackBroken(f"The file {shown(name)} is a link to another place, and a pack has none.")
    if member.file_size > SMALL and member.file_size > MOST_SHRUNK * max(1, member.compress_size):
        raise PackBroken(
            f"The file {shown(name)} grows enormously when unpacked; it may be made to fill a disk."
        )


def is_inside(name: str) -> bool:
    """Whether a name leads to a place below the folder that a pack is unpacked in, on any system."""
    parts = name.removesuffix("/").split("/")
    odd = any(character in "\\:\x00" or ord(character) < 32 for character in name)
    return not odd and all(part.strip() not in ("", ".", "..") for part in parts)


def shown(name: str) -> str:
    """A name that strangers chose, to be printed in a terminal."""
    kept = "".join(one if one.isprintable() else "\ufffd" for one in name)
    return f"“{kept[:120]}…”" if len(kept) > 120 else f"“{kept}”"


def _ensure_unlocked(archive: Archive, members: Mapping[str, Any]) -> None:
    """Whether the passphrase opens any file: one that it does not open may be broken, all of them are locked."""
    locked = [one for one in members.values() if one.flag_bits & 1]
    if members[MANIFEST] in locked and not any(_opens(archive, one) for one in locked):
        raise PackLocked("This pack is locked, and the passphrase is missing or another one.")


def _opens(archive: Archive, member: Any) -> bool:
    try:
        with archive.reading(member) as file:
            file.read(1)
    except archive.unreadable:
        return False
    return True


def _manifest(archive: Archive, member: Any) -> Manifest:
    if member.file_size > MOST_OF_MANIFEST:
        raise PackBroken(f"Its {MANIFEST} is larger than 16 MB. No pack has such a one.")
    try:
        with archive.reading(member) as file:
            data = file.read(MOST_OF_MANIFEST + 1)
    except archive.unreadable as error:
        raise PackBroken(f"Its {MANIFEST} is broken and cannot be read.") from error
    return read_manifest(data)


def read_manifest(data: bytes) -> Manifest:
    """Raises PackBroken for what is none."""
    try:
        found = parse_object(data)
    except FileUnreadable as error:
        raise PackBroken(f"Its {MANIFEST} cannot be read. {error.reason}") from error
    if found.get("schema") != SCHEMA:
        raise PackBroken(f"Its {MANIFEST} is none of an evidence pack: the schema is not {SCHEMA}.")
    lines = found.get("files")
    files = tuple(_listed(one) for one in lines) if isinstance(lines, list) else ()
    if not files or len({one.name for one in files}) < len(files):
        raise PackBroken(f"Its {MANIFEST} names no files, or one of them twice.")
    key = found.get("key")
    public = key.get("public_key") if isinstance(key, dict) else ""
    try:
        signed, is_canonical = to_sign(found), as_file(found) == data
    except (TypeError, ValueError, RecursionError) as error:
        raise PackBroken(f"Its {MANIFEST} holds something that no manifest holds.") from error
    return Manifest(
        files, _text(found.get("made_by")), _text(public), _text(found.get("signature")), signed, is_canonical
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _listed(entry: object) -> Listed:
    if isinstance(entry, dict):
        name, size, digest = (entry.get(key) for key in ("name", "size", "sha256"))
        fits = isinstance(name, str) and isinstance(digest, str) and isinstance(size, int)
        if fits and name != MANIFEST and is_inside(str(name)):
            return Listed(str(name), int(str(size)), str(digest))
    raise PackBroken(f"A file in its {MANIFEST} has no name, size and SHA-256.")


def _status(archive: Archive, member: Any, listed: Listed) -> str:
    if member is None:
        return MISSING
    if member.file_size != listed.size:
        return CHANGED
    try:
        with archive.reading(member) as file:
            found = sha256_of(file, most=listed.size)
    except archive.unreadable:
        return CHANGED  # The ZIP's own checks fail where bytes of it were changed.
    return SAME if found == listed.sha256 else CHANGED


def sha256_of(file: IO[bytes], *, most: int) -> str:
    """Of at most so many bytes; one more than that makes it another one."""
    hashed, left = hashlib.sha256(), most + 1
    while left > 0 and (piece := file.read(min(STEP, left))):
        hashed.update(piece)
        left -= len(piece)
    return hashed.hexdigest()
