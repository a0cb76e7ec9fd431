"""`import_projects FILE`: what others published comes in whole, once, and as it was printed."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.db.models import QuerySet

from cordel.base import figures
from cordel.base.models import AuditEntry
from cordel.core import published
from cordel.core.published import PublishedProject
from cordel.events import actions as event_actions
from cordel.events.models import Event, Format, Headcount, Registration
from cordel.events.queries import event as event_of
from cordel.participants.models import Person
from cordel.projects.models import Partner, Project
from cordel.projects.queries import load_calls
from cordel.reports import published_report
from cordel.reports.event_sheet import as_json, sheet_of
from cordel.towns.models import Organisation, Town
from tests import factories
from tests.reports.conftest import REAL, real, taken

OURS = ("accounts", "base", "events", "participants", "projects", "towns")


def imported(file: Path) -> tuple[str, str]:
    """(standard output, standard error) of the command."""
    out, error = io.StringIO(), io.StringIO()
    call_command("import_projects", str(file), stdout=out, stderr=error)
    return out.getvalue(), error.getvalue()


def everything() -> dict[str, list[Any]]:
    """Every row of ours, to compare."""
    models = [model for app in OURS for model in apps.get_app_config(app).get_models()]
    return {model.__name__: list(model._default_manager.order_by("pk").values_list()) for model in models}


def codes_of(event: Event) -> list[str]:
    return [problem["code"] for problem in as_json(sheet_of(event))["problems"]]


def all_events() -> QuerySet[Event]:
    return Event.objects.select_related("project").prefetch_related("places__town").order_by("pk")


# --- The real ones --------------------------------------------------------------------------------


def test_it_takes_the_real_reports_in_once_and_prints_their_sheets(db: None) -> None:
    out, error = imported(REAL)
    assert "39 projects: 39 new" in out and error == ""
    assert (Project.objects.count(), Event.objects.count(), Headcount.objects.count()) == (39, 73, 172)
    assert not Person.objects.exists() and not Registration.objects.exists()
    before = everything()
    out, error = imported(REAL)
    assert "Nothing changed" in out and error == ""
    assert everything() == before

    findings = published.check(REAL.read_bytes(), load_calls().values())
    by_place = {(one["project"], one["index"]): one for one in findings if one["index"] is not None}
    reports = {report.id: report for report in published.read(REAL.read_bytes())[0]}
    for event in all_events():
        numbers = {number: index for index, number in reports[event.project.slug].numbers.items()}
        finding = by_place[(event.project.slug, numbers[event.number])]
        sheet = as_json(sheet_of(event))
        assert sheet["problems"] == finding["problems"]
        assert sheet["totals"]["international"] == finding["international"]
        assert sheet["totals"]["countries"] == finding["countries"]
        if finding["sum_of_rows"]:
            assert sheet["totals"]["participants"] == finding["sum_of_rows"]

    gyongyos = Town.objects.get(name_key="gyongyos")
    assert gyongyos.country == "HU" and gyongyos.latitude is not None
    assert Town.objects.filter(name_key="gondomar", country="PT").count() == 1


def test_it_keeps_what_is_printed_word_for_word(db: None) -> None:
    (taking,) = taken(real("strumyani-rural"))
    event = taking.project.events.get(number=1)
    assert (event.published_total, event.published_total_text) == (None, "over 100")
    lines = list(event.headcounts.order_by("position").values_list("as_printed", "country", "count"))
    assert [
        (row["town"], row["country"], row["count"])
        for row in real("strumyani-rural")["events"][0]["participants"]
    ] == lines
    assert taking.project.origin == Project.Origin.PUBLISHED
    assert taking.project.call == "efc-2.2-2014-2020"
    assert (taking.project.events_claimed, taking.project.is_excerpt) == ("6", True)


# --- What becomes of a report ---------------------------------------------------------------------


def test_it_names_the_partners_as_far_as_they_are_known(report: Callable[..., Project]) -> None:
    project = report(
        coordinator="Municipality of Gondomar (PT)",
        partners=[
            ["Town of Kavala", "GR"],
            ["Association of Friends", "FR"],
            ["Municipality of Gondomar", "PT"],
        ],
        partner_countries=["PT", "GR", "MT", "BG", "MT"],
    )
    partners = project.partners.order_by("pk")
    assert [(str(one), one.country, one.role) for one in partners] == [
        ("Gondomar", "PT", "lead"),
        ("Kavala", "GR", "partner"),
        ("Association of Friends", "FR", "partner"),
        ("Malta", "MT", "partner"),
        ("Bulgaria", "BG", "partner"),
    ]
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize(
    ("place", "country", "town"),
    [
        ("Kavala", "GR", "Kavala"),
        ("Vignanello and Gradoli", "IT", None),
        ("Dublin / Genova", None, None),
        ("Alsonemedi, Budapest", "HU", None),
        ("(Malta)", "MT", None),
        ("online (planned Novo Mesto)", "SI", None),
        ("Mandas (IT area)", "IT", None),
        ("Kavala", "XX", None),
        ("Kavala", None, None),
        ("", "MT", None),
    ],
)
def test_it_makes_a_town_only_of_what_is_plainly_one(
    report: Callable[..., Project], place: str, country: str | None, town: str | None
) -> None:
    project = report(events=[{"n": 1, "place": place, "country": country}])
    places = list(project.events.get().places.all())
    assert [str(one.town) for one in places if one.town] == ([town] if town else [])
    assert [one.as_printed for one in places] == ([place] if place or country else [])


def test_it_finds_a_town_again_and_leaves_it_as_it_is(report: Callable[..., Project]) -> None:
    known = factories.TownFactory(name="Καβάλα", country="GR", latitude=1.0, longitude=2.0)
    known.name = known.name.with_translation("en", "Kavala")
    known.save()
    project = report(
        events=[
            {"n": 1, "place": "KAVALA", "country": "GR"},
            {"n": 2, "place": "Kavala", "country": "BG"},
        ]
    )
    first, second = (event.places.get().town for event in project.events.order_by("number"))
    assert first == known and second != known
    known.refresh_from_db()
    assert (str(known), known.latitude) == ("Kavala", 1.0)


def test_it_maps_activities_and_ways_of_taking_part(report: Callable[..., Project]) -> None:
    activities = ["kick_off", "exchange_best_practice", "sport", "workshop"]
    project = report(
        events=[
            {"n": 1, "activities": activities, "mode": "online"},
            {"n": 2, "mode": "parallel local seminars"},
        ]
    )
    first, second = project.events.order_by("number")
    assert [(one.format, str(one)) for one in first.activities.order_by("pk")] == [
        (Format.KICK_OFF, "kick-off"),
        (Format.PRACTICES, "exchange best practice"),
        (Format.OTHER, "sport"),
        (Format.WORKSHOP, "workshop"),
    ]
    assert (first.mode, second.mode) == ("online", "")


def test_it_leaves_dates_open_that_are_no_days(report: Callable[..., Project]) -> None:
    project = report(
        start="2020-05-01",
        end="2019-05-01",
        events=[{"n": 1, "date_from": "2019-06", "date_to": "2019-06-30"}],
    )
    event = project.events.get()
    assert (project.starts_on, project.ends_on) == (None, None)
    assert (event.starts_on, str(event.ends_on)) == (None, "2019-06-30")
    sheet = as_json(sheet_of(event))
    assert (sheet["from"], sheet["to"]) == ("2019-06", "2019-06-30")


def test_it_publishes_the_printed_headcount(report: Callable[..., Project]) -> None:
    rows = [
        {"town": "Kavala", "country": "GR", "count": 12},
        {"town": "Gondomar", "country": "PT", "count": 3},
    ]
    project = report(events=[{"n": 1, "place": "Kavala", "country": "GR", "participants": rows}, {"n": 2}])
    first, second = project.events.order_by("number")
    table = figures.latest(first, "headcount")
    assert table is not None and table.exact and table.table["participants"] == 15
    assert figures.latest(second, "headcount") is None
    assert first.published_at is not None and first.closed_at is not None


def test_it_says_which_number_it_gave_to_an_event(tmp_path: Path, db: None) -> None:
    file = tmp_path / "file.json"
    events = [{"n": None}, {"n": 3}, {"n": 3}]
    file.write_text(json.dumps({"projects": [{"id": "x", "events": events}]}))
    out, _error = imported(file)
    assert "Event 0 of the file has no number; it became event 1." in out
    assert "it became event 4." in out
    assert list(Event.objects.order_by("number").values_list("number", flat=True)) == [1, 3, 4]


# --- Again, changed, half-way ---------------------------------------------------------------------


def test_it_takes_over_what_changed_in_the_file(db: None) -> None:
    row = {"town": "Kavala", "country": "GR", "count": 12}
    event = {"n": 1, "place": "Kavala", "country": "GR", "participants": [row], "activities": ["workshop"]}
    before = {"id": "x", "title": "Old", "events": [event, {"n": 2}], "coordinator": "Town of Kavala (GR)"}
    changed = {**event, "participants": [{**row, "count": 15}], "date_from": "2019-05-01", "activities": []}
    after = {"id": "x", "title": "New", "events": [changed], "coordinator": "Town of Gondomar (PT)"}
    (first,) = taken(before)
    kept = first.project.events.get(number=1).pk
    (second,) = taken(after)
    assert (second.is_new, second.is_changed, second.project.pk) == (False, True, first.project.pk)
    stored = second.project.events.get()
    assert (str(second.project), stored.pk, str(stored.starts_on)) == ("New", kept, "2019-05-01")
    assert stored.headcounts.get().count == 15 and not stored.activities.exists()
    assert [str(one) for one in second.project.partners.all()] == ["Gondomar"]
    table = figures.latest(stored, "headcount")
    assert table is not None and table.table["participants"] == 15
    (third,) = taken(after)
    assert not third.is_changed


def test_it_leaves_no_half_report_behind(tmp_path: Path, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    publish = event_actions.publish_headcount

    def breaks(event: Event, **how: Any) -> None:
        if event.project.slug == "second":
            raise DatabaseError("the disk is full")
        publish(event, **how)

    monkeypatch.setattr(event_actions, "publish_headcount", breaks)
    rows = [{"town": "Kavala", "country": "GR", "count": 12}]
    events = [{"n": 1, "place": "Kavala", "country": "GR", "participants": rows}]
    file = tmp_path / "file.json"
    file.write_text(
        json.dumps({"projects": [{"id": name, "events": events} for name in ("first", "second")]})
    )
    with pytest.raises(CommandError, match="the disk is full") as refused:
        imported(file)
    assert refused.value.returncode == 2
    assert [project.slug for project in Project.objects.all()] == ["first"]
    assert Event.objects.count() == 1
    monkeypatch.undo()
    out, _error = imported(file)
    assert "first: unchanged" in out and "second: new" in out


def test_it_does_not_touch_a_project_that_is_run_here(db: None) -> None:
    own = factories.ProjectFactory(slug="strings", title="Our own")
    (taking,) = taken({"id": "Strings!", "title": "Theirs"})
    assert (taking.project.slug, str(taking.project)) == ("strings-2", "Theirs")
    assert taking.notes == ["strings belongs to another project; this one is strings-2."]
    own.refresh_from_db()
    assert str(own) == "Our own"
    (again,) = taken({"id": "Strings!", "title": "Theirs"})
    assert not again.is_changed and Project.objects.count() == 2


@pytest.mark.parametrize(
    ("identity", "slug"),
    [("a b", "a-b"), ("Καβάλα", "kavala"), ("李", "project"), ("x" * 300, "x" * 50), ("-- --", "project")],
)
def test_it_makes_an_address_of_any_id(db: None, identity: str, slug: str) -> None:
    (taking,) = taken({"id": identity})
    assert taking.project.slug == slug
    assert str(taking.project) == identity


def test_it_keeps_two_ids_apart_that_make_one_address(db: None) -> None:
    file = [{"id": "a b", "title": "One"}, {"id": "a-b", "title": "Two"}]
    assert [taking.project.slug for taking in taken(*file)] == ["a-b", "a-b-2"]
    assert [(taking.project.slug, taking.is_changed) for taking in taken(*file)] == [
        ("a-b", False),
        ("a-b-2", False),
    ]


def test_it_writes_one_entry_into_the_audit_per_report(report: Callable[..., Project]) -> None:
    project = report(events=[{"n": 1}, {"n": 2}])
    entries = AuditEntry.objects.filter(verb="project.published_report_taken", object_id=project.pk)
    assert entries.count() == 1


# --- Bad input ------------------------------------------------------------------------------------

STRANGE: list[Any] = [
    {"id": "words", "title": ["no"], "programme": 3, "events": "none", "sources": {"a": 1}},
    {"id": "counts", "events": [{"n": 1, "country": "PT", "total_claimed": -4, "participants": [
        {"town": "A", "country": "PT", "count": -3},
        {"town": "B", "country": "Portugal", "count": 2.5},
        {"town": "C", "country": 7, "count": "about 9"},
        {"town": "D", "country": "PT", "count": 10**40},
        {"town": None, "count": True},
        "a line",
    ]}]},
    {"id": "numbers", "events": [{"n": 10**9}, {"n": -1}, {"n": 1.5}, {"n": "2"}, 4, None]},
    {"id": "long", "title": "x" * 5000, "coordinator": "y" * 5000, "partners": [["z" * 5000, "PT"]],
     "events": [{"n": 1, "place": "w" * 5000, "country": "PT", "activities": ["v" * 5000], "mode": "u" * 500}]},
    {"id": "dates", "start": "2019-13-40", "end": "soon",
     "events": [{"n": 1, "date_from": "2020-02-30", "date_to": 20200301, "days": [{"date": "x"}, 3]}]},
    {"id": "signs", "title": "a\x00b\ud83d", "events": [{"n": 1, "place": "\x1b[31m", "country": "\x00\x00"}]},
    {"id": "formula", "events": [{"n": 1, "place": "=1+1", "country": "PT", "participants": [
        {"town": "=cmd|' /C calc'!A0", "country": "PT", "count": 5}]}]},
    {"id": "claims", "participants_claimed": 10**6, "countries_claimed": 10**8, "events_claimed": -2,
     "partner_countries": ["ZZ", "PRT", None, 5, "PT"]},
    {"id": "elements", "title": "<script>alert(1)</script>", "events": [{"n": 1, "place": "<b>x</b>", "country": "PT"}]},
]  # fmt: skip


@pytest.mark.parametrize("project", STRANGE, ids=lambda project: str(project["id"]))
def test_it_takes_in_what_can_be_read_and_says_what_is_wrong_as_the_check_does(
    db: None, project: dict[str, Any]
) -> None:
    taken(project)
    assert not taken(project)[0].is_changed
    text = json.dumps({"projects": [project]})
    findings = published.check(text, load_calls().values())
    (read,), _unread = published.read(text)
    for event in all_events():
        index = next(index for index, number in read.numbers.items() if number == event.number)
        finding = next(one for one in findings if one["index"] == index)
        found = finding["problems"]
        assert isinstance(found, list)
        assert codes_of(event) == [problem["code"] for problem in found]


def test_it_tells_on_stderr_what_it_could_not_read_and_where(tmp_path: Path, db: None) -> None:
    file = tmp_path / "file.json"
    good = {
        "id": "good",
        "events": [{"n": 1, "date_from": "soon", "participants": [{"town": "A", "count": []}]}],
    }
    file.write_text(json.dumps({"projects": [good, "nonsense", {"title": "no id"}, good]}))
    out, error = imported(file)
    assert "1 projects: 1 new" in out
    places = {line.split(": ")[0] for line in error.splitlines()}
    assert {
        "projects[0].events[0].date_from",
        "projects[0].events[0].participants[0].count",
        "projects[1]",
        "projects[2].id",
        "projects[3].id",
    } <= places
    assert 'projects[3].id: the id "good" was used before.' in error


def test_it_has_nothing_to_do_for_an_empty_list(tmp_path: Path, db: None) -> None:
    file = tmp_path / "file.json"
    file.write_text('{"projects": []}')
    out, error = imported(file)
    assert (error, Project.objects.count()) == ("", 0)
    assert "Nothing changed" in out


def test_a_record_that_was_kept_is_the_report_itself(report: Callable[..., Project]) -> None:
    project = report(events=[{"n": 1, "place": "Kavala", "country": "GR"}], partner_countries=["GR"])
    known = published_report.of_project(project)
    assert isinstance(known, PublishedProject)
    assert published_report.of_event(event_of(project.slug, 1)) is not None  # type: ignore[arg-type]
    assert Partner.objects.count() == 1
