"""The demonstration: the reference project, and a synthetic one to try everything with."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from cordel.website import actions, rules
from cordel.website.queries import demo


class Command(BaseCommand):
    help = "Fills an empty database with the reference project and a synthetic one, and says who can sign in."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            projects = actions.make_demo(now=timezone.now())
        except rules.NotEmpty as refused:
            raise CommandError(str(refused), returncode=2) from refused
        self.stdout.write("Demonstration data were made. To look at:")
        for project in projects:
            self.stdout.write(f"  {project.get_absolute_url():<14} {project}")
        password = demo.data("synthetic")["password"]
        self.stdout.write(f"Sign in at {reverse('account_login')} with the password {password} as")
        for email, who in demo.accounts():
            self.stdout.write(f"  {email:<24} {who}")
        secret = demo.data("year")["evaluator"]["secret"]
        self.stdout.write("As somebody who checks for the funder sees it, without an account:")
        self.stdout.write(f"  {reverse('reports:open-evaluation', args=[secret])}")
        self.stdout.write("The synthetic towns and people are invented. Do not put such data on a real site.")
