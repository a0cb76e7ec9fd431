"""How far a network has begun: five steps, each told from what is there."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cordel.base.languages import language_name
from cordel.base.models import SiteFact
from cordel.projects import queries as projects
from cordel.projects.models import Project


@dataclass(frozen=True)
class Step:
    """`facts` say what is there already; `is_done` when nothing is left to do here; `is_needed` where there is no going
    on without it. `act` is where a button sends, `act_label` what stands on it."""

    title: Any
    why: Any
    url: str = ""
    is_done: bool = False
    facts: str = ""
    is_needed: bool = False
    act: str = ""
    act_label: str = ""


def steps(project: Project | None) -> list[Step]:
    """The five steps, of a network that is not there yet or of one that is."""
    lead = projects.lead_of(project) if project else None
    partners = projects.partners(project).count() if project else 0
    return [
        Step(
            _("The town that leads"),
            _("Its name and country; the map knows where it lies."),
            "" if project else reverse("projects:start-town"),
            is_done=lead is not None,
            facts=lead.name if lead else "",
        ),
        Step(
            _("The project and its call"),
            _("A title, and the call under which it runs: its rules are then watched for you."),
            reverse("projects:edit", args=[project.slug]) if project else "",
            is_done=project is not None,
            facts=str(project) if project else "",
        ),
        Step(
            _("The languages"),
            _("What its people speak. Everybody reads the site in the own language anyway."),
            _of(project, "projects:start-languages"),
            is_done=bool(project and project.languages),
            facts=", ".join(map(language_name, project.languages)) if project else "",
        ),
        Step(
            _("The partners"),
            _("Paste them from a spreadsheet, with the people who look after each town."),
            _of(project, "projects:paste-partners"),
            is_done=partners > 1,
            facts=str(partners - 1) if partners > 1 else "",
        ),
        Step(
            _("Letters"),
            _("How invitations and confirmations leave the house, with a mail server or on paper."),
            _of(project, "projects:start-mail"),
            is_done=bool(project and (settings.HAS_MAIL_SERVER or on_paper())),
        ),
    ]


def on_paper() -> bool:
    """Whether somebody decided to begin without a mail server."""
    return SiteFact.objects.filter(name=SiteFact.ON_PAPER).exists()


def _of(project: Project | None, screen: str) -> str:
    return reverse(screen, args=[project.slug]) if project else ""
