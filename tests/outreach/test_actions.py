"""How events were made known: one thing closes what a town owes for its event, and taking it away opens it again."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cordel.base import edits, jobs, tokens
from cordel.base.models import AuditEntry
from cordel.core.obligations import Kind
from cordel.events.models import Event
from cordel.outreach import actions, rules
from cordel.outreach.actions import ActionFacts
from cordel.outreach.models import OutreachAction
from cordel.projects.queries import obligations
from tests.conftest import NOW
from tests.factories import EventFactory, OutreachActionFactory, in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
LIST = "/desk/p/strings/outreach/"
PDF = b"%PDF-1.7\n1 0 obj <</Type /Page>> endobj\n%%EOF"


def partner(cast, town=None):
    return cast.project.partners.get(town=town or cast.kavala)


def send(client, cast, **more):
    data = {
        "token": tokens.form_token("outreach action"),
        "kind": "press",
        "title": "Οι πόλεις συναντιούνται",
        "language": "el",
        "event_id": cast.event.pk,
        "day": in_days(-1).isoformat(),
        "address": "https://www.newspaper.example/1",
    }
    return client.post(f"{LIST}tell/{partner(cast).pk}/", data | more)


def stands(cast):
    book = obligations.ledger([cast.project], today=timezone.now().date())
    pk = partner(cast).pk
    return [
        (str(state), book.owed(duty, state).url)
        for duty, state in book.states()
        if (duty.kind, duty.partner) == (Kind.OUTREACH, pk)
    ]


def test_one_thing_closes_what_the_town_owes_for_the_event(as_, cast):
    ((state, address),) = stands(cast)
    assert state == "open"
    page = as_(cast.noor).get(address)
    assert page.context["form"].initial["event_id"] == cast.event.pk
    assert send(as_(cast.noor), cast).status_code == 302
    assert stands(cast)[0][0] == "fulfilled"
    told = OutreachAction.objects.get()
    assert (told.told_by, told.reach, told.file.name) == (cast.noor, None, "")
    assert AuditEntry.objects.get(verb="outreach.told").is_public is False


def test_what_is_about_the_project_as_a_whole_closes_no_event(as_, cast):
    send(as_(cast.noor), cast, event_id="")
    assert stands(cast)[0][0] == "open"


def test_a_closed_or_cancelled_event_asks_nothing(cast):
    Event.objects.filter(pk=cast.event.pk).update(closed_at=timezone.now())
    assert stands(cast) == []
    Event.objects.filter(pk=cast.event.pk).update(closed_at=None, status="cancelled")
    assert stands(cast) == []


def test_the_same_form_twice_is_one(as_, cast):
    token = tokens.form_token("outreach action")
    for _twice in range(2):
        assert send(as_(cast.noor), cast, token=token).status_code == 302
    assert OutreachAction.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"title": ""}, "title"),
        ({"day": ""}, "day"),
        ({"day": "2026-02-30"}, "day"),
        ({"kind": "rumour"}, "kind"),
        ({"day": (NOW + timedelta(days=1)).date().isoformat()}, "__all__"),
        ({"event_id": "999999"}, "event_id"),
        ({"address": "javascript:alert(1)"}, "__all__"),
        ({"reach": "500"}, "counted_how"),
        ({"counted_how": "copies"}, "reach"),
        ({"reach": "-1", "counted_how": "copies"}, "reach"),
        ({"file": SimpleUploadedFile("x.exe", b"MZ")}, "__all__"),
    ],
)
def test_says_what_is_wrong_and_keeps_nothing(as_, cast, fields, where):
    answer = send(as_(cast.noor), cast, **fields)
    assert answer.status_code == 422
    assert where in answer.context["form"].errors
    assert not OutreachAction.objects.exists()


def test_an_event_of_another_project_is_none_of_it(cast):
    other = EventFactory()
    facts = ActionFacts("press", in_days(-1), "Towns meet", event_id=other.pk)
    with pytest.raises(rules.OfAnotherProject):
        actions.tell_action(partner(cast), facts=facts, nonce="n", by=cast.noor, now=timezone.now())


def test_a_file_is_kept_for_those_who_may_and_goes_with_its_row(
    as_, cast, django_capture_on_commit_callbacks
):
    send(
        as_(cast.noor), cast, file=SimpleUploadedFile("clipping.pdf", PDF), reach="500", counted_how="copies"
    )
    told = OutreachAction.objects.get()
    assert (told.reach, told.counted_how, told.kept_as) == (500, "copies", "pdf")
    answer = as_(cast.noor).get(f"{LIST}{told.pk}/file/")
    assert answer.content == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert as_(cast.tomas).get(f"{LIST}{told.pk}/file/").status_code == 404
    assert as_(cast.tomas).post(f"{LIST}{told.pk}/remove/").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        assert as_(cast.noor).post(f"{LIST}{told.pk}/remove/").status_code == 302
    jobs.run_due(timezone.now())
    assert not default_storage.exists(told.file.name)
    assert stands(cast)[0][0] == "open"
    actions.remove_action(told, by=cast.noor, now=timezone.now())
    assert AuditEntry.objects.filter(verb="outreach.removed").count() == 1


def correct(client, told, **more):
    page = client.get(f"{LIST}{told.pk}/").context["form"]
    typed = {name: "" if value is None else value for name, value in page.initial.items()}
    return client.post(f"{LIST}{told.pk}/", typed | more)


def test_what_was_told_is_put_right_and_its_file_stays_unless_another_comes(
    as_, cast, django_capture_on_commit_callbacks
):
    send(as_(cast.noor), cast, file=SimpleUploadedFile("clipping.pdf", PDF))
    told = OutreachAction.objects.get()
    first = told.file.name
    more = {"title": "Towns meet again", "event_id": "", "reach": "40", "counted_how": "people in the room"}
    assert correct(as_(cast.noor), told, **more).status_code == 302
    told.refresh_from_db()
    assert (told.title, told.event, told.reach, told.file.name) == ("Towns meet again", None, 40, first)
    assert stands(cast)[0][0] == "open"  # it is about the project as a whole now
    with django_capture_on_commit_callbacks(execute=True):
        other = SimpleUploadedFile("other.pdf", PDF + b"\n")
        assert correct(as_(cast.cora), told, file=other).status_code == 302
    jobs.run_due(timezone.now())
    told.refresh_from_db()
    assert not default_storage.exists(first) and default_storage.exists(told.file.name)
    assert correct(as_(cast.noor), told).status_code == 302  # the same again changes nothing
    assert AuditEntry.objects.filter(verb="outreach.corrected").count() == 2


@pytest.mark.parametrize(
    "wrong", [{"day": "2999-01-01"}, {"reach": "9"}, {"address": "ftp://x"}, {"event_id": "999999"}]
)
def test_a_wrong_correction_changes_nothing(as_, cast, wrong):
    told = OutreachActionFactory(partner=partner(cast), event=cast.event)
    assert correct(as_(cast.noor), told, **wrong).status_code == 422
    assert not AuditEntry.objects.filter(verb="outreach.corrected").exists()
    assert as_(cast.tomas).get(f"{LIST}{told.pk}/").status_code == 404


def test_the_second_of_two_who_correct_is_told_and_one_that_went_cannot_be_corrected(as_, cast):
    told = OutreachActionFactory(partner=partner(cast), event=cast.event)
    page = as_(cast.noor).get(f"{LIST}{told.pk}/").context["form"]
    typed = {name: "" if value is None else value for name, value in page.initial.items()}
    assert correct(as_(cast.cora), told, title="Hers").status_code == 302
    second = as_(cast.noor).post(f"{LIST}{told.pk}/", typed | {"title": "Mine"})
    assert second.status_code == 422 and "Stored now: Hers" in second.content.decode()
    facts, seen = edits.facts_of(told, ActionFacts), page["version"].value()
    OutreachAction.objects.all().delete()
    with pytest.raises(rules.RemovedMeanwhile):
        actions.correct_action(told, facts=facts, seen=seen, by=cast.noor, now=timezone.now())


def test_the_list_is_the_project_s_for_those_who_run_it_and_the_town_s_for_its_officer(as_, cast):
    for town in (cast.kavala, cast.gondomar):
        OutreachActionFactory(partner=partner(cast, town), event=cast.event)
    assert as_(cast.cora).get(LIST).context["list"].total == 2
    (own,) = as_(cast.noor).get(LIST).context["list"].found
    assert own.partner.town == cast.kavala
    asked = {"kind": "press", "event": cast.event.pk, "q": "meet", "sort": "-title"}
    assert as_(cast.cora).get(LIST, asked).context["list"].total == 2
    assert as_(cast.cora).get(LIST, {"kind": "radio"}).context["list"].total == 0
    assert "Towns meet" in as_(cast.cora).get(LIST, {"format": "csv"}).content.decode()


def test_the_list_is_empty_and_says_what_it_is_for(as_, cast):
    page = as_(cast.noor).get(LIST).content.decode()
    assert "Nothing told yet" in page
    assert f"{LIST}tell/{partner(cast).pk}/" in page
