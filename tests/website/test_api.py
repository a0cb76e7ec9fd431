"""The programming interface: what everybody may read, how errors are told, and the document that describes it."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from cordel.core.content import Content
from cordel.events import actions
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def read(path: str, status: int = 200, **headers: str) -> Any:
    response = Client(headers=headers).get(f"/api/{path}")
    assert response.status_code == status, response.content
    return response.json()


# --- Reading ------------------------------------------------------------------------------------


def test_it_lists_the_projects_of_the_public_site(cast: Any) -> None:
    factories.ProjectFactory(slug="hidden", is_listed=False)
    assert [it["slug"] for it in read("projects")["items"]] == ["strings"]


def test_a_project_has_its_partners_and_what_it_is_about(cast: Any) -> None:
    cast.project.statements.create(kind="topic", position=1, text=Content.of("pt", "Migração"))
    found = read("projects/strings")
    assert [(it["name"], it["kind"], it["town"]) for it in found["partners"]] == [
        ("Gondomar", "town", cast.gondomar.pk),
        ("Kavala", "town", cast.kavala.pk),
    ]
    assert found["statements"] == [{"kind": "topic", "text": {"text": "Migração", "language": "pt"}}]
    assert found["calendar_url"].endswith("/p/strings/calendar.ics")


def test_an_event_has_all_that_its_page_shows(cast: Any) -> None:
    factories.ActivityFactory(event=cast.event, title="Welcome")
    found = read("projects/strings/events/1")
    assert found["days"] == ["2026-04-01", "2026-04-02", "2026-04-03"]
    assert [(it["name"], it["is_host"]) for it in found["places"]] == [("Gondomar", True)]
    assert found["programme"][0]["title"]["text"] == "Welcome"
    assert len(found["answers"]) == 7
    assert found["registration"]["state"] == "open"
    assert found["has_seats"] is True
    assert found["counts"] is None


def test_it_tells_published_counts_with_their_rule_and_version(cast: Any, now: Any) -> None:
    factories.AttendanceFactory(registration=cast.seat)
    actions.close(cast.event, by=None, now=now)
    counts = read("projects/strings/events/1")["counts"]
    assert counts["participants"] == 1
    assert counts["counting_rule"].startswith("Persons whose presence was recorded")
    before = counts["version"]
    version = cast.event.figures_versions.get()
    assert counts["figures"] == {
        "number": 1,
        "frozen_at": "2026-03-02T10:00:00Z",
        "sha256": version.digest,
        "is_signed_off": False,
        "is_being_corrected": False,
    }
    actions.reopen(cast.event, reason="One more came.", by=cast.cora, now=now)
    assert read("projects/strings/events/1")["counts"]["figures"]["is_being_corrected"] is True
    factories.AttendanceFactory(registration=factories.RegistrationFactory(event=cast.event))
    actions.close(cast.event, by=None, now=now)
    assert read("projects/strings/events/1")["counts"]["version"] != before
    assert read("projects/strings/events/1")["counts"]["figures"]["number"] == 2


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"status": "cancelled"}, "cancelled"),
        ({"registration_opens_at": None}, "not open yet"),
        ({"registration_closes_at": "2026-03-01T00:00:00Z"}, "closed"),
    ],
)
def test_it_tells_whether_people_can_register(cast: Any, changes: dict[str, Any], state: str) -> None:
    type(cast.event).objects.filter(pk=cast.event.pk).update(**changes)
    assert read("projects/strings/events/1")["registration"]["state"] == state


def test_what_is_not_public_is_not_there(cast: Any) -> None:
    draft = factories.EventFactory(project=cast.project, number=2, published_at=None)
    assert [it["number"] for it in read("projects/strings/events")["items"]] == [1]
    assert read(f"projects/strings/events/{draft.number}", 404)["status"] == 404
    cast.project.is_listed = False
    cast.project.save()
    for path in ("projects/strings", "projects/strings/events", "projects/strings/events/1"):
        assert read(path, 404)["detail"]


def test_pages_follow_each_other_and_miss_nobody(cast: Any) -> None:
    for number in range(2, 6):
        factories.EventFactory(project=cast.project, number=number)
    seen, after = [], ""
    while after is not None:
        page = read(f"projects/strings/events?limit=2{after and f'&after={after}'}")
        seen += [it["number"] for it in page["items"]]
        after = page["next"]
    assert seen == [1, 2, 3, 4, 5]


def test_it_speaks_the_language_that_is_asked_for(cast: Any) -> None:
    cast.event.name = Content.of("pt", "Começo").with_translation("el", "Αρχή")
    cast.event.save()

    def name(path: str, **headers: str) -> tuple[str, dict[str, str]]:
        response = Client(headers=headers).get(f"/api/projects/strings/events/1{path}")
        return response.headers["Content-Language"], response.json()["name"]

    assert name("?language=el") == ("el", {"text": "Αρχή", "language": "el"})
    assert name("", accept_language="el") == ("el", {"text": "Αρχή", "language": "el"})
    assert name("?language=it") == ("it", {"text": "Começo", "language": "pt"})


def test_a_language_of_the_query_leaves_no_cookie(cast: Any) -> None:
    response = Client().get("/api/projects?language=el")
    assert not response.cookies
    assert response.headers["Cache-Control"] == "public, max-age=60"


def test_cookies_mean_nothing(cast: Any) -> None:
    client = Client()
    client.force_login(cast.cora)
    client.cookies["language"] = "el"
    response = client.get("/api/projects")
    assert response.headers["Content-Language"] == "en"
    assert "Cookie" not in response.headers["Vary"]
    assert client.get("/api/projects/strings/events/1/registrations").status_code == 401


def test_the_same_answer_is_not_sent_twice(cast: Any) -> None:
    first = Client().get("/api/projects/strings/events/1")
    again = Client(headers={"If-None-Match": first.headers["ETag"]}).get("/api/projects/strings/events/1")
    assert (again.status_code, again.content) == (304, b"")
    cast.event.capacity, cast.event.status = 7, "postponed"
    cast.event.save()
    changed = Client(headers={"If-None-Match": first.headers["ETag"]}).get("/api/projects/strings/events/1")
    assert changed.status_code == 200


def test_other_websites_may_read_what_is_public_and_nothing_else(cast: Any) -> None:
    public, private = "/api/projects", "/api/projects/strings/events/1/check-ins"
    for ask in (Client().get, Client().options):
        response = ask(public)
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response.headers
        assert "Access-Control-Allow-Origin" not in ask(private).headers
    assert Client().options(private).headers["Allow"] == "POST, OPTIONS"


def test_head_is_get_without_the_body(cast: Any) -> None:
    response = Client().head("/api/projects")
    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize("path", ["projects", "projects/strings/events"])
def test_a_list_asks_the_database_a_few_times(
    cast: Any, path: str, django_assert_max_num_queries: Any
) -> None:
    for number in range(2, 12):
        factories.EventFactory(project=cast.project, number=number)
        factories.ProjectFactory()
    with django_assert_max_num_queries(4):
        read(path)


# --- Errors -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "where", "what"),
    [
        ("limit=0", "limit", "at least 1"),
        ("limit=101", "limit", "at most 100"),
        ("limit=many", "limit", "a whole number"),
        ("limit=99999999999999999999999", "limit", "a whole number"),
        ("after=-1", "after", "at least 0"),
        ("after=1&after=2", "after", "more than once"),
        ("language=tlh", "language", "none of"),
        ("colour=red", "colour", "no such field"),
        ("%00=%00", "\ufffd", "no such field"),
    ],
)
def test_a_wrong_parameter_is_refused_by_its_name(cast: Any, query: str, where: str, what: str) -> None:
    problem = read(f"projects?{query}", 400)
    assert problem["type"].endswith("/api/#problem-unreadable")
    assert [error["where"] for error in problem["errors"]] == [where]
    assert what in problem["errors"][0]["what"]


@pytest.mark.parametrize(
    "path", ["", "nothing", "projects/", "projects/a%00b", "projects/strings/events/0x1"]
)
def test_an_address_that_is_none_is_told_as_a_problem(cast: Any, path: str) -> None:
    response = Client().get(f"/api/v0/{path}" if not path else f"/api/{path}")
    assert (response.status_code, response.headers["Content-Type"]) == (404, "application/problem+json")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert int(response.headers["Content-Length"]) == len(response.content)


def test_a_wrong_method_is_told_which_are_right(cast: Any) -> None:
    response = Client().delete("/api/projects")
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert response.json()["title"] == "This address does not know the method"


def test_what_breaks_is_told_without_its_inside(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(event: Any) -> None:
        raise RuntimeError("inside")

    monkeypatch.setattr("cordel.events.queries.pool", broken)
    response = Client(raise_request_exception=False).get("/api/projects/strings/events/1")
    assert (response.status_code, response.headers["Content-Type"]) == (500, "application/problem+json")
    assert b"inside" not in response.content


# --- The document and its page ------------------------------------------------------------------


def test_the_document_describes_every_address(cast: Any) -> None:
    document = read("openapi.json")
    assert document["openapi"] == "3.1.0"
    names = {it["operationId"] for methods in document["paths"].values() for it in methods.values()}
    assert names == {
        *("projects", "project", "events", "event"),
        *("register", "registrations", "checkIn", "undoCheckIn"),
    }
    secured = [
        path for path, methods in document["paths"].items() if any(it["security"] for it in methods.values())
    ]
    assert all("/events/{number}/" in path for path in secured)
    references = set(_references(document))
    assert references == {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}


def _references(part: Any) -> Any:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for inner in part.values():
            yield from _references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _references(inner)


def test_the_page_explains_every_operation_object_and_problem(cast: Any) -> None:
    page = Client().get(reverse("website:api")).content.decode()
    document = read("openapi.json")
    for methods in document["paths"].values():
        for it in methods.values():
            assert f'id="{it["operationId"]}"' in page
    for name in document["components"]["schemas"]:
        assert f'id="schema-{name}"' in page
    problem = read("nothing", 404)
    assert f'id="{problem["type"].partition("#")[2]}"' in page
    assert problem["type"].startswith(settings.SITE_URL + reverse("website:api"))


def test_the_pages_own_examples_work(cast: Any) -> None:
    """What people copy from the page is accepted by the document's own schema."""
    document = read("openapi.json")
    for path, methods in document["paths"].items():
        for it in methods.values():
            if "requestBody" in it:
                example = it["requestBody"]["content"]["application/json"]["example"]
                factories.AccessTokenFactory(event=cast.event, secret=path)
                address = path.replace("{slug}", "strings").replace("{number}", "1")
                headers = {"Authorization": f"Bearer {path}", "Idempotency-Key": "example-key"}
                response = Client(headers=headers).post(address, json.dumps(example), "application/json")
                assert response.status_code in (201, 404), response.content
