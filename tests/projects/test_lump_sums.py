"""Lump-sum tables of a project: read from a file, shown, kept as a version; and what is assumed beside them."""

import io
from typing import Any

import pytest
import xlsxwriter
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile

from cordel.base.models import AuditEntry
from cordel.core.lump_sum_rows import MESSAGES as CELL_MESSAGES
from cordel.core.lump_sums import MESSAGES
from cordel.projects import actions, queries, rules
from cordel.projects.forms import sentences
from cordel.projects.models import GrantAssumptions, LumpSumTable
from tests import factories

pytestmark = pytest.mark.django_db
HERE = "/desk/p/strings/grant/"
HEAD = "participants_from;participants_to;countries_from;countries_to;amount"
GOOD = f"{HEAD}\n10;25;;;1.000,00 EUR\n26;50;;;2 000\n51;;;;3000\n"
FACTS = {
    "version": "Guide 2020", "source": "https://guide.example/2020", "unit": "event", "basis": "participants",
    "minimum": "10", "minimum_countries": "",
}  # fmt: skip


def send(client: Any, content: str | bytes = GOOD, name: str = "table.csv", **changed: str) -> Any:
    data = content.encode() if isinstance(content, str) else content
    return client.post(f"{HERE}load/", {**FACTS, **changed, "file": SimpleUploadedFile(name, data)})


def load(client: Any, content: str = GOOD, **changed: str) -> Any:
    draft = send(client, content, **changed).context["draft"]
    return client.post(f"{HERE}keep/", {"draft": draft})


def table_problems(answer: Any) -> list[tuple[int | None, str]]:
    return [(one.row, one.column) for one in answer.context["form"].problems]


def workbook(*rows: list[Any]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for position, row in enumerate(rows):
            sheet.write_row(position, 0, row)
    return file.getvalue()


# --- Loading --------------------------------------------------------------------------------------


def test_shows_a_table_before_it_keeps_anything(as_, cast):
    answer = send(as_(cast.cora))
    assert answer.status_code == 200
    assert b"26 to 50" in answer.content
    assert "€2,000".encode() in answer.content
    assert not LumpSumTable.objects.exists()


def test_keeps_what_was_shown_as_a_version_in_force(as_, cast):
    client = as_(cast.cora)
    assert load(client).url == HERE
    kept = queries.table_in_force(cast.project)
    assert (kept.number, kept.version, kept.call, kept.loaded_by) == (
        1,
        "Guide 2020",
        cast.project.call,
        cast.cora,
    )
    assert [line.amount for line in kept.table.lines] == [1000, 2000, 3000]
    assert b"Guide 2020" in client.get(HERE).content
    assert set(AuditEntry.objects.values_list("verb", flat=True)) >= {
        "project.table_loaded",
        "project.table_used",
    }


def test_keeps_the_same_table_once(as_, cast):
    client = as_(cast.cora)
    draft = send(client).context["draft"]
    for _ in range(2):
        client.post(f"{HERE}keep/", {"draft": draft})
    assert LumpSumTable.objects.count() == 1
    assert AuditEntry.objects.filter(verb="project.table_used").count() == 1


def test_reads_a_workbook_with_countries(as_, cast):
    head = HEAD.split(";")
    content = workbook(head, [10, 50, 2, 3, 1000], [10, 50, 4, None, "1.500 €"])
    answer = send(as_(cast.cora), content, "table.xlsx", minimum_countries="2")
    assert [line.amount for line in answer.context["table"].lines] == [1000, 1500]
    assert b"4 or more" in answer.content


def test_gives_a_template_that_only_needs_filling_in(as_, cast):
    client = as_(cast.cora)
    assert client.get(f"{HERE}template.csv").content.decode("utf-8-sig").strip() == HEAD.replace(";", ",")
    empty = client.get(f"{HERE}template.xlsx").content
    assert table_problems(send(client, empty, "template.xlsx")) == [(None, "")]
    assert client.get(f"{HERE}template.ods").status_code == 404


@pytest.mark.parametrize(
    ("call", "unit", "basis", "minimum"),
    [("efc-2.2-2014-2020", "event", "participants", None), ("cerv-tt-2025", "project", "international", 25)],
)
def test_proposes_what_such_a_call_usually_asks(as_, cast, call, unit, basis, minimum):
    cast.project.call = call
    cast.project.save()
    form = as_(cast.cora).get(f"{HERE}load/").context["form"]
    assert [form[name].value() for name in ("unit", "basis", "minimum")] == [unit, basis, minimum]
    assert not form.errors


# --- Refusing -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "places"),
    [
        (f"{HEAD}\n10;25;;;1000\n30;;;;2000", [(3, "participants_from")]),
        (f"{HEAD}\n\n10;25;;;2000\n26;;;;1000", [(4, "amount")]),
        (f"{HEAD}\n10;25;;;=A1\n26;;;;-5\n", [(2, "amount"), (3, "amount")]),
        (f"{HEAD}\n12;;;;1000", [(2, "participants_from")]),
        ("from;to\n1;2", [(1, ""), (1, ""), (1, "amount"), (1, "participants_from"), (1, "participants_to")]),
        ("\n", [(1, "")]),
    ],
)
def test_names_row_and_column_of_everything_wrong(as_, cast, content, places):
    answer = send(as_(cast.cora), content)
    assert answer.status_code == 422
    assert table_problems(answer) == places
    assert b'value="Guide 2020"' in answer.content


def test_says_what_to_do_about_a_gap(as_, cast):
    answer = send(as_(cast.cora), f"{HEAD}\n10;25;;;1000\n30;;;;2000")
    assert b"Begin this row at 26" in answer.content


def test_shows_doubts_and_lets_them_be(as_, cast):
    client = as_(cast.cora)
    answer = send(client, f"{HEAD}\n10;;;;160000\n")
    assert b"\xe2\x82\xac160,000 is more than the \xe2\x82\xac150,000" in answer.content
    client.post(f"{HERE}keep/", {"draft": answer.context["draft"]})
    assert LumpSumTable.objects.exists()


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"%PDF-1.7", "table.csv", "neither CSV nor XLSX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 99, "table.xlsx", "password"),
        (b"PK\x03\x04", "table.xlsx", "damaged"),
        (b"\x00\x01", "table.csv", "cannot be read as text"),
        (b"1;2\n" * 1500, "table.csv", "more than 1000 rows"),
        (b"1;2\n" * 200_000, "table.csv", "larger than 500 KB"),
    ],
)
def test_refuses_files_that_are_no_table(as_, cast, content, name, words):
    answer = send(as_(cast.cora), content, name)
    assert answer.status_code == 422
    assert words in answer.content.decode()


@pytest.mark.parametrize("field", ["version", "source", "unit", "basis", "minimum"])
def test_asks_for_everything_that_the_file_does_not_say(as_, cast, field):
    answer = send(as_(cast.cora), **{field: ""})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})


def test_knows_no_table_without_a_call(as_, cast):
    cast.project.call = cast.project.programme = cast.project.measure = ""
    cast.project.save()
    client = as_(cast.cora)
    assert b"Choose the call first" in client.get(f"{HERE}load/").content
    assert send(client).status_code == 422


DRAFTS = ["", "forged", signing.dumps({"lines": []}, salt="cordel.lump_sums.0")]


@pytest.mark.parametrize("draft", DRAFTS, ids=["none", "forged", "of another project"])
def test_keeps_nothing_that_it_did_not_show(as_, cast, draft):
    answer = as_(cast.cora).post(f"{HERE}keep/", {"draft": draft}, follow=True)
    assert b"Nothing was kept" in answer.content
    assert not LumpSumTable.objects.exists()


def test_keeps_no_table_of_a_call_that_the_project_left(as_, cast):
    client = as_(cast.cora)
    draft = send(client).context["draft"]
    cast.project.call = "cerv-nt-2023"
    cast.project.save()
    answer = client.post(f"{HERE}keep/", {"draft": draft}, follow=True)
    assert b"runs under another one" in answer.content
    assert not LumpSumTable.objects.exists()


def test_refuses_a_draft_of_another_project(as_, cast):
    other = factories.ProjectMembershipFactory(user=cast.cora).project
    draft = send(as_(cast.cora)).context["draft"]
    as_(cast.cora).post(f"/desk/p/{other.slug}/grant/keep/", {"draft": draft})
    assert not LumpSumTable.objects.exists()


def test_an_action_checks_the_table_itself(cast, now):
    table = factories.LumpSumTableFactory.build(project=cast.project).table
    broken = type(table)(
        **{name: getattr(table, name) for name in table.__slots__ if name != "lines"}, lines=()
    )
    with pytest.raises(rules.TableIsWrong):
        actions.load_table(cast.project, table=broken, by=cast.cora, now=now)


# --- Which version counts -------------------------------------------------------------------------


def test_switches_back_to_an_older_version_and_keeps_both(as_, cast):
    client = as_(cast.cora)
    load(client)
    load(client, GOOD.replace("3000", "3500"), version="Guide 2021")
    assert queries.table_in_force(cast.project).number == 2
    for _ in range(2):
        client.post(f"{HERE}1/use/")
    assert queries.table_in_force(cast.project).number == 1
    assert [one.number for one in queries.tables(cast.project)] == [2, 1]
    assert AuditEntry.objects.filter(verb="project.table_used").count() == 3


def test_loading_an_old_table_again_puts_that_version_in_force(as_, cast):
    client = as_(cast.cora)
    load(client)
    load(client, GOOD.replace("3000", "3500"))
    load(client)
    assert queries.table_in_force(cast.project).number == 1


def test_sets_a_table_aside_and_keeps_it(as_, cast):
    factories.LumpSumTableFactory(project=cast.project)
    client = as_(cast.cora)
    for _ in range(2):
        client.post(f"{HERE}aside/")
    assert queries.table_in_force(cast.project) is None
    assert AuditEntry.objects.filter(verb="project.table_set_aside").count() == 1
    answer = client.get(HERE)
    assert b"No table loaded" in answer.content
    assert b"Use this one" in answer.content


def test_says_that_a_table_is_for_another_call(as_, cast):
    factories.LumpSumTableFactory(project=cast.project, call="cerv-nt-2023")
    assert b"for another call" in as_(cast.cora).get(HERE).content


def test_knows_no_version_of_another_project(as_, cast):
    factories.LumpSumTableFactory(number=7)
    assert as_(cast.cora).post(f"{HERE}7/use/").status_code == 404


# --- What is assumed ------------------------------------------------------------------------------

DECIDED = {"online": "share", "share": "50", "reduction": "recalculated", "minimum": "1000"}


def decide(client: Any, **changed: str) -> Any:
    version = client.get(HERE).context["form"]["version"].value()
    return client.post(HERE, {"version": version, **DECIDED, **changed})


def test_nothing_is_decided_at_first(as_, cast):
    answer = as_(cast.cora).get(HERE)
    assert answer.content.count(b"Not decided: figures") == 2
    assert not GrantAssumptions.objects.exists()


def test_keeps_what_the_coordinator_decides(as_, cast):
    client = as_(cast.cora)
    assert decide(client).url == HERE
    kept = GrantAssumptions.objects.get(project=cast.project)
    assert (kept.online, kept.share, kept.reduction, kept.minimum) == ("share", 50, "recalculated", 1000)
    assert kept.changed_by == cast.cora
    assert AuditEntry.objects.get(verb="project.grant_assumed").detail["minimum"] == 1000
    decide(client)
    assert AuditEntry.objects.filter(verb="project.grant_assumed").count() == 1


def test_can_be_left_open_again(as_, cast):
    client = as_(cast.cora)
    decide(client)
    decide(client, online="", reduction="", minimum="")
    kept = GrantAssumptions.objects.get()
    assert (kept.online, kept.share, kept.reduction, kept.minimum) == ("", None, "", None)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"share": ""}, "share"),
        ({"share": "0"}, "share"),
        ({"share": "100"}, "share"),
        ({"online": "maybe"}, "online"),
        ({"reduction": "twice"}, "reduction"),
        ({"minimum": "-1"}, "minimum"),
        ({"minimum": "lots"}, "minimum"),
    ],
)
def test_refuses_what_cannot_be_assumed(as_, cast, changed, field):
    answer = decide(as_(cast.cora), **changed)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})
    assert not GrantAssumptions.objects.exists()


def test_tells_the_second_of_two_who_decide_at_once(as_, cast):
    first, second = as_(cast.cora), as_(cast.admin)
    seen = second.get(HERE).context["form"]["version"].value()
    decide(first)
    answer = second.post(HERE, {"version": seen, **DECIDED, "minimum": "5"})
    assert answer.status_code == 422
    assert GrantAssumptions.objects.get().minimum == 1000


# --- For whom -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "status"), [("tomas", 403), ("noor", 403), ("helper", 404)])
def test_is_for_those_who_run_the_project(as_, cast, who, status):
    client = as_(getattr(cast, who))
    assert [client.get(HERE).status_code, send(client).status_code] == [status, status]
    assert client.post(HERE, DECIDED).status_code == status
    assert not LumpSumTable.objects.exists()


def test_speaks_every_sentence_of_the_core(db):
    spoken = {key: str(sentence) for key, sentence in sentences.SENTENCES.items()}
    assert spoken == {**MESSAGES, **CELL_MESSAGES}
