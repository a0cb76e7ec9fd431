"""Names and borders: a town without adequacy sees other towns' people as numbers until a ground is recorded."""

import io
import json
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone

from cordel.base import pdf, word
from cordel.events.models import Attendance, GuardianContact, Needs, Recipient, Speech
from cordel.privacy.models import Installation
from cordel.projects.models import TransferGround
from tests import factories
from tests.access.walk import addresses as every_address
from tests.access.walk import body, path_of, rows_of
from tests.access.world import world as world

pytestmark = pytest.mark.django_db
DESK = "/desk/p/strings/privacy/"
EVENT = "/desk/p/strings/events/1/"
SECRET = "Sentinella"
API = "/api/projects/strings/events/1/"


def moved(town: Any, country: str = "MD") -> Any:
    """The town lies in another country: nobody's standing is read before."""
    town.country = country
    town.save()
    return town


def allow(cast: Any, town: Any, **facts: Any) -> TransferGround:
    made: TransferGround = factories.TransferGroundFactory(project=cast.project, town=town, **facts)
    return made


@pytest.fixture
def outside(cast: Any) -> Any:
    """Gondomar, which hosts the event, lies in Moldova; Kavala leads, and its Zoe has a seat."""
    cast.project.partners.filter(town=cast.gondomar).update(role="partner")
    cast.project.partners.filter(town=cast.kavala).update(role="lead")
    moved(cast.gondomar)
    person = factories.PersonFactory(
        project=cast.project, name=f"Zoe {SECRET}", email="zoe@sentinel.example", town=cast.kavala
    )
    return factories.RegistrationFactory(event=cast.event, person=person)


# --- The attacker -----------------------------------------------------------------------------------


def plant(world: Any, seat: Any) -> tuple[str, ...]:
    """Everything that is said of Zoe of Kavala, and what must not be read."""
    day = world.event.starts_on
    factories.ReceiptFactory(registration=seat, shown_name=seat.person.name)
    Needs.objects.create(registration=seat, diet_note="", access="ramp-sentinel")
    GuardianContact.objects.create(registration=seat, name=f"Mother {SECRET}", contact="call-sentinel")
    Attendance.objects.create(registration=seat, day=day, evidence="scan", recorded_at=timezone.now())
    seat.days_present = 1
    seat.role = "speaker"
    seat.save()
    factories.ActivitySeatFactory(activity=world.activity, registration=seat)
    Speech.objects.create(activity=world.activity, registration=seat)
    factories.AffiliationFactory(registration=seat, function=f"Keeper {SECRET}")
    world.sheet_page.rows, world.sheet_page.written_in = [None], {"0": seat.pk}
    world.sheet_page.save()
    Recipient.objects.create(letter=world.sent_letter, person=seat.person, registration=seat, state="given")
    factories.UnreachedFactory(person=seat.person)
    factories.InvitationFactory(event=world.event, town=world.kavala, source="person", name=f"By {SECRET}")
    return (SECRET, "sentinel.example", "ramp-sentinel", "call-sentinel", seat.code)


def read(client: Client, world: Any) -> list[tuple[str, bytes]]:
    """Every address of the site that answers, each with all the files that lists make."""
    pages: list[tuple[str, bytes]] = []
    for address in every_address():
        for row in rows_of(address):
            if address.route.startswith(("admin", "account")):
                continue
            path = path_of(address, row, world)
            page = looked_at(client, path)
            files = [f"{path}?format=csv"] if b"format=csv" in page else []
            if "extension" in address.parts:
                files += [re.sub(r"\.\w+$", end, path) for end in (".pdf", ".docx", ".csv")]
            pages += [(path, page), *((file, looked_at(client, file)) for file in files)]
    return [(path, page) for path, page in pages if page]


@pytest.fixture
def legible(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PDF and a Word file as the data that they are made of: packed, nobody could look for words in them."""
    monkeypatch.setattr(pdf, "_compiled", lambda _template, data, _pictures: json.dumps(data).encode())
    monkeypatch.setattr(
        word, "written", lambda made: json.dumps(made.blocks, default=str, ensure_ascii=False).encode()
    )


def looked_at(client: Client, path: str) -> bytes:
    """What the page says, nothing where it does not open."""
    with transaction.atomic():
        answer = client.get(path)
        transaction.set_rollback(True)
    return body(answer) if answer.status_code < 300 else b""


@pytest.mark.usefixtures("legible")
@pytest.mark.parametrize("who", ["tomas", "helper"])
def test_nobody_of_a_host_outside_reads_a_name_of_another_town(world: Any, outside: Any, who: str) -> None:
    secrets = plant(world, outside)
    client = Client()
    client.force_login(getattr(world, who))
    pages = read(client, world)
    assert len(pages) > 40
    told = [f"{path} tells {word}" for path, page in pages for word in secrets if word.encode() in page]
    assert not told, "\n".join(told)


@pytest.mark.usefixtures("legible")
def test_the_same_officer_reads_them_once_a_ground_holds(world: Any, outside: Any) -> None:
    """The attack above finds what there is to find."""
    plant(world, outside)
    allow(world, world.gondomar)
    client = Client()
    client.force_login(world.tomas)
    told = {path.split("?")[0] for path, page in read(client, world) if SECRET.encode() in page}
    assert {
        f"{EVENT}registrations/",
        f"{EVENT}door/",
        f"{EVENT}speakers/",
        "/reports/p/strings/events/1/attendance.pdf",
        "/reports/p/strings/events/1/attendance.docx",
        "/reports/p/strings/events/1/run-sheet.pdf",
        "/reports/p/strings/events/1/rows/",
    } <= told, sorted(told)


def test_own_people_stay_named_and_others_are_counted(as_: Any, cast: Any, outside: Any) -> None:
    page = as_(cast.tomas).get(f"{EVENT}registrations/")
    assert [one.person.name for one in page.context["list"].page] == ["Ana Moura"]
    assert "everybody else as numbers" in page.content.decode()
    overview = as_(cast.tomas).get(f"{EVENT}delegations/").content.decode()
    assert "Kavala" in overview


def test_a_sending_town_outside_sees_its_own_people_as_before(as_: Any, cast: Any) -> None:
    moved(cast.kavala)
    factories.RegistrationFactory(event=cast.event, person__name="Iris Kavalioti", person__town=cast.kavala)
    page = as_(cast.noor).get(f"{EVENT}registrations/")
    assert [one.person.name for one in page.context["list"].page] == ["Iris Kavalioti"]
    assert "everybody else as numbers" not in page.content.decode()


@pytest.fixture
def lead_outside(cast: Any) -> Any:
    """Gondomar, which leads the project and hosts the event, lies in Moldova; Zoe of Kavala has a seat."""
    moved(cast.gondomar)
    person = factories.PersonFactory(
        project=cast.project, name=f"Zoe {SECRET}", email="zoe@sentinel.example", town=cast.kavala
    )
    return factories.RegistrationFactory(event=cast.event, person=person)


@pytest.mark.usefixtures("legible")
def test_whoever_runs_a_project_led_from_outside_reads_the_lead_s_people_only(
    world: Any, lead_outside: Any
) -> None:
    secrets = plant(world, lead_outside)
    client = Client()
    client.force_login(world.cora)
    told = [
        f"{path} tells {word}"
        for path, page in read(client, world)
        for word in secrets
        if word.encode() in page
    ]
    assert not told, "\n".join(told)
    names = [one.person.name for one in client.get(f"{EVENT}registrations/").context["list"].page]
    assert "Ana Moura" in names


def test_a_project_led_from_outside_is_run_with_names_once_its_ground_holds(
    as_: Any, cast: Any, lead_outside: Any
) -> None:
    client = as_(cast.cora)
    assert client.get(f"{EVENT}registrations/").context["list"].total == 1
    assert sent(client, cast.gondomar)[0].status_code == 302
    assert client.get(f"{EVENT}registrations/").context["list"].total == 2


# --- Administrators: on behalf of the town that runs the site ---------------------------------------


def run_by(town: Any) -> None:
    """The town runs the site."""
    Installation.objects.update_or_create(place=1, defaults={"town": town, "changed_at": timezone.now()})


def read_by(as_: Any, user: Any) -> int:
    return int(as_(user).get(f"{EVENT}registrations/").context["list"].total)


def test_an_administrator_sees_everybody_where_the_town_that_runs_the_site_lies_in_the_union(
    as_: Any, cast: Any, lead_outside: Any
) -> None:
    run_by(factories.TownFactory(name="Braga", country="PT"))
    assert read_by(as_, cast.admin) == 2


def test_while_nobody_said_who_runs_the_site_an_administrator_reads_like_those_who_run_the_project(
    as_: Any, cast: Any, lead_outside: Any
) -> None:
    assert read_by(as_, cast.admin) == read_by(as_, cast.cora) == 1


def test_an_administrator_of_a_site_that_stands_outside_sees_numbers_until_a_ground_is_recorded(
    as_: Any, cast: Any
) -> None:
    factories.RegistrationFactory(event=cast.event, person__town=cast.kavala)
    bender = factories.TownFactory(name="Bender", country="MD")
    assert read_by(as_, cast.admin) == 2
    run_by(bender)
    admin = as_(cast.admin)
    assert admin.get(f"{EVENT}registrations/").status_code == 403 or read_by(as_, cast.admin) == 0
    page = admin.get(f"{DESK}transfers/").content.decode()
    assert "on behalf of <bdi>Bender</bdi>" in page
    assert sent(admin, bender)[0].status_code == 302
    assert read_by(as_, cast.admin) == 2
    assert as_(cast.admin).get(f"{DESK}transfers/{bender.pk}/").status_code == 200
    assert as_(cast.cora).get(f"{DESK}transfers/{bender.pk}/").status_code == 404


def test_an_administrator_who_works_for_a_town_outside_sits_there(as_: Any, cast: Any) -> None:
    """Whatever runs the site: that person's screen stands in that town."""
    run_by(cast.kavala)
    factories.RegistrationFactory(event=cast.event, person__town=cast.kavala)
    moved(cast.gondomar)
    assert read_by(as_, cast.admin) == 2
    factories.TownMembershipFactory(user=cast.admin, town=cast.gondomar)
    assert read_by(as_, cast.admin) == 1
    allow(cast, cast.gondomar)
    assert read_by(as_, cast.admin) == 2


@pytest.mark.usefixtures("legible")
def test_an_administrator_outside_reads_no_name_at_any_address(world: Any, outside: Any) -> None:
    run_by(world.gondomar)
    secrets = plant(world, outside)
    client = Client()
    client.force_login(world.admin)
    pages = read(client, world)
    assert len(pages) > 60
    told = [f"{path} tells {word}" for path, page in pages for word in secrets if word.encode() in page]
    assert not told, "\n".join(told)


def test_whoever_runs_the_project_sees_everybody(as_: Any, cast: Any, outside: Any) -> None:
    names = [one.person.name for one in as_(cast.cora).get(f"{EVENT}registrations/").context["list"].page]
    assert len(names) == 2


def test_another_host_in_a_safe_country_sees_everybody(as_: Any, cast: Any, outside: Any) -> None:
    """Two towns host: what Gondomar may not see, Kavala's officer sees, and keeps the door."""
    factories.EventPlaceFactory(event=cast.event, town=cast.kavala, is_host=True, position=2)
    assert as_(cast.noor).get(f"{EVENT}registrations/").context["list"].total == 2
    assert as_(cast.tomas).get(f"{EVENT}registrations/").context["list"].total == 1


# --- Grounds ----------------------------------------------------------------------------------------


def seen(as_: Any, cast: Any) -> int:
    return int(as_(cast.tomas).get(f"{EVENT}registrations/").context["list"].total)


def test_a_ground_holds_from_its_first_day_to_its_last_and_ends_by_itself(
    as_: Any, cast: Any, outside: Any, now: Any
) -> None:
    today = now.date()
    allow(cast, cast.gondomar, since=today + timedelta(days=1), until=today + timedelta(days=3))
    found = []
    for days in range(5):
        with time_machine.travel(now + timedelta(days=days), tick=False):
            found.append(seen(as_, cast))
    assert found == [1, 2, 2, 2, 1]


def test_a_ground_of_another_project_or_town_allows_nothing(as_: Any, cast: Any, outside: Any) -> None:
    allow(cast, cast.kavala)
    factories.TransferGroundFactory(town=cast.gondomar)
    assert seen(as_, cast) == 1


def sent(client: Client, town: Any, **said: Any) -> Any:
    page = f"{DESK}transfers/{town.pk}/"
    form = client.get(page).context["form"]
    data = {
        "token": form["token"].value(),
        "kind": "clauses",
        "text": "Signed by both mayors.",
        "since": timezone.localdate().isoformat(),
        "until": "",
        **said,
    }
    return client.post(page, data), data


def test_the_coordinator_records_a_ground_once_and_ends_it(as_: Any, cast: Any, outside: Any) -> None:
    client = as_(cast.cora)
    answer, data = sent(client, cast.gondomar)
    assert answer.status_code == 302
    assert client.post(f"{DESK}transfers/{cast.gondomar.pk}/", data).status_code == 302
    ground = TransferGround.objects.get()
    assert (ground.recorded_by, ground.file_size) == (cast.cora, 0)
    assert seen(as_, cast) == 2
    for _ in range(2):
        assert client.post(f"{DESK}grounds/{ground.pk}/end/").status_code == 302
    assert seen(as_, cast) == 1
    assert "was ended" in client.get(f"{DESK}transfers/{cast.gondomar.pk}/").content.decode()


def test_officers_look_and_record_nothing(as_: Any, cast: Any, outside: Any) -> None:
    client = as_(cast.tomas)
    assert sent(client, cast.gondomar)[0].status_code == 403
    assert not TransferGround.objects.exists()
    assert client.post(f"{DESK}grounds/{allow(cast, cast.gondomar).pk}/end/").status_code == 403
    assert seen(as_, cast) == 2


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"until": "2020-01-01"}, "lies before the first one"),
        ({"since": "2020-01-01", "until": "2020-02-01"}, "is over already"),
        ({"text": ""}, "required"),
        ({"file": SimpleUploadedFile("a.pdf", b"no paper at all")}, "is no PDF"),
        ({"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 /JavaScript %%EOF")}, "is no PDF"),
        ({"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7" + b" " * 3_000_001)}, "larger than 3 MB"),
    ],
)
def test_a_wrong_ground_is_refused(as_: Any, cast: Any, outside: Any, said: Any, words: str) -> None:
    answer, _data = sent(as_(cast.cora), cast.gondomar, **said)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not TransferGround.objects.exists()


def test_the_signed_paper_is_kept_and_handed_out(as_: Any, cast: Any, outside: Any) -> None:
    paper = io.BytesIO(b"%PDF-1.7 signed %%EOF")
    paper.name = "a.pdf"
    assert sent(as_(cast.cora), cast.gondomar, file=paper)[0].status_code == 302
    path = f"{DESK}grounds/{TransferGround.objects.get().pk}/paper.pdf"
    answer = as_(cast.cora).get(path)
    assert answer.content == b"%PDF-1.7 signed %%EOF"
    assert "attachment" in answer["Content-Disposition"]
    assert as_(cast.tomas).get(path).status_code == 403


def test_the_list_tells_what_each_town_sees(as_: Any, cast: Any, outside: Any) -> None:
    page = as_(cast.noor).get(f"{DESK}transfers/")
    assert [(one.town, state) for one, state, _words in page.context["lines"]] == [
        (cast.gondomar, "counts"),
        (cast.kavala, "area"),
    ]
    moved(cast.kavala, "TR")
    assert (
        "Those who run the project see the names of its people only"
        in as_(cast.cora).get(f"{DESK}transfers/").content.decode()
    )


# --- The door ---------------------------------------------------------------------------------------


@pytest.fixture
def on_the_day(cast: Any, outside: Any) -> Any:
    moment = cast.event.begins_at + timedelta(hours=10)
    with time_machine.travel(moment, tick=False):
        yield outside


def door(client: Client, **asked: str) -> Any:
    return client.get(f"{EVENT}door/", asked)


@pytest.mark.parametrize("who", ["helper", "tomas"])
def test_people_of_other_towns_come_in_by_their_code_without_a_name(
    as_: Any, cast: Any, on_the_day: Any, who: str
) -> None:
    client, seat = as_(getattr(cast, who)), on_the_day
    Needs.objects.create(registration=seat, access="ramp-sentinel")
    assert [one.person.name for one in door(client).context["people"]] == ["Ana Moura"]
    assert door(client, q="zoe").context["people"] == []
    page = door(client, q=seat.code)
    assert [one.pk for one in page.context["people"]] == [seat.pk]
    assert SECRET not in page.content.decode()
    assert "ramp-sentinel" not in page.content.decode()
    data = {"day": cast.event.starts_on.isoformat(), "q": seat.code, "evidence": ""}
    answer = client.post(f"{EVENT}door/{seat.pk}/check-in/", data, HTTP_HX_REQUEST="true")
    assert answer.status_code == 200
    assert SECRET not in answer.content.decode()
    assert "Whoever showed this code is present." in answer.content.decode()
    assert Attendance.objects.get(registration=seat).evidence == "scan"


@pytest.mark.parametrize("typed", ["", "zoe", "ABCDEFGH"])
def test_without_the_code_nobody_of_another_town_is_let_in(
    as_: Any, cast: Any, on_the_day: Any, typed: str
) -> None:
    data = {"day": cast.event.starts_on.isoformat(), "q": typed, "evidence": ""}
    for act in ("check-in", "undo"):
        assert as_(cast.helper).post(f"{EVENT}door/{on_the_day.pk}/{act}/", data).status_code == 404
    assert not Attendance.objects.exists()


# --- Other systems ----------------------------------------------------------------------------------


def system(cast: Any, by: Any) -> dict[str, str]:
    factories.AccessTokenFactory(
        event=cast.event,
        secret="of a gate",
        scopes=["check_in"],
        made_by=by,
    )
    return {"HTTP_AUTHORIZATION": "Bearer of a gate"}


def test_a_token_of_a_host_outside_tells_its_own_people_only(
    client: Client, as_: Any, cast: Any, on_the_day: Any
) -> None:
    headers = system(cast, cast.tomas)
    names = [one["name"] for one in client.get(f"{API}registrations", **headers).json()["items"]]
    assert names == ["Ana Moura"]
    wish = {"code": on_the_day.code, "day": cast.event.starts_on.isoformat()}
    answer = client.post(
        f"{API}check-ins",
        wish,
        content_type="application/json",
        HTTP_IDEMPOTENCY_KEY="key-00000001",
        **headers,
    )
    assert (answer.status_code, answer.json()["name"]) == (200, "")
    allow(cast, cast.gondomar)
    assert len(client.get(f"{API}registrations", **headers).json()["items"]) == 2


def test_a_token_whose_maker_left_tells_no_more(client: Client, cast: Any, on_the_day: Any) -> None:
    headers = system(cast, None)
    assert len(client.get(f"{API}registrations", **headers).json()["items"]) == 1


def test_a_token_of_those_who_run_the_project_tells_everybody(
    client: Client, cast: Any, on_the_day: Any
) -> None:
    headers = system(cast, cast.cora)
    assert len(client.get(f"{API}registrations", **headers).json()["items"]) == 2


def test_a_host_outside_makes_no_token_and_takes_its_own_back(as_: Any, cast: Any, outside: Any) -> None:
    token = factories.AccessTokenFactory(event=cast.event, made_by=cast.tomas)
    client = as_(cast.tomas)
    assert client.post(f"{EVENT}tokens/", {}).status_code == 403
    assert client.post(f"{EVENT}tokens/{token.pk}/revoke/").status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None


# --- Files, acts, letters ---------------------------------------------------------------------------


def test_an_act_for_many_reaches_own_people_only(as_: Any, cast: Any, outside: Any) -> None:
    client = as_(cast.tomas)
    answer = client.post(
        f"{EVENT}registrations/many/",
        {"act": "cancel", "which": "ticked", "who": [outside.pk, cast.seat.pk], "listed": ""},
    )
    assert SECRET not in answer.content.decode()


def test_a_letter_to_everybody_is_not_the_host_s_to_write(as_: Any, cast: Any, outside: Any) -> None:
    letter = factories.GroupLetterFactory(project=cast.project, of_events=[cast.event])
    assert as_(cast.tomas).get(f"/desk/p/strings/letters/{letter.pk}/").status_code == 404
    allow(cast, cast.gondomar)
    assert as_(cast.tomas).get(f"/desk/p/strings/letters/{letter.pk}/").status_code == 200


def test_a_host_outside_takes_nobody_of_another_town_over(as_: Any, cast: Any, outside: Any) -> None:
    starts = cast.event.starts_on + timedelta(days=60)
    later = factories.EventFactory(
        project=cast.project, number=2, starts_on=starts, ends_on=starts, answered=True
    )
    factories.EventPlaceFactory(event=later, town=cast.gondomar)
    address = "/desk/p/strings/events/2/registrations/bring/earlier/"
    asked = {"town": outside.town_id, "from": 1}
    assert SECRET not in as_(cast.tomas).get(address, asked).content.decode()
    allow(cast, cast.gondomar)
    assert SECRET in as_(cast.tomas).get(address, asked).content.decode()
