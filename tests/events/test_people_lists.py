"""A town's people as rows, as a pasted list, as a file, and as a list that comes back corrected."""

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cordel.base import jobs
from cordel.base.models import AuditEntry, Job
from cordel.core import people_files
from cordel.events import actions, queries
from cordel.events.models import Delegation, Event, GuardianContact, Needs, Registration
from cordel.participants.models import Person
from cordel.privacy.actions import retention
from tests.conftest import Cast
from tests.factories import EventFactory, PersonFactory, RegistrationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

DESK = "/desk/p/strings/events/1/"
BRING = f"{DESK}registrations/bring/"
FILE = f"{BRING}file/"
CHANGES = f"{BRING}changes/"
LIST = f"{DESK}registrations/list/"


def token_of(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def form_of(browser: Client, town: Any, *names: str, **answers: str) -> dict[str, str]:
    lines = {f"name_{line}": name for line, name in enumerate(names, start=1)}
    rows = str(max(10, len(names)))
    token = token_of(browser.get(BRING).content.decode())
    return {"town": str(town.pk), "language": "el", "rows": rows, "token": token, **lines, **answers}


def brought() -> list[Registration]:
    return list(Registration.objects.select_related("person").order_by("pk"))[1:]  # the first seat is Ana's


def takes_minors() -> None:
    Event.objects.update(safeguarding_policy="https://gondomar.example/safe", safeguarding_contact="Ana, 912")


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


# --- Rows --------------------------------------------------------------------------------------------


def test_ten_more_rows_keep_what_was_typed_and_save_nothing(as_: Any, cast: Cast) -> None:
    noor = as_(cast.noor)
    form = form_of(noor, cast.kavala, "Ελένη", email_1="not yet", is_minor_1="on") | {"do": "more"}
    page = noor.post(BRING, form).content.decode()
    assert field(page, "name_1") == "Ελένη" and field(page, "email_1") == "not yet"
    assert 'name="name_20"' in page and 'name="name_21"' not in page and field(page, "rows") == "20"
    assert token_of(page) == form["token"] and 'id="errors"' not in page
    assert brought() == []


def test_brings_two_hundred_in_one_act_with_few_questions_to_the_database(as_: Any, cast: Cast) -> None:
    noor = as_(cast.noor)
    names = [f"Person {number:03}" for number in range(200)]
    form = form_of(
        noor, cast.kavala, *names, email_7="seven@people.example", language_7="pt", called_7="Sete"
    )
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = noor.post(BRING, form)
    assert answer.status_code == 302 and len(asked) < 80
    assert [seat.person.name for seat in brought()] == names
    seven = brought()[6].person
    assert (seven.email, seven.language, seven.called) == ("seven@people.example", "pt", "Sete")
    assert AuditEntry.objects.filter(verb="event.registered").count() == 200
    assert Job.objects.filter(name="events.write_confirmation").count() == 1
    page = noor.get(answer.headers["Location"]).content.decode()
    assert page.count('class="ticket"') == 200


def test_saves_the_good_rows_if_that_is_asked_and_keeps_the_others(as_: Any, cast: Cast) -> None:
    noor = as_(cast.noor)
    form = form_of(noor, cast.kavala, "Eleni", "Nikos", "Fatma", email_2="nowhere")
    refused = noor.post(BRING, form | {"do": "save"}).content.decode()
    assert brought() == [] and "Save only the 2 good rows" in refused and 'href="#id_email_2"' in refused
    rest = noor.post(BRING, form | {"do": "good"})
    assert [seat.person.name for seat in brought()] == ["Eleni", "Fatma"]
    page = rest.content.decode()
    assert (field(page, "name_1"), field(page, "email_1")) == (
        "Nikos",
        "nowhere",
    ) and 'value="Fatma"' not in page
    assert token_of(page) != form["token"]


def test_somebody_added_to_a_form_that_was_sent_is_registered_too(as_: Any, cast: Cast) -> None:
    noor = as_(cast.noor)
    form = form_of(noor, cast.kavala, "Eleni")
    noor.post(BRING, form)
    noor.post(BRING, form | {"name_2": "Nikos"})
    assert [seat.person.name for seat in brought()] == ["Eleni", "Nikos"]


def test_asks_whether_a_namesake_is_the_same_person(as_: Any, cast: Cast) -> None:
    """The same list twice would be everybody twice; a second Eleni is registered when somebody says so."""
    noor = as_(cast.noor)
    noor.post(BRING, form_of(noor, cast.kavala, "Eleni", "Nikos"))
    again = form_of(noor, cast.kavala, "ELENI", "Fatma")
    page = noor.post(BRING, again).content.decode()
    assert len(brought()) == 2 and "registered from this town already" in page and 'name="is_other_1"' in page
    noor.post(BRING, again | {"is_other_1": "on"})
    assert [seat.person.name for seat in brought()] == ["Eleni", "Nikos", "ELENI", "Fatma"]


def test_a_namesake_of_another_town_is_nobody_to_ask_about(as_: Any, cast: Cast) -> None:
    cora = as_(cast.cora)
    assert cora.post(BRING, form_of(cora, cast.kavala, "Ana Moura")).status_code == 302


# --- People under 18 ---------------------------------------------------------------------------------


def test_somebody_under_18_comes_with_a_guardian(as_: Any, cast: Cast) -> None:
    takes_minors()
    noor = as_(cast.noor)
    form = form_of(noor, cast.kavala, "Eleni", is_minor_1="on")
    page = noor.post(BRING, form).content.decode()
    assert "who answers for this person" in page and "reach the guardian" in page and brought() == []
    guarded = form | {"guardian_1": "Maria Pappa", "contact_1": "+30 691"}
    assert noor.post(BRING, guarded).status_code == 302
    child = brought()[0]
    assert not child.is_adult and (child.guardian.name, child.guardian.contact) == ("Maria Pappa", "+30 691")


def test_a_guardian_without_a_child_is_asked_about(as_: Any, cast: Cast) -> None:
    takes_minors()
    noor = as_(cast.noor)
    page = noor.post(BRING, form_of(noor, cast.kavala, "Eleni", guardian_1="Maria")).content.decode()
    assert "Is this person under 18?" in page and brought() == []


def child_of(cast: Cast) -> Registration:
    person = PersonFactory(project=cast.project, name="Eleni Child", town=cast.kavala)
    seat: Registration = RegistrationFactory(event=cast.event, person=person, is_adult=False)
    GuardianContact.objects.create(registration=seat, name="Maria Guardian", contact="+30 691")
    return seat


def test_the_host_and_the_sending_town_see_the_guardian(as_: Any, cast: Cast) -> None:
    child = child_of(cast)
    for user in (cast.noor, cast.tomas, cast.cora):
        assert "Maria Guardian" in as_(user).get(f"{DESK}registrations/{child.pk}/").content.decode()
    assert as_(cast.stranger).get(f"{DESK}registrations/{child.pk}/").status_code == 404


def test_the_door_sees_the_guardian_on_the_day_alone(as_: Any, cast: Cast) -> None:
    child_of(cast)
    door = f"{DESK}door/?day="
    today, later = timezone.now().date(), timezone.now().date() + timezone.timedelta(days=1)
    Event.objects.update(starts_on=today, ends_on=later)
    helper = as_(cast.helper)
    assert "Maria Guardian" in helper.get(f"{door}{today}").content.decode()
    page = helper.get(f"{door}{later}").content.decode()
    assert "Eleni Child" in page and "Maria Guardian" not in page


def test_the_guardian_is_erased_with_the_needs(cast: Cast) -> None:
    child = child_of(cast)
    last = cast.event.ends_on
    at = timezone.make_aware(timezone.datetime(last.year, last.month, last.day, 12))
    retention.purge(cast.project, by=None, now=at + timezone.timedelta(days=13))
    assert GuardianContact.objects.filter(registration=child).exists()
    retention.purge(cast.project, by=None, now=at + timezone.timedelta(days=15))
    assert not GuardianContact.objects.exists()


def test_who_gives_the_seat_back_needs_no_guardian(cast: Cast) -> None:
    actions.cancel(child_of(cast), by=cast.noor, now=timezone.now())
    assert not GuardianContact.objects.exists() and not Needs.objects.exists()


# --- The plan ----------------------------------------------------------------------------------------


def plan(cast: Cast, planned: int) -> None:
    partner = cast.project.partners.get(town=cast.kavala)
    Delegation.objects.create(event=cast.event, partner=partner, planned=planned)


def test_tells_how_many_of_those_planned_there_are_and_warns(as_: Any, cast: Cast) -> None:
    plan(cast, 1)
    noor = as_(cast.noor)
    assert "Kavala: 0 of 1 planned" in noor.get(BRING).content.decode()
    assert noor.post(BRING, form_of(noor, cast.kavala, "Eleni", "Nikos")).status_code == 302
    page = noor.get(BRING).content.decode()
    assert "Kavala: 2 of 1 planned" in page and "More than planned" in page


def test_a_plan_that_is_a_limit_refuses_more(as_: Any, cast: Cast) -> None:
    plan(cast, 2)
    cora = as_(cast.cora)
    for _twice in range(2):
        assert cora.post(f"{DESK}delegations/limit/", {"holds": "yes"}).status_code == 302
    assert AuditEntry.objects.filter(verb="event.plans_set").count() == 1
    noor = as_(cast.noor)
    page = noor.post(BRING, form_of(noor, cast.kavala, "A a", "B b", "C c")).content.decode()
    assert "planned 2 people" in page and "would be 3" in page and brought() == []
    assert noor.post(BRING, form_of(noor, cast.kavala, "A a", "B b")).status_code == 302
    cora.post(f"{DESK}delegations/limit/", {"holds": "no"})
    assert noor.post(BRING, form_of(noor, cast.kavala, "C c")).status_code == 302


# --- Pasted ------------------------------------------------------------------------------------------


def test_a_pasted_list_fills_the_rows_below_what_was_typed(as_: Any, cast: Cast) -> None:
    noor = as_(cast.noor)
    text = "Olá:\n1. Maria Silva maria@x.example\n- João (PT)"
    form = form_of(noor, cast.kavala, "Eleni") | {"do": "paste", "paste": text}
    page = noor.post(BRING, form).content.decode()
    assert [field(page, f"name_{line}") for line in (1, 2, 3)] == ["Eleni", "Maria Silva", "João"]
    assert field(page, "email_2") == "maria@x.example" and "<bdi>Olá:</bdi>" in page
    assert "2 people were read" in page and brought() == []


def test_a_pasted_list_that_is_too_long_stays_in_its_box(as_: Any, cast: Cast) -> None:
    noor = as_(cast.noor)
    text = "\n".join(f"Person {number} Silva" for number in range(400))
    page = noor.post(
        BRING, form_of(noor, cast.kavala, "Eleni") | {"do": "paste", "paste": text}
    ).content.decode()
    assert "At most 300 people" in page and "Person 399 Silva" in page and field(page, "name_1") == "Eleni"


# --- Files -------------------------------------------------------------------------------------------


def upload(browser: Client, town: Any, data: bytes, name: str = "list.csv") -> Any:
    return browser.post(FILE, {"town": str(town.pk), "file": SimpleUploadedFile(name, data)})


def columns_of(answer: Any) -> dict[str, str]:
    """What the page that asks for the columns would send if nobody changed anything."""
    form = answer.context["form"]
    data = {name: bound.value() for name in form.fields if (bound := form[name]) is not None}
    return {name: "" if value is None else str(value) for name, value in data.items()}


def test_a_file_becomes_rows_with_what_is_wrong_named_by_cell(as_: Any, cast: Cast) -> None:
    noor = as_(cast.noor)
    text = (
        "Όνομα;Επώνυμο;Email;Ηλικία;Αίθουσα\r\nΕλένη;Παππά;eleni@x.example;44;1\r\nΓιώργος;Νίκου;;ίσως;2\r\n"
    )
    asked = upload(noor, cast.kavala, text.encode("cp1253"))
    assert asked.status_code == 200
    sent = columns_of(asked)
    assert [sent[f"column_{at}"] for at in range(5)] == ["first", "last", "email", "minor", ""]
    page = noor.post(FILE, sent).content.decode()
    assert field(page, "name_1") == "Ελένη Παππά" and field(page, "name_2") == "Γιώργος Νίκου"
    assert "Row 2, Under 18" in page and brought() == []
    form = {"town": str(cast.kavala.pk), "language": "el", "rows": "10", "token": token_of(page)}
    assert noor.post(BRING, form | {"name_1": "Ελένη Παππά"}).status_code == 302


def test_the_columns_are_said_by_whoever_brings_the_file(as_: Any, cast: Cast) -> None:
    noor = as_(cast.noor)
    sent = columns_of(upload(noor, cast.kavala, "A|B\nx|Eleni\n".replace("|", ";").encode()))
    sent |= {"column_0": "", "column_1": "name", "heads": "1"}
    assert field(noor.post(FILE, sent).content.decode(), "name_1") == "Eleni"
    for wrong, words in (
        ({"column_0": "name"}, "Two columns hold this"),
        ({"column_1": ""}, "which column holds the names"),
        ({"table": "[[1"}, "choose the file again"),
        ({"table": json.dumps([[1, [5]]])}, "choose the file again"),
        ({"table": json.dumps([[1, ["x"]]] * 999)}, "choose the file again"),
        ({"town": str(cast.gondomar.pk)}, "Select a valid choice"),
    ):
        answer = noor.post(FILE, sent | wrong)
        assert answer.status_code == 422 and words in answer.content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "This file is empty"),
        (b"%PDF-1.7", "neither CSV nor XLSX nor ODS"),
        (b"PK\x03\x04...", "damaged"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
        (b"Name\n" + b"Ana Sousa\n" * 100_000, "at most 300 people"),
        (b"x" * 5_000_001, "larger than 5 MB"),
        ((";".join(["\u03b1" * 400] * 9) + "\n").encode() * 300, "too much text"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(as_: Any, cast: Cast, data: bytes, words: str) -> None:
    answer = upload(as_(cast.noor), cast.kavala, data)
    assert answer.status_code == 422 and words in answer.content.decode()


# --- There and back ----------------------------------------------------------------------------------


def two_people(cast: Cast) -> list[Registration]:
    return [
        RegistrationFactory(
            event=cast.event,
            person=PersonFactory(
                project=cast.project, name=name, email=email, town=cast.kavala, country="GR", language="el"
            ),
        )
        for name, email in (("Eleni Pappa", "eleni@people.example"), ("=Nikos", ""))
    ]


def taken(browser: Client, kind: str = "xlsx") -> list[list[str]]:
    answer = browser.get(f"{LIST}?format={kind}")
    assert answer.status_code == 200
    rows = [cells for _number, cells in people_files.read(answer.content, most=300)]
    return [[*cells, *[""] * (8 - len(cells))] for cells in rows]


def as_csv(rows: list[list[str]]) -> bytes:
    return "\n".join(";".join(row) for row in rows).encode()


def compared(browser: Client, cast: Cast, rows: list[list[str]]) -> Any:
    return browser.post(FILE, columns_of(upload(browser, cast.kavala, as_csv(rows))))


def confirmed(answer: Any, *keys: str) -> dict[str, Any]:
    found = answer.context["found"]
    seen = {f"seen_{one.entry.key}": one.seen for one in found.changes}
    return columns_of(answer) | seen | {"take": list(keys)}


@pytest.mark.parametrize("kind", ["xlsx", "ods", "csv"])
def test_a_list_that_comes_back_as_it_left_changes_nothing(as_: Any, cast: Cast, kind: str) -> None:
    two_people(cast)
    noor = as_(cast.noor)
    rows = taken(noor, kind)
    assert [row[1] for row in rows[1:]] == ["Eleni Pappa", "=Nikos"] and "Ana Moura" not in str(rows)
    found = compared(noor, cast, rows).context["found"]
    assert (found.same, found.changes, found.new, found.missing, found.refused) == (2, [], [], [], [])


def test_shows_each_change_and_writes_only_what_was_confirmed(as_: Any, cast: Cast) -> None:
    seats = two_people(cast)
    noor = as_(cast.noor)
    head, eleni, nikos = taken(noor)
    eleni[1:4] = ["Eleni Pappá", "Lena", "lena@people.example"]
    nikos[1] = "Nikolaos"
    page = compared(noor, cast, [head, eleni, nikos, ["", "Fatma"]])
    found = page.context["found"]
    assert (len(found.changes), len(found.new), len(found.missing)) == (2, 1, 0)
    said = page.content.decode()
    assert (
        "<del><bdi>eleni@people.example</bdi></del>" in said
        and "<ins><bdi>lena@people.example</bdi></ins>" in said
    )
    assert Person.objects.filter(name="Eleni Pappa").exists()
    answer = noor.post(CHANGES, confirmed(page, eleni[0]))
    person = Person.objects.get(registrations=seats[0])
    assert (person.name, person.called, person.email) == ("Eleni Pappá", "Lena", "lena@people.example")
    assert person.search_key and person.email_key == "lena@people.example"
    assert Person.objects.get(registrations=seats[1]).name == "=Nikos"
    assert (
        field(answer.content.decode(), "name_1") == "Fatma"
        and "1 person was corrected" in answer.content.decode()
    )
    verbs = AuditEntry.objects.filter(verb__in=["event.registration_changed", "address.corrected"])
    assert verbs.count() == 2 and "Pappá" not in str(list(verbs.values_list("detail", flat=True)))


def test_a_corrected_name_stands_in_its_new_place(as_: Any, cast: Cast) -> None:
    seats = two_people(cast)
    elsewhere = RegistrationFactory(
        event=EventFactory(project=cast.project, number=2), person=seats[0].person
    )
    noor = as_(cast.noor)
    head, eleni, nikos = taken(noor)
    eleni[1] = "Zoe Pappa"
    noor.post(CHANGES, confirmed(compared(noor, cast, [head, eleni, nikos]), eleni[0]))
    assert [row[1] for row in taken(noor)[1:]] == ["=Nikos", "Zoe Pappa"]
    assert Registration.objects.get(pk=elsewhere.pk).sort_key == "zoe pappa"


def test_missing_deletes_nothing(as_: Any, cast: Cast) -> None:
    two_people(cast)
    noor = as_(cast.noor)
    head, eleni, _nikos = taken(noor)
    eleni[2] = "Lena"
    page = compared(noor, cast, [head, eleni])
    assert [one.person.name for one in page.context["found"].missing] == ["=Nikos"]
    assert "Missing deletes nothing" in page.content.decode()
    assert noor.post(CHANGES, confirmed(page, eleni[0])).headers["Location"] == f"{DESK}registrations/"
    assert Registration.objects.filter(status="confirmed").count() == 3


def test_a_key_of_another_event_or_town_is_refused_by_its_row(as_: Any, cast: Cast) -> None:
    seat = two_people(cast)[0]
    noor = as_(cast.noor)
    rows = taken(noor)
    other = EventFactory(project=cast.project, number=2, host=cast.gondomar)
    wrong = [
        queries.row_key(other, cast.kavala.pk, seat.pk),
        queries.row_key(cast.event, cast.gondomar.pk, cast.seat.pk),
        queries.row_key(cast.event, cast.kavala.pk, cast.seat.pk),
        "r-" + "0" * 20,
    ]
    found = compared(noor, cast, [rows[0], rows[1], rows[1], *([key, "X y"] for key in wrong)]).context[
        "found"
    ]
    assert [entry.number for entry, _why in found.refused] == [3, 4, 5, 6, 7]
    assert found.same == 1 and found.changes == []


def test_somebody_else_changed_it_meanwhile(as_: Any, cast: Cast) -> None:
    seat = two_people(cast)[0]
    noor = as_(cast.noor)
    head, eleni, nikos = taken(noor)
    eleni[1] = nikos[1] = "New Name"
    page = compared(noor, cast, [head, nikos, eleni])
    sent = confirmed(page, nikos[0], eleni[0])
    Person.objects.filter(registrations=seat).update(called="Lena")
    answer = noor.post(CHANGES, sent)
    assert answer.status_code == 422 and "Somebody else changed this" in answer.content.decode()
    assert not Person.objects.filter(name="New Name").exists()


def test_confirmed_twice_is_corrected_once(as_: Any, cast: Cast) -> None:
    two_people(cast)
    noor = as_(cast.noor)
    head, eleni, nikos = taken(noor)
    eleni[1] = "Eleni Pappá"
    sent = confirmed(compared(noor, cast, [head, nikos, eleni]), eleni[0])
    for _twice in range(2):
        assert noor.post(CHANGES, sent).status_code == 302
    assert AuditEntry.objects.filter(verb="event.registration_changed").count() == 1


def test_an_adult_becomes_a_child_only_with_a_guardian(as_: Any, cast: Cast) -> None:
    takes_minors()
    seat = two_people(cast)[0]
    noor = as_(cast.noor)
    head, eleni, nikos = taken(noor)
    eleni[5] = "12"
    refused = noor.post(CHANGES, confirmed(compared(noor, cast, [head, nikos, eleni]), eleni[0]))
    assert refused.status_code == 422 and "comes with a guardian" in refused.content.decode()
    eleni[6:8] = ["Maria", "+30 691"]
    noor.post(CHANGES, confirmed(compared(noor, cast, [head, nikos, eleni]), eleni[0]))
    seat.refresh_from_db()
    assert not seat.is_adult and seat.guardian.name == "Maria"


def test_the_host_corrects_nobody_of_another_town(as_: Any, cast: Cast) -> None:
    two_people(cast)
    rows = taken(as_(cast.noor))
    rows[1][1] = "Changed"
    found = compared(as_(cast.tomas), cast, rows).context["found"]
    assert found.changes == [] and "coordinator" in found.refused[0][1]


def test_the_list_is_the_own_town_s(as_: Any, cast: Cast) -> None:
    noor = as_(cast.noor)
    assert noor.get(f"{LIST}?town={cast.gondomar.pk}").status_code == 404
    assert noor.get(f"{LIST}?format=exe").status_code == 404


def test_letters_and_keys_follow_a_corrected_address(as_: Any, cast: Cast) -> None:
    seat = two_people(cast)[1]
    noor = as_(cast.noor)
    head, eleni, nikos = taken(noor)
    nikos[3] = "nikos@people.example"
    noor.post(CHANGES, confirmed(compared(noor, cast, [head, nikos, eleni]), nikos[0]))
    jobs.run_due(timezone.now())
    assert Person.objects.get(registrations=seat).email == "nikos@people.example"
    assert queries.row_key(cast.event, cast.kavala.pk, seat.pk) == nikos[0]
