"""What is in a backup: a tar of about.json (who made it, of what), the database, the secret key, the uploaded files,
and last manifest.json with the size and SHA-256 of each."""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from cordel.base.backups.sealed import BackupRefused, Opener, Sealer

ABOUT, MANIFEST = "about.json", "manifest.json"
PRODUCT, FORMAT = "cordel", 1
STEP = 1 << 20
Entry = tuple[int, str]  # size in bytes, SHA-256 in hexadecimal


class Told:
    """A file that is read once, and says then what its bytes were."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._hash, self.size = file, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._hash.update(data)
        self.size += len(data)
        return data

    @property
    def entry(self) -> Entry:
        return self.size, self._hash.hexdigest()


def write(sealer: Sealer, about: dict[str, Any], files: Iterator[tuple[str, Any]]) -> dict[str, Entry]:
    """Puts all of it into the sealed stream, and closes it. `files` have names and can be opened, as a Path can; one
    that was deleted meanwhile is left out."""
    entries: dict[str, Entry] = {}
    with tarfile.open(fileobj=sealer, mode="w|", bufsize=STEP, copybufsize=STEP) as tar:  # type: ignore[call-overload]
        _put_json(tar, ABOUT, {"product": PRODUCT, "format": FORMAT, **about})
        for name, path in files:
            try:
                file = path.open("rb")
            except FileNotFoundError:
                continue
            with file:
                entries[name] = _put(tar, name, file)
        _put_json(tar, MANIFEST, {"entries": entries})
    sealer.close()
    return entries


def _put(tar: tarfile.TarFile, name: str, file: BinaryIO) -> Entry:
    member, told = tarfile.TarInfo(name), Told(file)
    member.size, member.mode = file.seek(0, os.SEEK_END), 0o600
    file.seek(0)
    tar.addfile(member, told)
    return told.entry


def _put_json(tar: tarfile.TarFile, name: str, value: dict[str, Any]) -> None:
    data = json.dumps(value, sort_keys=True).encode()
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(data), 0o600
    tar.addfile(member, io.BytesIO(data))


def read(
    opener: Opener,
    *,
    accept: Callable[[dict[str, Any]], None],
    place: Callable[[str], Path | None],
) -> dict[str, Any]:
    """Reads all of it; `accept` looks at what it is before anything is written, `place` says where a file goes, or
    None for one that is only compared with its hash. Returns what it is, with its `entries`."""
    try:
        with tarfile.open(fileobj=opener, mode="r|", bufsize=STEP) as tar:  # type: ignore[call-overload]
            members = iter(tar)
            about = _about(tar, next(members, None))
            accept(about)
            found, manifest = _read_files(tar, members, place)
    except tarfile.TarError as error:
        raise BackupRefused("This backup is damaged: what is in it makes no sense.") from error
    while opener.read(STEP):  # Only the last piece says that nothing is missing.
        pass
    if manifest is None or {name: tuple(entry) for name, entry in manifest["entries"].items()} != found:
        raise BackupRefused("This backup is damaged: its files are not those that were put into it.")
    return {**about, "entries": found}


def _about(tar: tarfile.TarFile, first: tarfile.TarInfo | None) -> dict[str, Any]:
    about = _json(tar, first) if first and first.name == ABOUT else {}
    if about.get("product") != PRODUCT:
        raise BackupRefused("This file is no backup of Cordel.")
    if about.get("format") != FORMAT:
        raise BackupRefused("This backup was made by a newer Cordel. Update this one, then restore it.")
    return about


def _read_files(
    tar: tarfile.TarFile, members: Iterator[tarfile.TarInfo], place: Callable[[str], Path | None]
) -> tuple[dict[str, Entry], dict[str, Any] | None]:
    found: dict[str, Entry] = {}
    for member in members:
        if member.name == MANIFEST:
            return found, _json(tar, member)
        if not member.isreg() or not is_plain(member.name):
            raise BackupRefused("This backup is damaged: a file in it has no proper name.")
        found[member.name] = _take(tar, member, place(member.name))
    return found, None


def is_plain(name: str) -> bool:
    """Whether a name stays below the folder it is put into, on every system."""
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and not ({"..", "."} & set(parts)) and "\\" not in name


def _json(tar: tarfile.TarFile, member: tarfile.TarInfo) -> dict[str, Any]:
    file = tar.extractfile(member)
    try:
        return dict(json.loads(file.read() if file else b""))
    except ValueError as error:
        raise BackupRefused("This backup is damaged: what is in it makes no sense.") from error


def _take(tar: tarfile.TarFile, member: tarfile.TarInfo, to: Path | None) -> Entry:
    source = tar.extractfile(member)
    told = Told(source)  # type: ignore[arg-type]  # A regular file has bytes.
    if to is None:
        while told.read(STEP):
            pass
        return told.entry
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(to, "xb", opener=_private) as file:
        while data := told.read(STEP):
            file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return told.entry


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
