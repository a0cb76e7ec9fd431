"""Lines pasted from a spreadsheet: any order of columns, any separator, with a heading or without."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordel.core.folding import fold
from cordel.core.pasted_rows import MOST_LINES, TooManyLines, Trouble, read

NAMES = {
    "PT": "Portugal",
    "GR": "Ελλάδα",
    "LU": "Luxembourg",
    "BA": "Bosnia & Herzegovina",
    "TN": "تونس",
}
COUNTRIES = {fold(name): code for code, name in NAMES.items()} | {fold(code): code for code in NAMES}


def told(text: str) -> list[tuple[str, str, str]]:
    rows = (row for row in read(text, COUNTRIES) if row.trouble is None)
    return [(row.town, row.country, row.email) for row in rows]


@pytest.mark.parametrize(
    "text",
    [
        "Gondomar\tPortugal\nΚαβάλα\tΕλλάδα",
        "Portugal;Gondomar\nGR;Καβάλα",
        "Gondomar,PT\n\n  Καβάλα , gr \n",
        "Town\tCountry\nGondomar\tPT\nΚαβάλα\tGR",
        '"Gondomar";"portugal"\r\n"Καβάλα";"ΕΛΛΆΔΑ"\r\n',
    ],
)
def test_town_and_country_are_found_wherever_they_stand(text: str) -> None:
    assert told(text) == [("Gondomar", "PT", ""), ("Καβάλα", "GR", "")]


def test_an_address_is_no_town() -> None:
    assert told("Rita@Gondomar.example\tPT\tGondomar") == [("Gondomar", "PT", "rita@gondomar.example")]


def test_a_town_may_be_called_like_its_country() -> None:
    assert told("Luxembourg\tLuxembourg\nتونس\tتونس") == [("Luxembourg", "LU", ""), ("تونس", "TN", "")]


def test_a_comma_in_a_name_does_not_divide_what_tabs_divide() -> None:
    assert told("Gondomar, Porto\tPT\nMostar\tBosnia & Herzegovina") == [
        ("Gondomar, Porto", "PT", ""),
        ("Mostar", "BA", ""),
    ]


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("Gondomar\tAtlantis", Trouble.NO_COUNTRY),
        ("Gondomar\tPT\tGR", Trouble.TWO_COUNTRIES),
        ("PT\trita@gondomar.example", Trouble.NO_TOWN),
        ("x" * 121 + "\tPT", Trouble.LONG_TOWN),
        ("Gondomar\tPT\nGONDOMAR\tPortugal", Trouble.TWICE),
    ],
)
def test_it_says_what_is_wrong_with_a_line(text: str, trouble: Trouble) -> None:
    assert read(text, COUNTRIES)[-1].trouble is trouble


def test_lines_are_numbered_as_people_see_them() -> None:
    assert [row.number for row in read("Town\tCountry\n\nGondomar\tPT\n\nx\tGR", COUNTRIES)] == [1, 3, 5]


def test_too_many_lines_are_refused_before_they_are_used() -> None:
    lines = [f"Town {number}\tPT" for number in range(MOST_LINES + 1)]
    with pytest.raises(TooManyLines):
        read("\n".join(lines), COUNTRIES)
    assert len(read("\n".join(lines[:-1]), COUNTRIES)) == MOST_LINES


@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    for row in read(text, COUNTRIES):
        assert row.trouble is not None or (row.town and row.country)


@given(
    st.lists(
        st.tuples(st.from_regex(r"[A-Z][a-z]{2,12}", fullmatch=True), st.sampled_from(sorted(NAMES))),
        min_size=1,
        max_size=20,
        unique_by=lambda pair: fold(pair[0]),
    ),
    st.sampled_from("\t;,"),
    st.booleans(),
)
def test_what_is_written_is_read_again(
    pairs: list[tuple[str, str]], separator: str, country_first: bool
) -> None:
    pairs = [(town, code) for town, code in pairs if fold(town) not in COUNTRIES]
    lines = [separator.join((code, town) if country_first else (town, code)) for town, code in pairs]
    assert told("\n".join(lines)) == [(town, code, "") for town, code in pairs]
