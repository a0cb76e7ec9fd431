"""Every short list of the desk: searched, narrowed, sorted, taken along, and not slower with more rows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cordel.towns.models import TownRole
from tests import factories

pytestmark = pytest.mark.django_db
EVENT = "/desk/p/strings/events/1"


@dataclass(frozen=True)
class Case:
    """A list; how one more row comes into it, with a name; a choice that leaves nothing of these rows."""

    address: Callable[[Any], str]
    add: Callable[[Any, str], object]
    nothing: str


def add_activity(cast: Any, name: str) -> object:
    activity = factories.ActivityFactory(event=cast.event, title=name)
    return factories.RoomPaperFactory(activity=activity, host="Rui")


def add_event(cast: Any, name: str) -> object:
    number = cast.project.events.count() + 1
    return factories.EventFactory(project=cast.project, name=name, number=number, host=cast.gondomar)


def add_partner(cast: Any, name: str) -> object:
    return factories.PartnerFactory(project=cast.project, town=factories.TownFactory(name=name, country="IT"))


def add_member(cast: Any, name: str) -> object:
    user = factories.UserFactory(name=name)
    return factories.TownMembershipFactory(town=cast.gondomar, user=user, role=TownRole.OFFICER)


def add_assistant(cast: Any, name: str) -> object:
    user = factories.UserFactory(name=name)
    return factories.ProjectMembershipFactory(project=cast.project, user=user, role="assistant")


CASES = {
    "invitations": Case(
        lambda cast: f"{EVENT}/invitations/",
        lambda cast, name: factories.InvitationFactory(event=cast.event, name=name, source="school"),
        "source=press",
    ),
    "tokens": Case(
        lambda cast: f"{EVENT}/tokens/",
        lambda cast, name: factories.AccessTokenFactory(
            project=cast.project, event=cast.event, name=name, made_by=factories.UserFactory(), secret=name
        ),
        "state=revoked",
    ),
    "delegations": Case(lambda cast: f"{EVENT}/delegations/", add_partner, "state=missing"),
    "events": Case(lambda cast: "/desk/p/strings/events/", add_event, "status=postponed"),
    "papers": Case(lambda cast: f"{EVENT}/papers/", add_activity, "state=published"),
    "arrangements": Case(
        lambda cast: f"{EVENT}/arrangements/",
        lambda cast, name: factories.ArrangementFactory(event=cast.event, what=name, kind="meal"),
        "only=interpreter",
    ),
    "people of a project": Case(lambda cast: reverse("projects:people", args=["strings"]), add_assistant, ""),
    "people of a town": Case(
        lambda cast: reverse("towns:people", args=[cast.gondomar.pk]), add_member, "role=signatory"
    ),
}


@pytest.fixture(params=CASES.values(), ids=list(CASES))
def case(request: Any) -> Case:
    found: Case = request.param
    return found


def lines(client: Any, address: str, query: str) -> list[str]:
    """The rows of the file that the address gives."""
    return client.get(f"{address}?format=csv&{query}").content.decode("utf-8-sig").splitlines()[1:]


def test_finds_and_takes_along_what_was_asked_for(as_, cast, case):
    for name in ("Zürich Café", "Łódź Port"):
        case.add(cast, name)
    cora, address = as_(cast.admin), case.address(cast)
    (line,) = lines(cora, address, "q=cafe+zurich")
    assert "Zürich Café" in line
    assert lines(cora, address, "q=nowhere") == []
    page = cora.get(address, {"q": "lodz"})
    assert page.context["list"].total == 1
    text = page.content.decode()
    assert "Łódź Port" in text
    assert 'value="lodz"' in text
    assert "Nothing fits" in cora.get(address, {"q": "nowhere"}).content.decode()
    if case.nothing:
        assert not any("Caf" in line for line in lines(cora, address, case.nothing))


def test_sorts_by_every_column_both_ways(as_, cast, case):
    for name in ("Zürich Café", "Łódź Port"):
        case.add(cast, name)
    cora, address = as_(cast.admin), case.address(cast)
    for column in cora.get(address).context["list"].columns:
        up = lines(cora, address, f"sort={column.name}")
        assert sorted(lines(cora, address, f"sort=-{column.name}")) == sorted(up)
    by_name = {"delegations": "partner", "papers": "title", "arrangements": "what"}
    kind = next(key for key, one in CASES.items() if one is case)
    name = by_name.get(kind, "name")
    found = [
        one for line in lines(cora, address, f"sort=-{name}") for one in ("Zürich", "Łódź") if one in line
    ]
    assert found == ["Zürich", "Łódź"]


def test_more_rows_ask_no_more(as_, cast, case):
    cora, address = as_(cast.admin), case.address(cast)
    case.add(cast, "One")
    cora.get(address)
    with CaptureQueriesContext(connection) as few:
        cora.get(address, {"q": "e"})
    for number in range(5):
        case.add(cast, f"Next {number}")
    with CaptureQueriesContext(connection) as many:
        cora.get(address, {"q": "e"})
    assert len(many) <= len(few)


def test_a_file_of_tokens_holds_no_secret_and_says_what_is_over(as_, cast):
    now = timezone.now()
    factories.AccessTokenFactory(
        project=cast.project, event=cast.event, name="Gate", secret="one", expires_at=now - timedelta(days=1)
    )
    gone = factories.AccessTokenFactory(project=cast.project, event=None, name="Old gate", revoked_at=now)
    tomas = as_(cast.tomas)
    assert [line.split(",")[0] for line in lines(tomas, f"{EVENT}/tokens/", "state=expired")] == ["Gate"]
    (line,) = lines(tomas, f"{EVENT}/tokens/", "state=revoked")
    assert "all events of the project" in line
    assert gone.digest not in line


def test_totals_of_invitations_stand_below_the_whole_list_only(as_, cast):
    factories.InvitationFactory(event=cast.event, name="School")
    cora = as_(cast.cora)
    assert "in_all" in cora.get(f"{EVENT}/invitations/").context
    assert "in_all" not in cora.get(f"{EVENT}/invitations/", {"q": "school"}).context


def test_what_is_told_in_confidence_is_no_order_of_a_list(as_, cast):
    """Fewer than five are not broken down, so they are not put in order either: they stay as they came."""
    for name, first_timers in (("A", 1), ("B", 3)):
        invitation = factories.InvitationFactory(event=cast.event, name=name, source="school")
        for _one in range(first_timers):
            factories.RegistrationFactory(event=cast.event, invitation=invitation, is_first_time=True)
    for order in ("first", "-first"):
        found = as_(cast.cora).get(f"{EVENT}/invitations/", {"sort": order}).context["list"].page
        assert [line.invitation.name for line in found] == ["A", "B"]
