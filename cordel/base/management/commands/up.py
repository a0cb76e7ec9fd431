"""The whole site with one command: database, demonstration, worker, server."""

import sys
from io import StringIO
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from cordel.base import serving, tokens
from cordel.base.backups import restoring


class Command(BaseCommand):
    help = "Prepares the database, fills an empty one with the demonstration, and runs the site."

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = settings.BIND, settings.PORT
        if not serving.port_is_free(host, port):
            raise CommandError(f"Port {port} is taken by another program: stop it, or choose one with PORT=.")
        with restoring.at_work(settings.DATA_DIR):
            self._run(host, port)

    def _run(self, host: str, port: int) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write(f"Data are kept in {settings.DATA_DIR}")
        self._demonstrate()
        self._invite_the_first()
        self.stdout.write(self.style.SUCCESS(f"Cordel is on {settings.SITE_URL} - stop it with Ctrl-C."))
        self.stdout.flush()
        if not serving.serve(
            host=host, port=port, processes=settings.WEB_PROCESSES, threads=settings.WEB_THREADS
        ):
            sys.exit("Cordel stopped, because one of its processes kept failing; the reason is above.")
        self.stdout.write("Cordel is stopped.")

    def _demonstrate(self) -> None:
        """The demonstration into an empty database; what it says (who can sign in) is said at every start."""
        note = settings.DATA_DIR / "demonstration.txt"
        if settings.DEMO and "demo" in get_commands() and database_is_empty():
            told = StringIO()
            call_command("demo", stdout=told)
            note.write_text(told.getvalue())
        if note.exists():
            self.stdout.write(note.read_text().rstrip())

    def _invite_the_first(self) -> None:
        """Where nobody has an account yet, whoever reads this makes the first one."""
        if not get_user_model()._default_manager.exists():
            page = reverse("accounts:first", args=[tokens.derived(tokens.FIRST_ACCOUNT, "")])
            self.stdout.write(f"Nobody has an account yet. Begin here: {settings.SITE_URL}{page}")


def database_is_empty() -> bool:
    """Whether no row of any of our tables is there."""
    ours = (model for model in apps.get_models() if model.__module__.startswith("cordel."))
    return not any(model._default_manager.exists() for model in ours)
