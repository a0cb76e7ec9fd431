import gzip
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cordel.core.gazetteer import COLUMNS, SUPPLEMENT_COLUMNS, Gazetteer, Place, load

SHIPPED = Path(__file__).resolve().parents[2] / "cordel" / "towns" / "gazetteer"

ROWS = [
    "1\tThessaloníki\t\t40.6407\t22.9349\t317778\tEurope/Athens\tSolun|Θεσσαλονίκη|Солун",
    "2\tSaint-Denis\tLa Réunion\t-20.8823\t55.4504\t154765\tIndian/Reunion\tSt Denis",
    "3\tSaint-Denis\t\t48.9364\t2.3574\t96128\tEurope/Paris\t",
    "4\tSaint-Denis-en-Val\t\t47.8742\t1.9661\t7632\tEurope/Paris\t",
    "5\tForza d'Agrò\t\t37.9154\t15.3341\t516\tEurope/Rome\t",
    "6\tVal d'Oise\t\t49.1\t2.1\t0\tEurope/Paris\t",
    "7\tMünster\t\t51.9624\t7.6257\t270184\tEurope/Berlin\t",
]
ALL = Gazetteer("FR", ROWS)


def names(query: str, limit: int = 10) -> list[str]:
    return [place.name for place in ALL.search(query, limit)]


@cache
def shipped(country: str) -> Gazetteer:
    packed = (SHIPPED / f"{country}.tsv.gz").read_bytes()
    return load(country, packed, (SHIPPED / "supplement.tsv").read_bytes())


def test_it_gives_a_place_with_all_that_is_known() -> None:
    assert ALL.search("Solun") == [
        Place(
            geonames_id=1,
            name="Thessaloníki",
            country="FR",
            region="",
            latitude=40.6407,
            longitude=22.9349,
            population=317778,
            timezone="Europe/Athens",
            names=("Solun", "Θεσσαλονίκη", "Солун"),
        )
    ]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("thessaloniki", "Thessaloníki"),
        ("ΘΕΣΣΑΛΟΝΙΚΗ", "Thessaloníki"),
        ("thess", "Thessaloníki"),
        ("СОЛУН", "Thessaloníki"),
        ("forza d'agro", "Forza d'Agrò"),
        ("Forza d’Agrò", "Forza d'Agrò"),
        ("Forza d`Agro", "Forza d'Agrò"),
        ("forza dagro", "Forza d'Agrò"),
        ("agro", "Forza d'Agrò"),
        ("agro forza", "Forza d'Agrò"),
        ("Агро", "Forza d'Agrò"),
        ("Forza d'Agrò (Sicily)", "Forza d'Agrò"),
        ("Munster", "Münster"),
        ("Muenster", "Münster"),
        ("en val st. denis", "Saint-Denis-en-Val"),
    ],
)
def test_it_finds(query: str, name: str) -> None:
    assert names(query) == [name]


def test_it_gives_exact_names_first_then_beginnings_then_population() -> None:
    assert [place.geonames_id for place in ALL.search("saint denis")] == [2, 3, 4]
    assert names("val") == ["Val d'Oise", "Saint-Denis-en-Val"]


def test_it_writes_saint_out() -> None:
    assert names("St-Denis") == ["Saint-Denis", "Saint-Denis", "Saint-Denis-en-Val"]


@pytest.mark.parametrize(
    "query", ["", "  ", "'", "xyzzy", "europe/paris", "Europe", "317778", "|", "\x1f", "aint"]
)
def test_it_finds_nothing_where_no_name_begins_so(query: str) -> None:
    assert names(query) == []


@pytest.mark.parametrize(("limit", "found"), [(-1, 0), (0, 0), (1, 1), (2, 2), (99, 3)])
def test_it_keeps_the_limit(limit: int, found: int) -> None:
    assert len(ALL.search("saint", limit)) == found


@settings(max_examples=50)
@given(st.text(max_size=20))
def test_it_takes_any_text(query: str) -> None:
    assert all(place in ALL.search(query, 99) for place in ALL.search(query, 2))


def test_it_gives_a_place_by_its_number() -> None:
    by_number = ALL.with_id(3)
    assert by_number is not None
    assert by_number.population == 96128
    assert ALL.with_id(37) is None


def test_it_counts_its_places() -> None:
    assert len(ALL) == len(ROWS)


def table(columns: tuple[str, ...], *rows: str) -> bytes:
    return "\n".join(["\t".join(columns), *rows, ""]).encode()


def test_it_adds_the_countrys_own_places_from_the_supplement() -> None:
    supplement = table(
        SUPPLEMENT_COLUMNS,
        "FR\tLe Bourg\tMartinique\t14.7\t-61.1\t\tAmerica/Martinique\tBourg d'Or\tits own site",
        "IT\tBorgo\t\t38\t15\t1\tEurope/Rome\t\tits own site",
    )
    gazetteer = load("FR", gzip.compress(table(COLUMNS, ROWS[2])), supplement)
    assert len(gazetteer) == 2
    assert gazetteer.search("bourg d’or") == [
        Place(None, "Le Bourg", "FR", "Martinique", 14.7, -61.1, 0, "America/Martinique", ("Bourg d'Or",))
    ]


def test_it_is_empty_for_a_country_without_a_file() -> None:
    assert len(load("XX", b"")) == 0


@pytest.mark.parametrize(
    "broken",
    [table(("name", "id"), "a\t1"), table(COLUMNS, "1\tno more"), b"PNG"],
)
def test_it_refuses_another_table(broken: bytes) -> None:
    with pytest.raises(ValueError, match="columns"):
        load("FR", gzip.compress(broken))


def test_it_refuses_a_file_that_is_no_gzip() -> None:
    with pytest.raises(OSError, match="gzip"):
        load("FR", b"PK")


@pytest.mark.parametrize(
    ("country", "query", "name", "region"),
    [
        ("PT", "Gondomar", "Gondomar", "Porto"),
        ("PT", "GONDOMAR", "Gondomar", "Porto"),
        ("FR", "Fonds-Saint-Denis", "Fonds-Saint-Denis", "Martinique"),
        ("FR", "fonds st denis", "Fonds-Saint-Denis", "Martinique"),
        ("FR", "Le Marin", "Le Marin", "Martinique"),
        ("GR", "Thessaloniki", "Thessaloníki", "Kentriki Makedonia"),
        ("GR", "Θεσσαλονίκη", "Thessaloníki", "Kentriki Makedonia"),
        ("GR", "ΘΕΣΣΑΛΟΝΙΚΗ", "Thessaloníki", "Kentriki Makedonia"),
        ("GR", "Солун", "Thessaloníki", "Kentriki Makedonia"),
        ("GR", "Nea Propontida", "Nea Propontida", "Kentriki Makedonia"),
        ("GR", "Νέα Προποντίδα", "Nea Propontida", "Kentriki Makedonia"),
        ("IT", "Castelmola", "Castelmola", "Sicilia"),
        ("IT", "Forza d'Agrò", "Forza d'Agrò", "Sicilia"),
        ("IT", "Forza d’Agro", "Forza d'Agrò", "Sicilia"),
        ("IT", "forza dʼagrò", "Forza d'Agrò", "Sicilia"),
        ("PL", "Krakow", "Kraków", "małopolskie"),
        ("PL", "Kraków", "Kraków", "małopolskie"),
        ("PL", "Cracovia", "Kraków", "małopolskie"),
        ("PL", "Kamionka Wielka", "Kamionka Wielka", "małopolskie"),
        ("FI", "Mariehamn", "Mariehamn", "Åland"),
        ("MK", "Битола", "Bitola", ""),
    ],
)
def test_it_finds_the_hosts_of_the_reference_project(
    country: str, query: str, name: str, region: str
) -> None:
    first = shipped(country).search(query)[0]
    assert (first.name, first.country, first.region) == (name, country, region)


def test_it_names_a_source_for_each_place_of_its_own() -> None:
    rows = [line.split("\t") for line in (SHIPPED / "supplement.tsv").read_text("utf-8").splitlines()[1:]]
    assert rows == sorted(rows)
    assert all(len(row) == len(SUPPLEMENT_COLUMNS) and row[-1] for row in rows)
    for country, name, region, *_ in rows:
        found = [place for place in shipped(country).search(name) if place.geonames_id is None]
        assert [(place.name, place.region) for place in found] == [(name, region)]
