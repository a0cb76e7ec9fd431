"""The evaluator's pages: what a link opens, for how long, what is drawn, and that no name is anywhere."""

import io
import zipfile
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cordel.base import audit, words
from cordel.base.edits import ChangedMeanwhile
from cordel.core import sampling
from cordel.core.content import Content
from cordel.core.obligations import Kind, State
from cordel.events import actions as event_actions
from cordel.events.models import Needs
from cordel.projects import actions, rules
from cordel.projects.models import DeviationReason, EvaluatorDraw, EvaluatorLink
from cordel.projects.queries import obligations
from cordel.reports import deviations, evaluation, urls
from cordel.reports.comparison import Line
from tests import factories
from tests.races import overtaken

SECRET = "a-secret-of-an-evaluator"
DRAWS = "/evaluation/events/1/draws/"
PAGES = ["", "events/1/", "events/1/rows/", "events/1/draws/"]
FILES = ["", "events/1/rows/"]


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


def every_page(cast: Any, draw: EvaluatorDraw) -> list[str]:
    """All that a link opens, by the site's own list of addresses, with the files of those that have any."""
    parts = {"number": cast.event.number, "pk": draw.pk, "key": SECRET}
    found = []
    for pattern in urls.urlpatterns:
        if str(pattern.pattern).startswith("evaluation/"):
            names = pattern.pattern.converters
            address = reverse(f"reports:{pattern.name}", kwargs={name: parts[name] for name in names})
            found += [address, *(f"{address}?format={kind}" for kind in ("csv", "xlsx", "ods"))]
    return found


def drawn_by(evaluator: Client, number: int = 7) -> EvaluatorDraw:
    assert evaluator.post(DRAWS, {"number": str(number)}).status_code == 302
    return EvaluatorDraw.objects.get(number=number)


def unpacked(response: Any) -> bytes:
    """Everything that the answer says, a packed sheet's parts and an answer's headers included."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            body = b"".join(package.read(name) for name in package.namelist())
    heads = "".join(f"{name}: {value}" for name, value in response.headers.items() if name != "Location")
    return body + heads.encode()


def test_no_page_and_no_file_names_anybody(evaluator: Client, cast: Any, now: datetime) -> None:
    """Sentinels wherever somebody's name, contact, need, answer or code can stand."""
    cast.ana.name, cast.ana.email = "Ana Sentinella", "ana@sentinel.example"
    cast.ana.called, cast.ana.place = "Sentinellina", "Sentinelville"
    cast.ana.fold_names()
    cast.ana.save()
    cast.tomas.name = "Tomas Sentinello"
    cast.tomas.save()
    Needs.objects.create(registration=cast.seat, diet_note="peanut-sentinel", access="ramp-sentinel")
    EvaluatorLink.objects.update(name="Sentinel agency")
    pages = every_page(cast, drawn_by(evaluator))
    assert len(pages) == 4 * 6
    for page in pages:
        response = evaluator.get(page)
        assert response.status_code in (200, 302), page
        told = unpacked(response).lower()
        for secret in ["sentinel", cast.seat.code.lower(), SECRET]:
            assert secret.encode() not in told, f"{page} tells {secret}"
        assert response.headers["Referrer-Policy"] == "no-referrer" if SECRET in page else "same-origin"
        assert "noindex" in response.headers["X-Robots-Tag"]
        assert "no-store" in response.headers["Cache-Control"]


def test_it_shows_the_masked_row_with_its_evidence(evaluator: Client, cast: Any) -> None:
    shown = whole(evaluator.get("/evaluation/events/1/rows/"))
    assert evaluation.pseudonym(SECRET, cast.ana.pk) in shown
    assert "Gondomar" in shown
    assert "officer" in shown.lower()


def test_rows_are_compared_with_what_was_frozen(evaluator: Client, cast: Any, now: datetime) -> None:
    page = "/evaluation/events/1/rows/"
    assert "Compared one by one" not in whole(evaluator.get(page))
    event_actions.close(cast.event, by=cast.cora, now=now)
    assert "these are the presences that version 1 was frozen with" in whole(evaluator.get(page))
    event_actions.reopen(cast.event, reason="One was not there.", by=cast.cora, now=now)
    assert "these are the presences that version 1" in whole(evaluator.get(page))
    cast.seat.attendances.update(evidence="signature")
    assert "these are not the presences that version 1" in whole(evaluator.get(page))


def test_two_links_cannot_join_their_lists(cast: Any) -> None:
    assert evaluation.pseudonym("one", cast.ana.pk) != evaluation.pseudonym("two", cast.ana.pk)
    assert evaluation.pseudonym("one", cast.ana.pk) == evaluation.pseudonym("one", cast.ana.pk)


# --- Draws ----------------------------------------------------------------------------------------


def test_a_draw_is_kept_and_shown_again(evaluator: Client, cast: Any, link: EvaluatorLink) -> None:
    seed = evaluation.draw(cast.event, SECRET, number=7).sample.seed
    answers = [evaluator.post(DRAWS, {"number": "7"}) for _time in range(2)]
    made = EvaluatorDraw.objects.get()
    assert {answer.headers["Location"] for answer in answers} == {f"{DRAWS}{made.pk}/"}
    assert (made.link, made.event, made.seed, made.size) == (link, cast.event.pk, seed, 1)
    assert made.drawn == [[evaluation.pseudonym(SECRET, cast.ana.pk), cast.seat.pk]]
    shown = whole(evaluator.get(f"{DRAWS}{made.pk}/"))
    assert seed in shown
    assert evaluation.pseudonym(SECRET, cast.ana.pk) in shown
    assert "changed since then" not in shown
    assert f"draws/{made.pk}/" in whole(evaluator.get("/evaluation/events/1/"))
    assert [entry.verb for entry in audit.AuditEntry.objects.all()] == ["draw.recorded"]


def test_a_draw_stays_when_rows_change(evaluator: Client, cast: Any) -> None:
    made = drawn_by(evaluator)
    factories.AttendanceFactory(registration=factories.RegistrationFactory(event=cast.event))
    shown = whole(evaluator.get(f"{DRAWS}{made.pk}/"))
    assert "changed since then" in shown
    assert evaluation.pseudonym(SECRET, cast.ana.pk) in shown
    cast.seat.attendances.all().delete()
    cast.seat.days_present = 0
    cast.seat.save()
    gone = whole(evaluator.get(f"{DRAWS}{made.pk}/"))
    assert "1 person who was drawn is recorded no more" in gone


@pytest.mark.parametrize("number", ["x", "-1", "9" * 11, "٣", "\x00", ""])
def test_a_draw_needs_a_number(evaluator: Client, number: str) -> None:
    response = evaluator.post(DRAWS, {"number": number})
    assert response.status_code == 422
    assert not EvaluatorDraw.objects.exists()


def test_nobody_is_drawn_where_nobody_was(evaluator: Client, cast: Any) -> None:
    cast.seat.attendances.all().delete()
    cast.seat.days_present = 0
    cast.seat.save()
    assert "nobody can be drawn" in whole(evaluator.post(DRAWS, {"number": "7"}))
    assert not EvaluatorDraw.objects.exists()


def test_draws_come_to_an_end(evaluator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_DRAWS", 2)
    assert [evaluator.post(DRAWS, {"number": str(n)}).status_code for n in (1, 2, 3, 2)] == [
        302,
        302,
        422,
        302,
    ]


def test_a_draw_is_shown_to_no_other_link_or_event(evaluator: Client, cast: Any) -> None:
    elsewhere = factories.EvaluatorDrawFactory(link__project=cast.project, event=cast.event.pk, number=8)
    assert evaluator.get(f"{DRAWS}{elsewhere.pk}/").status_code == 404
    factories.EventFactory(project=cast.project, number=2)
    own = drawn_by(evaluator)
    assert evaluator.get(f"/evaluation/events/2/draws/{own.pk}/").status_code == 404


def test_two_draw_the_same_at_once(transactional_db: None) -> None:
    link = factories.EvaluatorLinkFactory()
    sample = sampling.draw(["AAAA"], seed="s:7")
    drawn = sampling.Drawn(1, 7, None, sample, [("AAAA", 1)])

    def draw() -> EvaluatorDraw:
        return actions.record_draw(link, draw=drawn, now=timezone.now())

    assert overtaken(draw, draw) == EvaluatorDraw.objects.get()


def test_a_link_that_is_revoked_meanwhile_draws_nobody(link: EvaluatorLink, cast: Any, now: datetime) -> None:
    drawn = evaluation.draw(cast.event, SECRET, number=7)
    actions.revoke_evaluator_link(link, by=cast.cora, now=now)
    with pytest.raises(rules.LinkEnded):
        actions.record_draw(link, draw=drawn, now=now)


def test_those_who_run_the_project_see_whom_the_letters_mean(evaluator: Client, cast: Any, as_: Any) -> None:
    made, desk = drawn_by(evaluator), as_(cast.cora)
    listed = whole(desk.get(reverse("reports:draws", args=["strings"])))
    assert "The agency" in listed
    page = reverse("reports:people-drawn", args=["strings", made.pk])
    for address in (page, f"{page}?format=csv"):
        told = whole(desk.get(address))
        assert "Ana Moura" in told
        assert evaluation.pseudonym(SECRET, cast.ana.pk) in told
    assert desk.get(reverse("reports:people-drawn", args=["strings", made.pk + 1])).status_code == 404
    other = factories.ProjectMembershipFactory().user
    assert as_(other).get(page).status_code == 404
    assert as_(cast.noor).get(page).status_code == 403


# --- The door -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("end", ["expired", "revoked"])
def test_it_closes_at_once(
    evaluator: Client, link: EvaluatorLink, now: datetime, path: str, end: str
) -> None:
    made = drawn_by(evaluator)
    ended = {"expired": {"expires_at": now}, "revoked": {"revoked_at": now}}[end]
    EvaluatorLink.objects.filter(pk=link.pk).update(**ended)
    assert evaluator.get(f"/evaluation/{path}").status_code == 404
    closed = Client().get(f"/evaluation/{SECRET}/")
    assert closed.status_code == 404
    assert "opens nothing" in whole(closed)
    assert evaluator.get(f"{DRAWS}{made.pk}/").status_code == 404
    assert evaluator.post(DRAWS, {"number": "8"}).status_code == 404
    assert EvaluatorDraw.objects.count() == 1


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


def test_nothing_can_be_written_but_a_draw(evaluator: Client, cast: Any) -> None:
    def refuse(execute: Any, sql: str, *rest: Any) -> Any:
        assert not sql.startswith(("INSERT", "UPDATE", "DELETE")), sql
        return execute(sql, *rest)

    pages = every_page(cast, drawn_by(evaluator))
    with connection.execute_wrapper(refuse):
        for page in pages:
            assert evaluator.get(page).status_code in (200, 302)
            for send in (evaluator.post, evaluator.put, evaluator.patch, evaluator.delete):
                if (send, page.split("?")[0]) != (evaluator.post, DRAWS):
                    assert send(page).status_code == 405, page


def test_a_draw_is_not_made_by_somebody_elses_page(link: EvaluatorLink) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.get(f"/evaluation/{SECRET}/")
    assert browser.post(DRAWS, {"number": "7"}).status_code == 403


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
    """An event whose figures are frozen: 20 were planned, and nobody was there."""
    factories.DelegationFactory(
        event=cast.event, partner=cast.project.partners.get(town=cast.kavala), planned=20
    )
    factories.FiguresVersionFactory(event=cast.event)
    cast.event.closed_at = now
    cast.event.save()
    return cast.event


def reason_of(event: Any, figure: str = "participants_min") -> str:
    return reverse("reports:deviation", args=["strings", event.pk if event else 0, figure])


def write(desk: Client, address: str, text: str, language: str = "en", **also: str) -> int:
    version = desk.get(address, {"in": language}).context["form"]["version"].value()
    sent = {"reason": text, "version": version} | also
    return desk.post(f"{address}?in={language}", sent).status_code


def test_a_reason_is_missing_until_it_is_written(
    evaluator: Client, cast: Any, as_: Any, short_of_plan: Any
) -> None:
    assert "no reason given yet" in whole(evaluator.get("/evaluation/events/1/"))
    desk, listed = as_(cast.cora), reverse("reports:deviations", args=["strings"])
    missing = desk.get(listed).context["missing"]
    for _time in range(2):
        assert write(desk, reason_of(short_of_plan), "The ferry stood still.") == 302
    assert desk.get(listed).context["missing"] == missing - 1
    assert "The ferry stood still." in whole(evaluator.get("/evaluation/events/1/"))
    assert audit.AuditEntry.objects.filter(verb="deviation.explained").count() == 1


def test_a_reason_is_read_in_the_readers_language(
    evaluator: Client, cast: Any, as_: Any, short_of_plan: Any
) -> None:
    desk = as_(cast.cora)
    write(desk, reason_of(short_of_plan), "The ferry stood still.")
    assert write(desk, reason_of(short_of_plan), "O barco parou.", "pt", made_by="person") == 302
    evaluator.cookies["language"] = "pt"
    portuguese = whole(evaluator.get("/evaluation/events/1/"))
    assert "O barco parou." in portuguese
    assert "The ferry" not in portuguese


def test_a_reason_that_somebody_else_wrote_is_not_lost(cast: Any, as_: Any, short_of_plan: Any) -> None:
    desk, address = as_(cast.cora), reason_of(short_of_plan)
    seen = desk.get(address).context["form"]["version"].value()
    write(desk, address, "The ferry stood still.")
    answer = desk.post(f"{address}?in=en", {"reason": "Another one.", "version": seen})
    assert answer.status_code == 422
    assert "The ferry stood still." in whole(answer)
    assert DeviationReason.objects.get().reason.original == "The ferry stood still."


@pytest.mark.parametrize("figure", ["nothing", "events_min"])
def test_what_needs_no_reason_takes_none(cast: Any, as_: Any, short_of_plan: Any, figure: str) -> None:
    answer = as_(cast.cora).post(reason_of(short_of_plan, figure), {"reason": "Rain."})
    assert answer.status_code == 302
    assert not DeviationReason.objects.exists()


def test_two_write_a_reason_at_once(transactional_db: None) -> None:
    project, cora = factories.ProjectFactory(), factories.UserFactory()
    nothing = words.WordsForm(words={"reason": words.Word("")}, contents={"reason": Content()}, language="en")
    seen = nothing["version"].value()

    def say(text: str) -> None:
        written = words.Rewriting("en", {"reason": text}, seen)
        facts = {"event": 0, "figure": "countries_min", "by": cora, "now": timezone.now()}
        actions.explain_deviation(project, written=written, **facts)

    assert isinstance(overtaken(lambda: say("Rain."), lambda: say("Snow.")), ChangedMeanwhile)
    assert DeviationReason.objects.get().reason.original == "Rain."
    assert overtaken(lambda: say("Rain."), lambda: say("Rain.")) is None


def owed(cast: Any, event: Any) -> Any:
    found = obligations.ledger([cast.project], today=timezone.now().date()).states()
    duties = {duty.event: (duty, stands) for duty, stands in found if duty.kind is Kind.REASONS}
    return duties.get(event.pk if event else None)


def test_the_coordinator_owes_a_reason_until_all_are_written(
    cast: Any, as_: Any, short_of_plan: Any, now: datetime
) -> None:
    duty, stands = owed(cast, short_of_plan)
    assert (duty.partner, duty.due, stands) == (None, now.date() + timedelta(days=14), State.OPEN)
    desk = as_(cast.cora)
    assert "say why figures are not as planned" in whole(desk.get(reverse("projects:monday")))
    for figure in ("participants_min", "invited_min"):
        assert owed(cast, short_of_plan)[1] is State.OPEN
        write(desk, reason_of(short_of_plan, figure), "The ferry stood still.")
    assert owed(cast, short_of_plan)[1] is State.FULFILLED


def test_nothing_is_owed_while_figures_can_change(cast: Any, short_of_plan: Any) -> None:
    short_of_plan.closed_at = None
    short_of_plan.save()
    assert owed(cast, short_of_plan) is None
    assert owed(cast, None) is None
    factories.AttendanceFactory(registration=cast.seat)
    found = deviations.of_event(short_of_plan)
    assert [(one.needs, one.waits) for one in found] == [(False, True)] * 2


def test_what_is_owed_is_asked_in_as_many_questions_for_many_events(cast: Any, short_of_plan: Any) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert deviations.told([cast.project], {})
        return len(asked)

    few = questions()
    for _number in range(3):
        more = factories.EventFactory(project=cast.project, closed_at=timezone.now())
        factories.FiguresVersionFactory(event=more)
    assert questions() == few


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
