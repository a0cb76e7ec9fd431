"""Answers for the public site."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from cordel.accounts.models import User
from cordel.events import queries as events
from cordel.participants.models import Person
from cordel.projects.models import Project, Statement
from cordel.towns.models import Town

DEMO = Path(__file__).parent / "demo"
# Where the reference project's file keeps the lines of each kind.
STATEMENTS = {
    Statement.Kind.AIM: "aims",
    Statement.Kind.TOPIC: "topics",
    Statement.Kind.TARGET_GROUP: "target_groups",
    Statement.Kind.FORMAT: "activity_formats",
    Statement.Kind.OUTPUT: "outputs",
}


def home_page() -> dict[str, Any]:
    return {"projects": list(Project.objects.listed())}


def project_page(slug: str) -> dict[str, Any] | None:
    project = Project.objects.listed().filter(slug=slug).first()
    if project is None:
        return None
    return {"project": project, "events": events.journey(project)}


# --- The demonstration --------------------------------------------------------------------------


@cache
def demo_data(name: str) -> dict[str, Any]:
    """A data file of the demonstration; the folder's README describes them."""
    data: dict[str, Any] = json.loads((DEMO / f"{name}.json").read_text("utf-8"))
    return data


def what_is_there() -> list[str]:
    """What kinds of things the database holds, in words."""
    kinds = (Project, Town, Person, User)
    return [str(model._meta.verbose_name_plural) for model in kinds if model._default_manager.exists()]


def demo_accounts() -> list[tuple[str, str]]:
    """(e-mail, what the account is for) of the demonstration's accounts that still stand."""
    wanted = {account["email"]: account["is"] for account in demo_data("synthetic")["accounts"]}
    found = set(User.objects.filter(email__in=wanted, is_active=True).values_list("email", flat=True))
    return [(email, wanted[email]) for email in wanted if email in found]
