"""The final report handed in: a recorded fact closes the obligation, and what changes opens it again."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cordel.base.models import AuditEntry
from cordel.core.obligations import Kind, State, Word
from cordel.projects import actions
from cordel.projects.models import HandedReport, Project
from cordel.projects.queries import obligations
from cordel.projects.queries.mondays import MOST_THINGS, MOST_TOWNS
from tests import factories
from tests.races import overtaken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
PAGE = "/reports/p/strings/handed-in/"
TODAY = date(2026, 3, 2)
PDF = b"%PDF-1.7\n1 0 obj <</Type /Page>> endobj\n%%EOF"


@pytest.fixture(autouse=True)
def _called(cast):
    """The call wants a report two months after a project's end, which is over."""
    Project.objects.filter(pk=cast.project.pk).update(
        call="efc-2.2-2014-2020", starts_on=None, ends_on="2025-10-31"
    )
    cast.project.refresh_from_db()


def owed(cast):
    book = obligations.ledger([cast.project], today=timezone.now().date())
    (found,) = [book.owed(duty, stands) for duty, stands in book.states() if duty.kind is Kind.REPORT]
    return found


def frozen(cast, version=1, on=TODAY - timedelta(days=9), event=None):
    event = event or cast.event
    at = timezone.now().replace(year=on.year, month=on.month, day=on.day)
    return factories.FiguresVersionFactory(event=event, number=version, frozen_at=at)


def send(client, address=PAGE, **typed):
    form = client.get(address).context["form"]
    known = {
        name: "" if (value := form[name].value()) is None else value for name in form.fields if name != "file"
    }
    data = {**known, **typed}
    return client.post(address, data), data


def test_it_is_late_until_it_is_recorded_and_taken_back_it_is_late_again(cast, as_):
    assert owed(cast).stands is State.LATE
    assert owed(cast).url == PAGE
    found = frozen(cast)
    answer, _data = send(as_(cast.cora), reference="Ares(2026)77")
    assert answer.status_code == 302
    assert owed(cast).stands is State.FULFILLED
    (handed,) = HandedReport.objects.all()
    assert (handed.handed_on, handed.reference, handed.partner.town) == (TODAY, "Ares(2026)77", cast.gondomar)
    assert handed.figures == [{"event": cast.event.pk, "number": 1, "version": 1, "sha256": found.digest}]
    assert AuditEntry.objects.get(verb="report.handed_in").actor_id == cast.cora.pk
    page = as_(cast.cora).get(PAGE).content.decode()
    assert "counts as handed in" in page
    assert found.digest in page
    assert as_(cast.cora).post(f"{PAGE}{handed.pk}/take-back/").status_code == 302
    assert owed(cast).stands is State.LATE
    assert as_(cast.cora).post(f"{PAGE}{handed.pk}/take-back/").status_code == 404


def test_however_many_towns_are_late_the_week_shows_the_own_late_report(cast, as_):
    """Every town's page is as late as the report, and so are other things of one's own; a letter still helps: nobody
    is to be phoned."""
    for number in range(2, 6):
        days = {"starts_on": date(2026, 1, 25), "ends_on": date(2026, 1, 25), "host": None}
        factories.EventFactory(project=cast.project, number=number, **days)
    Project.objects.filter(pk=cast.project.pk).update(ends_on="2026-02-20", due_days={"report": 0})
    for _one in range(MOST_TOWNS + 1):
        partner = factories.PartnerFactory(project=cast.project)
        factories.TownMembershipFactory(town=partner.town, role="officer")
    cast.project.refresh_from_db()
    week = as_(cast.cora).get("/desk/monday/")
    assert len(week.context["week"].late.towns) == MOST_TOWNS and week.context["week"].late.more
    own = week.context["week"].late.towns[0]
    assert own.partner is None and len(own.things) > MOST_THINGS
    assert f"/desk/monday/{owed(cast).key}/" in week.content.decode()


def test_a_word_alone_is_no_evidence(cast):
    actions.answer_obligation(
        owed(cast).key, given=actions.Given(Word.DONE), nonce="n", by=cast.cora, now=timezone.now()
    )
    assert owed(cast).stands is State.SAID


def test_sent_twice_it_is_one(cast, as_):
    client = as_(cast.cora)
    _answer, data = send(client, reference="77")
    assert client.post(PAGE, data).status_code == 302
    assert HandedReport.objects.count() == 1


def test_figures_frozen_again_open_it_again_and_a_word_said_since_closes_it(cast, as_):
    frozen(cast)
    send(as_(cast.cora), reference="77")
    frozen(cast, version=2, on=TODAY)
    found = owed(cast)
    assert (found.stands, found.duty.due) == (State.OPEN, TODAY + timedelta(days=30))
    assert "these events: 1." in found.why
    assert "version 2 is the newest" in as_(cast.cora).get(PAGE).content.decode()
    actions.answer_obligation(
        found.key, given=actions.Given(Word.DONE), nonce="n", by=cast.cora, now=timezone.now()
    )
    assert owed(cast).stands is State.SAID
    send(as_(cast.cora), reference="78")
    assert owed(cast).stands is State.FULFILLED


def test_what_was_said_before_figures_changed_does_not_count(cast, as_):
    key, earlier = owed(cast).key, timezone.now() - timedelta(days=20)
    actions.answer_obligation(key, given=actions.Given(Word.DONE), nonce="n", by=cast.cora, now=earlier)
    send(as_(cast.cora), reference="77")
    frozen(cast, on=TODAY)
    assert owed(cast).stands is State.OPEN


def test_a_cancelled_event_is_none_of_the_reports(cast, as_):
    frozen(cast)
    cast.event.status = "cancelled"
    cast.event.save()
    send(as_(cast.cora), reference="77")
    assert owed(cast).stands is State.FULFILLED
    assert HandedReport.objects.get().figures == []


def test_an_older_version_may_have_been_handed_in_and_then_it_waits(cast, as_):
    frozen(cast)
    frozen(cast, version=2, on=TODAY)
    send(as_(cast.cora), reference="77", **{f"version_{cast.event.pk}": 1})
    assert owed(cast).stands is State.OPEN
    (handed,) = HandedReport.objects.all()
    address = f"{PAGE}{handed.pk}/"
    assert as_(cast.cora).get(address).context["form"][f"version_{cast.event.pk}"].value() == 1
    send(as_(cast.cora), address, **{f"version_{cast.event.pk}": 2})
    assert owed(cast).stands is State.FULFILLED


def test_correcting_does_not_take_in_by_itself_what_was_frozen_since(cast, as_):
    send(as_(cast.cora), reference="77")
    (handed,) = HandedReport.objects.all()
    frozen(cast, on=TODAY)
    send(as_(cast.cora), f"{PAGE}{handed.pk}/", reference="78")
    handed.refresh_from_db()
    assert (handed.reference, handed.figures) == ("78", [])
    assert owed(cast).stands is State.OPEN


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Nothing proves yet"),
        ({"reference": "77", "handed_on": "2026-03-03"}, "still to come"),
        ({"reference": "77", "handed_on": ""}, "required"),
        ({"reference": "77", "handed_on": "2025-01-01"}, "was frozen after the day"),
        ({"reference": "7" * 121}, "120"),
        ({"reference": "77", "partner": "999999"}, "valid choice"),
        ({"file": SimpleUploadedFile("receipt.pdf", b"MZ no paper")}, "no PDF"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(cast, as_, typed, said):
    frozen(cast)
    answer, _data = send(as_(cast.cora), **typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert typed.get("reference", "") in page
    assert not HandedReport.objects.exists()


def test_a_receipt_is_kept_as_it_came_and_stays_when_the_rest_is_corrected(cast, as_):
    client = as_(cast.cora)
    send(client, file=SimpleUploadedFile("receipt.pdf", PDF))
    (handed,) = HandedReport.objects.all()
    answer = client.get(f"{PAGE}{handed.pk}/receipt.pdf")
    assert (answer.content, answer["X-Content-Type-Options"]) == (PDF, "nosniff")
    assert answer["Content-Disposition"].startswith("attachment")
    send(client, f"{PAGE}{handed.pk}/", handed_on="2026-02-27")
    handed.refresh_from_db()
    assert (handed.handed_on, bytes(handed.receipt)) == (date(2026, 2, 27), PDF)
    assert AuditEntry.objects.get(verb="report.corrected").detail["fields"] == ["handed_on"]
    send(client, f"{PAGE}{handed.pk}/", file=SimpleUploadedFile("again.pdf", PDF + b"\n"))
    handed.refresh_from_db()
    assert bytes(handed.receipt) == PDF + b"\n"


def test_a_receipt_that_is_too_big_is_refused_in_words(cast, as_):
    answer, _data = send(as_(cast.cora), file=SimpleUploadedFile("receipt.pdf", b"x" * 3_000_001))
    assert answer.status_code == 422
    assert "larger than 3 MB" in answer.content.decode()


def test_the_second_of_two_who_correct_is_told(cast, as_):
    handed = factories.HandedReportFactory(project=cast.project)
    client, address = as_(cast.cora), f"{PAGE}{handed.pk}/"
    form = client.get(address).context["form"]
    data = {"handed_on": TODAY.isoformat(), "reference": "1", "version": form["version"].value()}
    client.post(address, data)
    answer = client.post(address, data | {"reference": "2"})
    assert answer.status_code == 422
    assert "Somebody else changed this" in answer.content.decode()
    handed.refresh_from_db()
    assert handed.reference == "1"


def test_somebody_elses_project_holds_nothing_of_it(cast, as_):
    other = factories.HandedReportFactory()
    for way in ("", "take-back/", "receipt.pdf"):
        assert as_(cast.cora).get(f"{PAGE}{other.pk}/{way}").status_code == 404
    assert HandedReport.objects.filter(pk=other.pk).exists()


def test_an_officer_reads_on_the_overview_only_when_it_is_due(cast, as_):
    factories.HandedReportFactory(project=cast.project)
    assert "handed in on 2 March 2026" in as_(cast.cora).get("/reports/p/strings/").content.decode()
    assert "handed in on" not in as_(cast.noor).get("/reports/p/strings/").content.decode()


def test_a_project_says_itself_when_its_report_is_due_where_the_call_is_silent(cast, as_):
    Project.objects.filter(pk=cast.project.pk).update(call="cerv-nt-2026", ends_on="2026-01-31")
    cast.project.refresh_from_db()
    book = obligations.ledger([cast.project], today=TODAY)
    assert Kind.REPORT not in {duty.kind for duty, _stands in book.states()}
    client, here = as_(cast.cora), "/desk/p/strings/due-days/"
    assert "The call names no day." in client.get(here).content.decode()
    assert send(client, here, report="60")[0].status_code == 302
    cast.project.refresh_from_db()
    assert (cast.project.due_days, owed(cast).duty.due) == ({"report": 60}, date(2026, 4, 1))
    assert "1 April 2026" in client.get("/reports/p/strings/").content.decode()
    assert send(client, here, report="366")[0].status_code == 422
    assert send(client, here, report="")[0].status_code == 302
    cast.project.refresh_from_db()
    assert cast.project.due_days == {}


def test_a_project_whose_call_wants_none_may_record_one_all_the_same(cast, as_):
    Project.objects.filter(pk=cast.project.pk).update(ends_on=None)
    assert "Nobody asks for it by a day" in as_(cast.cora).get(PAGE).content.decode()
    assert send(as_(cast.cora), reference="77")[0].status_code == 302


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_the_same_form_record_one(cast):
    facts = actions.HandedFacts(TODAY, None, "77")

    def record():
        actions.record_handed(
            cast.project, facts=facts, receipt=b"", nonce="same", by=cast.cora, now=timezone.now()
        )

    assert overtaken(record, record) is None
    assert HandedReport.objects.count() == 1
