"""The data files of the demonstration, and whether there is room for it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from cordel.accounts.models import User
from cordel.participants.models import Person
from cordel.projects.models import Project, Statement
from cordel.towns.models import Town

FILES = Path(__file__).parents[1] / "demo"
# Where the reference project's file keeps the lines of each kind.
STATEMENTS = {
    Statement.Kind.AIM: "aims",
    Statement.Kind.TOPIC: "topics",
    Statement.Kind.TARGET_GROUP: "target_groups",
    Statement.Kind.FORMAT: "activity_formats",
    Statement.Kind.OUTPUT: "outputs",
}


@cache
def data(name: str) -> dict[str, Any]:
    """A data file of the demonstration; the folder's README describes them."""
    read: dict[str, Any] = json.loads((FILES / f"{name}.json").read_text("utf-8"))
    return read


def what_is_there() -> list[str]:
    """What kinds of things the database holds, in words."""
    kinds = (Project, Town, Person, User)
    return [str(model._meta.verbose_name_plural) for model in kinds if model._default_manager.exists()]


def accounts() -> list[tuple[str, str]]:
    """(e-mail, what the account is for) of the demonstration's accounts that still stand."""
    wanted = {account["email"]: account["is"] for account in data("synthetic")["accounts"]}
    found = set(User.objects.filter(email__in=wanted, is_active=True).values_list("email", flat=True))
    return [(email, wanted[email]) for email in wanted if email in found]
