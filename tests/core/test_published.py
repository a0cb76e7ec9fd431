"""It reads reports that others published, whatever they hold, and finds in them what their readers found."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cordel.core.calls import parse
from cordel.core.published import FileUnreadable, call_of, check, read

ROOT = Path(__file__).parents[2]
REAL = (ROOT / "tests" / "data" / "real_projects.json").read_text(encoding="utf-8")
CALLS = [parse(file.read_text(encoding="utf-8"), file.name) for file in (ROOT / "calls").glob("*.toml")]


def checked(*events: Any, **project: Any) -> list[dict[str, Any]]:
    """Check one project with these events."""
    content = {"projects": [{"id": "p", **project, "events": list(events)}]}
    return check(json.dumps(content), CALLS)


def codes(finding: dict[str, Any]) -> list[str]:
    return [problem["code"] for problem in finding["problems"]]


def of_real(code: str) -> set[tuple[Any, Any]]:
    """Give (project, event number) wherever the real reports have that problem; None is the project."""
    return {(found["project"], found["event"]) for found in check(REAL, CALLS) if code in codes(found)}


# --- the real reports --------------------------------------------------------------------------------


def test_it_reads_all_real_reports_without_a_remark() -> None:
    projects, unread = read(REAL)
    assert (len(projects), sum(len(project.events) for project in projects), unread) == (39, 73, [])


def test_it_gives_one_object_per_event_and_then_one_per_project_in_the_files_order() -> None:
    expected = [
        (project["id"], index)
        for project in json.loads(REAL)["projects"]
        for index in [*range(len(project["events"])), None]
    ]
    assert [(found["project"], found["index"]) for found in check(REAL, CALLS)] == expected


@pytest.mark.parametrize(
    ("code", "project", "number"),
    [
        ("total_differs", "europa-dialog-ffo", 8),
        ("dates_reversed", "europa-dialog-ffo", 8),
        ("not_a_number", "strumyani-rural", 1),
        ("not_a_number", "old-towns", 7),
        ("not_a_number", "smiling", None),
        ("total_missing", "cerv-cft", 4),
        ("total_missing", "rackeve", 1),
        ("town_without_country", "abana", 1),
        ("thin_margin", "sosnowiec", 1),
        ("thin_margin", "holloko", 1),
        ("events_out_of_order", "ersi-csongrad", None),
        ("countries_differ", "laracha-solidarity", None),
        ("host_absent", "sancraiu", 1),
    ],
)
def test_it_finds_what_readers_of_the_real_reports_found(code: str, project: str, number: int | None) -> None:
    assert (project, number) in of_real(code)


def recounted() -> Iterator[tuple[str, int | None, int | None, int | None, bool]]:
    """Count again, apart from Cordel: project, number, printed total, sum of rows, dates reversed."""
    for project in json.loads(REAL)["projects"]:
        for event in project["events"]:
            counts = [row["count"] for row in event.get("participants") or []]
            starts, ends = event.get("date_from"), event.get("date_to")
            is_reversed = bool(starts and ends and date.fromisoformat(starts) > date.fromisoformat(ends))
            total = sum(counts) if counts else None
            yield project["id"], event["n"], event.get("total_claimed"), total, is_reversed


def test_it_raises_no_false_alarm_over_totals_and_dates() -> None:
    differing = {
        (pid, n) for pid, n, total, rows, _ in recounted() if None not in (total, rows) and total != rows
    }
    turned = {(pid, n) for pid, n, *_, is_reversed in recounted() if is_reversed}
    assert of_real("total_differs") == differing == {("europa-dialog-ffo", 8)}
    assert of_real("dates_reversed") == turned == {("europa-dialog-ffo", 8)}


def test_it_adds_up_the_rows_of_every_real_event_as_a_recount_does() -> None:
    events = [found for found in check(REAL, CALLS) if found["index"] is not None]
    assert [found["sum_of_rows"] for found in events] == [rows for *_, rows, _ in recounted()]


def test_it_finds_nobody_below_a_minimum_among_the_real_reports() -> None:
    assert of_real("below_minimum") == set()
    assert of_real("countries_differ") == {("laracha-solidarity", None)}
    assert of_real("thin_margin") == {("sosnowiec", 1), ("holloko", 1), ("mgarr", None), ("dingli", None)}


def test_it_gives_the_figures_of_a_report_and_none_where_nothing_is_known() -> None:
    found = {(one["project"], one["event"]): one for one in check(REAL, CALLS)}
    figures = ("total_claimed", "sum_of_rows", "international", "countries")
    assert [found["rackeve", 1][figure] for figure in figures] == [None, 106, 70, 5]
    assert [found["rambouillet", 1][figure] for figure in figures] == [None, 405, None, 1]
    assert [found["oursocialeurope", 3][figure] for figure in figures] == [91, 91, None, 4]
    assert [found["smiling", 1][figure] for figure in figures] == [None, None, None, None]
    assert [found["time4eu", None][figure] for figure in figures] == [499, None, None, None]
    assert [found["doorstep", None][figure] for figure in figures] == [None, 141, 54, 12]


def test_it_finds_the_call_of_real_reports_and_none_where_the_measure_is_not_stated() -> None:
    projects = {project.id: project for project in read(REAL)[0]}
    ids = ("smiling", "ludaes", "cerv-gyoandle", "cerv-twinning-future", "cerv-identity", "europa-dialog-ffo")
    calls = [call_of(projects[project], CALLS) for project in ids]
    assert [call.id if call else None for call in calls] == [
        "efc-2.2-2014-2020",
        "efc-2.1-2014-2020",
        "cerv-tt-2021",
        "cerv-tt-2022",
        None,
        None,
    ]


def test_it_keeps_of_a_report_what_an_import_needs() -> None:
    curtis = next(project for project in read(REAL)[0] if project.id == "curtis-i2i")
    assert curtis.project_number == "606399-CITIZ-1-2018-2-ES-CITIZ-NT"
    assert curtis.partners[6] == ("Municipio de Gondomar", "PT")
    assert (curtis.events[0].place, curtis.events[0].country) == ("Gondomar", "PT")
    assert curtis.events[0].activities[:2] == ("reception", "debate")
    ludaes = next(project for project in read(REAL)[0] if project.id == "ludaes")
    assert ludaes.events[0].host_towns == ("Gondomar",)


# --- other files -------------------------------------------------------------------------------------

ROWS = [{"town": "Gondomar", "country": "PT", "count": 20}, {"town": "Teo", "country": "ES", "count": 30}]
EVENT = {"n": 1, "place": "Gondomar", "country": "PT", "total_claimed": 50, "participants": ROWS}


def test_it_finds_nothing_wrong_with_a_small_report_that_is_right() -> None:
    event, project = checked(EVENT)
    assert event == {
        "project": "p",
        "event": 1,
        "index": 0,
        "total_claimed": 50,
        "sum_of_rows": 50,
        "international": 30,
        "countries": 2,
        "problems": [],
    }
    assert project == event | {"event": None, "index": None, "total_claimed": None}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"total_claimed": 51}, ["total_differs"]),
        ({"total_claimed": 50.0}, []),
        ({"total_claimed": 50.5}, ["field_unreadable"]),
        ({"total_claimed": True}, ["field_unreadable"]),
        ({"total_claimed": [50]}, ["field_unreadable"]),
        ({"total_claimed": 10**12}, ["field_unreadable"]),
        ({"total_claimed": "50"}, ["not_a_number"]),
        ({"total_claimed": ""}, ["total_missing"]),
        ({"total_claimed": None}, ["total_missing"]),
        ({"total_claimed": " "}, ["total_missing"]),
        ({"total_claimed": None, "total_text": "over 40"}, ["not_a_number"]),
        ({"total_text": 50}, ["field_unreadable"]),
        ({"date_from": "2021-09-09", "date_to": "2021-09-06"}, ["dates_reversed"]),
        ({"date_from": "09/09/2021", "date_to": "2021-09-06"}, ["date_unreadable"]),
        ({"date_from": 20210909}, ["date_unreadable"]),
        ({"date_from": "2021-02-29"}, ["date_unreadable"]),
        (
            {"date_from": "2021-09-06", "date_to": "2021-09-09", "days": [{"date": "2021-09-10"}]},
            ["day_outside_event"],
        ),
        ({"days": ["2021-09-10"]}, ["date_unreadable"]),
        ({"days": [{"date": "10.9."}]}, ["date_unreadable"]),
        ({"in_person": 45, "online": 4}, ["modes_differ"]),
        ({"in_person": 45, "online": 5}, []),
        ({"in_person": "most"}, ["not_a_number"]),
        ({"international_claimed": 31}, ["domestic_as_international"]),
        ({"international_claimed": 30}, []),
        ({"countries_claimed": 3}, ["countries_differ"]),
        ({"country": "UK"}, ["host_absent", "country_unknown"]),
        ({"country": "ZZ"}, ["country_unknown"]),
        ({"country": "pt"}, []),
        ({"country": 351}, ["field_unreadable"]),
        ({"index": 3}, ["index_differs"]),
        ({"n": "one"}, ["field_unreadable"]),
        ({"place": ["Gondomar"]}, ["field_unreadable"]),
        ({"activities": ["debate", 4]}, ["field_unreadable"]),
        ({"participants": {}}, ["field_unreadable"]),
        ({"colour": {"of": ["no", "concern"]}}, []),
    ],
)
def test_it_finds_what_is_wrong_with_an_event_and_no_more(
    change: dict[str, Any], expected: list[str]
) -> None:
    assert codes(checked(EVENT | change)[0]) == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"town": "Tar", "country": "HU", "count": "97"}, ["not_a_number"]),
        ({"town": "Tar", "country": "HU", "count": None}, ["row_unreadable"]),
        ({"town": "Tar", "country": "HU"}, ["row_unreadable"]),
        ({"town": "Tar", "country": "HU", "count": 2.5}, ["row_unreadable"]),
        ({"town": "Tar", "country": "HU", "count": True}, ["row_unreadable"]),
        ({"town": "Tar", "country": "HU", "count": -5}, ["total_differs", "negative_count"]),
        ({"town": ["Tar"], "country": "HU", "count": 0}, ["row_unreadable"]),
        ({"town": "Tar", "country": "", "count": 0}, ["town_without_country"]),
        ({"town": "Tar", "count": 0}, ["town_without_country"]),
        ({"town": "Tar", "country": None, "count": 0}, ["town_without_country"]),
        ({"town": "Tar", "country": "HU", "country_as_printed": None, "count": 0}, ["town_without_country"]),
        ({"town": "Tar", "country": "HU", "country_as_printed": "Hongrie", "count": 0}, []),
        ({"town": "Tar", "country": "Hungary", "count": 0}, ["country_unknown"]),
        ({"town": "Hortiatis", "country": "EL", "count": 0}, ["country_unknown"]),
        ({"town": "several", "country": "XX", "count": 0}, []),
        ({"town": " TEO ", "country": "es", "count": 0}, ["duplicate_row"]),
        (["Tar", "HU", 5], ["row_unreadable"]),
        (None, ["row_unreadable"]),
    ],
)
def test_it_finds_what_is_wrong_with_a_row_and_keeps_the_others(row: Any, expected: list[str]) -> None:
    event = checked(EVENT | {"participants": [*ROWS, row]})[0]
    assert codes(event) == expected
    assert event["sum_of_rows"] == (45 if "negative_count" in expected else 50)


def test_it_counts_greece_as_one_country_under_both_of_its_codes() -> None:
    rows = [{"town": "Rhodes", "country": code, "count": 1} for code in ("EL", "GR", "GR")]
    event = checked({"country": "EL", "participants": rows, "total_claimed": 3})[0]
    assert (event["countries"], event["international"]) == (1, 0)
    assert {"host_absent", "total_differs"}.isdisjoint(codes(event))


def test_it_puts_a_broken_event_in_its_place_and_goes_on() -> None:
    broken, sound, project = checked("an event", EVENT)
    assert (broken["index"], broken["event"], codes(broken)) == (0, None, ["event_unreadable"])
    assert (sound["index"], codes(sound)) == (1, [])
    assert project["sum_of_rows"] == 50


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"participants_claimed": "800 direct"}, ["not_a_number"]),
        ({"events_claimed": "8 local"}, ["not_a_number"]),
        ({"start": "soon"}, ["date_unreadable"]),
        ({"start": "2021", "end": "2020"}, ["dates_reversed"]),
        ({"partner_countries": "PT, ES"}, ["field_unreadable"]),
        ({"partner_countries": ["PT", "ES"], "countries_claimed": 3}, ["countries_differ"]),
        ({"partners": [["Gondomar", "PT"], ["Teo", "ES"]], "countries_claimed": 3}, ["countries_differ"]),
        ({"partners": [["Gondomar"]]}, ["field_unreadable"]),
        ({"sources": "a page"}, ["field_unreadable"]),
        ({"planned_only": "yes"}, ["field_unreadable"]),
        ({"duration_months": "two years"}, ["field_unreadable"]),
        ({"participants_claimed": 9, "project_participants": ROWS}, ["total_differs"]),
        ({"participants_claimed": 50, "project_participants": ROWS}, []),
        ({"title": 12}, ["field_unreadable"]),
        ({"international_claimed": 31}, ["domestic_as_international"]),
        ({"international_claimed": 31, "completeness": "event 1 visible"}, []),
    ],
)
def test_it_finds_what_is_wrong_with_a_project_and_no_more(
    change: dict[str, Any], expected: list[str]
) -> None:
    assert codes(checked(EVENT, **change)[-1]) == expected


def test_it_judges_by_the_call_that_fits_programme_and_measure() -> None:
    programme = {"programme": "CERV 2021-2027", "measure": "Town Twinning", "partner_countries": ["PT"]}
    few = EVENT | {"date_from": "2024-10-01", "total_claimed": 44}
    few["participants"] = [ROWS[0], ROWS[1] | {"count": 24}]
    event, project = checked(few, **programme)
    assert codes(event) == ["below_minimum", "below_minimum"]
    assert codes(project) == ["below_minimum", "thin_margin"]
    event, project = checked(few, **programme | {"measure": "not stated"})
    assert codes(event) == codes(project) == []


def test_it_leaves_projects_without_an_id_of_their_own_to_the_check() -> None:
    content = {"projects": [{"id": "a"}, {"id": "a"}, {}, {"id": 7}, {"id": " "}, "project", {"id": "b"}]}
    projects, unread = read(json.dumps(content))
    assert [project.id for project in projects] == ["a", "b"]
    assert [one.place for one in unread] == [
        "projects[1].id",
        "projects[2].id",
        "projects[3].id",
        "projects[4].id",
        "projects[5]",
    ]
    found = check(json.dumps(content), [])
    assert [one["project"] for one in found] == ["a", "a", None, None, None, None, "b"]
    assert [len(one["problems"]) for one in found] == [0, 1, 1, 1, 1, 1, 0]


def test_it_names_the_place_of_what_it_could_not_read_and_what_belongs_there() -> None:
    event = EVENT | {"participants": [*ROWS, {"town": "Tar", "country": "HU", "count": True}]}
    _, unread = read(json.dumps({"projects": [{"id": "p", "events": [event]}]}))
    assert [(one.place, one.reason) for one in unread] == [
        ("projects[0].events[0].participants[2].count", "expected a whole number, found true.")
    ]


def test_it_reports_a_key_that_stands_twice_and_reads_the_last() -> None:
    text = '{"projects": [{"id": "p", "events": [{"n": 1, "n": 2}]}]}'
    event, _ = check(text, [])
    assert (event["event"], codes(event)) == (2, ["key_repeated"])
    assert codes(check('{"projects": [], "projects": []}', [])[0]) == ["key_repeated"]


def test_it_mends_texts_that_are_none_and_says_so() -> None:
    text = '{"projects": [{"id": "p\\ud800", "title": "A\\u0000 name", "events": []}]}'
    (project,), unread = read(text)
    assert (project.id, project.title) == ("p\ufffd", "A\ufffd name")
    assert [one.place for one in unread] == ["projects[0].id", "projects[0].title"]
    json.dumps(check(text, []), ensure_ascii=False).encode("utf-8")


def test_it_composes_accents_and_spaces_alike() -> None:
    (project,), _ = read('{"projects": [{"id": "p", "title": " Forza  d\'Agro\\u0300 "}]}')
    assert project.title == "Forza d'Agr\u00f2"


def test_it_shortens_a_text_that_is_far_too_long() -> None:
    (project,), unread = read(json.dumps({"projects": [{"id": "p", "title": "x" * 10**5}]}))
    assert len(project.title) == 2000
    assert len(unread) == 1 and len(unread[0].reason) < 200


def test_it_survives_a_number_of_ten_thousand_digits() -> None:
    text = '{"projects": [{"id": "p", "events": [{"n": %s, "total_claimed": 1e999}]}]}' % ("9" * 10_000)
    event, _ = check(text, [])
    assert codes(event) == ["field_unreadable", "field_unreadable"]
    assert "a number of 10000 digits" in event["problems"][0]["detail"] + event["problems"][1]["detail"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "line 1"),
        ("{", "line 1"),
        ("[]", "holds a list"),
        ("null", "holds nothing"),
        ("3", "holds 3"),
        ("{}", '"projects"'),
        ('{"projects": {}}', '"projects"'),
        ('{"projects": NaN}', "NaN"),
        ('{"projects": [-Infinity]}', "-Infinity"),
        (b"\xff\xfe{}", "UTF-8"),
        ("[" * 100_000, "nested"),
        ('{"projects":' + "[" * 100_000, "nested"),
    ],
)
def test_it_refuses_what_is_no_file_of_reports_in_plain_words(text: bytes | str, reason: str) -> None:
    for function in (read, lambda content: check(content, [])):
        with pytest.raises(FileUnreadable) as refusal:
            function(text)
        assert reason in refusal.value.reason


def test_it_reads_bytes_with_a_byte_order_mark() -> None:
    assert read(b'\xef\xbb\xbf{"projects": [{"id": "p"}]}')[0][0].id == "p"


KEYS = st.sampled_from(
    [
        "id",
        "n",
        "index",
        "country",
        "place",
        "date_from",
        "date_to",
        "total_claimed",
        "total_text",
        "participants",
        "town",
        "count",
        "days",
        "date",
        "partners",
        "partner_countries",
        "events_claimed",
        "countries_claimed",
        "in_person",
        "start",
        "end",
        "project_participants",
        "completeness",
        "events",
        "programme",
        "measure",
        "call",
        "activities",
    ]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 60),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
    st.sampled_from(["PT", "ES", "XX", "2021-09-06", "2021", "CERV 2021-2027", "Town Twinning", "\ud800"]),
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=12,
)
ENTRIES = st.dictionaries(KEYS, JSON, max_size=6)
REPORTS = st.lists(
    st.builds(
        lambda project, events: project | {"events": events}, ENTRIES, st.lists(ENTRIES | JSON, max_size=4)
    )
    | JSON,
    max_size=3,
)


@settings(max_examples=100)
@given(REPORTS)
def test_it_checks_whatever_stands_in_a_report_and_gives_an_object_for_each_entry(entries: list[Any]) -> None:
    text = json.dumps({"projects": entries})
    found = check(text, CALLS)
    json.dumps(found, allow_nan=False).encode("ascii")
    json.dumps(found, ensure_ascii=False).encode("utf-8")
    lists = [entry.get("events") if isinstance(entry, dict) else None for entry in entries]
    events = sum(len(events) for events in lists if isinstance(events, list))
    assert len(found) == len(entries) + events
    assert all(isinstance(problem["detail"], str) for one in found for problem in one["problems"])
    read(text)


@settings(max_examples=50)
@given(st.text() | st.binary() | JSON.map(json.dumps))
def test_it_raises_nothing_but_its_own_refusal(text: bytes | str) -> None:
    try:
        check(text, CALLS)
    except FileUnreadable as refusal:
        assert refusal.reason
