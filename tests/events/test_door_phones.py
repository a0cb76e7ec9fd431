"""Phones at the door: entered by a printed pass, heard however late and often, and shut out when their day is over."""

import base64
import gzip
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from cordel.base import tokens
from cordel.events import actions
from cordel.events.models import Attendance, DoorDevice, DoorPass, Event, Evidence, Registration, Scan
from cordel.events.queries.tickets import shown_as_qr
from cordel.privacy.models import Breach
from tests import factories

pytestmark = pytest.mark.django_db
PASSES = "/desk/p/strings/events/1/door-passes/"
PHONE = "0b7f2a54-30a7-4b52-a5a0-6a1a30a8f0aa"
OTHER = "1c8f2a54-30a7-4b52-a5a0-6a1a30a8f0bb"
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="


def post(path, sent, token="", **headers):
    if token:
        headers["HTTP_AUTHORIZATION"] = f"Device {token}"
    body = sent if isinstance(sent, (str, bytes)) else json.dumps(sent)
    return Client().post(f"/door/{path}", body, content_type="application/json", **headers)


def clock(ahead=0):
    return (timezone.now() + timedelta(seconds=ahead)).isoformat()


def enter(secret, device=PHONE, ahead=0):
    return post("devices/", {"pass": secret, "device": device, "label": "Left", "clock": clock(ahead)})


@pytest.fixture
def day(cast):
    """On the morning of the event's first day."""
    morning = datetime.combine(cast.event.starts_on, datetime.min.time(), UTC) + timedelta(hours=9)
    with time_machine.travel(morning, tick=False):
        yield cast.event.starts_on


@pytest.fixture
def secret(cast, day):
    """A pass for the main door."""
    code = "BCDFGHJKMNPQRSTV"
    facts = actions.PassFacts(days=(day,), label="Main door")
    actions.make_pass(cast.event, facts=facts, secret=code, by=cast.tomas, now=timezone.now())
    return code


@pytest.fixture
def phone(secret):
    return enter(secret).json()


def told(counter, day, ref=None, act="in", evidence="host's word", at=None, **more):
    moment = at or timezone.now().isoformat()
    return {"counter": counter, "at": moment, "day": day.isoformat(), "act": act, "ref": ref,
            "evidence": evidence, **more}  # fmt: skip


def send(phone, *scans, ahead=0, **more):
    return post("scans/", {"clock": clock(ahead), "scans": list(scans), **more}, phone["token"])


def here():
    return set(Attendance.objects.values_list("registration_id", flat=True))


def results(response):
    return [one["result"] for one in response.json()["answers"]]


def people(phone):
    got = Client().get("/door/list/", HTTP_AUTHORIZATION=f"Device {phone['token']}")
    assert got.status_code == 200
    body, key = got.content, base64.b64decode(phone["key"])
    return json.loads(gzip.decompress(AESGCM(key).decrypt(body[:12], body[12:], None)))


# --- Entering ------------------------------------------------------------------------------------------


def test_enters_with_what_stands_on_the_paper(secret, cast):
    answer = enter(tokens.grouped(secret).lower(), ahead=-7200)
    assert answer.status_code == 201
    assert not answer.cookies
    found = answer.json()
    assert (found["event"]["id"], found["day"]) == (cast.event.pk, cast.event.starts_on.isoformat())
    assert found["public_key"]["crv"] == "P-256"
    device = DoorDevice.objects.get()
    assert (device.number, device.label, device.offset) == (UUID(PHONE), "Left", -7200)
    assert found["token"] not in {device.digest, str(device.pk)}


def test_is_the_same_device_when_it_enters_again_and_the_old_token_ends(secret, phone):
    again = enter(secret).json()
    assert DoorDevice.objects.count() == 1
    assert again["token"] != phone["token"]
    assert send(phone).status_code == 401
    assert send(again).status_code == 200


@pytest.mark.parametrize(
    "sent",
    ["", "[]", "{", '{"pass": 3}', b"\xff", {"pass": "x"}, {"pass": "x", "device": "no", "clock": "2026"}],
)
def test_says_what_it_cannot_read(secret, sent):
    answer = post("devices/", sent)
    assert answer.status_code in (400, 404)
    assert answer.json()["detail"]
    assert not DoorDevice.objects.exists()


def test_knows_no_other_pass_and_slows_down_who_guesses(secret):
    assert enter("BCDFGHJKMNPQRSTX").status_code == 404
    for _ in range(40):
        last = enter("BCDFGHJKMNPQRSTX")
    assert last.status_code == 429
    cache.clear()
    assert enter(secret).status_code == 201


def test_opens_nothing_once_the_pass_was_taken_back_or_its_maker_runs_nothing(secret, cast):
    cast.tomas.town_memberships.all().delete()
    assert enter(secret).status_code == 404
    actions.revoke_pass(DoorPass.objects.get(), by=cast.cora, now=timezone.now())
    assert not DoorDevice.objects.exists()


def test_ends_by_itself_the_morning_after_on_the_hosts_clock(secret, day, phone):
    at_six = datetime.combine(day + timedelta(days=1), datetime.min.time(), Event.objects.get().zone)
    at_six += timedelta(hours=6)
    for before, status in ((1, 200), (0, 401)):
        with time_machine.travel(at_six - timedelta(seconds=before), tick=False):
            got = Client().get("/door/list/", HTTP_AUTHORIZATION=f"Device {phone['token']}")
            assert got.status_code == status
    with time_machine.travel(at_six, tick=False):
        assert enter(secret).status_code == 409


# --- The list ------------------------------------------------------------------------------------------


def test_has_what_the_door_needs_and_nothing_more(cast, phone):
    Registration.objects.filter(pk=cast.seat.pk).update(photo_allowed=True)
    gone = factories.RegistrationFactory(event=cast.event, status="cancelled")
    found = people(phone)
    (row,) = found["people"]
    assert row[0] == cast.seat.pk
    assert row[1:4] == ["Ana Moura", "Gondomar", "PT"]
    assert row[4] == 4
    assert gone.pk not in {one[0] for one in found["people"]}
    assert "ana@people.example" not in json.dumps(found)
    assert cast.seat.code not in json.dumps(found)


def test_is_not_sent_again_as_long_as_it_is_the_same(cast, phone):
    headers = {"HTTP_AUTHORIZATION": f"Device {phone['token']}"}
    first = Client().get("/door/list/", **headers)
    assert Client().get("/door/list/", HTTP_IF_NONE_MATCH=first["ETag"], **headers).status_code == 304
    send(phone, told(1, cast.event.starts_on, cast.seat.pk))
    again = Client().get("/door/list/", HTTP_IF_NONE_MATCH=first["ETag"], **headers)
    assert again.status_code == 200
    assert people(phone)["people"][0][4] & 16


def test_names_nobody_whom_the_passs_maker_may_not_see(cast, secret):
    """Names go to no country without an adequacy decision or a ground; codes are found there all the same."""
    eleni = factories.RegistrationFactory(
        event=cast.event, person__project=cast.project, person__town=cast.kavala, person__name="Eleni"
    )
    assert {row[1] for row in people(enter(secret).json())["people"]} == {"Ana Moura", "Eleni"}
    cast.project.partners.filter(town=cast.gondomar).update(role="partner")
    cast.project.partners.filter(town=cast.kavala).update(role="lead")
    cast.gondomar.country = "MD"
    cast.gondomar.save()
    rows = {row[0]: row for row in people(enter(secret).json())["people"]}
    assert rows[eleni.pk][1] == ""
    assert rows[eleni.pk][5]
    assert rows[cast.seat.pk][1] == "Ana Moura"


# --- Scans ---------------------------------------------------------------------------------------------


def test_makes_somebody_present_once_however_often_it_is_told(cast, phone, day):
    scan = told(1, day, cast.seat.pk)
    for _ in range(3):
        answer = send(phone, scan, scan)
        assert answer.status_code == 200
        assert results(answer) == ["present", "present"]
        assert answer.json()["taken_until"] == 1
    assert Scan.objects.count() == Attendance.objects.count() == 1
    cast.seat.refresh_from_db()
    assert cast.seat.days_present == 1
    assert Attendance.objects.get().evidence == Evidence.HOST_WORD


def test_puts_the_devices_clock_right(cast, phone, day):
    two_hours = timedelta(hours=2)
    answer = send(phone, told(1, day, cast.seat.pk, at=(timezone.now() + two_hours).isoformat()), ahead=7200)
    assert answer.json()["offset_seconds"] == 7200
    assert Scan.objects.get().at == timezone.now() == Scan.objects.get().said_at - two_hours
    assert Attendance.objects.get().recorded_at == timezone.now()


@pytest.mark.parametrize("shown", ["ticket", "code", "receipt"])
def test_counts_as_a_scan_only_with_the_persons_own_ticket_or_code(cast, phone, day, shown):
    receipt = factories.ReceiptFactory(registration=cast.seat, ticket="BBCCDDFF")
    texts = {"ticket": shown_as_qr(cast.seat), "code": cast.seat.code.lower(), "receipt": receipt.ticket}
    send(phone, told(1, day, evidence="scan", shown=texts[shown]))
    assert Attendance.objects.get().evidence == Evidence.SCAN
    other = factories.RegistrationFactory(event=cast.event)
    send(phone, told(2, day, other.pk, evidence="scan", shown=texts[shown]))
    assert Attendance.objects.get(registration=other).evidence == Evidence.HOST_WORD


def test_keeps_what_it_cannot_place(cast, phone, day):
    elsewhere = factories.RegistrationFactory()
    waiting = factories.RegistrationFactory(event=cast.event, status="waiting", waiting_since=timezone.now())
    forged = shown_as_qr(cast.seat)[:-4] + "AAAA"
    answer = send(
        phone,
        told(1, day, elsewhere.pk),
        told(2, day, evidence="scan", shown=forged),
        told(3, day, evidence="scan", shown=shown_as_qr(elsewhere)),
        told(4, day, waiting.pk),
        told(5, day + timedelta(days=400), cast.seat.pk),
    )
    assert results(answer) == ["unknown", "unknown", "unknown", "conflict", "refused"]
    assert all(one["detail"] for one in answer.json()["answers"])
    assert not here()
    assert Scan.objects.count() == 5


def test_takes_back_what_this_device_told_and_nothing_that_the_desk_saw(cast, phone, day):
    send(phone, told(1, day, cast.seat.pk))
    assert results(send(phone, told(2, day, cast.seat.pk, act="out"))) == ["undone"]
    assert not here()
    cast.seat.refresh_from_db()
    assert cast.seat.days_present == 0
    actions.check_in(cast.seat, day=day, evidence=Evidence.HOST_WORD, by=cast.tomas, now=timezone.now())
    send(phone, told(3, day, cast.seat.pk), told(4, day, cast.seat.pk, act="out"))
    assert here() == {cast.seat.pk}


def test_comes_to_the_same_in_either_order(cast, phone, day):
    send(phone, told(2, day, cast.seat.pk, act="out"))
    send(phone, told(1, day, cast.seat.pk))
    assert not here()


def test_tells_each_device_what_others_did(cast, secret, phone, day):
    other = enter(secret, OTHER).json()
    send(other, told(1, day, cast.seat.pk))
    first = send(phone).json()
    assert first["changes"] == [[cast.seat.pk, 1]]
    assert send(phone, cursor=first["cursor"]).json()["changes"] == []
    send(other, told(2, day, cast.seat.pk, act="out"))
    assert send(phone, cursor=first["cursor"]).json()["changes"] == [[cast.seat.pk, 0]]
    assert send(other).json()["changes"] == []


def test_keeps_a_signature_that_is_a_picture(cast, phone, day):
    other = factories.RegistrationFactory(event=cast.event)
    send(
        phone,
        told(1, day, cast.seat.pk, evidence="screen signature", signature=PNG),
        told(2, day, other.pk, evidence="screen signature", signature=base64.b64encode(b"no").decode()),
    )
    first, second = Scan.objects.order_by("counter")
    with first.signature.file.open() as kept:
        assert kept.read() == base64.b64decode(PNG)
    assert second.evidence == Evidence.HOST_WORD
    assert Attendance.objects.get(registration=cast.seat).evidence == Evidence.SCREEN_SIGNATURE


@pytest.mark.parametrize(
    "wrong",
    [
        {"counter": 0}, {"counter": "1"}, {"counter": 2**40}, {"act": "on"}, {"day": "today"}, {"at": "soon"},
        {"evidence": "online"}, {"ref": -1}, {"ref": "1"}, {"shown": "x" * 500}, {"shown": "\x00"},
        {"signature": "%"}, {"signature": "A" * 30_000}, {"at": "0001-01-01T00:00:00+00:00"}, {"of": 0}, {"act": "new"},
        {"act": "new", "who": "Ana"}, {"act": "new", "who": {"name": ["Ana"]}},
    ],
)  # fmt: skip
def test_names_what_it_cannot_read_and_takes_the_rest(cast, phone, day, wrong):
    answer = send(phone, told(2, day, cast.seat.pk) | wrong, told(1, day, cast.seat.pk))
    assert answer.status_code == 200
    good, bad = answer.json()["answers"]
    assert (good["counter"], good["result"]) == (1, "present")
    assert (bad["result"], bad["code"]) == ("refused", "broken") and bad["detail"]
    assert bad["counter"] == (None if "counter" in wrong else 2)
    # The phone need not send it again: nobody could take it the next time either.
    assert answer.json()["taken_until"] == (1 if "counter" in wrong else 2)
    assert Scan.objects.count() == 1


def test_takes_no_more_than_it_can_carry(cast, phone, day):
    assert send(phone, *[told(n, day) for n in range(1, 502)]).status_code == 400
    assert post("scans/", {"clock": clock(), "scans": {}}, phone["token"]).status_code == 400


def test_records_nothing_once_the_figures_are_final(cast, phone, day):
    Event.objects.update(closed_at=timezone.now())
    assert results(send(phone, told(1, day, cast.seat.pk))) == ["refused"]
    assert not here()


# --- The end --------------------------------------------------------------------------------------------


def test_hears_what_was_scanned_before_the_pass_ended_and_reads_nothing_more_to_it(cast, phone, day):
    scan = told(1, day, cast.seat.pk)
    with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False):
        actions.revoke_pass(DoorPass.objects.get(), by=cast.tomas, now=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(hours=20), tick=False):
        late = send(phone, scan)
        assert results(late) == ["present"]
        assert "changes" not in late.json()
        assert send(phone).status_code == 401
    assert Scan.objects.get().is_late
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        assert send(phone, told(2, day, cast.seat.pk)).status_code == 401


def test_counts_nothing_that_was_scanned_after_the_end(cast, phone, day):
    actions.revoke_pass(DoorPass.objects.get(), by=cast.tomas, now=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        assert results(send(phone, told(1, day, cast.seat.pk))) == ["conflict"]
    assert not here()
    assert Scan.objects.count() == 1


def test_a_pass_taken_back_counts_from_the_very_next_contact(cast, phone, day):
    """However often the device was just heard."""
    for counter in (1, 2, 3):
        assert "changes" in send(phone, told(counter, day, cast.seat.pk)).json()
    actions.revoke_pass(DoorPass.objects.get(), by=cast.tomas, now=timezone.now())
    other = factories.RegistrationFactory(event=cast.event, code="HJKM23")
    answer = send(phone, told(4, day, other.pk))
    assert (results(answer), "changes" in answer.json()) == (["conflict"], False)
    assert send(phone).status_code == 401
    assert here() == {cast.seat.pk}


def test_a_device_that_is_lost_is_heard_no_more_from_the_very_next_contact(cast, phone, day):
    for counter in (1, 2, 3):
        assert results(send(phone, told(counter, day, cast.seat.pk))) == ["present"]
    actions.lose_device(DoorDevice.objects.get(), by=cast.tomas, now=timezone.now())
    assert send(phone, told(4, day, cast.seat.pk)).status_code == 401
    assert Scan.objects.count() == 3


def test_notes_a_contact_once_in_ten_seconds_and_a_clock_that_moved_at_once(phone, day):
    begun = timezone.now()
    for seconds, ahead, noted in ((5, 0, 0), (12, 0, 12), (15, 90, 15), (30, 90, 30)):
        with time_machine.travel(begun + timedelta(seconds=seconds), tick=False):
            assert send(phone, ahead=ahead).status_code == 200
        device = DoorDevice.objects.get()
        assert device.last_contact_at == begun + timedelta(seconds=noted)
        assert device.offset == ahead


def test_leaves_the_door(phone):
    for _ in range(2):
        assert post("devices/end/", {}, phone["token"]).status_code == 200
    answer = Client().get("/door/list/", HTTP_AUTHORIZATION=f"Device {phone['token']}")
    assert (answer.status_code, answer.json()["code"]) == (401, "wipe")


@pytest.mark.parametrize("token", ["", "x", "Bearer"])
def test_answers_a_stranger_with_nothing(phone, token):
    for path in ("scans/", "devices/end/"):
        assert post(path, {"clock": clock(), "scans": []}, token).status_code == 401
    assert Client().get("/door/list/", HTTP_AUTHORIZATION=token).status_code == 401


# --- At the desk ------------------------------------------------------------------------------------------


def form_of(client, path=PASSES):
    form = client.get(path).context["form"]
    return {"token": form["token"].value()}


def test_prints_a_pass_whose_code_opens_the_door_and_makes_the_same_one_twice(as_, cast, day):
    tomas = as_(cast.tomas)
    form = form_of(tomas) | {"days": day.isoformat(), "label": "Main entrance"}
    first, again = (tomas.post(PASSES, form) for _ in range(2))
    assert first.context["code"] == again.context["code"]
    assert DoorPass.objects.count() == 1
    assert first.context["code"] not in tomas.get(PASSES).content.decode()
    assert enter(first.context["code"]).status_code == 201


@pytest.mark.parametrize("wrong", [{"days": "2001-01-01"}, {"label": ""}, {"days": []}])
def test_makes_no_pass_without_a_day_and_a_door(as_, cast, day, wrong):
    tomas = as_(cast.tomas)
    form = form_of(tomas) | {"days": day.isoformat(), "label": "Main entrance"} | wrong
    assert tomas.post(PASSES, form).status_code == 422
    assert not DoorPass.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("helper", 403), ("noor", 403), ("stranger", 404)])
def test_gives_passes_to_nobody_else(as_, cast, who, status):
    assert as_(getattr(cast, who)).get(PASSES).status_code == status


def test_revokes_a_pass_after_asking(as_, cast, phone):
    found = DoorPass.objects.get()
    path = f"{PASSES}{found.pk}/revoke/"
    assert as_(cast.tomas).get(path).status_code == 200
    for _ in range(2):
        assert as_(cast.tomas).post(path).status_code == 302
    assert send(phone).status_code == 401


def test_shows_its_devices_and_notes_a_breach_for_one_that_is_lost(as_, cast, phone, day):
    send(phone, told(1, day, cast.seat.pk), ahead=90)
    page = as_(cast.tomas).get("/desk/p/strings/events/1/door-devices/")
    (device, _clock, _state), *rest = page.context["lines"]
    assert not rest
    assert (device.told, device.offset) == (1, 90)
    for _ in range(2):
        path = f"/desk/p/strings/events/1/door-devices/{device.pk}/lost/"
        assert as_(cast.tomas).post(path).status_code == 302
    assert send(phone, told(2, day, cast.seat.pk)).status_code == 401
    breach = Breach.objects.get()
    assert (breach.kind, breach.people) == (Breach.Kind.LOST_DEVICE, 1)
    assert as_(cast.tomas).get(PASSES).status_code == 200


def test_shows_what_contradicts_itself_until_somebody_says_what_was_so(as_, cast, secret, phone, day):
    other = enter(secret, OTHER).json()
    send(phone, told(1, day, cast.seat.pk))
    send(other, told(1, day, cast.seat.pk))
    path = "/desk/p/strings/events/1/door-scans/"
    lines = as_(cast.tomas).get(path).context["lines"]
    assert len(lines) == 2
    assert all("two doors" in reasons[0] for _scan, _who, _home, reasons in lines)
    scan = lines[0][0]
    assert as_(cast.tomas).post(f"{path}{scan.pk}/", {"because": " "}).status_code == 422
    for _ in range(2):
        assert as_(cast.tomas).post(f"{path}{scan.pk}/", {"because": "Twins, both there."}).status_code == 302
    scan.refresh_from_db()
    assert (scan.settled_because, scan.settled_by) == ("Twins, both there.", cast.tomas)
    assert here() == {cast.seat.pk}


def test_the_list_names_the_ticket_that_counts_and_an_older_one_is_no_scan(cast, phone, day):
    old = shown_as_qr(cast.seat)
    Registration.objects.filter(pk=cast.seat.pk).update(ticket_issue=2)
    (row,) = people(phone)["people"]
    assert row[6] == 2
    send(phone, told(1, day, cast.seat.pk, evidence="scan", shown=old))
    assert Attendance.objects.get().evidence == Evidence.HOST_WORD
