"""Winding a project up: steps, the keeper, roles that end, closed and open again."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cordel.base.models import AuditEntry, Job
from cordel.events import actions as events
from cordel.events.rules import figures as figure_rules
from cordel.projects import actions
from cordel.projects.models import Closing, Partner, ProjectRole
from cordel.projects.queries import closing, obligations
from cordel.projects.rules import closing as rules
from cordel.towns.models import TownRole
from tests import factories
from tests.conftest import officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
CLOSING = "/desk/p/strings/closing/"
CONTACT = {"keeper_contact": "town@gondomar.example"}


def lead(cast: Any) -> Partner:
    found = cast.project.partners.get(town=cast.gondomar)
    assert isinstance(found, Partner)
    return found


def steps(cast: Any) -> dict[str, Any]:
    cast.project.refresh_from_db()
    return {str(one.title): one for one in closing.steps(cast.project, today=timezone.now().date())}


@pytest.fixture
def ready(cast: Any) -> Any:
    """What is needed is there: figures, a last day, a keeper."""
    cast.project.ends_on = date(2026, 2, 20)
    cast.project.save()
    cast.event.closed_at = timezone.now()
    cast.event.save()
    Closing.objects.create(project=cast.project, keeper=lead(cast), keeper_contact="a@towns.example")
    return cast


def close(client: Client, because: str = "the rest comes in spring", act: str = "close") -> Any:
    return client.post(CLOSING, {"act": act, "because": because})


# --- Life stories (tests/stories/test_over.py has more) ---------------------------------------------------


def test_without_stories_it_says_so_and_waits_for_nobody(cast: Any, as_: Any) -> None:
    step = steps(cast)["People who told their life stories"]
    assert step.is_done and not step.url
    assert "No stories are kept here" in as_(cast.cora).get(CLOSING).content.decode()


# --- The steps ------------------------------------------------------------------------------------


def test_it_shows_the_steps_and_what_each_waits_for(cast: Any, as_: Any) -> None:
    cast.project.ends_on = None
    cast.project.save()
    page = as_(cast.cora).get(CLOSING)
    assert page.status_code == 200
    found = steps(cast)
    assert not found["Figures"].is_done and found["Figures"].facts.startswith("event 1, 1")
    assert [str(one.title) for one in found.values() if one.is_needed] == [
        "Figures",
        "When personal data goes",
        "Who looks after it",
    ]
    assert "What is marked as needed comes first." in page.content.decode()


def test_figures_are_settled_when_frozen_or_called_off(cast: Any) -> None:
    second = factories.EventFactory(project=cast.project, status="cancelled")
    assert not steps(cast)["Figures"].is_done
    cast.event.closed_at = timezone.now()
    cast.event.save()
    assert steps(cast)["Figures"].is_done
    second.status = "postponed"
    second.save()
    assert not steps(cast)["Figures"].is_done


def test_it_is_for_the_coordinator(cast: Any, as_: Any) -> None:
    assistant = factories.ProjectMembershipFactory(project=cast.project, role=ProjectRole.ASSISTANT).user
    for path in ("", "keeper/", "roles/"):
        assert as_(cast.noor).get(CLOSING + path).status_code == 403
        assert as_(assistant).get(CLOSING + path).status_code == 403
        assert as_(cast.stranger).get(CLOSING + path).status_code == 404
    assert as_(assistant).post(CLOSING + "archive/").status_code == 403
    assert not Job.objects.filter(name="website.build_archive").exists()


# --- The keeper -----------------------------------------------------------------------------------


def test_a_keeper_is_named_once(cast: Any, as_: Any) -> None:
    client = as_(cast.cora)
    form = client.get(CLOSING + "keeper/").context["form"]
    assert form["keeper"].value() == lead(cast).pk
    sent = {"keeper": lead(cast).pk, "version": form["version"].value(), **CONTACT}
    for _twice in range(2):
        assert client.post(CLOSING + "keeper/", sent).status_code == 302
    assert steps(cast)["Who looks after it"].facts == "Gondomar"
    assert AuditEntry.objects.filter(verb="project.keeper_named").count() == 1


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("", "keeper_contact"),
        ("javascript:alert(1)", "keeper_contact"),
        ("no address", "keeper_contact"),
        ("a@b", "keeper_contact"),
    ],
)
def test_a_keeper_needs_an_office_that_can_be_found(cast: Any, as_: Any, typed: str, wrong: str) -> None:
    client = as_(cast.cora)
    version = client.get(CLOSING + "keeper/").context["form"]["version"].value()
    answer = client.post(
        CLOSING + "keeper/", {"keeper": lead(cast).pk, "keeper_contact": typed, "version": version}
    )
    assert answer.status_code == 422 and wrong in answer.context["form"].errors
    assert not Closing.objects.filter(keeper__isnull=False).exists()


def test_a_partner_of_another_project_is_no_keeper(cast: Any, as_: Any) -> None:
    other = factories.PartnerFactory()
    client = as_(cast.cora)
    version = client.get(CLOSING + "keeper/").context["form"]["version"].value()
    answer = client.post(CLOSING + "keeper/", {"keeper": other.pk, "version": version, **CONTACT})
    assert answer.status_code == 422 and "keeper" in answer.context["form"].errors


def test_the_second_of_two_is_told(cast: Any, as_: Any) -> None:
    client = as_(cast.cora)
    version = client.get(CLOSING + "keeper/").context["form"]["version"].value()
    other = cast.project.partners.get(town=cast.kavala)
    assert (
        client.post(CLOSING + "keeper/", {"keeper": other.pk, "version": version, **CONTACT}).status_code
        == 302
    )
    late = client.post(CLOSING + "keeper/", {"keeper": lead(cast).pk, "version": version, **CONTACT})
    assert late.status_code == 422 and "Somebody else changed this" in late.content.decode()
    assert Closing.objects.get().keeper == other


# --- Roles ----------------------------------------------------------------------------------------


def test_roles_end_but_one_coordinator_and_one_officer_of_each_town(cast: Any, as_: Any) -> None:
    officer("Dina", cast.kavala, TownRole.DEPUTY)
    client = as_(cast.cora)
    form = client.get(CLOSING + "roles/").context["form"]
    sent = {"keep": form["keep"].value(), "shown": form["shown"].value()}
    old = as_(cast.helper)
    assert old.get("/desk/").status_code == 200
    for _twice in range(2):
        assert client.post(CLOSING + "roles/", sent).status_code == 302
    stay = {
        (one.user.name, one.role) for town in (cast.gondomar, cast.kavala) for one in town.memberships.all()
    }
    assert stay == {("Tomas", "officer"), ("Noor", "officer")}
    assert cast.project.memberships.count() == 1
    assert old.get("/desk/").status_code == 302
    assert steps(cast)["Fewer people with access"].is_done
    assert AuditEntry.objects.filter(verb="project.roles_ended").count() == 1


def test_towns_that_work_elsewhere_keep_their_people(cast: Any) -> None:
    factories.PartnerFactory(town=cast.kavala)
    assert {one.where for one in closing.held_roles(cast.project)} == {"the project", "Gondomar"}


def test_a_role_that_came_meanwhile_stays(cast: Any, as_: Any) -> None:
    client = as_(cast.cora)
    form = client.get(CLOSING + "roles/").context["form"]
    sent = {"keep": form["keep"].value(), "shown": form["shown"].value()}
    officer("Late", cast.kavala, TownRole.DEPUTY)
    client.post(CLOSING + "roles/", sent)
    assert cast.kavala.memberships.filter(user__name="Late").exists()


def test_somebody_has_to_stay(cast: Any, as_: Any) -> None:
    client = as_(cast.cora)
    shown = client.get(CLOSING + "roles/").context["form"]["shown"].value()
    answer = client.post(CLOSING + "roles/", {"shown": shown})
    assert answer.status_code == 422 and "at least one coordinator" in answer.content.decode()
    assert cast.gondomar.memberships.count() == 2


# --- Closed, and open again -----------------------------------------------------------------------


def test_nothing_is_closed_without_what_is_needed(cast: Any, as_: Any) -> None:
    answer = close(as_(cast.cora))
    assert answer.status_code == 422 and "First: Figures, Who looks after it." in answer.content.decode()
    cast.project.refresh_from_db()
    assert cast.project.closed_at is None


def test_what_is_open_needs_a_reason(ready: Any, as_: Any) -> None:
    client = as_(ready.cora)
    assert close(client, because=" ").status_code == 422
    for _twice in range(2):
        assert close(client).status_code == 302
    ready.project.refresh_from_db()
    assert ready.project.closed_at == timezone.now()
    assert AuditEntry.objects.filter(verb="project.closed").count() == 1
    assert "the rest comes in spring" in client.get(CLOSING).content.decode()
    assert Job.objects.filter(name="website.build_archive").count() == 1


def test_a_closed_project_owes_nothing_and_begins_nothing(ready: Any, as_: Any) -> None:
    assert obligations.ledger([ready.project], today=timezone.now().date()).projects
    close(as_(ready.cora))
    ready.project.refresh_from_db()
    assert not obligations.ledger([ready.project], today=timezone.now().date()).projects
    later = events.NewEvent(name="Later", language="en", number=7, timezone="Europe/Lisbon", mode="in_person")
    with pytest.raises(rules.ProjectClosed):
        events.create_event(ready.project, new=later, by=ready.cora, now=timezone.now())
    with pytest.raises(rules.ProjectClosed):
        events.reopen(ready.event, reason="a mistake", by=ready.cora, now=timezone.now())


def test_it_is_opened_again_for_a_reason(ready: Any, as_: Any) -> None:
    client = as_(ready.cora)
    close(client)
    assert close(client, because="", act="open").status_code == 422
    for _twice in range(2):
        assert close(client, because="a figure is wrong", act="open").status_code == 302
    ready.project.refresh_from_db()
    assert ready.project.closed_at is None
    assert AuditEntry.objects.filter(verb="project.opened").count() == 1
    with pytest.raises(figure_rules.ReasonMissing):
        events.reopen(ready.event, reason="", by=ready.cora, now=timezone.now())
    events.reopen(ready.event, reason="two were forgotten", by=ready.cora, now=timezone.now())
    ready.event.refresh_from_db()
    assert ready.event.closed_at is None


# --- The letter to everybody ----------------------------------------------------------------------


def test_the_last_letter_is_begun_once_and_sent_like_any_other(cast: Any, as_: Any) -> None:
    client = as_(cast.cora)
    first, again = (client.post("/desk/p/strings/letters/farewell/") for _twice in range(2))
    assert first.status_code == 302 and first.url == again.url
    letter = cast.project.group_letters.get()
    assert letter.subject.original == "Strings that unite us has come to its end"
    assert set(letter.body) >= {"en", "pt", "ar"} and "{name}" in letter.body["pt"]["text"]
    step = steps(cast)["The people who took part"]
    assert not step.is_done and step.url == first.url
    letter.sent_at = timezone.now()
    letter.save()
    assert steps(cast)["The people who took part"].is_done


def test_an_officer_does_not_begin_it(cast: Any, as_: Any) -> None:
    assert as_(cast.noor).post("/desk/p/strings/letters/farewell/").status_code in (403, 404)
    assert as_(cast.stranger).post("/desk/p/strings/letters/farewell/").status_code == 404
    assert not cast.project.group_letters.exists()


def test_asking_twice_builds_one_archive(cast: Any, as_: Any) -> None:
    client = as_(cast.cora)
    for _twice in range(2):
        assert client.post(CLOSING + "archive/").status_code == 302
    assert Job.objects.filter(name="website.build_archive").count() == 1
    assert actions.want_archive is not None and Closing.objects.get().archive_wanted_at == timezone.now()
