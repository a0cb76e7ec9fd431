"""Prints an event's sheet as JSON, PDF, DOCX or HTML."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error
from django.template.loader import render_to_string
from django.utils import translation

from cordel.base import pdf, word
from cordel.events.models import Event
from cordel.events.queries import event as event_of
from cordel.projects.models import Project
from cordel.reports import event_sheet, event_sheet_form


class Command(BaseCommand):
    help = "Prints the Event Description Sheet of one event (unofficial layout, fields unverified)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", help="the project's number or its short name")
        parser.add_argument("event", help="the event's number within the project")
        parser.add_argument("--format", choices=["json", "pdf", "docx", "html"], default="json")
        parser.add_argument(
            "--out", type=Path, metavar="F", help="a file to write to, instead of standard output"
        )
        parser.add_argument("--language", default="en", help="of names and sentences, for instance ar")

    def handle(self, *args: Any, project: str, event: str, out: Path | str | None, **options: Any) -> None:
        language = options["language"]
        if language not in settings.DESK_LANGUAGES:
            raise CommandError(f"The site does not speak {options['language']}.", returncode=2)
        try:
            with translation.override(language):
                made = written(found(project, event), options["format"])
        except Error as error:
            raise CommandError(f"The database cannot be read: {error}", returncode=2) from error
        self.deliver(made, Path(out) if out else None)

    def deliver(self, made: bytes, out: Path | None) -> None:
        try:
            if out is None:
                self.print_out(made)
            else:
                out.write_bytes(made)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            where = out or "Standard output"
            raise CommandError(f"{where} cannot be written: {reason}.", returncode=2) from error

    def print_out(self, made: bytes) -> None:
        binary = getattr(self.stdout._out, "buffer", None)
        if binary is None:  # a text in memory, as call_command has it
            self.stdout.write(made.decode("utf-8", "surrogateescape"), ending="")
            return
        binary.write(made)
        binary.flush()


def found(project: str, number: str) -> Event:
    """The event, by the project's short name or id. Raises CommandError in plain words."""
    # A short name is ASCII; what is not may be bytes of a terminal that are no text.
    known = Project.objects.filter(slug=project).first() if project.isascii() else None
    if known is None and project.isascii() and project.isdigit() and len(project) < 19:
        known = Project.objects.filter(pk=int(project)).first()
    if known is None:
        raise CommandError(f"There is no project {project}.", returncode=2)
    if not (number.isascii() and number.isdigit() and len(number) < 6):
        raise CommandError(
            f"{number} is no number of an event: it should be a whole number from 1.", returncode=2
        )
    event = event_of(known.slug, int(number))
    if event is None:
        numbers = ", ".join(
            str(one) for one in known.events.order_by("number").values_list("number", flat=True)
        )
        there = f"its events are {numbers}" if numbers else "it has no events yet"
        raise CommandError(f"{known.slug} has no event {number}: {there}.", returncode=2)
    return event


def written(event: Event, kind: str) -> bytes:
    """The sheet as a file."""
    sheet = event_sheet.sheet_of(event)
    if kind == "pdf":
        return pdf.printed(event_sheet_form.as_document(sheet))
    if kind == "docx":
        return word.written(event_sheet_form.as_document(sheet))
    if kind == "html":
        return render_to_string("reports/event_sheet_file.html", event_sheet_form.page(sheet)).encode()
    return (json.dumps(event_sheet.as_json(sheet), ensure_ascii=False, indent=1) + "\n").encode()
