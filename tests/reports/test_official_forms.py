"""A funder's own form is uploaded once, mapped, filled for every event, and checked when it changes."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import docx
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from cordel.base import edits, jobs
from cordel.base.models import AuditEntry
from cordel.core import office_package
from cordel.events.models import Event
from cordel.projects import actions, rules
from cordel.projects.models import OfficialForm
from cordel.reports import filled_form
from tests import factories, office

As = Callable[[Any], Client]
FORMS = "/reports/p/strings/forms/"
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.fixture
def upload(cast: Any) -> Callable[..., OfficialForm]:
    def uploaded(data: bytes | None = None, **facts: Any) -> OfficialForm:
        named = {"name": "Event Description Sheet", "about": "event", **facts}
        new = actions.NewForm(data=office.eds() if data is None else data, **named)
        return actions.upload_form(cast.project, new=new, by=cast.cora, now=NOW)

    return uploaded


def mapped(form: OfficialForm, by: Any, **mapping: str) -> OfficialForm:
    """Keys are written with "__" for the colon."""
    chosen = {key.replace("__", ":"): name for key, name in mapping.items()}
    seen = actions.FormMapping.of(form)
    actions.map_form(form, mapping=chosen, seen=edits.version_of(seen), by=by, now=NOW)
    form.refresh_from_db()
    return form


def fields_of(form: OfficialForm, event: Event | None = None) -> list[Any]:
    return filled_form.fields_for(form, today=NOW.date(), event=event)


def posted(browser: Client, path: str, data: bytes, **facts: str) -> Any:
    return browser.post(path, {**facts, "file": SimpleUploadedFile("any name.docx", data)})


# --- Kept -----------------------------------------------------------------------------------------


def test_a_form_is_kept_with_its_places_and_its_file(cast: Any, upload: Callable[..., OfficialForm]) -> None:
    form = upload()
    assert (form.version, form.kind, form.mapping, form.mapped_at) == (1, "docx", {}, None)
    assert len(form.found_places) == 14
    with form.file.open("rb") as file:
        assert file.read() == office.eds()
    assert form.uploaded_by == cast.cora
    assert form.file.name.startswith(f"official-forms/{cast.project.pk}/{form.digest}")
    assert AuditEntry.objects.get(verb="project.form_uploaded").object_id == form.pk


def test_a_name_is_given_once(cast: Any, upload: Callable[..., OfficialForm]) -> None:
    upload()
    with pytest.raises(rules.FormIsThere, match="Event Description Sheet"):
        upload(office.workbook())


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"%PDF", rules.FormOfWrongKind),
        (office_package._COMPOUND + b"x", rules.FormOfOldFormat),
        (office.packed({**office.parts_of(office.eds()), "word/vbaProject.bin": b"x"}), rules.FormWithMacros),
        (office.eds()[:-30], rules.FormDamaged),
        (office.word("<w:p/>"), rules.NothingToFill),
    ],
)
def test_a_file_that_cannot_be_filled_is_refused_in_words(
    cast: Any, upload: Callable[..., OfficialForm], data: bytes, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        upload(data)
    assert not OfficialForm.objects.exists()


def test_every_reason_has_its_sentence() -> None:
    assert set(rules.UNUSABLE) == set(office_package.REASONS)


def test_a_mapping_is_kept_for_places_that_are_there(cast: Any, upload: Callable[..., OfficialForm]) -> None:
    form = mapped(upload(), cast.cora, cell__participant="project.lead", cell__gone="event.name")
    assert form.mapping == {"cell:participant": "project.lead"}
    assert form.mapped_at == NOW


def test_two_people_do_not_map_over_each_other(cast: Any, upload: Callable[..., OfficialForm]) -> None:
    form = upload()
    seen = edits.version_of(actions.FormMapping.of(form))
    mapped(form, cast.cora, cell__participant="project.lead")
    with pytest.raises(edits.ChangedMeanwhile):
        actions.map_form(form, mapping={"cell:female": "event.female"}, seen=seen, by=cast.cora, now=NOW)


# --- Filled ---------------------------------------------------------------------------------------


def test_it_is_filled_with_the_event_s_own_figures(
    cast: Any, meeting: Event, upload: Callable[..., OfficialForm], as_: As
) -> None:
    form = mapped(
        upload(),
        cast.cora,
        cell__participant="project.lead",
        control__project_title="project.title",
        **{
            "cell__pic number": "project.pic",
            "cell__total number of participants": "event.persons",
            "line__country 1": "country.1.name",
            "line__participants 1": "country.1.persons",
            "placeholder__event.ends": "event.ends",
        },
    )
    answer = as_(cast.cora).get(f"{FORMS}{form.pk}/filled/1/")
    assert answer["Content-Disposition"] == 'attachment; filename="strings-event-1-form-1.docx"'
    made = docx.Document(io.BytesIO(answer.content))
    rows = [[cell.text for cell in row.cells] for table in made.tables for row in table.rows]
    assert ["Participant:", "Gondomar"] in rows
    assert ["PIC number:", ""] in rows
    assert ["Total number of participants", "6", "Female", ""] in rows
    assert ["Greece", "3"] in rows
    assert f"{meeting.ends_on:%d/%m/%Y}" in made.paragraphs[-1].text
    assert "{{place}}" in made.paragraphs[-1].text


def test_counts_are_numbers_in_excel(
    cast: Any, meeting: Event, upload: Callable[..., OfficialForm], as_: As
) -> None:
    mapping = {"line__participants 1": "country.1.persons", "cell__project title": "project.title"}
    form = mapped(upload(office.workbook()), cast.cora, **mapping)
    answer = as_(cast.cora).get(f"{FORMS}{form.pk}/filled/1/")
    cells = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert cells[8][1] == 3
    assert cells[2][1] == "Strings that unite us"


def test_a_form_of_the_project_has_its_events_by_number(
    cast: Any, meeting: Event, upload: Callable[..., OfficialForm], as_: As
) -> None:
    form = mapped(upload(about="project"), cast.cora, cell__participant="events.1.persons")
    made = docx.Document(io.BytesIO(as_(cast.cora).get(f"{FORMS}{form.pk}/filled/").content))
    assert made.tables[0].rows[0].cells[1].text == "6"
    assert as_(cast.cora).get(f"{FORMS}{form.pk}/filled/1/").status_code == 404


def test_it_is_filled_in_the_language_asked_for(
    cast: Any, meeting: Event, upload: Callable[..., OfficialForm], as_: As
) -> None:
    form = mapped(upload(), cast.cora, cell__participant="event.country")
    made = docx.Document(io.BytesIO(as_(cast.cora).get(f"{FORMS}{form.pk}/filled/1/?text=ar").content))
    assert made.tables[0].rows[0].cells[1].text == "البرتغال"


def test_what_stays_empty_is_said(cast: Any, meeting: Event, upload: Callable[..., OfficialForm]) -> None:
    mapping = {"cell__pic number": "project.pic", "line__country 2": "country.9.name"}
    form = mapped(upload(), cast.cora, **mapping)
    found = filled_form.left_empty(form, fields_of(form, meeting))
    assert [(place.label, one.unknown) for place, one in found] == [("PIC number", "not collected")]


# --- Suggested ------------------------------------------------------------------------------------


def test_it_suggests_by_the_words_of_the_form(
    cast: Any, meeting: Event, upload: Callable[..., OfficialForm]
) -> None:
    form = upload()
    assert filled_form.suggestions(form, fields_of(form, meeting)) == {
        "control:project_title": "project.title",
        "placeholder:place": "event.where",
        "placeholder:event.ends": "event.ends",
        "placeholder:event.number": "event.number",
        "cell:participant": "project.lead",
        "cell:pic number": "project.pic",
        "cell:location country city": "event.where",
        "cell:total number of participants": "event.persons",
        "cell:female": "event.female",
        "line:country 1": "country.1.name",
        "line:participants 1": "country.1.persons",
        "line:country 2": "country.2.name",
        "line:participants 2": "country.2.persons",
        "cell:short description": "event.summary",
    }


def test_what_was_decided_is_suggested_no_more(
    cast: Any, meeting: Event, upload: Callable[..., OfficialForm]
) -> None:
    form = mapped(upload(), cast.cora)
    assert filled_form.suggestions(form, fields_of(form)) == {}
    data = office.eds(more=office.table(["Website", ""]))
    renewed = actions.renew_form(form, data=data, by=cast.cora, now=NOW)
    assert filled_form.suggestions(renewed, fields_of(renewed)) == {"cell:website": "event.websites"}


# --- Renewed --------------------------------------------------------------------------------------


def test_a_new_version_carries_over_what_it_can_and_says_the_rest(
    cast: Any, meeting: Event, upload: Callable[..., OfficialForm]
) -> None:
    old = upload(office.eds(more=office.table(["Website", ""], ["Speaker", ""])))
    mapped(old, cast.cora, cell__participant="project.lead", cell__website="event.websites")
    data = office.eds(more=office.table(["Websites", ""], ["Speaker", ""]))
    new = actions.renew_form(old, data=data, by=cast.cora, now=NOW)
    assert (new.version, new.mapping) == (2, {"cell:participant": "project.lead"})
    changed = filled_form.change(new, fields_of(new))
    assert changed is not None
    assert [(place.label, was) for place, was in changed.vanished] == [("Website", "Websites")]
    assert [place.label for place in changed.added] == ["Websites"]
    old.refresh_from_db()
    assert old.mapping["cell:website"] == "event.websites"


def test_the_very_same_file_is_no_new_version(cast: Any, upload: Callable[..., OfficialForm]) -> None:
    form = upload()
    assert actions.renew_form(form, data=office.eds(), by=cast.cora, now=NOW) == form
    assert OfficialForm.objects.count() == 1


def test_a_form_stays_of_its_kind(cast: Any, upload: Callable[..., OfficialForm]) -> None:
    with pytest.raises(rules.OtherKind, match="Word"):
        actions.renew_form(upload(), data=office.workbook(), by=cast.cora, now=NOW)


def test_removing_takes_the_files_along_that_nothing_else_names(
    cast: Any, upload: Callable[..., OfficialForm], now: datetime
) -> None:
    form, twin = upload(), upload(name="Twin")
    data = office.eds(more=office.table(["Website", ""]))
    second = actions.renew_form(form, data=data, by=cast.cora, now=NOW)
    for _ in range(2):
        actions.remove_form(form, by=cast.cora, now=now)
    jobs.run_due(now)
    assert list(OfficialForm.objects.all()) == [twin]
    assert default_storage.exists(twin.file.name)
    assert not default_storage.exists(second.file.name)


def test_a_form_that_comes_back_before_its_file_has_gone_keeps_a_file_of_its_own(
    cast: Any, upload: Callable[..., OfficialForm], now: datetime
) -> None:
    actions.remove_form(upload(), by=cast.cora, now=now)
    again = upload()
    jobs.run_due(now)
    assert default_storage.exists(again.file.name)


# --- Screens --------------------------------------------------------------------------------------


def test_a_coordinator_goes_from_the_empty_form_to_the_filled_one(cast: Any, meeting: Event, as_: As) -> None:
    browser = as_(cast.cora)
    assert f'href="{FORMS}"' in browser.get("/reports/p/strings/").content.decode()
    answer = posted(browser, FORMS, office.eds(), name="Sheet", about="event")
    form = OfficialForm.objects.get()
    assert answer["Location"] == f"{FORMS}{form.pk}/"
    page = browser.get(f"{FORMS}{form.pk}/").content.decode()
    assert "14 choices are suggested" in page
    choices = {
        f"place-{number}": "event.name"
        for number, place in enumerate(form.found_places)
        if place.kind == "control"
    }
    version = edits.version_of(actions.FormMapping.of(form))
    assert browser.post(f"{FORMS}{form.pk}/", {**choices, "version": version}).status_code == 302
    form.refresh_from_db()
    assert form.mapping == {"control:project_title": "event.name"}
    page = browser.get(f"{FORMS}{form.pk}/").content.decode()
    assert f'href="{FORMS}{form.pk}/filled/1/"' in page
    assert "suggested" not in page
    answer = posted(browser, f"{FORMS}{form.pk}/new-version/", office.eds(more=office.table(["Website", ""])))
    page = browser.get(answer["Location"]).content.decode()
    assert "What version 2 changed" in page
    assert "One place is new" in page
    assert browser.get(FORMS).content.decode().count("version 2") == 1
    assert browser.post(f"{FORMS}{form.pk}/remove/").status_code == 302
    assert "No form yet" in browser.get(FORMS).content.decode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"x", "neither a Word nor an Excel file"),
        (b"x" * (office_package.MOST_BYTES + 1), "larger than 5 MB"),
    ],
)
def test_a_refusal_stands_in_the_form_and_what_was_typed_stays(
    cast: Any, as_: As, data: bytes, said: str
) -> None:
    answer = posted(as_(cast.cora), FORMS, data, name="Sheet", about="event")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert 'value="Sheet"' in page


def test_a_choice_that_is_none_of_ours_is_refused(cast: Any, meeting: Event, as_: As) -> None:
    form = factories.OfficialFormFactory(project=cast.project)
    version = edits.version_of(actions.FormMapping.of(form))
    answer = as_(cast.cora).post(f"{FORMS}{form.pk}/", {"place-0": "settings.SECRET_KEY", "version": version})
    assert answer.status_code == 422


def test_a_form_of_another_project_is_not_there(cast: Any, as_: As) -> None:
    form = factories.OfficialFormFactory()
    for path in ("", "new-version/", "remove/", "filled/1/"):
        assert as_(cast.cora).get(f"{FORMS}{form.pk}/{path}").status_code == 404


def test_labels_of_a_form_are_text_and_nothing_else(cast: Any, as_: As) -> None:
    data = office.word(office.table(["&lt;script&gt;alert(1)&lt;/script&gt;", ""]))
    form = factories.OfficialFormFactory(project=cast.project, data=data, name="<b>x</b>")
    page = as_(cast.cora).get(f"{FORMS}{form.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "<b>x</b>" not in page
