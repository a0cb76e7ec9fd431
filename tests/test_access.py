"""Every address of the site, for everybody: one line each says who gets in.

Whoever may not is asked to sign in (when nobody is signed in), told so (403) where the page may be known, or
learns nothing at all (404). A new address fails `test_every_address_has_its_line` until it has its line.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cordel.events.models import GuardianContact, Needs
from tests import factories
from tests.access.row import EVERYBODY
from tests.access.rows import TABLE
from tests.access.walk import addresses, answer, body, browser, rows_of, visits
from tests.access.world import world as world


def test_every_address_has_its_line() -> None:
    assert [address.route for address in addresses() if not rows_of(address)] == []


def test_every_line_has_its_address() -> None:
    names = {address.name for address in addresses()}
    gone = [row.name for row in TABLE if not row.name.endswith("*") and row.name not in names]
    assert gone == []


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_everybody_gets_where_they_may_and_looking_never_writes(role: str, world: Any) -> None:
    client = browser(role, world)
    wrong = []
    for row, path, method in visits(role, world):
        found = answer(client, method, path, row.data(world))
        wanted = row.answer(role, method)
        # An address that takes only one method says so to everybody who gets as far as to ask.
        if found not in (wanted, "405"):
            wrong.append(f"{method} {path}: {found} instead of {wanted}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", ["tomas", "helper", "noor", "cora"])
def test_a_role_that_ended_opens_what_a_stranger_may(role: str, world: Any) -> None:
    """Cora's project has another coordinator, so that hers can end."""
    factories.ProjectMembershipFactory(project=world.project)
    user, long_ago = getattr(world, role), timezone.now() - timedelta(days=365)
    user.town_memberships.update(renewed_at=long_ago)
    user.project_memberships.update(renewed_at=long_ago)
    client = browser(role, world)
    wrong = []
    for row, path, method in visits(role, world):
        found, wanted = answer(client, method, path, row.data(world)), row.answer("stranger", method)
        if role == "tomas" and row.name == "projects:answer-from-letter":
            wanted = "404"  # The link of a letter to Tomas: it opens nothing to anybody once his role ended.
        if found not in (wanted, "405"):
            wrong.append(f"{method} {path}: {found} instead of {wanted}")
    assert not wrong, "\n".join(wrong)


# --- What outsiders never read ------------------------------------------------------------------

SENTINELS = ("Sentinella", "sentinel.example", "peanut-sentinel", "ramp-sentinel")
PRIVATE = {
    "events:receipt",
    "events:private",
    "privacy:my-data",
}  # The holder of the link reads about nobody else there.


@pytest.mark.parametrize("role", ["anonymous", "noor", "rival", "stranger"])
def test_nobody_reads_about_people_of_other_towns(role: str, world: Any) -> None:
    """Ana is of Gondomar: neither the public nor officers of another town or project find her anywhere."""
    ana = world.ana
    ana.name, ana.email = "Ana Sentinella", "ana@sentinel.example"
    ana.fold_names()
    ana.save()
    world.seat.receipts.update(shown_name=ana.name)
    Needs.objects.create(registration=world.seat, diet_note="peanut-sentinel", access="ramp-sentinel")
    GuardianContact.objects.create(registration=world.seat, name="Mother-Sentinella", contact="call-sentinel")
    factories.AttendanceFactory(registration=world.seat)
    secrets = (*SENTINELS, "Mother-Sentinella", "call-sentinel", world.seat.code)
    client = browser(role, world)
    told = []
    for row, path, method in visits(role, world):
        if method == "GET" and row.name not in PRIVATE and role in row.may:
            page = body(client.get(path))
            told += [f"{path} tells {secret}" for secret in secrets if secret.encode() in page]
    assert not told, "\n".join(told)
