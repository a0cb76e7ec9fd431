"""Says whether an evidence pack is still what was signed. Needs no database."""

import getpass
import json
import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cordel.base import signing_keys
from cordel.core.evidence_packs import PackBroken, PackLocked
from cordel.reports import pack_files
from cordel.reports.pack_files import Verdict

FROM_ENVIRONMENT = "CORDEL_PACK_PASSPHRASE"
MOST_OF_FILE = 10_000  # bytes of a passphrase or a key


class Command(BaseCommand):
    help = (
        "Compares every file of an evidence pack with its signed manifest. Ends with 0 when all is as it was signed by"
        " this installation (or by the key given), with 1 when not, with 2 when the file cannot be judged."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("pack", type=Path, help="the ZIP")
        parser.add_argument(
            "--format", choices=["text", "json"], default="text", help="how the answer is printed"
        )
        parser.add_argument(
            "--key", type=Path, help="the public key of the installation that made it, as its page gives it"
        )
        parser.add_argument(
            "--passphrase-file",
            type=Path,
            help=f"holds the passphrase of a locked pack; without it {FROM_ENVIRONMENT} is read, then it is asked for",
        )

    def handle(self, *args: Any, pack: Path, **options: Any) -> None:
        try:
            key = _key(options["key"])
            passphrase = _passphrase(pack, options["passphrase_file"])
            verdict = pack_files.verify(pack, passphrase=passphrase, key=key)
        except PackBroken as broken:
            raise CommandError(str(broken), returncode=2) from broken
        try:
            self.stdout.write(_said(verdict, options["format"]))
            self.stdout.flush()
        except OSError as error:
            raise CommandError(
                f"Standard output cannot be written: {error.strerror}.", returncode=2
            ) from error
        if not verdict.ok:
            sys.exit(1)


def _said(verdict: Verdict, form: str) -> str:
    if form == "json":
        return json.dumps(verdict.as_json(), ensure_ascii=True, indent=1)
    lines = [f"{status:8} {name}" for name, status in verdict.files]
    answer = (
        "The pack is as it was signed." if verdict.ok else "The pack is NOT as it was signed by a known key."
    )
    return "\n".join([*lines, f"Signed by {verdict.signed_by}.", answer])


def _key(path: Path | None) -> bytes | None:
    if path is None:
        return None
    try:
        return signing_keys.read(_content(path))
    except signing_keys.NoKey as error:
        raise PackBroken(f"{path} holds no public Ed25519 key.") from error


def _passphrase(pack: Path, path: Path | None) -> str | None:
    if path is not None:
        try:
            return _content(path).decode().removesuffix("\n").removesuffix("\r")
        except UnicodeDecodeError as error:
            raise PackBroken(f"{path} holds no passphrase: it is no text.") from error
    if not pack_files.is_locked(pack):
        return None
    if given := os.environ.get(FROM_ENVIRONMENT):
        return given
    if not sys.stdin.isatty():
        raise PackLocked(
            f"This pack is locked. Give its passphrase by --passphrase-file or {FROM_ENVIRONMENT}."
        )
    return getpass.getpass("Passphrase: ")


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_OF_FILE)
    except OSError as error:
        raise PackBroken(f"{path} cannot be read: {error.strerror}.") from error
