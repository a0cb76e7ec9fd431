"""What rooms write down: conclusions, decisions and minutes, from the note-taker's phone to the public page."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from cordel.base import jobs
from cordel.base.models import AuditEntry
from cordel.core.content import Content
from cordel.core.material_files import MOST_BYTES
from cordel.events import actions, queries
from cordel.events.models import Activity, Conclusion, Decision, Material, RoomPaper
from cordel.events.rules import papers as rules
from tests import factories

pytestmark = pytest.mark.django_db
PUBLIC = (
    "/p/strings/events/1/",
    "/reports/p/strings/events/1/programme/",
    "/reports/p/strings/events/1/programme.json",
)
State = RoomPaper.State
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def activity(cast: Any) -> Activity:
    return factories.ActivityFactory(event=cast.event, title="Round table")  # type: ignore[no-any-return]


def at(activity: Activity, page: str = "") -> str:
    return f"/desk/p/strings/events/1/programme/{activity.pk}/paper/{page}"


def typed(client: Client, address: str, **changed: str) -> dict[str, Any]:
    """The form as it is opened, with changes."""
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)} | changed


def write(client: Client, activity: Activity, language: str = "en", **changed: str) -> Any:
    address = f"{at(activity)}?in={language}"
    return client.post(address, typed(client, address, **changed))


def step(client: Client, activity: Activity, act: str, **sent: str) -> Any:
    version = client.get(at(activity, "state/")).context["form"]["version"].value()
    return client.post(at(activity, "state/"), {"act": act, "version": version, **sent})


def paper_of(activity: Activity) -> RoomPaper:
    return RoomPaper.objects.get(activity=activity)


# --- Writing --------------------------------------------------------------------------------------


def test_it_keeps_conclusions_and_minutes_with_who_translated_them(
    as_: Any, cast: Any, activity: Activity
) -> None:
    client = as_(cast.tomas)
    assert write(client, activity, conclusion_1="Listen first.", minutes="We met.").status_code == 302
    assert write(client, activity, "pt", conclusion_1="Ouvir.", made_by="machine").status_code == 302
    (conclusion,) = Conclusion.objects.all()
    assert conclusion.text.original == "Listen first." and conclusion.text["pt"]["by"] == "machine"
    write(client, activity, conclusion_1="Listen first of all.")
    conclusion.refresh_from_db()
    assert conclusion.text.shown("pt").is_stale
    assert "the original changed" in client.get(at(activity)).content.decode()


def test_an_emptied_conclusion_is_none(as_: Any, cast: Any, activity: Activity) -> None:
    client = as_(cast.tomas)
    write(client, activity, conclusion_2="Listen.")
    write(client, activity, conclusion_2="")
    assert not Conclusion.objects.exists()


def test_there_are_at_most_five_conclusions() -> None:
    paper = factories.RoomPaperFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.ConclusionFactory(paper=paper, position=6)


def test_the_second_note_taker_is_told_and_both_keep_what_they_wrote(
    as_: Any, cast: Any, activity: Activity
) -> None:
    first, second = as_(cast.tomas), as_(cast.cora)
    opened = typed(second, at(activity))
    write(first, activity, conclusion_1="From the first.")
    answer = second.post(f"{at(activity)}?in=en", opened | {"conclusion_2": "From the second."})
    assert answer.status_code == 422 and "Somebody else changed this" in answer.content.decode()
    form = answer.context["form"]
    assert (form["conclusion_1"].value(), form["conclusion_2"].value()) == (
        "From the first.",
        "From the second.",
    )
    again = {name: form[name].value() or "" for name in form.fields}
    assert second.post(f"{at(activity)}?in=en", again).status_code == 302
    texts = [content.original for content in paper_of(activity).conclusion_texts]
    assert texts == ["From the first.", "From the second."]


def test_words_about_a_decision_removed_meanwhile_are_shown_again(
    as_: Any, cast: Any, activity: Activity
) -> None:
    decision = factories.DecisionFactory(paper__activity=activity)
    client = as_(cast.tomas)
    sent = typed(client, at(activity)) | {f"decision_{decision.pk}": "A better sentence."}
    decision.delete()
    answer = client.post(f"{at(activity)}?in=en", sent | {"minutes": "And new minutes."})
    assert answer.status_code == 422 and "A better sentence." in answer.content.decode()


def test_an_item_removed_meanwhile_refuses_and_writes_nothing(cast: Any, activity: Activity) -> None:
    Activity.objects.all().delete()
    facts = actions.MaterialFacts("Slides", "pt", url="https://slides.example/")
    with pytest.raises(rules.RoomGone):
        actions.add_material(activity, facts=facts, by=cast.tomas, now=factories.days_from_now(0))


def test_who_hosts_and_takes_notes_is_kept_once(as_: Any, cast: Any, activity: Activity) -> None:
    client = as_(cast.tomas)
    sent = typed(client, at(activity, "people/"), host="Rita", note_taker="João")
    for _ in range(2):
        assert client.post(at(activity, "people/"), sent).status_code == 302
    paper = paper_of(activity)
    assert (paper.host, paper.note_taker, paper.shows_names) == ("Rita", "João", False)
    assert AuditEntry.objects.filter(verb="paper.people_named").count() == 1


# --- Decisions and materials ----------------------------------------------------------------------

DECISION = {
    "text": "Open a desk.",
    "language": "en",
    "responsible": "Town of Gondomar",
    "due_on": "2027-01-31",
}


def test_a_decision_says_who_and_by_when_and_is_written_once(as_: Any, cast: Any, activity: Activity) -> None:
    client = as_(cast.tomas)
    for _ in range(2):
        assert client.post(at(activity, "decisions/"), DECISION).status_code == 302
    (decision,) = Decision.objects.all()
    assert (decision.text.original, decision.responsible, str(decision.due_on)) == (
        "Open a desk.",
        "Town of Gondomar",
        "2027-01-31",
    )
    address = at(activity, f"decisions/{decision.pk}/")
    assert client.post(address, typed(client, address, person="Rita")).status_code == 302
    assert client.post(f"{address}remove/").status_code == 302
    assert not Decision.objects.exists()


def test_a_decision_needs_its_words(as_: Any, cast: Any, activity: Activity) -> None:
    assert as_(cast.tomas).post(at(activity, "decisions/"), DECISION | {"text": " "}).status_code == 422


def test_a_decision_of_another_room_is_not_found_here(as_: Any, cast: Any, activity: Activity) -> None:
    elsewhere = factories.DecisionFactory(paper__activity__event=cast.event)
    assert as_(cast.tomas).get(at(activity, f"decisions/{elsewhere.pk}/")).status_code == 404


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("https://slides.example/1", 302),
        ("javascript:alert(1)", 422),
        ("data:text/html,x", 422),
        ("ftp://slides.example/", 422),
        ("", 422),
    ],
)
def test_a_material_is_an_address_that_a_browser_opens_safely(
    as_: Any, cast: Any, activity: Activity, url: str, status: int
) -> None:
    answer = as_(cast.tomas).post(
        at(activity, "materials/"), {"title": "Slides", "url": url, "language": "pt"}
    )
    assert answer.status_code == status and Material.objects.count() == (status == 302)


def test_a_material_can_be_taken_away(as_: Any, cast: Any, activity: Activity) -> None:
    material = factories.MaterialFactory(paper__activity=activity)
    for status in (302, 422):  # the second time it is gone, and the form is simply empty
        assert as_(cast.tomas).post(at(activity, "materials/"), {"remove": material.pk}).status_code == status
    assert not Material.objects.exists()


def sent_file(data: bytes, name: str = "slides.pdf") -> dict[str, Any]:
    return {"title": "Slides", "language": "pt", "file": SimpleUploadedFile(name, data)}


def test_a_file_is_kept_once_and_goes_with_its_row(
    as_: Any, cast: Any, activity: Activity, now: datetime
) -> None:
    client, address = as_(cast.tomas), at(activity, "materials/")
    for _ in range(2):
        assert client.post(address, sent_file(PDF)).status_code == 302
    (material,) = Material.objects.all()
    name = material.file.name
    assert material.kind == "pdf" and default_storage.exists(name)
    actions.remove_activity(activity, by=cast.tomas, now=now)
    jobs.run_due(now)
    assert not default_storage.exists(name)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<html><script>alert(1)</script></html>", "slides.pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "slides.png"),
        (b"MZ" + b"\0" * 100, "slides.pdf"),
        (b"", "slides.pdf"),
        (PDF.replace(b"1 0 obj", b"/JavaScript (app.alert(1))"), "slides.pdf"),
    ],
)
def test_a_file_is_judged_by_what_is_in_it(
    as_: Any, cast: Any, activity: Activity, data: bytes, name: str
) -> None:
    answer = as_(cast.tomas).post(at(activity, "materials/"), sent_file(data, name))
    assert answer.status_code == 422 and not Material.objects.exists()
    assert answer.context["form"]["title"].value() == "Slides"


def test_a_file_that_is_too_big_is_refused(as_: Any, cast: Any, activity: Activity) -> None:
    big = PDF + b"\0" * MOST_BYTES
    answer = as_(cast.tomas).post(at(activity, "materials/"), sent_file(big))
    assert answer.status_code == 422 and "larger than 10 MB" in answer.content.decode()


def test_it_is_a_file_or_an_address_and_not_both(as_: Any, cast: Any, activity: Activity) -> None:
    both = sent_file(PDF) | {"url": "https://slides.example/"}
    assert as_(cast.tomas).post(at(activity, "materials/"), both).status_code == 422
    assert not Material.objects.exists()


def test_a_file_is_for_the_staff_until_it_is_published_and_is_never_run(
    as_: Any, cast: Any, activity: Activity
) -> None:
    as_(cast.tomas).post(at(activity, "materials/"), sent_file(PDF) | {"title": 'A "title"\r\nX: y'})
    material = Material.objects.get()
    address = f"/p/strings/events/1/minutes/{activity.pk}/files/{material.pk}/"
    people = (None, cast.noor, cast.helper, cast.tomas, cast.cora)
    assert [as_(one).get(address).status_code for one in people] == [404, 404, 404, 200, 200]
    RoomPaper.objects.update(state=State.PUBLISHED)
    answer = Client().get(address)
    assert answer.content == PDF and answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment") and "X" not in answer.headers
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert Client().get(address.replace(f"/{material.pk}/", "/999999/")).status_code == 404


# --- Draft, agreed, published ---------------------------------------------------------------------


def test_it_goes_from_draft_to_agreed_to_published_and_each_step_says_who(
    as_: Any, cast: Any, activity: Activity
) -> None:
    client = as_(cast.tomas)
    write(client, activity, conclusion_1="Listen first.")
    for act in ("agree", "agree", "publish", "publish"):
        step(client, activity, act)
    steps = queries.steps_of(paper_of(activity))
    assert [(one.state, one.by) for one in steps] == [("agreed", cast.tomas), ("published", cast.tomas)]
    assert paper_of(activity).state == State.PUBLISHED


def test_nothing_written_is_not_agreed_and_a_draft_is_not_published(
    as_: Any, cast: Any, activity: Activity
) -> None:
    client = as_(cast.tomas)
    assert step(client, activity, "agree").status_code == 422
    write(client, activity, minutes="We met.")
    assert step(client, activity, "publish").status_code == 422
    assert paper_of(activity).state == State.DRAFT


def test_nobody_agrees_to_what_they_did_not_see(as_: Any, cast: Any, activity: Activity) -> None:
    client = as_(cast.tomas)
    write(client, activity, minutes="We met.")
    seen = client.get(at(activity, "state/")).context["form"]["version"].value()
    write(as_(cast.cora), activity, minutes="We met and quarrelled.")
    answer = client.post(at(activity, "state/"), {"act": "agree", "version": seen})
    assert answer.status_code == 422 and paper_of(activity).state == State.DRAFT


@pytest.fixture
def published(activity: Activity) -> RoomPaper:
    paper = factories.RoomPaperFactory(activity=activity, state=State.PUBLISHED, minutes="We met and talked.")
    factories.ConclusionFactory(paper=paper)
    factories.DecisionFactory(paper=paper)
    factories.MaterialFactory(paper=paper)
    return paper  # type: ignore[no-any-return]


def test_a_change_after_agreement_needs_a_reason_and_leads_back_to_draft(
    as_: Any, cast: Any, published: RoomPaper
) -> None:
    client, activity = as_(cast.tomas), published.activity
    answer = write(client, activity, minutes="We met and danced.")
    assert answer.status_code == 422 and answer.context["form"]["minutes"].value() == "We met and danced."
    assert paper_of(activity).minutes.original == "We met and talked."
    assert (
        write(client, activity, minutes="We met and danced.", reason="Kavala remembers it so.").status_code
        == 302
    )
    last = queries.steps_of(paper_of(activity))[-1]
    assert (last.state, last.reason, last.by) == (State.DRAFT, "Kavala remembers it so.", cast.tomas)
    assert "reason" not in AuditEntry.objects.get(verb="paper.taken_back").detail  # words stay with the paper


def test_a_translation_changes_nothing_of_what_was_agreed(as_: Any, cast: Any, published: RoomPaper) -> None:
    assert write(as_(cast.tomas), published.activity, "pt", minutes="Encontrámo-nos.").status_code == 302
    assert paper_of(published.activity).state == State.PUBLISHED


@pytest.mark.parametrize("way", ["add", "edit", "remove"])
def test_decisions_that_were_agreed_change_only_with_a_reason(
    as_: Any, cast: Any, published: RoomPaper, way: str
) -> None:
    client, activity, decision = as_(cast.tomas), published.activity, published.decisions.get()
    address = at(activity, {"add": "decisions/"}.get(way, f"decisions/{decision.pk}/"))
    address += "remove/" if way == "remove" else ""
    sent = (
        DECISION
        if way == "add"
        else typed(client, address, responsible="Youth council")
        if way == "edit"
        else {}
    )
    assert client.post(address, sent).status_code == 422
    assert paper_of(activity).state == State.PUBLISHED
    assert client.post(address, sent | {"reason": "Misheard."}).status_code == 302
    assert paper_of(activity).state == State.DRAFT


def test_it_is_taken_back_with_a_reason_only(as_: Any, cast: Any, published: RoomPaper) -> None:
    client, activity = as_(cast.tomas), published.activity
    assert step(client, activity, "back", reason="").status_code == 422
    assert step(client, activity, "back", reason="A name stands in it.").status_code == 302
    assert paper_of(activity).state == State.DRAFT
    public = Client().get(f"/p/strings/events/1/minutes/{activity.pk}/").content.decode()
    assert "being corrected" in public and "We met" not in public


# --- In public ------------------------------------------------------------------------------------


def test_published_conclusions_and_decisions_stand_below_their_activity(published: RoomPaper) -> None:
    for address in PUBLIC[:2]:
        page = Client().get(address).content.decode()
        assert (
            "Ask newcomers first." in page and "Open a welcome desk." in page and "Town of Gondomar" in page
        )
        assert f"/p/strings/events/1/minutes/{published.activity_id}/" in page
    assert "Ask newcomers first." in Client().get(PUBLIC[2]).content.decode()


def test_minutes_have_their_own_page_with_materials_and_say_whose_words_they_are(
    published: RoomPaper,
) -> None:
    published.minutes = Content.of("pt", "Encontrámo-nos.").with_translation("en", "We met.", by="machine")
    published.save()
    page = Client().get(f"/p/strings/events/1/minutes/{published.activity_id}/").content.decode()
    assert "We met." in page and "Translated by a machine" in page
    link = re.search(r'<a href="https://slides.example/\d+" rel="([^"]+)">', page)
    assert link is not None and "noopener" in link[1]


def test_names_stand_in_public_only_when_they_agreed(published: RoomPaper) -> None:
    address = f"/p/strings/events/1/minutes/{published.activity_id}/"
    published.host = "Rita Nogueira"
    for shows in (False, True):
        published.shows_names = shows
        published.save()
        assert ("Rita Nogueira" in Client().get(address).content.decode()) is shows


SENTINELS = (
    "conclusion-sentinel",
    "decision-sentinel",
    "minutes-sentinel",
    "host-sentinel",
    "notes-sentinel",
)
PERSON = "person-sentinel"


@pytest.mark.parametrize("state", [State.DRAFT, State.AGREED, State.PUBLISHED])
def test_what_is_not_published_is_nowhere_in_public(activity: Activity, state: str) -> None:
    paper = factories.RoomPaperFactory(
        activity=activity,
        state=state,
        minutes="minutes-sentinel",
        host="host-sentinel",
        note_taker="notes-sentinel",
    )
    factories.ConclusionFactory(paper=paper, text="conclusion-sentinel")
    factories.DecisionFactory(paper=paper, text="decision-sentinel", person=PERSON)
    factories.MaterialFactory(paper=paper, title="material-sentinel")
    secret = [*SENTINELS, "material-sentinel", PERSON]
    if state == State.PUBLISHED:
        secret = ["host-sentinel", "notes-sentinel", PERSON]
    for address in (*PUBLIC, "/p/strings/", f"/p/strings/events/1/minutes/{activity.pk}/"):
        page = Client().get(address).content.decode()
        assert [word for word in secret if word in page] == [], address


def test_a_draft_has_no_public_page_and_a_hidden_event_shows_none(cast: Any, activity: Activity) -> None:
    address = f"/p/strings/events/1/minutes/{activity.pk}/"
    paper = factories.RoomPaperFactory(activity=activity)
    assert Client().get(address).status_code == 404
    factories.RoomPaperFactory._meta.model.objects.filter(pk=paper.pk).update(state=State.PUBLISHED)
    paper.steps.create(state=State.PUBLISHED, at=factories.days_from_now(0))
    assert Client().get(address).status_code == 200
    type(cast.event).objects.update(published_at=None)
    assert Client().get(address).status_code == 404


# --- The list -------------------------------------------------------------------------------------


def test_the_list_shows_how_far_each_room_is(as_: Any, cast: Any, published: RoomPaper) -> None:
    factories.ActivityFactory(event=cast.event, title="Film night")
    address, client = "/desk/p/strings/events/1/papers/", as_(cast.tomas)
    page = client.get(address).content.decode()
    assert "Round table" in page and "Film night" in page and "nothing written" in page
    assert [str(one) for one in client.get(f"{address}?state=published").context["list"].page] == [
        "Round table"
    ]
    assert [str(one) for one in client.get(f"{address}?state=none").context["list"].page] == ["Film night"]
    lines = client.get(f"{address}?format=csv&sort=title").content.decode()
    assert "Round table" in lines and "published" in lines


def test_removing_an_item_says_that_its_paper_goes_with_it(as_: Any, cast: Any, published: RoomPaper) -> None:
    address = f"/desk/p/strings/events/1/programme/{published.activity_id}/remove/"
    assert "decisions: 1" in as_(cast.tomas).get(address).content.decode()
