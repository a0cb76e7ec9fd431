"""A backup by hand: one encrypted file, made while the site runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cordel.base.backups import making, nightly
from cordel.base.backups.places import AWAY, Places
from cordel.base.backups.sealed import BackupRefused
from cordel.base.stored_files import StoreAway

NOT_LOADED = {
    "right": "Not loaded as a test: the database's user may not make databases (ALTER ROLE ... CREATEDB).",
    "room": "Not loaded as a test: there is no room for the database a second time.",
    "reach": "Not loaded as a test: the server made no further database, or did not let this site into it.",
    "elsewhere": "Not loaded as a test: it is PostgreSQL's, and this site runs on SQLite.",
}


class Command(BaseCommand):
    help = "Writes everything that must be kept into one encrypted file, while the site runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--check", action="store_true", help="only read a backup back, and say whether it is whole"
        )

    def handle(self, *args: Any, file: Path, check: bool, **options: Any) -> None:
        try:
            passphrase, places = nightly.passphrase(), Places.here()
            if not check:
                made = making.make(file.absolute(), passphrase=passphrase, now=timezone.now(), places=places)
                self.stdout.write(
                    f"{made.path}: {made.size:,} bytes, {made.rows:,} rows, {made.files:,} uploaded files"
                )
            about = making.check(file, passphrase=passphrase, work_in=places.data, now=timezone.now())
        except BackupRefused as refused:
            raise CommandError(str(refused)) from refused
        except StoreAway as away:
            raise CommandError(AWAY) from away
        except OSError as error:
            raise CommandError(f"{error.filename or file}: {error.strerror}.") from error
        if about["not_loaded"]:
            self.stdout.write(self.style.WARNING(NOT_LOADED[about["not_loaded"]]))
        self.stdout.write(self.style.SUCCESS(f"Read back and whole. Made on {about['made_at'][:16]} UTC."))
