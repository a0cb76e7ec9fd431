"""The evaluator's pages: what a link opens, for how long, and that no name is anywhere."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from cordel.base import audit
from cordel.projects.models import EvaluatorLink
from cordel.reports import deviations, evaluation
from cordel.reports.comparison import Line
from tests import factories

SECRET = "a-secret-of-an-evaluator"
PAGES = ["", "events/1/", "events/1/rows/", "events/1/draw/?number=7"]
FILES = ["?format=csv", "events/1/rows/?format=csv", "events/1/draw/?number=7&format=csv"]


@pytest.fixture
def link(cast: Any, now: datetime) -> EvaluatorLink:
    factories.AttendanceFactory(registration=cast.seat, recorded_by=cast.tomas)
    return factories.EvaluatorLinkFactory(project=cast.project, secret=SECRET)


@pytest.fixture
def evaluator(link: EvaluatorLink) -> Client:
    browser = Client()
    assert browser.get(f"/evaluation/{SECRET}/").headers["Location"] == "/evaluation/"
    return browser


def whole(response: Any) -> str:
    parts = response.streaming_content if response.streaming else [response.content]
    return b"".join(parts).decode()


@pytest.mark.parametrize("path", [*PAGES, *FILES])
def test_it_shows_no_name_contact_or_code(evaluator: Client, cast: Any, path: str) -> None:
    response = evaluator.get(f"/evaluation/{path}")
    assert response.status_code == 200
    shown = whole(response)
    for secret in ["Ana", "Moura", "ana@people", "Tomas", cast.seat.code, SECRET]:
        assert secret not in shown
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert "no-store" in response.headers["Cache-Control"]


def test_it_shows_the_masked_row_with_its_evidence(evaluator: Client, cast: Any) -> None:
    shown = whole(evaluator.get("/evaluation/events/1/rows/"))
    assert evaluation.pseudonym(SECRET, cast.ana.pk) in shown
    assert "Gondomar" in shown
    assert "officer" in shown.lower()


def test_two_links_cannot_join_their_lists(cast: Any) -> None:
    assert evaluation.pseudonym("one", cast.ana.pk) != evaluation.pseudonym("two", cast.ana.pk)
    assert evaluation.pseudonym("one", cast.ana.pk) == evaluation.pseudonym("one", cast.ana.pk)


def test_it_draws_the_same_people_again_and_tells_the_seed(evaluator: Client, cast: Any) -> None:
    first, second = (whole(evaluator.get("/evaluation/events/1/draw/?number=7")) for _time in range(2))
    seed = evaluation.draw(evaluation.rows(cast.event, SECRET), number=7, version=None)[0].seed
    assert seed in first
    assert seed in second
    assert evaluation.pseudonym(SECRET, cast.ana.pk) in second


@pytest.mark.parametrize("number", ["x", "-1", "9" * 11, "٣", "\x00"])
def test_it_takes_the_offered_number_for_what_is_none(evaluator: Client, number: str) -> None:
    response = evaluator.get("/evaluation/events/1/draw/", {"number": number})
    assert response.status_code == 200
    assert response.context["is_wrong"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("end", ["expired", "revoked"])
def test_it_closes_at_once(
    evaluator: Client, link: EvaluatorLink, now: datetime, path: str, end: str
) -> None:
    ended = {"expired": {"expires_at": now}, "revoked": {"revoked_at": now}}[end]
    EvaluatorLink.objects.filter(pk=link.pk).update(**ended)
    assert evaluator.get(f"/evaluation/{path}").status_code == 404
    assert Client().get(f"/evaluation/{SECRET}/").status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_it_opens_nothing_without_a_link_or_with_a_forged_one(link: EvaluatorLink, path: str) -> None:
    browser = Client()
    assert browser.get(f"/evaluation/{path}").status_code == 404
    browser.cookies["evaluation"] = SECRET
    assert browser.get(f"/evaluation/{path}").status_code == 404


def test_guessing_is_stopped(link: EvaluatorLink) -> None:
    browser = Client()
    answers = [browser.get(f"/evaluation/wrong-{guess}/").status_code for guess in range(21)]
    assert answers == [404] * 20 + [429]


def test_it_reaches_no_event_of_another_project(evaluator: Client) -> None:
    factories.EventFactory(number=9)
    assert evaluator.get("/evaluation/events/9/").status_code == 404


@pytest.mark.parametrize("path", [*PAGES, f"{SECRET}/"])
def test_it_is_read_only(evaluator: Client, path: str) -> None:
    assert evaluator.post(f"/evaluation/{path}").status_code == 405

    def refuse(execute: Any, sql: str, *rest: Any) -> Any:
        assert not sql.startswith(("INSERT", "UPDATE", "DELETE")), sql
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse):
        assert evaluator.get(f"/evaluation/{path}").status_code in (200, 302)


# --- The desk -------------------------------------------------------------------------------------


def test_a_coordinator_makes_a_link_that_is_shown_once(cast: Any, as_: Any, now: datetime) -> None:
    desk, address = as_(cast.cora), reverse("projects:evaluators", args=["strings"])
    token = desk.get(address).context["form"]["token"].value()
    sent = {"token": token, "name": "The agency", "days": "14"}
    shown = desk.post(address, sent).context["address"]
    assert desk.post(address, sent).context["address"] == shown
    made = EvaluatorLink.objects.get()
    assert made.expires_at == now + timedelta(days=14)
    assert shown.split("/")[-2] not in whole(desk.get(address))
    assert Client().get("/" + shown.split("/", 3)[3]).status_code == 302
    for _time in range(2):
        assert desk.post(reverse("projects:revoke-evaluator", args=["strings", made.pk])).status_code == 302
    assert Client().get("/" + shown.split("/", 3)[3]).status_code == 404
    assert desk.post(address, sent).status_code == 422
    verbs = [entry.verb for entry in audit.AuditEntry.objects.order_by("pk")]
    assert verbs == ["link.made", "link.revoked"]


def test_a_link_lasts_no_longer_than_ninety_days(cast: Any, as_: Any) -> None:
    desk, address = as_(cast.cora), reverse("projects:evaluators", args=["strings"])
    token = desk.get(address).context["form"]["token"].value()
    assert desk.post(address, {"token": token, "name": "x", "days": "365"}).status_code == 422
    assert not EvaluatorLink.objects.exists()


# --- Reasons --------------------------------------------------------------------------------------


@pytest.fixture
def short_of_plan(cast: Any, now: datetime) -> Any:
    factories.DelegationFactory(
        event=cast.event, partner=cast.project.partners.get(town=cast.kavala), planned=20
    )
    cast.event.closed_at = now
    cast.event.save()
    return cast.event


def test_a_reason_is_missing_until_it_is_written(
    evaluator: Client, cast: Any, as_: Any, short_of_plan: Any
) -> None:
    assert "no reason given yet" in whole(evaluator.get("/evaluation/events/1/"))
    desk, address = as_(cast.cora), reverse("reports:deviations", args=["strings"])
    assert desk.get(address).context["missing"] == 2 + len(
        [one for one in desk.get(address).context["lines"] if one[0].event is None]
    )
    sent = {
        "event": short_of_plan.pk,
        "figure": "participants_min",
        "seen": "",
        "reason": "The ferry stood still.",
    }
    for _time in range(2):
        assert desk.post(address, sent).status_code == 302
    assert "The ferry stood still." in whole(evaluator.get("/evaluation/events/1/"))
    assert desk.post(address, {**sent, "reason": "Another one."}).status_code == 422
    assert desk.post(address, {**sent, "figure": "nothing"}).status_code == 302
    assert desk.post(address, {**sent, "reason": ""}).status_code == 422
    assert audit.AuditEntry.objects.filter(verb="deviation.explained").count() == 1


@pytest.mark.parametrize(
    ("planned", "present", "needs"),
    [
        (20, 18, True),
        (20, 19, False),
        (20, 22, True),
        (20, 20, False),
        (0, 1, True),
        (None, 3, False),
        (3, None, False),
    ],
)
def test_a_tenth_of_the_plan_is_a_deviation(planned: int | None, present: int | None, needs: bool) -> None:
    line = Line("participants_min", planned, None, present, None)
    assert deviations.deviates(line) is needs
