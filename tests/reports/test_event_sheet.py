"""The Event Description Sheet says who was there, by which rule, and what is wrong with it."""

import errno
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from cordel.base import figures
from cordel.core.problems import MESSAGES, problem
from cordel.events import actions as event_actions
from cordel.events.models import Event, Mode
from cordel.events.queries import event as event_of
from cordel.projects.models import Project
from cordel.reports import event_sheet, problems
from tests import factories
from tests.reports.test_check_reports import manage

KEYS = [
    "project", "event", "name", "hosts", "mode", "from", "to", "totals", "by_town", "by_country", "evidence",
    "counting_rule", "problems", "figures", "results", "presence",
]  # fmt: skip
TOTALS = ["participants", "participations", "in_person", "online", "international", "countries"]


def sheet(event: Event) -> dict[str, Any]:
    found = event_of(event.project.slug, event.number)
    assert found is not None
    data: dict[str, Any] = json.loads(json.dumps(event_sheet.as_json(event_sheet.sheet_of(found))))
    return data


def codes(event: Event) -> set[str]:
    return {one["code"] for one in sheet(event)["problems"]}


# --- An event of our own --------------------------------------------------------------------------


def test_it_counts_persons_and_participations_apart(meeting: Event) -> None:
    found = sheet(meeting)
    assert list(found) == KEYS and list(found["totals"]) == TOTALS
    assert found["totals"] == {
        "participants": 6,
        "participations": 11,
        "in_person": 5,
        "online": 1,
        "international": 3,
        "countries": 2,
    }
    assert found["evidence"] == {"host's word": 4, "scan": 3, "signature": 4}
    assert found["by_country"] == [{"country": "GR", "count": 3}, {"country": "PT", "count": 3}]
    assert found["by_town"] == [
        {"town": "Kavala", "country": "GR", "role": "international", "count": 3},
        {"town": "Gondomar", "country": "PT", "role": "local", "count": 2},
        {"town": "Porto", "country": "PT", "role": "domestic guest", "count": 1},
    ]


def test_it_names_event_hosts_and_days(meeting: Event) -> None:
    found = sheet(meeting)
    assert (found["project"], found["event"], found["name"]) == ("strings", 1, "Kick-off")
    assert found["hosts"] == [{"town": "Gondomar", "country": "PT"}]
    assert found["mode"] == "in person"
    assert (found["from"], found["to"]) == (str(meeting.starts_on), str(meeting.ends_on))


def test_it_counts_nobody_before_anybody_came(cast: Any) -> None:
    found = sheet(cast.event)
    assert set(found["totals"].values()) == {0}
    assert (found["by_town"], found["evidence"], found["problems"]) == ([], {}, [])


def test_it_counts_somebody_who_changed_over_to_the_room_as_in_person(
    cast: Any, came: Callable[..., Any]
) -> None:
    seat = came(cast.event, cast.kavala, mode=Mode.ONLINE)
    factories.AttendanceFactory(
        registration=seat, day=cast.event.starts_on + timedelta(days=1), mode=Mode.IN_PERSON
    )
    totals = sheet(cast.event)["totals"]
    assert (totals["in_person"], totals["online"], totals["participations"]) == (1, 0, 2)


def test_it_agrees_with_what_is_published_when_the_event_is_closed(cast: Any, meeting: Event) -> None:
    event_actions.close(meeting, by=cast.tomas, now=meeting.changed_at)
    table = figures.latest(meeting, "headcount")
    assert table is not None
    assert table.table["participants"] == sheet(meeting)["totals"]["participants"]


def test_it_counts_territories_overseas_with_their_state(cast: Any, came: Callable[..., Any]) -> None:
    came(cast.event, None, country="MQ", place="Le Marin")
    came(cast.event, None, country="FR", place="Paris")
    found = sheet(cast.event)
    assert found["totals"]["countries"] == 1
    assert found["by_country"] == [{"country": "FR", "count": 2}]


# --- What is wrong with it ------------------------------------------------------------------------


def test_it_notices_that_nobody_of_the_host_came(cast: Any, came: Callable[..., Any]) -> None:
    came(cast.event, cast.kavala)
    assert "host_absent" in codes(cast.event)
    came(cast.event, cast.gondomar)
    assert "host_absent" not in codes(cast.event)


def test_it_notices_a_day_of_the_programme_outside_the_event(cast: Any) -> None:
    factories.ActivityFactory(event=cast.event, day=cast.event.ends_on + timedelta(days=1))
    assert codes(cast.event) == {"day_outside_event"}


def test_it_notices_an_event_outside_the_project(cast: Any) -> None:
    Project.objects.update(ends_on=cast.event.ends_on - timedelta(days=1))
    assert codes(cast.event) == {"outside_project"}


@pytest.mark.parametrize(
    ("internationals", "code"), [(24, "below_minimum"), (25, "thin_margin"), (27, "thin_margin"), (31, None)]
)
def test_it_keeps_the_calls_minimum_in_sight(
    cast: Any, came: Callable[..., Any], internationals: int, code: str | None
) -> None:
    Project.objects.update(call="efc-2.1-2014-2020")
    came(cast.event, cast.gondomar)
    for _ in range(internationals):
        came(cast.event, cast.kavala)
    assert codes(cast.event) - {"outside_project"} == ({code} if code else set())


# --- A published report ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "participants", "international", "countries"),
    [
        ({}, None, None, None),
        ({"total_claimed": 60}, 60, None, None),
        ({"total_text": "over 100"}, None, None, None),
        ({"participants": [{"town": "A", "country": "GR", "count": 3}], "total_claimed": 9}, 3, 3, 1),
        ({"participants": [{"town": "A", "country": "XX", "count": 3}]}, 3, None, 0),
        ({"participants": [{"town": "A", "country": "GR", "count": "many"}], "total_claimed": 9}, 9, 0, 1),
        ({"participants": [{"town": "A", "country": "GR", "count": "many"}]}, None, 0, 1),
        ({"country": None, "participants": [{"town": "A", "country": "GR", "count": 3}]}, 3, None, 1),
    ],
)  # fmt: skip
def test_it_adds_up_what_is_printed_and_guesses_nothing(
    report: Callable[..., Project],
    facts: dict[str, Any],
    participants: int | None,
    international: int | None,
    countries: int | None,
) -> None:
    project = report(events=[{"n": 1, "place": "Gondomar", "country": "PT", **facts}])
    found = sheet(project.events.get())
    totals = found["totals"]
    assert (totals["participants"], totals["international"], totals["countries"]) == (
        participants,
        international,
        countries,
    )
    assert (totals["participations"], totals["in_person"], totals["online"]) == (None, None, None)
    assert found["evidence"] == ({} if participants is None else {"published report": participants})


def test_it_takes_modes_from_the_report_where_it_has_them(report: Callable[..., Project]) -> None:
    rows = [{"town": "Gondomar", "country": "PT", "count": 10}]
    events = [
        {"n": 1, "country": "PT", "participants": rows, "in_person": 7, "online": 3},
        {"n": 2, "country": "PT", "participants": rows, "mode": "online"},
    ]
    first, second = (sheet(event)["totals"] for event in report(events=events).events.order_by("number"))
    assert (first["in_person"], first["online"]) == (7, 3)
    assert (second["in_person"], second["online"]) == (None, 10)


def test_it_derives_roles_from_the_hosts(report: Callable[..., Project]) -> None:
    rows = [
        {"town": "Gondomar", "country": "PT", "count": 10},
        {"town": "Porto", "country": "PT", "count": 2},
        {"town": "Kavala", "country": "GR", "count": 3},
        {"town": "Somewhere", "country": "XX", "count": 1},
    ]
    project = report(events=[{"n": 1, "place": "Gondomar", "country": "PT", "participants": rows}])
    roles = {line["town"]: line["role"] for line in sheet(project.events.get())["by_town"]}
    assert roles == {
        "Gondomar": "local",
        "Porto": "domestic guest",
        "Kavala": "international",
        "Somewhere": None,
    }


def test_it_finds_fault_with_a_published_project_that_was_entered_by_hand(db: None) -> None:
    project = factories.ProjectFactory(origin=Project.Origin.PUBLISHED)
    event = factories.EventFactory(
        project=project, host=factories.TownFactory(country="GR"), published_total=9
    )
    factories.HeadcountFactory(
        event=event, as_printed="Porto", country="PT", count=4, country_was_printed=False
    )
    assert codes(event) == {"total_differs", "host_absent", "town_without_country"}


# --- Its sentences --------------------------------------------------------------------------------


def test_every_problem_has_the_same_sentence_here_as_in_the_core() -> None:
    assert {key: str(sentence) for key, sentence in problems.SENTENCES.items()} == dict(MESSAGES)


def test_it_tells_grave_problems_from_doubtful_ones() -> None:
    wrong = problem("total_differs", total=1, sum=2)
    thin = problem("thin_margin.invited_min", value=27, needed=25, spare=2)
    found = problems.findings([wrong, thin])
    assert [(one.tone, one.code) for one in found] == [("bad", "total_differs"), ("warn", "thin_margin")]
    assert found[1].sentence == "27 invited international participants, 25 needed, 2 to spare."


# --- The command ----------------------------------------------------------------------------------


def printed(*words: Any, **options: Any) -> str:
    out = io.StringIO()
    call_command("event_sheet", *map(str, words), stdout=out, **options)
    return out.getvalue()


def test_the_command_prints_json_by_short_name_or_id(meeting: Event) -> None:
    by_name = printed("strings", 1)
    assert json.loads(by_name) == sheet(meeting)
    assert printed(meeting.project_id, 1, format="json") == by_name


def test_the_command_prints_html_that_stands_alone(meeting: Event) -> None:
    html = printed("strings", 1, format="html")
    assert html.startswith("<!doctype html>")
    assert "Unofficial layout, fields unverified" in html and "not collected" in html
    assert "<script" not in html and 'href="/' not in html


def test_the_command_writes_a_file(meeting: Event, tmp_path: Path) -> None:
    file = tmp_path / "sheet.pdf"
    assert printed("strings", 1, format="pdf", out=str(file)) == ""
    assert file.read_bytes().startswith(b"%PDF-1.7")
    printed("strings", 1, format="html", out=str(file), language="ar")
    assert 'dir="rtl"' in file.read_text()


def test_the_command_writes_a_document_for_word(meeting: Event, tmp_path: Path) -> None:
    file = tmp_path / "sheet.docx"
    assert printed("strings", 1, format="docx", out=str(file)) == ""
    with zipfile.ZipFile(file) as package:
        assert "Event Description Sheet" in package.read("word/document.xml").decode()
    binary = io.TextIOWrapper(io.BytesIO())
    call_command("event_sheet", "strings", "1", format="docx", stdout=binary)
    assert binary.buffer.getvalue() == file.read_bytes()


@pytest.mark.parametrize(
    ("words", "options", "sentence"),
    [
        (("nowhere", 1), {}, "There is no project nowhere."),
        ((10**30, 1), {}, "There is no project"),
        (("strings", 9), {}, "strings has no event 9: its events are 1."),
        (("\udcff", 1), {}, "There is no project"),
        (("strings", "first"), {}, "first is no number of an event"),
        (("strings", 10**30), {}, "is no number of an event"),
        (("strings", 1), {"language": "xx"}, "The site does not speak xx."),
        (("strings", 1), {"out": "/nowhere/at/all"}, "cannot be written"),
        (("strings", 1), {"format": "docx", "out": "/nowhere/at/all"}, "cannot be written"),
    ],
)
def test_the_command_refuses_in_plain_words(
    cast: Any, words: tuple[Any, ...], options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence) as refused:
        printed(*words, **options)
    assert refused.value.returncode == 2


class Full(io.BytesIO):
    """A disk that takes no more."""

    def write(self, _data: Any) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_the_command_says_that_standard_output_takes_no_more(meeting: Event) -> None:
    with pytest.raises(CommandError, match="Standard output cannot be written") as refused:
        call_command("event_sheet", "strings", "1", stdout=io.TextIOWrapper(Full()))
    assert refused.value.returncode == 2


def test_the_command_leaves_with_2_when_there_is_no_database(tmp_path: Path) -> None:
    done = manage("event_sheet", "strings", "1", DATA_DIR=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"The database cannot be read" in done.stderr


# --- Weight ---------------------------------------------------------------------------------------


def test_it_needs_few_queries_however_many_came(
    cast: Any, meeting: Event, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(10):
        sheet(meeting)
    browser = Client()
    browser.force_login(cast.cora)
    with django_assert_max_num_queries(18):  # four of them say who asks
        browser.get("/reports/p/strings/events/1/sheet/")


def test_a_web_process_loads_the_compiler_only_to_print() -> None:
    program = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'\n"
        "import django; django.setup()\n"
        "import cordel.reports.urls\n"
        "sys.exit(int('typst' in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
