"""Runs the worker alone, for installations that keep it on a machine of its own."""

import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from cordel.base import jobs
from cordel.base.backups import restoring
from cordel.base.serving import StopSign


class Command(BaseCommand):
    help = "Does the work in the background (letters, recurring jobs) until it is stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        with restoring.at_work(settings.DATA_DIR):
            self.stdout.write("The worker is running. Stop it with Ctrl-C.")
            jobs.work(StopSign(signal.SIGINT, signal.SIGTERM))
