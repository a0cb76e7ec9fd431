"""It reads calls as data, strictly, and finds the one under which a project ran."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from cordel.core.calls import (
    LIMIT_NAMES,
    Call,
    CallUnreadable,
    Certainty,
    Limit,
    State,
    fitting,
    margin,
    parse,
)

FILES = sorted((Path(__file__).parents[2] / "calls").glob("*.toml"))
CALLS = [parse(file.read_text(encoding="utf-8"), file.name) for file in FILES]
BY_ID = {call.id: call for call in CALLS}
EFC = "Europe for Citizens 2014-2020"
CERV = "CERV 2021-2027"

SMALLEST = """
id = "x-1"
title = "X"
programme = "X"
measure = "Y"
years = [2030, 2030]
template = "network"
publish_counts = true
exact_counts_by = ["event", "town"]
[printed]
programmes = ["X"]
programme_years = [2030, 2036]
measures = ["Y"]
[limits.countries_min]
value = 3
source = "https://example.org"
certainty = "verified"
"""


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_gives_every_shipped_limit_a_source_and_a_certainty(file: Path) -> None:
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    assert tables["id"] == file.stem
    for name, table in tables["limits"].items():
        assert name in LIMIT_NAMES
        if table.get("unknown"):
            assert "value" not in table and table["note"]
        else:
            assert table["source"] and table["certainty"] in set(Certainty)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.id)
def test_it_publishes_counts_exactly_and_names_the_funder(call: Call) -> None:
    assert call.publish_counts
    assert call.exact_counts_by == ("event", "town", "country", "role")
    assert call.funding_line is not None


def test_it_ships_both_programmes_and_every_year_of_the_second() -> None:
    years = [str(year) for year in range(2021, 2027)]
    cerv = {f"cerv-{measure}-{year}" for measure in ("tt", "nt") for year in years}
    assert set(BY_ID) == cerv | {"efc-2.1-2014-2020", "efc-2.2-2014-2020"}


def test_it_keeps_the_clock_of_the_published_page_and_of_the_report() -> None:
    networks, twinning = BY_ID["efc-2.2-2014-2020"], BY_ID["efc-2.1-2014-2020"]
    assert networks.publication is not None and networks.publication.months_after_end == 6
    assert len(networks.publication.languages) == 23
    assert networks.report is not None and (networks.report.months_after, networks.report.counted_from) == (
        2,
        "project",
    )
    assert twinning.report is not None and twinning.report.counted_from == "event"
    assert BY_ID["cerv-nt-2025"].publication is None


@pytest.mark.parametrize(
    ("call_id", "name", "value"),
    [
        ("efc-2.1-2014-2020", "invited_min", 25),
        ("efc-2.1-2014-2020", "countries_min", 2),
        ("efc-2.2-2014-2020", "countries_min", 4),
        ("efc-2.2-2014-2020", "events_min", 4),
        ("efc-2.2-2014-2020", "project_months_max", 24),
        ("cerv-nt-2022", "countries_min", 5),
        ("cerv-nt-2022", "eu_members_min", 3),
        ("cerv-nt-2025", "countries_min", 4),
        ("cerv-nt-2025", "eu_members_min", 2),
        ("cerv-tt-2024", "participants_min", 50),
        ("cerv-tt-2024", "invited_min", 25),
        ("cerv-tt-2026", "grant_eur_max", 50745),
    ],
)
def test_it_knows_the_limits_that_were_read(call_id: str, name: str, value: int) -> None:
    assert BY_ID[call_id].limits[name].value == value


def test_it_guesses_no_limit_that_was_not_found() -> None:
    assert "countries_min" not in BY_ID["cerv-nt-2023"].limits
    assert "countries_min" in BY_ID["cerv-nt-2023"].unknown
    assert "invited_min" not in BY_ID["efc-2.2-2014-2020"].limits


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("source = ", "sauce = "), "limits.countries_min.source"),
        (('certainty = "verified"', 'certainty = "sure"'), "limits.countries_min.certainty"),
        (('certainty = "verified"\n', ""), "limits.countries_min.certainty"),
        (("value = 3", 'value = "3"'), "limits.countries_min.value"),
        (("value = 3", "value = true"), "limits.countries_min.value"),
        (("value = 3", "value = -3"), "limits.countries_min.value"),
        (("value = 3", "value = 3\nvalues = 4"), "limits.countries_min.values"),
        (("countries_min", "countrys_min"), "limits.countrys_min"),
        (('id = "x-1"\n', ""), "id"),
        (('title = "X"', 'title = " "'), "title"),
        (('template = "network"', 'template = "letter"'), "template"),
        (("[2030, 2030]", "[2031, 2030]"), "years"),
        (("[2030, 2036]", "2030"), "printed.programme_years"),
        (('"town"]', '"gender"]'), "exact_counts_by"),
        (("publish_counts = true", "publish_counts = 1"), "publish_counts"),
        (('programmes = ["X"]', "programmes = [1]"), "printed.programmes"),
        (("[printed]", "colour = 1\n[printed]"), "colour"),
        (("[limits.countries_min]", "[limits]\ncountries_min = 3\n[other]"), "limits.countries_min"),
        (("template = ", "rounds = [1]\ntemplate = "), "rounds"),
        (
            ("[printed]", "[[rounds]]\ndeadline = 2030-01-01T10:00:00\n[printed]"),
            "rounds[0].deadline",
        ),
        (("id = ", "id = = "), "is no TOML"),
    ],
)
def test_it_refuses_a_broken_file_by_file_and_key(change: tuple[str, str], named: str) -> None:
    parse(SMALLEST, "x.toml")
    with pytest.raises(CallUnreadable) as refusal:
        parse(SMALLEST.replace(*change), "x.toml")
    assert str(refusal.value).startswith("x.toml: ")
    assert named in str(refusal.value)


@pytest.mark.parametrize(
    ("programme", "measure", "code", "day", "expected"),
    [
        (EFC, "2.1 Town Twinning", "", None, "efc-2.1-2014-2020"),
        (EFC, "2.2 Networks of Towns", "", date(2022, 7, 3), "efc-2.2-2014-2020"),
        (EFC, "2.2 Network of Towns", "", None, "efc-2.2-2014-2020"),
        (EFC, "2.2 Networks of Towns (inferred)", "", None, "efc-2.2-2014-2020"),
        ("EUROPE FOR CITIZENS", "Strand 2 - Measure 2.2", "", None, "efc-2.2-2014-2020"),
        ("Europe for Citizens", "Town Twinning", "", date(2016, 5, 1), "efc-2.1-2014-2020"),
        ("Europe for Citizens", "Town Twinning", "", date(2012, 5, 1), None),
        (EFC, "2.1 Networks of Towns", "", None, None),
        (EFC, "not stated in excerpt (8-event EfC template)", "", date(2021, 6, 28), None),
        (EFC, "", "", None, None),
        ("Europe for Citizens 2007-2013", "1.2 Networks of Twinned Towns", "", date(2014, 3, 1), None),
        ("Europe for Citizens 2007-2013", "1.1 Town Twinning Citizens' Meetings", "", None, None),
        ("Europe for Citizens 2007-2013", "2.1 Town Twinning", "", None, None),
        (CERV, "Networks of Towns", "", date(2022, 7, 29), "cerv-nt-2022"),
        (CERV, "Networks of Towns (inferred)", "", date(2024, 8, 9), "cerv-nt-2024"),
        (CERV, "Networks of Towns", "", date(2031, 1, 1), "cerv-nt-2026"),
        (CERV, "Networks of Towns", "", date(2019, 1, 1), "cerv-nt-2021"),
        (CERV, "Networks of Towns", "", None, None),
        (CERV, "not stated", "", date(2023, 1, 1), None),
        (CERV, "Town Twinning", "CERV-2021-CITIZENS-TOWN", date(2023, 12, 2), "cerv-tt-2021"),
        (CERV, "Town Twinning", "CERV-2022-CITIZENS-TOWN-TT", date(2023, 6, 9), "cerv-tt-2022"),
        (CERV, "not stated", "CERV-2022-CITIZENS-TOWN-TT", None, "cerv-tt-2022"),
        ("", "", "cerv-2025-citizens-town-nt", None, "cerv-nt-2025"),
        ("Interreg", "Town Twinning", "", date(2022, 1, 1), None),
    ],
)
def test_it_finds_the_call_from_what_a_sheet_prints(
    programme: str, measure: str, code: str, day: date | None, expected: str | None
) -> None:
    call = fitting(CALLS, programme=programme, measure=measure, call_code=code, day=day)
    assert (call.id if call else None) == expected


INVITED = Limit("invited_min", 25, "a page", Certainty.SECONDARY)


@pytest.mark.parametrize(
    ("planned", "actual", "spare", "state"),
    [
        (None, None, None, State.UNKNOWN),
        (24, None, -1, State.BELOW),
        (25, None, 0, State.THIN),
        (30, None, 5, State.THIN),
        (31, None, 6, State.OK),
        (40, 27, 2, State.THIN),
        (40, 0, -25, State.BELOW),
        (10, 31, 6, State.OK),
    ],
)
def test_it_says_what_is_to_spare_above_a_minimum(
    planned: int | None, actual: int | None, spare: int | None, state: State
) -> None:
    comparison = margin(INVITED, planned=planned, actual=actual)
    assert (comparison.needed, comparison.spare, comparison.state) == (25, spare, state)


def test_it_keeps_no_margin_above_a_maximum() -> None:
    with pytest.raises(ValueError, match="event_days_max"):
        margin(Limit("event_days_max", 21, "a page", Certainty.SECONDARY), planned=3)
