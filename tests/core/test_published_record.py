"""A published report that was kept comes back as it was read."""

import json
from pathlib import Path

import pytest

from cordel.core import published
from cordel.core.published_record import as_data, from_data

FILE = Path(__file__).parent.parent / "data" / "real_projects.json"
ODD = {
    "id": "odd",
    "title": 7,
    "start": "2019",
    "end": "2020-02",
    "events_claimed": "8 local + 4 online",
    "partners": [["Town", "PT"], ["Other", None], "neither"],
    "participants_claimed": -3,
    "events": [
        {
            "n": 0,
            "place": "Here",
            "country": "el",
            "date_from": "2019-02",
            "total_claimed": "about 30",
            "participants": [
                {"town": "A", "country": "PT", "count": 0, "country_as_printed": None},
                {"town": "", "country": None, "count": "some"},
                {"count": -4},
                "no row",
            ],
            "days": [{"date": "2019-02-03"}, {"date": "never"}],
        },
        "no event",
        {"n": 2, "in_person": 3, "online": 0},
    ],
}


def kept(report: published.PublishedProject) -> published.PublishedProject:
    return from_data(json.loads(json.dumps(as_data(report))))


def test_it_gives_every_real_report_back() -> None:
    reports, _unread = published.read(FILE.read_bytes())
    assert len(reports) == 39
    assert [kept(report) for report in reports] == reports


def test_it_gives_an_odd_report_back_with_all_that_could_not_be_read() -> None:
    (report,), unread = published.read(json.dumps({"projects": [ODD]}))
    assert unread
    assert kept(report) == report
    assert [note.reason for note in kept(report).unread] == [note.reason for note in report.unread]


def test_it_keeps_nothing_that_no_database_could_hold() -> None:
    text = json.dumps({"projects": [{"id": "x", "title": "a\x00b\ud800", "events": [{"place": "\x01"}]}]})
    (report,), _unread = published.read(text)
    stored = json.dumps(as_data(report))
    assert "\\u0000" not in stored and "\\ud800" not in stored


@pytest.mark.parametrize(
    ("printed", "numbers"),
    [
        ([1, 2, 3], [1, 2, 3]),
        ([None, None], [1, 2]),
        ([None, 3, 4], [1, 3, 4]),
        ([1, None, 4, 5], [1, 2, 4, 5]),
        ([2, 2, 2], [2, 3, 4]),
        ([3, None, 1], [3, 4, 1]),
        ([0, -1, 10**6, 5], [1, 2, 3, 5]),
        ([None, 1], [2, 1]),
    ],
)
def test_it_numbers_events_that_have_no_number_of_their_own(
    printed: list[int | None], numbers: list[int]
) -> None:
    events = [{"n": number} for number in printed]
    (report,), _unread = published.read(json.dumps({"projects": [{"id": "x", "events": events}]}))
    assert list(report.numbers.values()) == numbers
