"""A test letter from the command line, for whoever sets the site up."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cordel.base import mail_check
from cordel.base.returned import USER, Reader

MARKS = {True: "ok", False: "FAILED", None: "-"}


class Command(BaseCommand):
    help = "Sends a test letter to ADDRESS and says step by step how far it came."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("address")

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        if why_not := mail_check.why_not():
            raise CommandError(why_not, returncode=2)
        is_done: bool | None = None
        # Nobody's account: what comes back of it says nothing about anybody.
        for step in mail_check.Attempt(address, settings.LANGUAGE_CODE, Reader(USER, 0)).steps():
            is_done = step.is_done
            answer = f" [{step.said}]" if step.said else ""
            self.stdout.write(f"{MARKS[is_done]:<7} {step.label}. {step.told}{answer}")
        if not is_done:
            raise CommandError("The letter could not be handed over.")
