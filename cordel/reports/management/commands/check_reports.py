"""Says what is wrong in published reports. Needs no database."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cordel.base.refusals import Refused
from cordel.core import published
from cordel.core.hostile_json import FileUnreadable
from cordel.projects.queries import load_calls
from cordel.reports.published_file import content_of


class Command(BaseCommand):
    help = "Checks a JSON file of published reports: totals, countries, dates, minima of the call."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a file of the shape of tests/data/real_projects.json")
        parser.add_argument("--format", choices=["json"], default="json", help="how the findings are printed")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            findings = published.check(content_of(file), load_calls().values())
        except (Refused, FileUnreadable) as refused:
            raise CommandError(str(refused), returncode=2) from refused
        try:
            self.stdout.write(json.dumps(findings, ensure_ascii=True, indent=1))
            self.stdout.flush()
        except OSError as error:
            raise CommandError(
                f"Standard output cannot be written: {error.strerror}.", returncode=2
            ) from error
