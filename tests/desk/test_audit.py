"""The record of every act, as the coordinator and the town's officers read it."""

import pytest

from cordel.accounts import actions as accounts
from cordel.base import audit
from cordel.base.models import AuditEntry
from cordel.events import actions as events
from cordel.events.models import Evidence
from cordel.projects import actions as projects
from cordel.projects.actions import NewPartner
from tests.factories import ProjectFactory, TownMembershipFactory, days_from_now

pytestmark = pytest.mark.django_db
HERE = "/desk/p/strings/audit/"


@pytest.fixture
def acts(cast):
    """A presence, a seat given back by Ana herself, a partner, and an act of the site."""
    now = days_from_now(0)
    events.check_in(cast.seat, day=cast.event.starts_on, evidence=Evidence.SIGNATURE, by=cast.tomas, now=now)
    events.cancel(cast.seat, by=cast.ana, now=now)
    projects.add_partner(cast.project, new=NewPartner(role="partner", country="PL"), by=cast.cora, now=now)
    events.close(cast.event, by=None, now=now)


def seen(client, query=""):
    return client.get(f"{HERE}{query}").context["acts"]


@pytest.mark.parametrize(
    ("who", "status"), [("cora", 200), ("admin", 200), ("tomas", 404), ("noor", 404), ("stranger", 404)]
)
def test_is_read_by_those_who_run_the_project(as_, cast, who, status):
    assert as_(getattr(cast, who)).get(HERE).status_code == status


def test_says_who_did_what_to_which_thing_the_newest_first(as_, cast, acts):
    found = [(act.who, str(act.did), act.thing, act.url) for act in seen(as_(cast.cora))]
    assert found == [
        (
            "the site itself",
            "closed the event and froze its figures",
            "Kick-off",
            "/desk/p/strings/events/1/",
        ),
        ("Cora", "added a partner", "Poland", found[1][3]),
        ("a participant", "gave a seat back", "a registration for Kick-off", found[2][3]),
        ("Tomas", "recorded a presence", "a registration for Kick-off", found[3][3]),
    ]
    assert found[3][3] == f"/desk/p/strings/events/1/registrations/{cast.seat.pk}/"


def test_never_names_a_participant(as_, cast, acts):
    assert "Ana" not in as_(cast.cora).get(HERE).content.decode()
    assert "Ana" not in as_(cast.cora).get(f"{HERE}?format=csv").content.decode()


def test_leads_only_to_pages_that_are_there(as_, cast, acts):
    for act in seen(as_(cast.cora)):
        assert as_(cast.cora).get(act.url).status_code == 200


def test_tells_the_facts_of_an_act(as_, cast, acts):
    details = {str(label): value for label, value in seen(as_(cast.cora))[3].details}
    assert details == {"day": cast.event.starts_on.isoformat(), "rests on": "signature"}


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?verb=event.checked_in", 1),
        ("?who=person", 1),
        ("?who=system", 1),
        ("?verb=nothing.known", 4),
        ("?who=x", 4),
    ],
)
def test_is_filtered_by_who_and_what(as_, cast, acts, query, count):
    assert len(seen(as_(cast.cora), query)) == count


def test_is_filtered_by_a_persons_account(as_, cast, acts):
    (act,) = seen(as_(cast.cora), f"?who={cast.tomas.pk}")
    assert act.who == "Tomas"


def test_has_pages(as_, cast):
    for _ in range(60):
        audit.record(
            events.figures.CLOSED, cast.event, by=None, now=days_from_now(0), project_id=cast.project.pk
        )
    assert len(seen(as_(cast.cora))) == 50
    assert len(seen(as_(cast.cora), "?page=2")) == 10


def test_shows_nothing_of_other_projects(as_, cast, acts):
    AuditEntry.objects.update(project_id=ProjectFactory().pk)
    page = as_(cast.cora).get(HERE)
    assert page.context["acts"] == []
    assert b"Nothing happened yet" in page.content


def test_still_reads_when_the_thing_and_the_account_are_gone(as_, cast, acts):
    AuditEntry.objects.filter(verb="event.checked_in").update(object_id=999_999, actor_id=999_999)
    act = seen(as_(cast.cora))[3]
    assert (act.who, act.thing, act.url) == ("somebody whose account is gone", "registration", "")


def test_says_every_verb_in_a_sentence(as_, cast):
    as_(cast.cora).get(HERE)
    for name, verb in audit.verbs().items():
        assert str(verb.sentence) != name


# --- Per town -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"), [("tomas", 200), ("admin", 200), ("noor", 404), ("cora", 404), ("stranger", 404)]
)
def test_is_read_by_the_towns_own_officers(as_, cast, who, status):
    assert as_(getattr(cast, who)).get(f"/desk/towns/{cast.gondomar.pk}/audit/").status_code == status


def test_shows_the_acts_about_a_town(as_, cast):
    membership = TownMembershipFactory(town=cast.gondomar)
    as_(cast.tomas).post(f"/desk/towns/{cast.gondomar.pk}/people/{membership.pk}/remove/")
    (act,) = as_(cast.tomas).get(f"/desk/towns/{cast.gondomar.pk}/audit/").context["acts"]
    assert (act.who, str(act.did), act.thing) == ("Tomas", "ended somebody's role in a town", "Gondomar")
    assert ("role", "town officer") in [(str(label), value) for label, value in act.details]


@pytest.mark.parametrize(
    ("words", "verbs"),
    [
        ("cora", ["project.partner_added"]),
        ("presence", ["event.checked_in"]),
        ("poland", ["project.partner_added"]),
        ("tomas seat", []),
        ("added poland cora", ["project.partner_added"]),
        ("kick-off", ["event.closed"]),
        ("Ana", []),
        ("nowhere", []),
    ],
)
def test_is_searched_by_who_did_what_to_what(as_, cast, acts, words, verbs):
    found = as_(cast.cora).get(HERE, {"q": words}).context["list"].page
    assert [entry.verb for entry in found] == verbs


def test_says_who_was_at_the_keyboard_of_a_shared_account(as_, cast):
    accounts.share(cast.tomas, is_shared=True, by=cast.cora, now=days_from_now(0))
    cast.tomas.at_keyboard = "Ṁaria <b>"
    events.check_in(
        cast.seat, day=cast.event.starts_on, evidence=Evidence.SIGNATURE, by=cast.tomas, now=days_from_now(0)
    )
    page = as_(cast.cora).get(HERE).content.decode()
    assert "<strong><bdi>Tomas</bdi> (<bdi>Ṁaria &lt;b&gt;</bdi>)</strong> recorded a presence" in page
    assert ",Ṁaria <b>,recorded a presence," in as_(cast.cora).get(f"{HERE}?format=csv").content.decode()
    assert [act.at_keyboard for act in seen(as_(cast.cora), "?q=maria+tomas")] == ["Ṁaria <b>"]
    assert seen(as_(cast.cora), "?q=jorge") == []
    person = as_(cast.cora).get(f"/desk/p/strings/events/1/registrations/{cast.seat.pk}/").content.decode()
    assert "<bdi>Tomas</bdi> (<bdi>Ṁaria &lt;b&gt;</bdi>)" in person
