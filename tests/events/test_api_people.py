"""Other systems with a token: registering, the list at the door, checking in, and nothing twice."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cordel.base.models import AuditEntry, Job
from cordel.events import actions
from cordel.events.models import Attendance, KeptAnswer, Receipt, Registration
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
EVENT = "/api/projects/strings/events/1"
BORIS = {"name": "Boris Novak", "country": "SI", "place": "Piran", "is_adult": True}


@pytest.fixture
def token(cast: Any) -> Any:
    return factories.AccessTokenFactory(event=cast.event)


def send(
    path: str, body: Any, *, key: str = "key-00000001", status: int | None = None, **headers: str
) -> Any:
    """POST with the token; gives the answer's JSON."""
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    sent = {"Authorization": "Bearer cordel_secret", "Idempotency-Key": key, **headers}
    kind = sent.pop("Content-Type", "application/json")
    response = Client(headers={k: v for k, v in sent.items() if v}).post(
        EVENT + path, data, content_type=kind
    )
    if status is not None:
        assert response.status_code == status, response.content
    return response if status is None else response.json()


def register(status: int = 201, key: str = "key-00000001", **changes: Any) -> Any:
    return send("/registrations", {**BORIS, **changes}, key=key, status=status)


def places(problem: dict[str, Any]) -> list[str]:
    return [error["where"] for error in problem["errors"]]


# --- Who may ------------------------------------------------------------------------------------


def test_without_a_token_that_lives_nothing_opens(cast: Any, token: Any, now: Any) -> None:
    for authorization in ("", "Bearer", "Bearer wrong", "Basic cordel_secret", "Bearer \x00"):
        response = send("/registrations", BORIS, Authorization=authorization)
        assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, 'Bearer realm="api"')
    for field in ("revoked_at", "expires_at"):
        factories.AccessTokenFactory(event=cast.event, secret=field, **{field: now})
        assert send("/registrations", BORIS, Authorization=f"Bearer {field}").status_code == 401
    assert Registration.objects.count() == 1


def test_a_token_does_what_it_was_made_for_and_no_more(cast: Any) -> None:
    factories.AccessTokenFactory(event=cast.event, secret="door", scopes=["check_in"])
    factories.AccessTokenFactory(event=cast.event, secret="desk", scopes=["register"])
    assert send("/registrations", BORIS, Authorization="Bearer door").status_code == 403
    seat = {"code": cast.seat.code, "day": "2026-04-01"}
    assert send("/check-ins", seat, Authorization="Bearer desk").status_code == 403
    assert Client(headers={"Authorization": "Bearer desk"}).get(f"{EVENT}/registrations").status_code == 403


def test_a_token_of_another_event_finds_nothing_here(cast: Any) -> None:
    elsewhere = factories.EventFactory(project=cast.project, number=2)
    factories.AccessTokenFactory(event=elsewhere)
    assert send("/registrations", BORIS).status_code == 404
    assert (
        Client(headers={"Authorization": "Bearer cordel_secret"}).get(f"{EVENT}/registrations").status_code
        == 404
    )


def test_a_token_of_the_project_is_for_all_its_events_and_no_others(cast: Any) -> None:
    factories.AccessTokenFactory(event=None, project=cast.project)
    register()
    factories.EventFactory(project__slug="other", number=1)
    headers = {"Authorization": "Bearer cordel_secret"}
    assert Client(headers=headers).get("/api/projects/other/events/1/registrations").status_code == 404


def test_it_is_known_when_a_token_was_last_used(cast: Any, token: Any, now: Any) -> None:
    Client(headers={"Authorization": "Bearer cordel_secret"}).get(f"{EVENT}/registrations")
    token.refresh_from_db()
    assert token.last_used_at == now


def test_too_many_requests_wait(cast: Any, token: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cordel.events.api.people.MOST_PER_MINUTE", 1)
    register()
    response = send("/registrations", BORIS, key="key-00000002")
    assert (response.status_code, response.json()["title"]) == (429, "Too many requests")
    assert 0 < int(response.headers["Retry-After"]) <= 60


# --- Registering --------------------------------------------------------------------------------


def test_somebody_without_a_letter_gets_ticket_code_and_page(cast: Any, token: Any) -> None:
    saved = register()
    registration = Registration.objects.get(person__name="Boris Novak")
    receipt = Receipt.objects.get(registration=registration)
    assert (saved["outcome"], saved["ticket"], saved["code"]) == ("seat", receipt.ticket, registration.code)
    assert (registration.role, registration.place) == ("international", "Piran")
    page = Client().get(saved["receipt_url"].partition("8000")[2])
    assert page.status_code == 200
    entry = AuditEntry.objects.get(verb="event.registered")
    assert (entry.actor_kind, entry.actor_id) == ("accesstoken", token.pk)


def test_the_answer_is_the_same_whether_somebody_was_registered_or_not(cast: Any, token: Any) -> None:
    new = register(email="boris@people.example")
    again = register(key="key-00000002", email="boris@people.example")
    assert Registration.objects.filter(person__name="Boris Novak").count() == 1
    assert new.keys() == again.keys()
    assert new["code"] is again["code"] is None
    assert new["outcome"] == again["outcome"]
    assert new["ticket"] != again["ticket"]
    assert Job.objects.filter(name="events.write_confirmation").count() == 2


def test_a_partner_town_is_given_by_its_number(cast: Any, token: Any) -> None:
    saved = send(
        "/registrations",
        {"name": "Boris", "town": cast.kavala.pk, "is_adult": True, "language": "el"},
        status=201,
    )
    registration = Registration.objects.get(code=saved["code"])
    assert (registration.town, registration.person.language) == (cast.kavala, "el")


def test_a_friend_comes_along(cast: Any, token: Any) -> None:
    saved = register(friend={"name": "Cveta Novak", "is_adult": True})
    assert Receipt.objects.get(ticket=saved["friend"]["ticket"]).registration.person.name == "Cveta Novak"


def test_whoever_finds_no_seat_waits_or_is_told(cast: Any, token: Any) -> None:
    cast.event.capacity = 1
    cast.event.save()
    assert register()["outcome"] == "waiting"
    cast.event.keeps_waiting_list = False
    cast.event.save()
    problem = register(409, key="key-00000002", name="Dina")
    assert problem["detail"].startswith("All seats are taken.")
    # Somebody who has a seat is told the same, and reminded by letter.
    again = register(
        409, key="key-00000003", name="Ana Moura", email="ana@people.example", town=cast.gondomar.pk
    )
    assert again == problem
    assert Job.objects.filter(payload={"registration_id": cast.seat.pk}).count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "cancelled"},
        {"registration_opens_at": None},
        {"registration_closes_at": "2026-03-01T00:00:00Z"},
    ],
)
def test_the_events_rules_hold(cast: Any, token: Any, changes: dict[str, Any]) -> None:
    type(cast.event).objects.filter(pk=cast.event.pk).update(**changes)
    assert register(409)["type"].endswith("#problem-refused")
    assert Registration.objects.count() == 1


def test_minors_come_only_where_somebody_looks_after_them(cast: Any, token: Any) -> None:
    assert "under 18" in register(409, is_adult=False)["detail"]
    cast.event.safeguarding_policy, cast.event.safeguarding_contact = "https://a.example/", "Ms A"
    cast.event.save()
    register(key="key-00000002", is_adult=False)


def test_an_event_that_is_not_public_takes_nobody(cast: Any, token: Any) -> None:
    cast.event.published_at = None
    cast.event.save()
    register(404)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"name": "123"}, ["name"]),
        ({"name": "a\x00b"}, ["name"]),
        ({"name": "x" * 161}, ["name"]),
        ({"name": 5}, ["name"]),
        ({"name": None}, ["name"]),
        ({"email": "nobody"}, ["email"]),
        ({"country": "QQ"}, ["town"]),
        ({"place": ""}, ["place"]),
        ({"town": 10**9, "country": "PT"}, ["town"]),
        ({"town": 10**25}, ["town"]),
        ({"is_adult": "yes"}, ["is_adult"]),
        ({"mode": "by boat"}, ["mode"]),
        ({"language": "tlh"}, ["language"]),
        ({"friend": {"name": "Boris Novak", "is_adult": True}}, ["friend.name"]),
        ({"friend": {"name": "Cveta"}}, ["friend.is_adult"]),
        ({"colour": "red", "size": 1}, ["colour", "size"]),
    ],
)
def test_what_does_not_fit_is_refused_by_its_place(
    cast: Any, token: Any, changes: dict[str, Any], where: list[str]
) -> None:
    problem = register(422, **changes)
    assert places(problem) == where
    assert all(error["what"] for error in problem["errors"])
    assert Registration.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b" ", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"null", 400),
        (b"\xff\xfe", 400),
        (b'{"name": NaN}', 400),
        (b"[" * 15_000, 400),
        (b'{"name": "a", "name": "b"}', 422),
        (b'{"name": "\\ud800", "is_adult": true}', 422),
        (b'{"\\ud800": 1}', 422),
        (b'{"town": ' + b"9" * 10_000 + b"}", 422),
        (b'{"town": 1e400}', 422),
        (b'{"name": "' + b"a" * 20_000 + b'"}', 413),
        (b"x" * 2_500_000, 413),
    ],
)
def test_what_is_no_body_is_told_so(cast: Any, token: Any, body: bytes, status: int) -> None:
    problem = send("/registrations", body, status=status)
    assert problem["status"] == status
    assert Registration.objects.count() == 1


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_another_kind_of_body_is_refused(cast: Any, token: Any, kind: str) -> None:
    assert send("/registrations", json.dumps(BORIS), **{"Content-Type": kind}).status_code == 415


# --- Nothing twice ------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["", "short", "with a space", "ключ-ключ", "x" * 101])
def test_every_post_carries_a_key(cast: Any, token: Any, key: str) -> None:
    response = send("/registrations", BORIS, key=key)
    assert (response.status_code, places(response.json())) == (400, ["Idempotency-Key"])


def test_the_same_request_again_gives_the_same_answer(cast: Any, token: Any) -> None:
    first, again = send("/registrations", BORIS), send("/registrations", BORIS, key='"key-00000001"')
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert [it.headers["Idempotent-Replayed"] for it in (first, again)] == ["false", "true"]
    assert Registration.objects.filter(person__name="Boris Novak").count() == 1


def test_a_refusal_is_given_again_too(cast: Any, token: Any) -> None:
    cast.event.registration_opens_at = None
    cast.event.save()
    first = send("/registrations", BORIS)
    type(cast.event).objects.update(registration_opens_at="2026-01-01T00:00:00Z")
    again = send("/registrations", BORIS)
    assert (again.status_code, again.content) == (409, first.content)
    assert again.headers["Content-Type"] == "application/problem+json"
    register(key="key-00000002")


def test_the_same_key_for_another_request_is_a_mistake(cast: Any, token: Any) -> None:
    register()
    assert register(422, name="Dina")["type"].endswith("#problem-key-used")
    seat = {"code": cast.seat.code, "day": "2026-04-01"}
    assert send("/check-ins", seat, status=422)["title"].startswith("The idempotency key")
    assert Attendance.objects.count() == 0


def test_two_systems_may_use_the_same_key(cast: Any, token: Any) -> None:
    factories.AccessTokenFactory(event=cast.event, secret="other")
    register()
    assert send("/registrations", {**BORIS, "name": "Dina"}, Authorization="Bearer other").status_code == 201


def test_what_breaks_in_the_middle_leaves_nothing_and_can_be_sent_again(
    cast: Any, token: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("cordel.events.api.people._saved", lambda *_: 1 / 0)
        response = Client(
            raise_request_exception=False,
            headers={"Authorization": "Bearer cordel_secret", "Idempotency-Key": "key-00000001"},
        ).post(f"{EVENT}/registrations", json.dumps(BORIS), "application/json")
    assert response.status_code == 500
    assert Registration.objects.count() == 1
    assert KeptAnswer.objects.count() == 0
    register()


def test_answers_are_kept_for_a_day(cast: Any, token: Any, now: Any) -> None:
    register()
    KeptAnswer.objects.update(created_at=now - timedelta(hours=24))
    # Over, whether or not the clock came by yet: the key is as good as new.
    register(name="Dina")
    assert Registration.objects.filter(person__name="Dina").count() == 1
    assert KeptAnswer.objects.get().created_at == now


# --- The door -----------------------------------------------------------------------------------


def door(path: str = "/registrations") -> Any:
    response = Client(headers={"Authorization": "Bearer cordel_secret"}).get(EVENT + path)
    assert response.headers["Cache-Control"] == "no-store"
    return response.json()


def test_the_list_tells_what_the_door_needs_and_no_more(cast: Any, token: Any) -> None:
    factories.AttendanceFactory(registration=cast.seat)
    factories.RegistrationFactory(event=cast.event, status="cancelled")
    assert door()["items"] == [
        {
            "registration": cast.seat.pk,
            "name": "Ana Moura",
            "town": "Gondomar",
            "country": "PT",
            "mode": "in person",
            "present_on": ["2026-04-01"],
        }
    ]


def test_the_list_comes_in_pages(cast: Any, token: Any, django_assert_max_num_queries: Any) -> None:
    others = [factories.RegistrationFactory(event=cast.event).pk for _ in range(4)]
    first = door("/registrations?limit=3")
    with django_assert_max_num_queries(12):
        rest = door(f"/registrations?limit=3&after={first['next']}")
    assert [it["registration"] for it in first["items"] + rest["items"]] == [cast.seat.pk, *others]
    assert rest["next"] is None


@pytest.mark.parametrize("by", ["code", "grouped", "ticket"])
def test_a_scan_is_a_presence(cast: Any, token: Any, by: str) -> None:
    receipt = factories.ReceiptFactory(registration=cast.seat)
    code = {"code": cast.seat.code, "grouped": f"{cast.seat.code[:4]}-{cast.seat.code[4:]}".lower()}
    found = send("/check-ins", {"code": code.get(by, receipt.ticket), "day": "2026-04-01"}, status=200)
    assert (found["name"], found["evidence"], found["day"]) == ("Ana Moura", "scan", "2026-04-01")
    attendance = Attendance.objects.get()
    assert (attendance.registration, attendance.evidence, attendance.recorded_by) == (cast.seat, "scan", None)
    entry = AuditEntry.objects.get(verb="event.checked_in")
    assert (entry.actor_kind, entry.actor_id, entry.is_public) == ("accesstoken", token.pk, False)


def test_twice_changes_nothing(cast: Any, token: Any) -> None:
    factories.AttendanceFactory(registration=cast.seat)
    seat = {"code": cast.seat.code, "day": "2026-04-01"}
    found = [send("/check-ins", seat, key=f"key-0000000{n}", status=200) for n in range(2)]
    assert found[0] == found[1]
    assert found[0]["evidence"] == "host's word"
    assert Attendance.objects.count() == 1


@pytest.mark.parametrize(("event_mode", "recorded"), [("hybrid", "online"), ("in person", "in person")])
def test_the_way_of_taking_part_is_the_events_choice(
    cast: Any, token: Any, event_mode: str, recorded: str
) -> None:
    type(cast.event).objects.update(mode=event_mode)
    seat = {"code": cast.seat.code, "day": "2026-04-01", "mode": "online"}
    assert send("/check-ins", seat, status=200)["mode"] == recorded


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"day": "2026-05-01"}, 409),
        ({"day": "2026-02-30"}, 422),
        ({"day": "1.4.2026"}, 422),
        ({"code": "NOBODYS1"}, 404),
        ({"code": "----"}, 404),
        ({"code": ""}, 422),
        ({"evidence": "signature"}, 422),
    ],
)
def test_what_is_no_presence_is_refused(cast: Any, token: Any, changes: dict[str, Any], status: int) -> None:
    send("/check-ins", {"code": cast.seat.code, "day": "2026-04-01", **changes}, status=status)
    assert Attendance.objects.count() == 0


def test_a_code_of_another_event_opens_nothing(cast: Any, token: Any) -> None:
    other = factories.RegistrationFactory()
    send("/check-ins", {"code": other.code, "day": "2026-04-01"}, status=404)


def test_a_closed_event_is_final(cast: Any, token: Any, now: Any) -> None:
    factories.AttendanceFactory(registration=cast.seat)
    actions.close(cast.event, by=None, now=now)
    send("/check-ins", {"code": cast.seat.code, "day": "2026-04-02"}, status=409)
    assert _undo(cast.seat.pk, "2026-04-01").status_code == 409
    assert Attendance.objects.count() == 1


def _undo(registration: int, day: str) -> Any:
    client = Client(headers={"Authorization": "Bearer cordel_secret"})
    return client.delete(f"{EVENT}/check-ins/{registration}/{day}")


def test_a_check_in_is_undone_and_twice_changes_nothing(cast: Any, token: Any) -> None:
    factories.AttendanceFactory(registration=cast.seat)
    for _ in range(2):
        response = _undo(cast.seat.pk, "2026-04-01")
        assert (response.status_code, response.content) == (204, b"")
    assert Attendance.objects.count() == 0
    assert AuditEntry.objects.filter(verb="event.check_in_undone", actor_kind="accesstoken").count() == 1


@pytest.mark.parametrize(
    ("registration", "day"), [(0, "2026-04-01"), (10**30, "2026-04-01"), (None, "soon"), (None, "2026-02-30")]
)
def test_what_is_not_there_cannot_be_undone(
    cast: Any, token: Any, registration: int | None, day: str
) -> None:
    found = cast.seat.pk if registration is None else registration
    assert _undo(found, day).status_code == 404
