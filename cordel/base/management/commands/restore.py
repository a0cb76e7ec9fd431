"""The way back from a backup: into an empty place, or instead of what is there."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cordel.base import running
from cordel.base.backups import nightly, restoring, trying
from cordel.base.backups.places import AWAY, Places
from cordel.base.backups.sealed import BackupRefused
from cordel.base.stored_files import StoreAway

UNTRIED = {
    "right": "the database's user may not make databases (ALTER ROLE name CREATEDB).",
    "room": "the database's disk has no room for one.",
    "reach": "the database's server closed the connection.",
}


class Command(BaseCommand):
    help = "Puts a backup in place, while nothing runs: all of it, or nothing changes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument(
            "--replace", action="store_true", help="instead of what is there, which is kept aside"
        )
        parser.add_argument(
            "--try",
            action="store_true",
            dest="aside",
            help="only beside what is there, which stays; the copy is brought up to date and thrown away",
        )
        parser.add_argument("--finish", action="store_true", help="ends a restore that was interrupted")

    def handle(self, *args: Any, file: Path | None, replace: bool, finish: bool, **options: Any) -> None:
        if (file is None) != finish:
            raise CommandError("Name the backup, or --finish and none.")
        if file is not None and options["aside"]:
            self._try(file)
            return
        with running.at_work(settings.DATA_DIR, alone=True) as is_alone:
            if not is_alone:
                raise CommandError("The site is running with this DATA_DIR. Stop it first.")
            if file is None:
                self._finish()
            else:
                self._restore(file, replace)

    def _finish(self) -> None:
        if not restoring.is_unfinished(settings.DATA_DIR):
            raise CommandError("No restore was interrupted here.")
        try:
            restoring.finish(settings.DATA_DIR, store=Places.here().store)
        except BackupRefused as refused:
            raise CommandError(str(refused)) from refused
        except StoreAway as away:
            raise CommandError(AWAY) from away
        self.stdout.write(self.style.SUCCESS("The restore is finished. Start the site."))

    def _try(self, file: Path) -> None:
        try:
            why = trying.restore_aside(file, now=timezone.now(), places=Places.here())
        except BackupRefused as refused:
            raise CommandError(str(refused)) from refused
        if why:
            self.stdout.write(self.style.WARNING(f"It could not be tried on a copy: {UNTRIED[why]}"))
            call_command("migrate", "--plan")
        else:
            self.stdout.write(self.style.SUCCESS("A copy was restored and brought up to date."))

    def _restore(self, file: Path, replace: bool) -> None:
        try:
            done = restoring.restore(
                file,
                passphrase=nightly.passphrase(),
                replace=replace,
                now=timezone.now(),
                places=Places.here(),
            )
        except BackupRefused as refused:
            raise CommandError(str(refused)) from refused
        except StoreAway as away:
            raise CommandError(AWAY) from away
        except OSError as error:
            raise CommandError(f"{error.filename or file}: {error.strerror}.") from error
        self.stdout.write(
            f"Restored as of {done.made_at[:16]} UTC: {done.rows:,} rows, {done.files:,} uploaded files."
        )
        if done.aside:
            self.stdout.write(
                f"What was there before is in {done.aside}. Delete it when you no longer need it."
            )
        if not done.same_key:
            self.stdout.write(
                self.style.WARNING(
                    "SECRET_KEY is another one than when the backup was made: private links do not work until it is the old one."
                )
            )
        self.stdout.write(self.style.SUCCESS("Everybody has to sign in again. Start the site."))
