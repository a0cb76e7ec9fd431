"""Takes published reports in from a file: towns, projects, events and printed headcounts."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error
from django.utils import timezone

from cordel.base.refusals import Refused
from cordel.core import published
from cordel.core.hostile_json import FileUnreadable
from cordel.core.published import PublishedProject
from cordel.reports import actions
from cordel.reports.published_file import content_of
from cordel.reports.published_report import Places


class Command(BaseCommand):
    help = "Takes published reports in from a JSON file. Twice changes nothing; each report goes in whole or not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a file of the shape of tests/data/real_projects.json")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            reports, unread = published.read(content_of(file))
        except (Refused, FileUnreadable) as refused:
            raise CommandError(str(refused), returncode=2) from refused
        for one in unread:
            self.stderr.write(f"{one.place}: {one.reason}")
        self.places = Places(reports)
        self.done = {"new": 0, "changed": 0, "unchanged": 0}
        try:
            for report in reports:
                self.take(report)
        except Error as error:
            raise CommandError(f"The database refused: {error}", returncode=2) from error
        self.say_what_was_done(len(reports))

    def take(self, report: PublishedProject) -> None:
        taking = actions.take_published(report, places=self.places, now=timezone.now())
        state = "new" if taking.is_new else "changed" if taking.is_changed else "unchanged"
        self.done[state] += 1
        self.stdout.write(f"{taking.project.slug}: {state}, {len(report.events)} events")
        for note in taking.notes:
            self.stdout.write(f"  {note}")

    def say_what_was_done(self, count: int) -> None:
        if self.done["unchanged"] == count:
            self.stdout.write(f"Nothing changed: all {count} projects are there as the file has them.")
            return
        states = ", ".join(f"{number} {state}" for state, number in self.done.items())
        self.stdout.write(f"{count} projects: {states}.")
