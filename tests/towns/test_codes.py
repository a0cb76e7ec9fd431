"""NUTS and LAU codes from a file: all of it, or nothing and a list of what is wrong."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cordel.base.models import AuditEntry
from cordel.towns.models import Town
from tests.factories import TownFactory

pytestmark = pytest.mark.django_db


def send(client, text, name="codes.csv", encoding="utf-8"):
    content = text if isinstance(text, bytes) else text.encode(encoding)
    return client.post("/desk/towns/codes/", {"file": SimpleUploadedFile(name, content)})


@pytest.fixture
def alone(cast):
    return TownFactory(name="Le Marin", country="FR")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_sets_codes_of_towns_by_number_or_name(as_, cast, alone, separator, mark):
    rows = [
        ["town", "name", "country", "nuts_code", "lau_code"],
        [str(cast.gondomar.pk), "", "", "PT11A", "1304"],
        ["", "LE MARIN", "fr", "fry20", "97217"],
    ]
    answer = send(as_(cast.admin), mark + "\r\n".join(separator.join(row) for row in rows))
    assert answer.status_code == 302
    alone.refresh_from_db()
    assert (alone.nuts_code, alone.lau_code) == ("FRY20", "97217")
    assert AuditEntry.objects.filter(verb="town.coded").count() == 2


def test_changes_nothing_when_sent_twice(as_, cast, alone):
    for _ in range(2):
        send(as_(cast.cora), f"town,nuts_code,lau_code\n{alone.pk},FRY20,97217\n")
    assert AuditEntry.objects.filter(verb="town.coded").count() == 1


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("999999,,,PT11A,1", "town", "no town with the number 999999"),
        ("abc,,,PT11A,1", "town", "no town with the number abc"),
        (",Atlantis,PT,PT11A,1", "name", "no town Atlantis in PT"),
        (",Namesake,PT,PT11A,1", "name", "several towns"),
        (",Le Marin,FR,ES111,1", "nuts_code", "begin with FR"),
        (",Le Marin,FR,F?,1", "nuts_code", "two letters"),
        (",Le Marin,FR,FRY20,123456789012345678901", "lau_code", "at most 20"),
        (",Le Marin,FR,FRY20,97\x1b217", "lau_code", "at most 20"),
        (",Gondomar,PT,PT11A,1304", "name", "looked after by somebody else"),
    ],
)
def test_names_row_and_column_and_changes_nothing(as_, cast, alone, row, column, words):
    TownFactory(name="Namesake", country="PT", region="A")
    TownFactory(name="Namesake", country="PT", region="B")
    good = ",Le Marin,FR,FRY20,97217"
    answer = send(as_(cast.cora), f"town,name,country,nuts_code,lau_code\n{good}\n\n{row}\n")
    assert answer.status_code == 422
    problems = answer.context["form"].problems
    assert [(problem.row, problem.column) for problem in problems][:1] == [(4, column)]
    assert words in problems[0].text
    assert not Town.objects.exclude(nuts_code="").exists()


def test_refuses_a_town_that_stands_there_twice(as_, cast, alone):
    line = f"{alone.pk},FRY20,97217\n"
    answer = send(as_(cast.cora), f"town,nuts_code,lau_code\n{line}{line}")
    assert [(p.row, p.column) for p in answer.context["form"].problems] == [(3, "town")]


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        ("town,nuts_code,lau_code\n", "codes.xlsx", "no CSV file"),
        ("town,nuts_code,lau_code\n".encode("utf-16"), "codes.csv", "UTF-8"),
        ("name,nuts_code\nX,Y\n", "codes.csv", "missing: lau_code, town"),
        ("", "codes.csv", "empty"),
        ('town,nuts_code,lau_code\n"1' + "x" * 200_000, "codes.csv", "no row of a table"),
        ("x" * 200_000 + ",town,nuts_code,lau_code\n", "codes.csv", "Row 1 is no row of a table"),
        ("town,nuts_code,lau_code\n1,PT11A,1\x00\n", "codes.csv", "cannot be read"),
    ],
)
def test_refuses_what_is_no_table_of_codes(as_, cast, content, name, words):
    answer = send(as_(cast.cora), content, name)
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors["file"])


def test_throws_a_file_that_is_too_big_away_before_it_is_read(as_, cast):
    answer = send(as_(cast.cora), b"x" * 600_000)
    assert answer.status_code == 422
    assert "larger than 500 KB" in str(answer.context["form"].errors["file"])


def test_asks_for_a_file(as_, cast):
    answer = as_(cast.cora).post("/desk/towns/codes/")
    assert answer.status_code == 422
    assert "file" in answer.context["form"].errors


def test_is_protected_against_forged_forms(cast):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.cora)
    assert send(browser, "town,nuts_code,lau_code\n").status_code == 403


def test_stops_at_a_hundred_problems_and_says_so(as_, cast):
    rows = "".join(f"{number},PT11A,1\n" for number in range(900_000, 900_500))
    answer = send(as_(cast.cora), f"town,nuts_code,lau_code\n{rows}")
    assert len(answer.context["form"].problems) == 100
    assert "were not looked at" in answer.content.decode()
