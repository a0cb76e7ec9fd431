from datetime import date

import pytest

from cordel.core.countries import (
    COUNTRY_CODES,
    EU_MEMBERSHIPS,
    TERRITORIES,
    country_of_nuts,
    in_european_union,
    is_country,
    member_states,
    nuts_prefix,
    state_of,
)


@pytest.mark.parametrize("code", ["PT", "GR", "GB", "MK", "XK", "MQ", "AX"])
def test_it_knows_a_country(code: str) -> None:
    assert is_country(code)


@pytest.mark.parametrize("code", ["", "XX", "EL", "UK", "EU", "pt", "PRT", "Portugal", " PT"])
def test_it_takes_nothing_else_for_a_country(code: str) -> None:
    assert not is_country(code)


def test_it_holds_all_codes_of_the_standard_and_kosovo() -> None:
    assert len(COUNTRY_CODES) == 249 + 1


@pytest.mark.parametrize(
    ("on", "members"),
    [
        (date(1957, 12, 31), 0),
        (date(1958, 1, 1), 6),
        (date(1973, 1, 1), 9),
        (date(1981, 1, 1), 10),
        (date(1986, 1, 1), 12),
        (date(1995, 1, 1), 15),
        (date(2004, 4, 30), 15),
        (date(2004, 5, 1), 25),
        (date(2007, 1, 1), 27),
        (date(2013, 7, 1), 28),
        (date(2020, 1, 31), 28),
        (date(2020, 2, 1), 27),
    ],
)
def test_it_counts_the_members_of_each_time(on: date, members: int) -> None:
    assert len(member_states(on)) == members


def test_it_lets_the_united_kingdom_leave_at_the_end_of_its_last_day() -> None:
    assert in_european_union("GB", date(2020, 1, 31))
    assert not in_european_union("GB", date(2020, 2, 1))


def test_it_counts_a_territory_with_its_state() -> None:
    assert in_european_union("MQ", date(2022, 1, 31))
    assert state_of("MQ") == "FR"


@pytest.mark.parametrize("code", ["MK", "RS", "XK", "CH", "NO", "SJ", "XX", ""])
def test_it_keeps_outsiders_outside(code: str) -> None:
    assert not in_european_union(code, date(2022, 1, 1))


def test_it_leaves_a_states_own_code_as_it_is() -> None:
    assert state_of("PT") == "PT"


def test_it_speaks_of_countries_only() -> None:
    states = {territory.state for territory in TERRITORIES.values()}
    assert states | set(TERRITORIES) | set(EU_MEMBERSHIPS) <= COUNTRY_CODES


def test_it_has_no_territory_that_is_itself_a_state() -> None:
    assert not {territory.state for territory in TERRITORIES.values()} & set(TERRITORIES)


@pytest.mark.parametrize(("iso", "prefix"), [("GR", "EL"), ("GB", "UK"), ("PT", "PT"), ("MK", "MK")])
def test_it_turns_iso_into_nuts_and_back(iso: str, prefix: str) -> None:
    assert nuts_prefix(iso) == prefix
    assert country_of_nuts(prefix) == iso


@pytest.mark.parametrize(("nuts", "iso"), [("EL30", "GR"), ("UKI31", "GB"), ("PT11A", "PT"), ("el3", "GR")])
def test_it_reads_the_country_of_a_nuts_code(nuts: str, iso: str) -> None:
    assert country_of_nuts(nuts) == iso
