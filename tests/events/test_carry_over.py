"""An officer takes people over from an earlier event: the same persons, nothing asked again that is known."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from cordel.base import jobs
from cordel.base.models import AuditEntry
from cordel.events import actions
from cordel.events.models import Delegation, Event, GuardianContact, Needs, Receipt, Registration
from cordel.participants import actions as participants
from cordel.participants.models import ContactConsent, Person
from tests import factories
from tests.conftest import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

OVER = "/desk/p/strings/events/2/registrations/bring/earlier/"


@pytest.fixture
def later(now: datetime, cast: Cast) -> Iterator[Event]:
    """The next event of the project, in the same town."""
    starts = cast.event.starts_on + timedelta(days=60)
    later = factories.EventFactory(
        project=cast.project, number=2, starts_on=starts, ends_on=starts + timedelta(days=1), answered=True
    )
    factories.EventPlaceFactory(event=later, town=cast.gondomar)
    yield later


@pytest.fixture
def people(cast: Cast, later: Event) -> dict[str, Registration]:
    """Four of Kavala at the first event: Eleni was there, Nikos was not, Zoe is a child, Samir gave the seat back."""
    found = {}
    for name, email, facts in [
        ("Ελένη Παππά", "eleni@people.example", {}),
        ("Nikos", "", {}),
        ("Zoe", "", {"is_adult": False}),
        ("سمير", "", {"status": "cancelled"}),
    ]:
        person = factories.PersonFactory(
            project=cast.project, name=name, email=email, town=cast.kavala, country="GR", language="el"
        )
        found[name] = factories.RegistrationFactory(
            event=cast.event, person=person, town=cast.kavala, **facts
        )
    factories.AttendanceFactory(registration=found["Ελένη Παππά"], day=cast.event.starts_on)
    GuardianContact.objects.create(registration=found["Zoe"], name="Maria", contact="+30 1")
    Needs.objects.create(registration=found["Nikos"], diet="vegan")
    return found


def form_of(browser: Client, *seats: Registration, **answers: Any) -> dict[str, Any]:
    page = browser.get(OVER).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None
    return {
        "token": token[1],
        "town": str(seats[0].town_id) if seats else "",
        "from": "1",
        "who": [str(one.pk) for one in seats],
        "do": "save",
        **answers,
    }


def carried(later: Event) -> list[Registration]:
    return list(later.registrations.select_related("person").order_by("pk"))


def test_the_same_people_come_again_and_nothing_of_the_event_comes_along(
    as_: Any, cast: Cast, later: Event, people: dict[str, Registration]
) -> None:
    eleni, nikos = people["Ελένη Παππά"], people["Nikos"]
    Registration.objects.update(photo_allowed=True, is_first_time=True)
    noor, persons = as_(cast.noor), Person.objects.count()
    answer = noor.post(OVER, form_of(noor, eleni, nikos))
    assert answer.status_code == 302 and "/cards/?only=" in answer.headers["Location"]
    seats = carried(later)
    assert {one.person for one in seats} == {eleni.person, nikos.person} and Person.objects.count() == persons
    assert {(one.town, one.status, one.role, one.is_adult) for one in seats} == {
        (cast.kavala, "confirmed", "international", True)
    }
    assert not any(one.photo_allowed or one.is_first_time for one in seats)
    assert not Needs.objects.filter(registration__event=later).exists()
    assert {one.code for one in seats}.isdisjoint({eleni.code, nikos.code})
    entry = AuditEntry.objects.filter(verb="event.registered", object_id=seats[0].pk).get()
    assert (entry.actor_kind, entry.actor_id) == ("user", cast.noor.pk)
    jobs.run_due(timezone.now())
    assert [letter.to for letter in mail.outbox] == [["eleni@people.example"]]


def test_the_list_says_who_was_present_and_who_is_there_already(
    as_: Any, cast: Cast, later: Event, people: dict[str, Registration]
) -> None:
    factories.RegistrationFactory(event=later, person=people["Nikos"].person, town=cast.kavala)
    page = as_(cast.noor).get(OVER).content.decode()
    assert "was present on 1 day" in page and "has a seat already" in page and "Ελένη Παππά" in page
    assert "سمير" not in page  # gave the seat back there
    assert cast.ana.name not in page  # of another town


def test_ticks_for_many_and_a_search_save_nothing_and_lose_nothing(
    as_: Any, cast: Cast, later: Event, people: dict[str, Registration]
) -> None:
    noor = as_(cast.noor)
    zoe, eleni = people["Zoe"], people["Ελένη Παππά"]
    form = form_of(noor, zoe, do="show", q="eleni pappa", **{f"guardian_{zoe.pk}": "Aunt Sofia"})
    page = noor.post(OVER, form).content.decode()
    assert "Ελένη Παππά" in page and "Nikos" not in page
    assert f'type="hidden" name="who" value="{zoe.pk}"' in page and "Aunt Sofia" in page
    present = noor.post(OVER, form_of(noor, do="present", town=str(cast.kavala.pk))).content.decode()
    assert re.findall(r'name="who" id="who-(\d+)" value="\d+" checked', present) == [str(eleni.pk)]
    everybody = noor.post(OVER, form_of(noor, do="all", town=str(cast.kavala.pk))).content.decode()
    assert len(re.findall(r'value="\d+" checked', everybody)) == 3
    nobody = noor.post(OVER, form_of(noor, zoe, do="nobody")).content.decode()
    assert " checked" not in nobody and carried(later) == []
    assert "Nobody of this name" in (noor.post(OVER, form_of(noor, zoe, do="show", q="xyz")).content.decode())


def test_twice_makes_one_and_whoever_is_registered_keeps_that_seat(
    as_: Any, cast: Cast, later: Event, people: dict[str, Registration]
) -> None:
    noor, eleni, nikos = as_(cast.noor), people["Ελένη Παππά"], people["Nikos"]
    form = form_of(noor, eleni)
    first, second = noor.post(OVER, form), noor.post(OVER, form)
    assert first.headers["Location"] == second.headers["Location"] and len(carried(later)) == 1
    code = carried(later)[0].code
    both = noor.post(OVER, form_of(noor, eleni, nikos))
    assert both.status_code == 302 and [one.person.name for one in carried(later)] == ["Ελένη Παππά", "Nikos"]
    assert carried(later)[0].code == code and Receipt.objects.count() == 2


def test_a_seat_that_was_given_back_comes_to_life_when_it_is_ticked(
    as_: Any, cast: Cast, later: Event, people: dict[str, Registration]
) -> None:
    noor, nikos = as_(cast.noor), people["Nikos"]
    noor.post(OVER, form_of(noor, nikos))
    actions.cancel(carried(later)[0], by=cast.noor, now=timezone.now())
    page = noor.post(OVER, form_of(noor, do="all", town=str(cast.kavala.pk))).content.decode()
    assert f'value="{nikos.pk}" checked' not in page and "gave the seat for this event back" in page
    noor.post(OVER, form_of(noor, nikos))
    assert [one.status for one in carried(later)] == ["confirmed"]


# --- Under 18 -------------------------------------------------------------------------------------


@pytest.fixture
def safe(later: Event) -> None:
    Event.objects.filter(pk=later.pk).update(
        safeguarding_policy="https://safe.example/", safeguarding_contact="Rosa"
    )


@pytest.mark.usefixtures("safe")
def test_the_guardian_of_before_is_proposed_and_never_taken_in_silence(
    as_: Any, cast: Cast, later: Event, people: dict[str, Registration]
) -> None:
    noor, zoe, nikos = as_(cast.noor), people["Zoe"], people["Nikos"]
    assert "Maria, +30 1" in re.sub("<[^>]+>", "", noor.get(OVER).content.decode())
    answer = noor.post(OVER, form_of(noor, zoe, nikos))
    assert answer.status_code == 422 and "who answers for this person" in answer.content.decode()
    assert carried(later) == []
    noor.post(OVER, form_of(noor, zoe, nikos, do="good"))
    assert [one.person.name for one in carried(later)] == ["Nikos"]
    noor.post(OVER, form_of(noor, zoe, **{f"same_guardian_{zoe.pk}": "on"}))
    guardian = GuardianContact.objects.get(registration__event=later)
    assert (guardian.name, guardian.contact, guardian.registration.is_adult) == ("Maria", "+30 1", False)


@pytest.mark.usefixtures("safe")
def test_another_guardian_or_none_for_somebody_who_is_18_by_now(
    as_: Any, cast: Cast, later: Event, people: dict[str, Registration]
) -> None:
    noor, zoe = as_(cast.noor), people["Zoe"]
    told = {f"guardian_{zoe.pk}": "Sofia", f"contact_{zoe.pk}": "+30 2"}
    noor.post(OVER, form_of(noor, zoe, **told))
    assert GuardianContact.objects.get(registration__event=later).name == "Sofia"
    later.registrations.all().delete()
    noor.post(OVER, form_of(noor, zoe, **{f"is_of_age_{zoe.pk}": "on"}))
    assert (
        carried(later)[0].is_adult and not GuardianContact.objects.filter(registration__event=later).exists()
    )


def test_a_guardian_whose_data_is_erased_is_asked_anew(
    as_: Any, cast: Cast, later: Event, people: dict[str, Registration], safe: None
) -> None:
    noor, zoe = as_(cast.noor), people["Zoe"]
    form = form_of(noor, zoe, **{f"same_guardian_{zoe.pk}": "on"})
    GuardianContact.objects.all().delete()
    answer = noor.post(OVER, form)
    assert answer.status_code == 422 and carried(later) == []


def test_without_rules_for_children_none_is_taken_over(
    as_: Any, cast: Cast, later: Event, people: dict[str, Registration]
) -> None:
    noor = as_(cast.noor)
    answer = noor.post(OVER, form_of(noor, people["Zoe"]))
    assert answer.status_code == 422 and "People under 18" in answer.content.decode() and carried(later) == []


# --- Who never comes along ------------------------------------------------------------------------


def test_whose_data_is_gone_is_not_shown_and_a_page_of_before_is_refused(
    as_: Any, cast: Cast, later: Event, people: dict[str, Registration]
) -> None:
    noor, nikos, eleni = as_(cast.noor), people["Nikos"], people["Ελένη Παππά"]
    form = form_of(noor, nikos, eleni)
    participants.seal([nikos.person_id], now=timezone.now())
    answer = noor.post(OVER, form)
    page = answer.content.decode()
    assert answer.status_code == 422 and "no longer on the list" in page and carried(later) == []
    assert f'value="{eleni.pk}" checked' in page and f'value="{nikos.pk}"' not in page
    assert noor.post(OVER, form | {"who": [str(eleni.pk)]}).status_code == 302
    Person.objects.filter(pk=eleni.person_id).delete()
    assert "sealed" not in noor.get(OVER).content.decode() and carried(later) == []


def test_who_asked_not_to_be_contacted_is_shown_as_such_and_refused(
    as_: Any, cast: Cast, later: Event, people: dict[str, Registration]
) -> None:
    noor, eleni = as_(cast.noor), people["Ελένη Παππά"]
    form = form_of(noor, eleni)
    ContactConsent.objects.create(person=eleni.person, given_at=timezone.now())
    participants.allow_contact(eleni.person, allowed=False, now=timezone.now())
    answer = noor.post(OVER, form)
    page = answer.content.decode()
    assert answer.status_code == 422 and "asked not to be contacted any more: Ελένη Παππά" in page
    assert carried(later) == [] and f'value="{eleni.pk}" disabled' in page


@pytest.mark.parametrize("who", ["x", "-1", "9" * 30, "0"])
def test_a_tick_that_is_nobody_of_the_town_saves_nothing(
    as_: Any, cast: Cast, later: Event, people: dict[str, Registration], who: str
) -> None:
    noor = as_(cast.noor)
    ana = cast.seat.pk if who == "0" else who
    assert noor.post(OVER, form_of(noor, people["Nikos"]) | {"who": [ana]}).status_code == 422
    assert carried(later) == []


def test_a_namesake_typed_meanwhile_is_asked_about(
    as_: Any, cast: Cast, later: Event, people: dict[str, Registration]
) -> None:
    other = factories.PersonFactory(project=cast.project, name="nikos", email="", town=cast.kavala)
    factories.RegistrationFactory(event=later, person=other, town=cast.kavala)
    noor, nikos = as_(cast.noor), people["Nikos"]
    answer = noor.post(OVER, form_of(noor, nikos))
    assert answer.status_code == 422 and "This is another person" in answer.content.decode()
    assert noor.post(OVER, form_of(noor, nikos, **{f"is_other_{nikos.pk}": "on"})).status_code == 302
    assert len(carried(later)) == 2


# --- Seats and plans, as with everybody whom a town brings ------------------------------------------


def test_the_rest_waits_and_without_a_waiting_list_all_are_refused(
    as_: Any, cast: Cast, later: Event, people: dict[str, Registration]
) -> None:
    Event.objects.filter(pk=later.pk).update(capacity=1, keeps_waiting_list=False)
    noor, both = as_(cast.noor), (people["Ελένη Παππά"], people["Nikos"])
    answer = noor.post(OVER, form_of(noor, *both))
    assert answer.status_code == 422 and "seats 1, people 2" in answer.content.decode()
    assert answer.content.decode().count(" checked") == 2
    Event.objects.filter(pk=later.pk).update(keeps_waiting_list=True)
    noor.post(OVER, form_of(noor, *both))
    assert [one.status for one in carried(later)] == ["confirmed", "waiting"]


def test_a_plan_that_is_a_limit_holds_and_counts_nobody_twice(
    as_: Any, cast: Cast, later: Event, people: dict[str, Registration]
) -> None:
    Event.objects.filter(pk=later.pk).update(holds_to_plans=True)
    Delegation.objects.create(event=later, partner=cast.project.partners.get(town=cast.kavala), planned=1)
    noor, eleni, nikos = as_(cast.noor), people["Ελένη Παππά"], people["Nikos"]
    answer = noor.post(OVER, form_of(noor, eleni, nikos))
    assert answer.status_code == 422 and "planned 1 people" in answer.content.decode()
    assert noor.post(OVER, form_of(noor, eleni)).status_code == 302
    assert noor.post(OVER, form_of(noor, eleni)).status_code == 302


def test_refuses_what_is_closed_forged_or_empty_in_plain_words(
    as_: Any, cast: Cast, later: Event, people: dict[str, Registration]
) -> None:
    noor, nikos = as_(cast.noor), people["Nikos"]
    page = noor.post(OVER, form_of(noor, nikos, token="forged")).content.decode()
    assert "open for a long time" in page and f'value="{nikos.pk}" checked' in page
    assert "tick at least one" in noor.post(OVER, form_of(noor, nikos, who=[])).content.decode()
    Event.objects.filter(pk=later.pk).update(status=Event.Status.CANCELLED)
    assert noor.post(OVER, form_of(noor, nikos)).status_code == 422 and carried(later) == []


# --- Whose people ----------------------------------------------------------------------------------


def test_an_officer_takes_nobody_of_another_town_and_a_coordinator_everybody(
    as_: Any, cast: Cast, later: Event, people: dict[str, Registration]
) -> None:
    noor = as_(cast.noor)
    form = form_of(noor, cast.seat) | {"town": str(cast.gondomar.pk)}
    assert noor.post(OVER, form).status_code == 422 and carried(later) == []
    assert cast.ana.name not in noor.get(OVER, {"town": cast.gondomar.pk}).content.decode()
    cora = as_(cast.cora)
    assert cast.ana.name in cora.get(OVER, {"town": cast.gondomar.pk, "from": "1"}).content.decode()
    assert cora.post(OVER, form_of(cora, cast.seat)).status_code == 302
    assert [one.person for one in carried(later)] == [cast.ana]


def test_the_host_of_the_next_event_reads_no_list_of_an_earlier_one(
    as_: Any, cast: Cast, later: Event, people: dict[str, Registration]
) -> None:
    """Kavala's officer hosts the second event, and would see everybody who comes there."""
    later.places.all().delete()
    factories.EventPlaceFactory(event=later, town=cast.kavala)
    page = as_(cast.noor).get(OVER, {"town": cast.gondomar.pk}).content.decode()
    assert cast.ana.name not in page and "Nobody to take over" in page


def test_an_event_before_all_others_says_that_there_is_nobody(as_: Any, cast: Cast, later: Event) -> None:
    first = OVER.replace("/2/", "/1/")
    assert "Nobody to take over" in as_(cast.noor).get(first).content.decode()
    assert "earlier event" not in as_(cast.noor).get(first.replace("earlier/", "")).content.decode()
