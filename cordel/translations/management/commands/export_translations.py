"""Writes accepted translations into the catalogues in locale/, so that they go on with the source."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cordel.translations.queries import catalogues, exported


class Command(BaseCommand):
    help = "Writes the accepted translations of a language into its catalogues (both, or --room)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("language")
        parser.add_argument("--room", choices=catalogues.ROOMS)
        parser.add_argument("--into", type=Path, help="a folder like locale/; else the site's own")

    def handle(self, *args: Any, **options: Any) -> None:
        language = options["language"]
        if not catalogues.is_known(language):
            raise CommandError(f"No language of that code, or none that can be counted in: {language}")
        for room in [options["room"]] if options["room"] else catalogues.ROOMS:
            made = exported.catalogue(room, language)
            if made is None:
                self.stdout.write(f"{room}/{language}: nothing accepted, and no catalogue")
                continue
            folder = options["into"] / room if options["into"] else catalogues.folder(room)
            path = folder / language / "LC_MESSAGES" / "django.po"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(made.content)
            self.stdout.write(f"{path}: {made.taken} taken over, {made.missing} still missing")
