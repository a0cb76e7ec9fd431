"""Lists of the desk: all that they show follows from the address."""

import pytest
from django.http import QueryDict

from cordel.base import lists
from cordel.base.pages import row_by_row, values_of
from cordel.towns.models import Town
from tests.factories import TownFactory

pytestmark = pytest.mark.django_db
COLUMNS = [
    lists.Column("name", "Town", str, ("sort_key",)),
    lists.Column("country", "Country", lambda town: town.country, ("country", "sort_key")),
    lists.Column("region", "Region", lambda town: town.region),
]
COUNTRY = lists.Filter(
    "country",
    "Country",
    [("PT", "Portugal"), ("GR", "Greece")],
    lambda rows, code: rows.filter(country=code),
    "All",
)


@pytest.fixture(autouse=True)
def _towns():
    TownFactory(name="Gondomar", country="PT")
    TownFactory(name="Καβάλα", country="GR")
    TownFactory(name="Évora", country="PT")


def listing(address: str) -> lists.Listing:
    return lists.listing(
        QueryDict(address),
        Town.objects.all(),
        columns=COLUMNS,
        sort="name",
        filters=[COUNTRY],
        search=lists.folded("search_key"),
        search_label="Name",
    )


def names(address: str) -> list[str]:
    return [str(town) for town in listing(address).page]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", ["Évora", "Gondomar", "Καβάλα"]),
        ("sort=-name", ["Καβάλα", "Gondomar", "Évora"]),
        ("sort=country", ["Καβάλα", "Évora", "Gondomar"]),
        ("country=PT", ["Évora", "Gondomar"]),
        ("q=evora", ["Évora"]),
        ("q=kavala", ["Καβάλα"]),
        ("q=nowhere", []),
        # What nobody offers is left aside.
        ("sort=region", ["Évora", "Gondomar", "Καβάλα"]),
        ("sort=password", ["Évora", "Gondomar", "Καβάλα"]),
        ("country=XX", ["Évora", "Gondomar", "Καβάλα"]),
        ("page=99", ["Évora", "Gondomar", "Καβάλα"]),
        ("page=-1", ["Évora", "Gondomar", "Καβάλα"]),
        ("page=abc", ["Évora", "Gondomar", "Καβάλα"]),
        ("q=%00", ["Évora", "Gondomar", "Καβάλα"]),
    ],
)
def test_shows_what_the_address_asks_for(address, expected):
    assert names(address) == expected


def test_offers_the_other_direction_of_the_column_it_is_sorted_by():
    up, down = listing("").headings[0], listing("sort=-name").headings[0]
    assert (up.sort, up.aria_sort) == ("-name", "ascending")
    assert (down.sort, down.aria_sort) == ("name", "descending")
    assert listing("").headings[2].sort == ""


def test_knows_whether_it_is_narrowed():
    assert not listing("sort=country").is_narrowed
    assert listing("q=evora").is_narrowed
    assert listing("country=PT").is_narrowed


def test_never_shows_a_row_on_two_pages(monkeypatch):
    monkeypatch.setattr(lists, "PER_PAGE", 2)
    seen = [town.pk for page in (1, 2) for town in listing(f"page={page}").page]
    assert sorted(seen) == sorted(Town.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("extension", ["csv", "xlsx", "ods"])
def test_gives_the_whole_narrowed_list_as_a_file(extension, monkeypatch):
    monkeypatch.setattr(lists, "PER_PAGE", 1)
    asked = QueryDict(f"country=PT&format={extension}")
    file = lists.export(asked, listing("country=PT"), title="Towns", filename="towns")
    assert f'filename="towns.{extension}"' in file["Content-Disposition"]
    content = file.content
    if extension == "csv":
        assert content.decode("utf-8-sig").split() == ["Town,Country,Region", "Évora,PT,", "Gondomar,PT,"]


def test_gives_no_file_that_was_not_asked_for():
    assert lists.export(QueryDict("format=exe"), listing(""), title="Towns", filename="towns") is None


# --- Long lists ------------------------------------------------------------------------------------

OF_FEW_VALUES = lists.Column(
    "country", "Country", str, ("country", "sort_key"), group="country", within=("sort_key",)
)
GROUPED = [COLUMNS[0], OF_FEW_VALUES]


def pages(address: str) -> list[list[str]]:
    """What stands on each page."""

    def asked(page: int) -> lists.Listing:
        return lists.listing(
            QueryDict(f"{address}&page={page}"),
            Town.objects.all(),
            columns=GROUPED,
            sort="name",
            search=lists.folded("search_key"),
        )

    return [
        [str(town) for town in asked(number).page]
        for number in range(1, asked(1).page.paginator.num_pages + 1)
    ]


@pytest.mark.parametrize("per_page", [1, 2, 3, 4, 50])
@pytest.mark.parametrize(
    "address", ["sort=country", "sort=-country", "sort=name", "sort=-name", "q=a", "q=a&sort=-country"]
)
def test_turns_its_pages_in_one_order_whatever_their_size(address, per_page, monkeypatch):
    for number in range(4):
        TownFactory(name=f"Larissa {number}", country="GR" if number % 2 else "MT")
    whole = [str(town) for town in listing_of(address).found]
    monkeypatch.setattr(lists, "PER_PAGE", per_page)
    found = pages(address)
    assert [name for page in found for name in page] == whole
    assert all(len(page) == per_page for page in found[:-1])


def listing_of(address: str) -> lists.Listing:
    return lists.listing(
        QueryDict(address),
        Town.objects.all(),
        columns=GROUPED,
        sort="name",
        search=lists.folded("search_key"),
    )


@pytest.mark.parametrize("most", [0, 1, 2, 500])
def test_finds_the_same_whether_few_or_many_fit(most, monkeypatch):
    monkeypatch.setattr("cordel.base.pages.FEW", most)
    monkeypatch.setattr("cordel.base.pages.MANY", most)
    assert names("q=a&sort=-name") == ["Καβάλα", "Gondomar", "Évora"]
    assert listing("q=a").total == 3
    by_country = listing_of("q=a&sort=-country")
    assert list(by_country.page) == list(by_country.found)


def test_finds_each_value_of_a_column_once_and_in_order():
    everywhere = Town.objects.all()
    TownFactory(name="Larissa", country="GR")
    assert values_of(everywhere, "country") == ["GR", "PT"]
    assert values_of(everywhere.filter(country="PT"), "country") == ["PT"]
    assert values_of(everywhere.filter(country="SK"), "country") == []


def test_reads_a_long_list_in_its_order_a_few_rows_at_a_time(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("cordel.base.pages.CHUNK", 2)
    found = listing("sort=-name").found
    with django_assert_num_queries(3):
        rows = list(row_by_row(found))
    assert [str(town) for town in rows] == ["Καβάλα", "Gondomar", "Évora"]


# --- Short lists ------------------------------------------------------------------------------------

TELLING = [
    lists.Column("name", "Name", lambda row: row["name"]),
    lists.Column("people", "People", lambda row: row["people"], kind=lists.NUMBER),
]
ROWS = [
    {"name": "Évora", "people": 3, "kind": "town"},
    {"name": "Καβάλα", "people": None, "kind": "town"},
    {"name": "gondomar", "people": 20, "kind": "port"},
    {"name": "", "people": 3, "kind": "port"},
]


def short(address: str) -> lists.Listing:
    kinds = [("town", "Town"), ("port", "Port")]
    return lists.short(
        QueryDict(address),
        ROWS,
        columns=TELLING,
        sort="name",
        filters=[lists.same("kind", "Kind", kinds, lambda row: row["kind"], "All")],
        also=lambda row: [row["kind"]],
        search_label="Name",
    )


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", ["Évora", "gondomar", "Καβάλα", ""]),
        ("sort=-name", ["", "Καβάλα", "gondomar", "Évora"]),
        # Rows that are alike stay as they came; nothing comes last.
        ("sort=people", ["Évora", "", "gondomar", "Καβάλα"]),
        ("sort=-people", ["Καβάλα", "gondomar", "Évora", ""]),
        ("kind=port", ["gondomar", ""]),
        ("kind=lake", ["Évora", "gondomar", "Καβάλα", ""]),
        ("q=kavala", ["Καβάλα"]),
        ("q=GONDO port", ["gondomar"]),
        ("q=town", ["Évora", "Καβάλα"]),
        ("q=nowhere", []),
        ("q=%00&sort=password&page=abc", ["Évora", "gondomar", "Καβάλα", ""]),
    ],
)
def test_a_short_list_shows_what_the_address_asks_for(address, expected):
    assert [row["name"] for row in short(address).page] == expected


def test_a_short_list_is_taken_along_as_it_was_asked_for():
    asked = QueryDict("format=csv&kind=town&sort=-name")
    file = lists.export(asked, short("kind=town&sort=-name"), title="Places", filename="places")
    assert file is not None
    assert file.content.decode("utf-8-sig").splitlines() == ["Name,People", "Καβάλα,", "Évora,3"]
