"""What the page for administrators says, for monitoring: ends with 1 when something is bad."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cordel.base import health


class Command(BaseCommand):
    help = "Says whether the installation is healthy and what to do; ends with 1 when something is bad."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--strict", action="store_true", help="end with 1 for warnings, too")
        parser.add_argument(
            "--format",
            choices=("text", "json"),
            default="text",
            help="json: for programs; text is the default",
        )

    def handle(self, *args: Any, strict: bool, format: str, **options: Any) -> None:
        found = health.checks(now=timezone.now(), asks_mail=True)
        wrong = {health.BAD, health.WARN} if strict else {health.BAD}
        is_healthy = not any(check.level in wrong for check in found)
        if format == "json":
            told = {"healthy": is_healthy, "checks": [asdict(check) for check in found]}
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            self._say(found)
        if not is_healthy:
            sys.exit(1)

    def _say(self, found: list[health.Check]) -> None:
        styles = {
            health.GOOD: self.style.SUCCESS,
            health.WARN: self.style.WARNING,
            health.BAD: self.style.ERROR,
        }
        for check in found:
            remedy = f" {check.remedy}" if check.remedy else ""
            level = styles[check.level](check.level.upper())
            self.stdout.write(f"{level:<4}  {check.name}: {check.said}{remedy}")
