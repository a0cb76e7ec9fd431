"""What a signed-in person sees first."""

import pytest

from cordel.core.calls import EVENT_MINIMA
from cordel.events.models import Answer, Event
from cordel.projects.models import Project
from tests.factories import (
    ActivityFactory,
    AttendanceFactory,
    DelegationFactory,
    EventFactory,
    PartnerFactory,
    ProjectFactory,
    ProjectMembershipFactory,
    RegistrationFactory,
    TownFactory,
    days_from_now,
    in_days,
)

pytestmark = pytest.mark.django_db


def tasks(client):
    return [(task.title, task.why) for task in client.get("/desk/").context["tasks"]]


def titles(client):
    return [title for title, _why in tasks(client)]


def test_asks_strangers_to_sign_in(as_, cast):
    assert as_(None).get("/desk/").status_code == 302


def test_tells_somebody_without_a_role_what_to_do(as_, cast):
    page = as_(cast.stranger).get("/desk/").content.decode()
    assert "You have no role yet" in page
    assert cast.stranger.email in page
    assert "/desk/towns/" not in page


@pytest.mark.parametrize(
    ("who", "projects", "towns"),
    [("cora", 1, 0), ("tomas", 1, 1), ("noor", 1, 1), ("helper", 1, 1), ("admin", 1, 0), ("stranger", 0, 0)],
)
def test_shows_my_projects_and_my_towns(as_, cast, who, projects, towns):
    page = as_(getattr(cast, who)).get("/desk/").context
    assert (len(page["cards"]), len(page["towns"])) == (projects, towns)


def test_names_the_next_event(as_, cast):
    EventFactory(project=cast.project, number=2, starts_on=in_days(5), host=cast.gondomar)
    (card,) = as_(cast.cora).get("/desk/").context["cards"]
    assert card.next.number == 2


def test_leads_a_helper_to_the_door_and_nowhere_else(as_, cast):
    client = as_(cast.helper)
    (card,) = client.get("/desk/").context["cards"]
    assert (card.is_seen, card.next) == (False, cast.event)
    page = client.get(f"/desk/p/strings/events/{cast.event.number}/").content.decode()
    assert 'href="/desk/p/strings/"' not in client.get("/desk/").content.decode() + page
    Event.objects.update(starts_on=in_days(0), ends_on=in_days(1))
    assert titles(client) == ["Keep the door of Kick-off"]


@pytest.fixture
def done(cast):
    """Nobody owes anything of the event today."""
    DelegationFactory(event=cast.event, partner=cast.project.partners.get(town=cast.kavala), planned=0)
    ActivityFactory(event=cast.event)


@pytest.mark.usefixtures("done")
def test_has_nothing_to_say_when_everything_is_done(as_, cast):
    for user in (cast.cora, cast.tomas, cast.noor, cast.helper):
        assert tasks(as_(user)) == []
    assert b"Nothing waits for you." in as_(cast.cora).get("/desk/").content


@pytest.mark.usefixtures("done")
@pytest.mark.parametrize("who", ["cora", "tomas"])
def test_says_what_an_event_still_misses(as_, cast, who):
    Answer.objects.filter(question="cost").delete()
    Event.objects.update(registration_opens_at=None)
    ((title, why),) = tasks(as_(getattr(cast, who)))
    assert title == "Prepare Kick-off"
    assert "the answers for first-timers, when registration opens" in why


def test_asks_a_town_how_many_people_it_sends(as_, cast):
    ActivityFactory(event=cast.event)
    assert titles(as_(cast.noor)) == ["Say how many people Kavala sends"]
    kavala = cast.project.partners.get(town=cast.kavala)
    DelegationFactory(event=cast.event, partner=kavala, planned=2)
    assert tasks(as_(cast.noor)) == [("Bring people to Kick-off", "Kick-off · Kavala")]
    assert titles(as_(cast.tomas)) == []  # Gondomar promised nobody.
    RegistrationFactory(event=cast.event, town=cast.kavala)
    RegistrationFactory(event=cast.event, town=cast.kavala, status="cancelled")
    assert titles(as_(cast.noor)) == ["Bring people to Kick-off"]
    RegistrationFactory(event=cast.event, town=cast.kavala)
    assert titles(as_(cast.noor)) == []


def test_is_silent_about_what_somebody_answered(as_, cast):
    url = f"/desk/monday/quota-{cast.project.pk}-{cast.event.pk}-{cast.project.partners.get(town=cast.kavala).pk}/"
    form = as_(cast.noor).get(url).context
    data = {"token": form["form"]["token"].initial, "seen": form["seen"], "word": "nothing"}
    assert as_(cast.noor).post(url, data).status_code == 302
    assert titles(as_(cast.noor)) == []


def test_says_once_to_the_coordinator_how_many_towns_are_late(as_, cast):
    Event.objects.update(starts_on=in_days(5), ends_on=in_days(6))
    late = [task for task in as_(cast.cora).get("/desk/").context["tasks"] if task.url == "/desk/monday/"]
    assert [task.why for task in late] == ["2 towns are late."]


def test_asks_a_town_for_people_only_while_they_can_register(as_, cast):
    DelegationFactory(event=cast.event, partner=cast.project.partners.get(town=cast.kavala), planned=2)
    Event.objects.update(registration_closes_at=days_from_now(-1))
    assert titles(as_(cast.noor)) == []


def test_asks_to_close_what_is_over(as_, cast):
    over = EventFactory(
        project=cast.project, number=2, starts_on=in_days(-50), host=cast.gondomar, name="Over"
    )
    found = as_(cast.cora).get("/desk/").context["tasks"]
    assert [task.is_late for task in found if task.title == "Close Over"] == [True]
    assert "Close Over" not in titles(as_(cast.tomas))
    over.closed_at = days_from_now(0)
    over.save()
    assert "Close Over" not in titles(as_(cast.cora))


@pytest.mark.parametrize(("ends", "is_asked"), [(0, False), (-1, True)], ids=["still runs", "is over"])
def test_asks_to_confirm_figures_when_the_event_is_over(as_, cast, ends, is_asked):
    Event.objects.update(starts_on=in_days(-3), ends_on=in_days(ends))
    AttendanceFactory(registration=cast.seat, day=in_days(-3))
    assert ("Confirm the figures of Kick-off" in titles(as_(cast.tomas))) == is_asked


@pytest.mark.parametrize("status", ["cancelled"])
def test_forgets_what_was_cancelled(as_, cast, status):
    Event.objects.update(status=status, registration_opens_at=None)
    assert titles(as_(cast.cora)) == []


@pytest.mark.usefixtures("done")
def test_says_what_a_young_project_lacks(as_, cast):
    young = ProjectFactory(title="Young", call="")
    ProjectMembershipFactory(project=young, user=cast.cora)
    assert titles(as_(cast.cora)) == ["Add the partners of Young", "Choose the call of Young"]
    PartnerFactory(project=young, town=TownFactory(name="Alone"))
    assert titles(as_(cast.cora)) == [
        "Begin the first event of Young",
        "Choose the call of Young",
        "Invite the officer of 1 town",
    ]


@pytest.mark.usefixtures("done")
def test_asks_nothing_about_what_others_published(as_, cast):
    published = ProjectFactory(title="Elsewhere", call="", origin=Project.Origin.PUBLISHED)
    ProjectMembershipFactory(project=published, user=cast.cora)
    EventFactory(project=published, number=1, starts_on=None, ends_on=None, host=cast.gondomar)
    assert titles(as_(cast.cora)) == []


def test_warns_where_plan_or_reality_is_thin(as_, cast):
    Project.objects.update(call="cerv-tt-2026")
    DelegationFactory(event=cast.event, partner=cast.project.partners.get(town=cast.kavala), planned=27)
    ((event, lines),) = as_(cast.cora).get("/desk/").context["lines"]
    assert event == cast.event
    assert {line.name for line in lines} <= set(EVENT_MINIMA)
    assert any("2 to spare" in line.sentence for line in lines)
    assert as_(cast.noor).get("/desk/").context["lines"] == []


def test_asks_the_database_no_more_for_a_full_house(as_, cast, django_assert_max_num_queries):
    for number in range(2, 6):
        EventFactory(project=cast.project, number=number, host=cast.gondomar, answered=True)
    AttendanceFactory(registration=cast.seat)
    with django_assert_max_num_queries(101):
        as_(cast.cora).get("/desk/")
