"""Letters that came back: from the mailbox in the settings, or one message from a mail server's pipe."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cordel.base import mailboxes, returned
from cordel.core.bounces import MOST_BYTES


class Command(BaseCommand):
    help = "Reads letters that came back, from MAIL_BOUNCES_FROM or, with --stdin, one message from standard input."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--stdin", action="store_true", help="read one message from standard input")

    def handle(self, *args: Any, stdin: bool, **options: Any) -> None:
        if stdin:
            # Whatever it was, the mail server must not send it back again: the command ends well.
            self.stdout.write(returned.receive(sys.stdin.buffer.read(MOST_BYTES), now=timezone.now()).value)
            return
        if not settings.MAIL_BOUNCES_FROM:
            raise CommandError("MAIL_BOUNCES_FROM is not set: there is no mailbox to read.")
        counted = mailboxes.read_bounces()
        self.stdout.write(
            ", ".join(f"{kind}: {count}" for kind, count in sorted(counted.items())) or "nothing new"
        )
