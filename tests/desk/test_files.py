"""Files of long lists: ordered, written by the worker, kept for a day for whoever ordered them."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from cordel.base import exports, jobs, tokens
from cordel.base.models import Job
from cordel.towns.models import TownMembership
from tests.factories import PersonFactory, RegistrationFactory, TransferGroundFactory

pytestmark = pytest.mark.django_db
LIST = "/desk/p/strings/events/1/registrations/"


@pytest.fixture(autouse=True)
def _files(tmp_path, settings, monkeypatch):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    settings.RECURRING_JOBS = {}
    monkeypatch.setattr(exports, "AT_ONCE", 2)


@pytest.fixture
def long_list(cast):
    for number in range(3):
        RegistrationFactory(
            event=cast.event, person=PersonFactory(project=cast.project, name=f"=Guest {number}")
        )


def order(client, *, address=LIST, extension="csv", token=None):
    sent = {"token": token or tokens.form_token("file"), "list": address, "format": extension}
    return client.post("/desk/files/", sent)


def the_order(client):
    (found,) = client.get("/desk/files/").context["orders"]
    return found


def written(client, **kwargs):
    order(client, **kwargs)
    jobs.run_due(timezone.now())
    return the_order(client)


def fetched(client, found):
    answer = client.get(f"/desk/files/{found.token}/")
    return b"".join(answer.streaming_content) if answer.status_code == 200 else answer.status_code


def test_answers_a_short_list_at_once_and_asks_to_order_a_long_one(as_, cast, long_list, monkeypatch):
    page = as_(cast.cora).get(LIST, {"format": "csv"})
    assert page["Content-Type"].startswith("text/html")
    assert 'action="/desk/files/"' in page.content.decode()
    monkeypatch.setattr(exports, "AT_ONCE", 100)
    assert as_(cast.cora).get(LIST, {"format": "csv"})["Content-Type"].startswith("text/csv")


@pytest.mark.parametrize("extension", ["csv", "xlsx", "ods"])
def test_writes_the_narrowed_list_and_hands_it_to_whoever_ordered_it(as_, cast, long_list, extension):
    client = as_(cast.cora)
    found = written(client, address=f"{LIST}?q=guest&sort=-name", extension=extension)
    assert (found.is_ready, found.total, found.progress) == (True, 3, 3)
    content = fetched(client, found)
    if extension == "csv":
        lines = content.decode("utf-8-sig").splitlines()
        # What looks like a formula stays text, and the order is the list's.
        assert [line.split(",")[0] for line in lines[1:]] == ["'=Guest 2", "'=Guest 1", "'=Guest 0"]


def test_tells_on_the_first_page_when_it_is_ready(as_, cast, long_list):
    client = as_(cast.cora)
    order(client)
    assert client.get("/desk/").context["files_ready"] == 0
    jobs.run_due(timezone.now())
    assert "1 file that you ordered is ready." in client.get("/desk/").content.decode()


def test_says_how_far_it_is(as_, cast, long_list):
    client = as_(cast.cora)
    order(client)
    assert the_order(client).is_unfinished
    Job.objects.filter(name=exports.JOB).update(state="running", progress=2000, total=100_000)
    assert "2000 of 100000 rows" in client.get("/desk/files/").content.decode().replace(",", "")
    assert (
        'hx-trigger="every 2s"' in client.get("/desk/files/", headers={"HX-Request": "true"}).content.decode()
    )


def test_is_one_file_however_often_the_form_is_sent(as_, cast, long_list):
    client, token = as_(cast.cora), tokens.form_token("file")
    order(client, token=token)
    order(client, token=token)
    assert Job.objects.filter(name=exports.JOB).count() == 1


def test_holds_only_what_the_person_may_see(as_, cast, long_list):
    RegistrationFactory(
        event=cast.event, person=PersonFactory(project=cast.project, name="Nikos", town=cast.kavala)
    )
    client = as_(cast.noor)
    content = fetched(client, written(client)).decode("utf-8-sig")
    assert "Nikos" in content
    assert "Guest" not in content


@pytest.mark.parametrize("who", ["tomas", "noor", "admin", "stranger"])
def test_is_nobody_elses(as_, cast, long_list, who):
    found = written(as_(cast.cora))
    assert fetched(as_(getattr(cast, who)), found) == 404
    assert as_(getattr(cast, who)).get("/desk/files/").context["orders"] == []


def test_stays_closed_to_somebody_whose_role_has_ended(as_, cast, long_list):
    client = as_(cast.noor)
    found = written(client)
    TownMembership.objects.filter(user=cast.noor).delete()
    assert fetched(client, found) == 404


@pytest.mark.parametrize("address", ["/desk/p/nowhere/events/1/registrations/", "/desk/me/", "/desk/"])
def test_leaves_a_plain_word_where_there_is_no_list(as_, cast, address):
    client = as_(cast.cora)
    if exports.is_list(address):
        found = written(client, address=address)
        assert not found.is_ready
        assert fetched(client, found) == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "https://elsewhere.example/"},
        {"address": "/p/strings/"},
        {"extension": "exe"},
        {"token": "x"},
    ],
)
def test_takes_no_order_that_no_list_offers(as_, cast, wrong):
    order(as_(cast.cora), **wrong)
    assert not Job.objects.filter(name=exports.JOB).exists()


def test_is_gone_after_a_day(as_, cast, long_list, tmp_path):
    client = as_(cast.cora)
    found = written(client)
    Job.objects.update(finished_at=timezone.now() - timedelta(hours=25))
    assert fetched(client, found) == 404
    assert exports.forget_files() == {"files": 1}
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert not Job.objects.exists()


def test_can_be_thrown_away_by_its_owner_alone(as_, cast, long_list, tmp_path):
    found = written(as_(cast.cora))
    as_(cast.tomas).post(f"/desk/files/{found.token}/forget/")
    assert fetched(as_(cast.cora), found) != 404
    as_(cast.cora).post(f"/desk/files/{found.token}/forget/")
    assert fetched(as_(cast.cora), found) == 404
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_is_written_again_when_a_worker_was_killed_before_it_could_say_so(as_, cast, long_list, tmp_path):
    client = as_(cast.cora)
    found = written(client)
    Job.objects.update(state="running", lease_until=timezone.now() - timedelta(minutes=1), finished_at=None)
    jobs.run_due(timezone.now())
    assert fetched(client, found)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1
    assert default_storage.exists(next(tmp_path.rglob("*.csv")).relative_to(tmp_path))


def test_a_file_with_names_is_closed_when_the_ground_for_them_ends(as_, cast, long_list):
    cast.gondomar.country = "MD"
    cast.gondomar.save()
    ground = TransferGroundFactory(project=cast.project, town=cast.gondomar)
    found = written(as_(cast.tomas))
    assert b"Guest 2" in fetched(as_(cast.tomas), found)
    ground.ended_at = timezone.now()
    ground.save()
    assert fetched(as_(cast.tomas), found) == 404
    assert b"Guest" not in as_(cast.tomas).get(LIST, {"format": "csv"}).content
