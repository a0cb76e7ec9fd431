"""It adds up people by town and country, and finds what is wrong with a sheet, but nothing that is not."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cordel.core.calls import Certainty, Limit
from cordel.core.headcounts import (
    DOMESTIC_GUEST,
    INTERNATIONAL,
    LOCAL,
    CountryCount,
    EventFacts,
    ProjectFacts,
    Row,
    TownCount,
    Worded,
    event_problems,
    first_day,
    project_problems,
    summarise,
)
from cordel.core.problems import MESSAGES
from cordel.core.spans import Span, parse_span


def limits(**values: int) -> dict[str, Limit]:
    return {name: Limit(name, value, "a page", Certainty.VERIFIED) for name, value in values.items()}


def at(text: str) -> Span:
    span = parse_span(text)
    assert span is not None
    return span


GONDOMAR = Row("Gondomar", "PT", 20)
TEO = Row("Teo", "ES", 30)
TAR = Row("Tar", "HU", 5)
EVENT = EventFacts(number=1, host_countries=("PT",), rows=(GONDOMAR, TEO, TAR), total=55)
SEPTEMBER = replace(EVENT, starts=at("2021-09-06"), ends=at("2021-09-09"))
PROJECT = ProjectFacts()


def event_codes(event: EventFacts, project: ProjectFacts = PROJECT, **minima: int) -> list[str]:
    return [found.code for found in event_problems(event, project, limits(**minima))]


def project_codes(project: ProjectFacts, **minima: int) -> list[str]:
    return [found.code for found in project_problems(project, limits(**minima))]


# --- figures -----------------------------------------------------------------------------------------


def test_it_adds_up_by_town_by_country_and_over_all() -> None:
    rows = (GONDOMAR, Row("Braga", "PT", 4), TEO, Row("Teo", "ES", 2), Row("guests", "XX", 7))
    summary = summarise(rows, ["PT"], ["gondomar"])
    assert summary.total == 63
    assert summary.countries == 2
    assert summary.international is None
    assert summary.by_country == (CountryCount("ES", 32), CountryCount("PT", 24), CountryCount("XX", 7))
    assert summary.by_town == (
        TownCount("Teo", "ES", INTERNATIONAL, 32),
        TownCount("Braga", "PT", DOMESTIC_GUEST, 4),
        TownCount("Gondomar", "PT", LOCAL, 20),
        TownCount("guests", "XX", None, 7),
    )


def test_it_counts_a_domestic_guest_not_as_international() -> None:
    rackeve = [Row("Calden", "DE", 22), Row("Rackeve", "HU", 20), Row("Baktaloranthaza", "HU", 16)]
    assert summarise(rackeve, ["HU"]).international == 22


def test_it_counts_as_international_only_who_comes_from_no_host_country() -> None:
    assert summarise([GONDOMAR, TEO, TAR], ["PT", "ES"]).international == 5


def test_it_counts_a_territory_overseas_with_its_state() -> None:
    summary = summarise([Row("Le Marin", "MQ", 9), Row("Paris", "FR", 3), TAR], ["FR"])
    assert (summary.countries, summary.international) == (2, 5)


@pytest.mark.parametrize(
    ("country", "hosts"),
    [("ES", []), ("ES", ["XX"]), ("ES", ["PT", "XX"]), ("XX", ["PT"]), ("", ["PT"]), (None, ["PT"])],
)
def test_it_gives_no_international_figure_while_a_country_is_unknown(
    country: str | None, hosts: list[str]
) -> None:
    assert summarise([GONDOMAR, Row("Teo", country, 30)], hosts).international is None


def test_it_keeps_the_role_that_a_row_gives_and_adds_none_without_the_hosts_town() -> None:
    rows = [Row("Gondomar", "PT", 2, role="speaker"), GONDOMAR]
    assert {town.role: town.count for town in summarise(rows, ["PT"]).by_town} == {"speaker": 2, None: 20}


def test_it_gives_no_count_for_a_town_with_a_row_in_words() -> None:
    summary = summarise([GONDOMAR, Row("Teo", "ES", None, count_text="some")], ["PT"])
    assert [town.count for town in summary.by_town] == [None, 20]
    assert summary.total == 20


def test_it_adds_up_nothing_to_nought() -> None:
    summary = summarise([], ["PT"])
    assert (summary.total, summary.countries, summary.international) == (0, 0, 0)


ROWS = st.lists(
    st.builds(
        Row,
        st.sampled_from(["Gondomar", "Teo", "teo", "Tar", ""]),
        st.sampled_from(["PT", "ES", "HU", "MQ", "XX", "", "ZZ", None]),
        st.integers(0, 2000) | st.none(),
        st.sampled_from([None, "speaker"]),
    ),
    max_size=8,
)


@settings(max_examples=50)
@given(ROWS.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_it_gives_the_same_figures_and_codes_in_whatever_order_the_rows_stand(
    both: tuple[list[Row], list[Row]],
) -> None:
    rows, shuffled = both
    assert summarise(rows, ["PT"], ["Teo"]) == summarise(shuffled, ["PT"], ["Teo"])
    codes = [sorted(event_codes(replace(EVENT, rows=tuple(some)), invited_min=25)) for some in both]
    assert codes[0] == codes[1]


@settings(max_examples=50)
@given(ROWS)
def test_it_never_counts_more_people_by_parts_than_over_all(rows: list[Row]) -> None:
    summary = summarise(rows, ["PT"])
    assert sum(country.count for country in summary.by_country) == summary.total
    assert summary.international is None or 0 <= summary.international <= summary.total


# --- problems of an event ----------------------------------------------------------------------------

EVENT_CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("total_differs", {"total": 56}, {"total": 55}),
    ("total_differs", {"total": 0}, {"total": 56, "rows": ()}),
    ("total_differs", {"total": 54}, {"total": 54, "rows": (GONDOMAR, replace(TEO, count=None))}),
    ("total_differs", {"total": 54}, {"total": 54, "rows_lost": 1}),
    ("total_missing", {"total": None}, {"total": None, "rows": ()}),
    ("total_missing", {"total": None}, {"total": None, "total_printed": True}),
    ("total_missing", {"total": None}, {"total": 0}),
    ("not_a_number", {"worded": (Worded("total_text", "over 100"),)}, {}),
    ("not_a_number", {"rows": (GONDOMAR, Row("Teo", "ES", None, count_text="97"))}, {"rows": ()}),
    ("host_absent", {"rows": (TEO, TAR), "total": 35}, {"rows": (GONDOMAR, TEO), "total": 50}),
    ("host_absent", {"rows": (TEO,)}, {"rows": (TEO,), "host_countries": ()}),
    ("host_absent", {"rows": (TEO,)}, {"rows": (TEO, Row("guests", "XX", 9))}),
    ("host_absent", {"rows": (TEO,)}, {"rows": (TEO, Row("guests", "", 9))}),
    ("host_absent", {"rows": (TEO,)}, {"rows": (TEO,), "host_countries": ("PT", "ES")}),
    ("host_absent", {"rows": (TEO,), "host_countries": ("PT", "FR")}, {"rows": (TEO,), "rows_lost": 1}),
    ("negative_count", {"rows": (Row("Teo", "ES", -1),)}, {"rows": (Row("Teo", "ES", 0),)}),
    ("negative_count", {"total": -1, "rows": ()}, {"total": 0, "rows": ()}),
    ("duplicate_row", {"rows": (TEO, replace(TEO, town="TEO"))}, {"rows": (TEO, replace(TEO, role="staff"))}),
    ("duplicate_row", {"rows": (TEO, TEO)}, {"rows": (TEO, replace(TEO, country="PT"))}),
    ("duplicate_row", {"rows": (TEO, TEO)}, {"rows": (replace(TEO, town=""), replace(TEO, town=""))}),
    ("town_without_country", {"rows": (Row("Teo", None, 1),)}, {"rows": (Row("several", "XX", 1),)}),
    ("town_without_country", {"rows": (Row("Teo", "", 1),)}, {"rows": (TEO,)}),
    ("town_without_country", {"rows": (replace(TEO, country_printed=False),)}, {"rows": (TEO,)}),
    ("country_unknown", {"rows": (Row("Teo", "ZZ", 1),)}, {"rows": (Row("Pristina", "XK", 1),)}),
    ("country_unknown", {"host_countries": ("Spain",)}, {"host_countries": ("XX",)}),
    ("modes_differ", {"in_person": 50, "online": 6}, {"in_person": 50, "online": 5}),
    ("modes_differ", {"in_person": 50, "online": 6, "total": None}, {"in_person": 55, "online": 0}),
    ("modes_differ", {"in_person": 56}, {"in_person": 55}),
    ("modes_differ", {"online": 56}, {"online": 1}),
    ("modes_differ", {"online": 56}, {"online": 56, "total": None, "total_printed": True}),
    ("modes_differ", {"online": 56}, {"online": 56, "total": None, "rows": ()}),
    ("countries_differ", {"countries_claimed": 4}, {"countries_claimed": 3}),
    ("countries_differ", {"countries_claimed": 4}, {"countries_claimed": 4, "rows": ()}),
    (
        "countries_differ",
        {"countries_claimed": 4},
        {"countries_claimed": 4, "rows": (GONDOMAR, TEO, Row("many", "XX", 5))},
    ),
    ("domestic_as_international", {"international_claimed": 36}, {"international_claimed": 35}),
    (
        "domestic_as_international",
        {"international_claimed": 36},
        {"international_claimed": 36, "rows": (GONDOMAR, TEO, Row("many", "XX", 6))},
    ),
    (
        "domestic_as_international",
        {"international_claimed": 36},
        {"international_claimed": 36, "rows": (GONDOMAR, TEO, Row("Tar", "HU", None))},
    ),
    ("dates_reversed", {"ends": at("2021-09-05")}, {"ends": at("2021-09-06")}),
    ("dates_reversed", {"ends": at("2021-08")}, {"ends": at("2021-09")}),
    ("dates_reversed", {"ends": at("2020")}, {"ends": None}),
    ("day_outside_event", {"days": (at("2021-09-10"),)}, {"days": (at("2021-09-09"), at("2021-09-06"))}),
    ("day_outside_event", {"days": (at("2021-09-05"),)}, {"days": (at("2021-09"),)}),
    ("day_outside_event", {"days": (at("2021-10"),)}, {"days": (at("2021-10"),), "ends": None}),
    ("day_outside_event", {"days": (at("2021-10"),)}, {"days": (at("2021-10"),), "ends": at("2021-09-01")}),
]


@pytest.mark.parametrize(("code", "wrong", "right"), EVENT_CASES)
def test_it_finds_a_wrong_event_and_spares_its_neighbour(
    code: str, wrong: dict[str, Any], right: dict[str, Any]
) -> None:
    assert code in event_codes(replace(SEPTEMBER, **wrong))
    assert code not in event_codes(replace(SEPTEMBER, **right))


def test_it_finds_nothing_wrong_with_a_sheet_that_is_right() -> None:
    assert event_codes(SEPTEMBER, invited_min=25, participants_min=40, event_days_max=21) == []


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        ("2021-09-07", None, ["outside_project"]),
        ("2021-09-06", "2021-09-09", []),
        (None, "2021-09-08", ["outside_project"]),
        (None, "2021-09-09", []),
        ("2021-09", "2021-09", []),
        ("2021", "2022", []),
        ("2022", None, ["outside_project"]),
        (None, "2021-08", ["outside_project"]),
        ("2021-09-07", "2021-09-08", ["outside_project", "outside_project"]),
        ("2022-01-01", "2021-12-31", []),
        (None, None, []),
    ],
)
def test_it_holds_an_event_to_the_projects_dates_as_precisely_as_they_are_known(
    starts: str | None, ends: str | None, expected: list[str]
) -> None:
    project = ProjectFacts(starts=at(starts) if starts else None, ends=at(ends) if ends else None)
    assert event_codes(SEPTEMBER, project) == expected


def test_it_names_each_day_outside_the_event() -> None:
    event = replace(SEPTEMBER, days=(at("2021-08-16"), at("2021-09-07"), at("2021-08-17")))
    found = event_problems(event, PROJECT, {})
    assert [(one.code, one.values["date"]) for one in found] == [
        ("day_outside_event", "2021-08-16"),
        ("day_outside_event", "2021-08-17"),
    ]


@pytest.mark.parametrize(
    ("foreign", "expected"),
    [
        (0, ["below_minimum"]),
        (24, ["below_minimum"]),
        (25, ["thin_margin"]),
        (30, ["thin_margin"]),
        (31, []),
    ],
)
def test_it_judges_invited_guests_by_the_calls_minimum_and_a_fifth_above(
    foreign: int, expected: list[str]
) -> None:
    event = EventFacts(
        host_countries=("PL",),
        rows=(Row("Sosnowiec", "PL", 12), Row("Suceava", "RO", foreign)),
        total=12 + foreign,
    )
    assert event_codes(event, invited_min=25) == expected
    assert event_codes(event) == []


def test_it_judges_all_participants_by_the_calls_minimum() -> None:
    assert event_codes(EVENT, participants_min=56) == ["below_minimum"]
    assert event_codes(EVENT, participants_min=55) == ["thin_margin"]
    assert event_codes(EVENT, participants_min=45) == []


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((Row("Teo", "ES", 20), Row("many", "XX", 4)), ["below_minimum"]),
        ((Row("Teo", "ES", 20), Row("many", "XX", 5)), []),
        ((Row("Teo", "ES", 20), Row("many", "XX", None)), []),
        ((), []),
    ],
)
def test_it_gives_people_of_unknown_countries_the_benefit_of_the_doubt(
    rows: tuple[Row, ...], expected: list[str]
) -> None:
    event = EventFacts(host_countries=("PT",), rows=rows, total_printed=True)
    assert event_codes(event, invited_min=25) == expected


def test_it_calls_no_margin_thin_while_the_host_is_unknown() -> None:
    event = EventFacts(rows=(Row("Teo", "ES", 26),), total=26)
    assert event_codes(event, invited_min=25) == []


def test_it_finds_an_event_longer_than_the_call_allows() -> None:
    event = replace(SEPTEMBER, ends=at("2021-09-27"))
    assert event_codes(event, event_days_max=21) == ["too_long"]
    assert event_codes(replace(event, ends=at("2021-09-26")), event_days_max=21) == []
    assert event_codes(replace(event, ends=at("2021-09")), event_days_max=21) == []


# --- problems of a project ---------------------------------------------------------------------------


def dated(number: int | None, starts: str | None, ends: str | None = None) -> EventFacts:
    return EventFacts(number=number, starts=at(starts) if starts else None, ends=at(ends) if ends else None)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([dated(4, "2015-02-23"), dated(5, "2014-12-03")], [(5, 4)]),
        ([dated(5, "2014-12-03"), dated(4, "2015-02-23")], [(5, 4)]),
        ([dated(1, "2014-12-03"), dated(2, "2014-12-03")], []),
        ([dated(1, "2015-01-01"), dated(1, "2014-01-01")], []),
        ([dated(1, "2015-01-01"), dated(None, "2014-01-01")], []),
        ([dated(1, "2015-01-01"), dated(2, None)], []),
        ([dated(1, "2015-01-10", "2015-01-02"), dated(2, "2015-01-05")], []),
        ([dated(1, "2015-03"), dated(2, "2015-03-01")], []),
        ([dated(1, "2015-03"), dated(2, "2015-02-28")], [(2, 1)]),
        ([dated(1, "2015-03-01"), dated(2, "2015-02-01"), dated(3, "2015-02-15")], [(2, 1), (3, 1)]),
    ],
)
def test_it_finds_events_that_start_before_one_of_a_lower_number(
    events: list[EventFacts], expected: list[tuple[int, int]]
) -> None:
    found = project_problems(ProjectFacts(events=tuple(events)), {})
    out_of_order = [one for one in found if one.code == "events_out_of_order"]
    assert [(one.values["later"], one.values["earlier"]) for one in out_of_order] == expected


FOUR = ("PT", "ES", "HU", "FR")
PROJECT_CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("countries_differ", {"countries_claimed": 5, "partner_countries": FOUR}, {"countries_claimed": 5}),
    (
        "countries_differ",
        {"countries_claimed": 5, "partner_countries": (*FOUR, "FR")},
        {"countries_claimed": 4, "partner_countries": (*FOUR, "FR")},
    ),
    (
        "countries_differ",
        {"countries_claimed": 4, "partner_countries": (*FOUR, "GB")},
        {"countries_claimed": 4, "partner_countries": (*FOUR, "XX")},
    ),
    (
        "countries_differ",
        {"countries_claimed": 4, "events": (EVENT,)},
        {"countries_claimed": 4, "events": (EVENT,), "incomplete": "event 1 of 3"},
    ),
    (
        "countries_differ",
        {"countries_claimed": 5, "events": (replace(EVENT, host_countries=("FR",)),)},
        {"countries_claimed": 4, "events": (replace(EVENT, host_countries=("FR",)),)},
    ),
    (
        "countries_differ",
        {"countries_claimed": 4, "events": (EVENT,)},
        {"countries_claimed": 4, "events": (EVENT, replace(EVENT, number=2, rows=()))},
    ),
    (
        "domestic_as_international",
        {"international_claimed": 36, "events": (EVENT,)},
        {"international_claimed": 35, "events": (EVENT,)},
    ),
    (
        "domestic_as_international",
        {"international_claimed": 36, "events": (EVENT,)},
        {"international_claimed": 36, "events": (EVENT,), "events_claimed": 2},
    ),
    (
        "domestic_as_international",
        {"international_claimed": 36, "events": (EVENT,)},
        {"international_claimed": 36, "events": (EVENT, replace(EVENT, number=2, rows=()))},
    ),
    (
        "total_differs",
        {"participants_claimed": 56, "participant_rows": (GONDOMAR, TEO, TAR)},
        {"participants_claimed": 55, "participant_rows": (GONDOMAR, TEO, TAR)},
    ),
    (
        "total_differs",
        {"participants_claimed": 56, "participant_rows": (GONDOMAR, TEO, TAR)},
        {"participants_claimed": 56, "events": (EVENT,)},
    ),
    ("not_a_number", {"worded": (Worded("participants_claimed", ">600"),)}, {"participants_claimed": 600}),
    ("negative_count", {"participants_claimed": -1}, {"participants_claimed": 1}),
    (
        "dates_reversed",
        {"starts": at("2021"), "ends": at("2020")},
        {"starts": at("2021"), "ends": at("2021")},
    ),
    (
        "number_repeated",
        {"events": (EVENT, EVENT)},
        {"events": (EVENT, replace(EVENT, number=2), replace(EVENT, number=None))},
    ),
    ("country_unknown", {"partner_countries": ("PT", "YU")}, {"partner_countries": ("PT", "XX", None)}),
]


@pytest.mark.parametrize(("code", "wrong", "right"), PROJECT_CASES)
def test_it_finds_a_wrong_project_and_spares_its_neighbour(
    code: str, wrong: dict[str, Any], right: dict[str, Any]
) -> None:
    assert code in project_codes(ProjectFacts(**wrong))
    assert code not in project_codes(ProjectFacts(**right))


def events(count: int) -> tuple[EventFacts, ...]:
    return tuple(EventFacts(number=number) for number in range(1, count + 1))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"events": events(3)}, ["below_minimum"]),
        ({"events": events(4)}, ["thin_margin"]),
        ({"events": events(5)}, []),
        ({"events": events(3), "events_claimed": 5}, []),
        ({"events": events(1), "events_claimed": 3}, ["below_minimum"]),
        ({"events": events(3), "events_claimed": 3, "incomplete": "events 1 to 3 visible"}, []),
        ({"events": events(3), "events_worded": True}, []),
        ({"events": events(3), "events_lost": 1}, []),
        ({"events": (EventFacts(number=7), EventFacts(number=8))}, []),
        ({"events": events(5), "events_claimed": 3}, []),
    ],
)
def test_it_judges_the_number_of_events_only_where_it_is_stated(
    facts: dict[str, Any], expected: list[str]
) -> None:
    assert project_codes(ProjectFacts(**facts), events_min=4) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"partner_countries": FOUR[:3]}, ["below_minimum"]),
        ({"partner_countries": FOUR}, ["thin_margin"]),
        ({"partner_countries": (*FOUR, "IT")}, []),
        ({"partner_countries": FOUR[:3], "incomplete": "two partners visible"}, []),
        ({"partner_countries": (*FOUR[:3], "XX")}, []),
        ({"partner_countries": FOUR[:3], "events": (EventFacts(host_countries=("IT",)),)}, ["thin_margin"]),
        ({"events": (EVENT,)}, ["below_minimum"]),
        ({"events": (EVENT, replace(EVENT, number=2, rows=()))}, []),
        ({"events": (EVENT,), "events_claimed": 3}, []),
        ({}, []),
    ],
)
def test_it_judges_the_number_of_countries_only_where_they_are_stated(
    facts: dict[str, Any], expected: list[str]
) -> None:
    assert project_codes(ProjectFacts(**facts), countries_min=4) == expected


def test_it_counts_member_states_as_they_were_when_the_project_started() -> None:
    british = ProjectFacts(partner_countries=("GB", "MK"), starts=at("2019-10"))
    assert project_codes(british, eu_members_min=1) == ["thin_margin"]
    assert project_codes(replace(british, starts=at("2020-02-01")), eu_members_min=1) == ["below_minimum"]
    assert project_codes(replace(british, starts=None), eu_members_min=1) == []


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"starts": at("2019-06-01"), "ends": at("2021-06-02")}, ["too_long"]),
        ({"starts": at("2019-06-01"), "ends": at("2021-05-31")}, []),
        ({"starts": at("2019-06"), "ends": at("2021-07")}, ["too_long"]),
        ({"starts": at("2019"), "ends": at("2021")}, []),
        ({"duration_months": 25}, ["too_long"]),
        ({"duration_months": 24}, []),
        ({"ends": at("2021-05-31")}, []),
    ],
)
def test_it_finds_a_project_longer_than_the_call_allows(facts: dict[str, Any], expected: list[str]) -> None:
    assert project_codes(ProjectFacts(**facts), project_months_max=24) == expected


def test_it_takes_the_first_day_from_the_project_before_its_events() -> None:
    dates = (dated(1, "2021-09-06"), dated(2, "2021-02"), dated(3, None))
    assert first_day(ProjectFacts(events=dates)) == at("2021-02")
    assert first_day(ProjectFacts(events=dates, starts=at("2020"))) == at("2020")
    assert first_day(ProjectFacts()) is None


# --- sentences and dates -----------------------------------------------------------------------------


def test_it_says_each_finding_in_a_whole_sentence_with_its_figures() -> None:
    (found,) = event_problems(replace(EVENT, total=56), PROJECT, {})
    assert found.detail == "The printed total is 56, but the rows add up to 55."
    (thin,) = event_problems(EVENT, PROJECT, limits(invited_min=33))
    assert thin.detail == "35 invited international participants, 33 needed, 2 to spare."


@pytest.mark.parametrize("message", MESSAGES)
def test_it_ends_each_sentence_with_a_full_stop_and_names_its_placeholders(message: str) -> None:
    assert MESSAGES[message].endswith(".")
    assert "%s" not in MESSAGES[message] and "%d" not in MESSAGES[message]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021-09-06", date(2021, 9, 6), date(2021, 9, 6)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("9999", date(9999, 1, 1), date(9999, 12, 31)),
    ],
)
def test_it_reads_a_date_as_precisely_as_it_is_printed(text: str, first: date, last: date) -> None:
    span = at(text)
    assert (span.first, span.last, str(span)) == (first, last, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2021-02-30",
        "2021-13",
        "0000",
        "16/06/2017",
        "2021-9-6",
        "2021-09-06T10:00",
        "２０２１",
        "May 2021",
    ],
)
def test_it_takes_nothing_else_for_a_date(text: str) -> None:
    assert parse_span(text) is None
