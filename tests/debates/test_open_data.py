"""What everybody may take along of a debate."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cordel.core.conversation_files import MATRIX
from cordel.core.conversation_files import read as read_conversation
from cordel.debates import queries
from cordel.debates.models import Debate, JournalEntry, Statement, Voter
from cordel.debates.queries.open_data import TABLES


@pytest.fixture
def answered(
    debate: Debate, statements: list[Statement], voter_of: Callable[..., Voter], voted: Callable[..., None]
) -> Debate:
    for at in range(12):
        voter = voter_of(f"voter {at}")
        voted(voter, statements[0], "agree" if at < 9 else "disagree")
        if at < 3:
            voted(voter, statements[1])
    debate.refresh_from_db()
    return debate


def fetched(debate: Debate, name: str, extension: str = "csv") -> bytes:
    answer = Client().get(f"/p/{debate.project.slug}/debates/{debate.number}/open-data/{name}.{extension}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_it_counts_as_the_page_does_and_withholds_the_same(answered: Debate) -> None:
    found = [one for one in rows(fetched(answered, "counts")) if one["votes"] == "all"]
    assert [(one["agree"], one["disagree"], one["unsure"], one["withheld"]) for one in found] == [
        ("9", "3", "0", "no"),
        ("", "", "", "yes"),
        ("", "", "", "yes"),
    ]
    said = json.loads(fetched(answered, "counts", "json"))
    assert said[1] == {
        **dict.fromkeys(["agree", "disagree", "unsure"]),
        "statement": 2,
        "votes": "all",
        "withheld": "yes",
    }


def test_it_holds_nothing_of_a_voter(answered: Debate) -> None:
    secret = {answered.secret, *answered.voters.values_list("key", flat=True).order_by("pk")}
    secret |= set(JournalEntry.objects.values_list("salt", flat=True).order_by("pk"))
    for table in TABLES:
        for extension in table.formats:
            data = fetched(answered, table.name, extension)
            assert not any(one.encode() in data for one in secret)


def test_it_leaves_unsaid_what_was_not_taken(answered: Debate, statements: list[Statement]) -> None:
    Statement.objects.filter(pk=statements[2].pk).update(state="refused", reason="attack")
    for table in TABLES:
        for extension in table.formats:
            assert b"Buses should run at night" not in fetched(answered, table.name, extension)
    refused = rows(fetched(answered, "statements"))[2]
    assert (refused["state"], refused["reason"], refused["words"]) == ("refused", "attack", "")


def test_it_lets_no_spreadsheet_calculate(answered: Debate, statements: list[Statement]) -> None:
    words = statements[0].words.with_original("en", "=1+1 is two, and that holds")
    Statement.objects.filter(pk=statements[0].pk).update(words=words)
    assert rows(fetched(answered, "words"))[0]["words"].startswith("'=1+1")


def test_it_says_what_the_journal_is(answered: Debate) -> None:
    (found,) = rows(fetched(answered, "journal"))
    checked = queries.check_journal(answered)
    assert (found["entries"], found["erased"], found["root"]) == ("15", "0", checked.root)


def test_others_read_its_statements(answered: Debate) -> None:
    files = {"comments.csv": fetched(answered, "comments"), MATRIX: b"participant,1\n1,1\n"}
    read = read_conversation(files)
    assert [(one.number, one.words, one.moderated) for one in read.statements] == [
        (one.number, str(one), 1) for one in answered.statements.order_by("number")
    ]


def test_it_gives_only_what_there_is(answered: Debate, client: Client) -> None:
    here = f"/p/{answered.project.slug}/debates/{answered.number}/open-data/"
    assert client.get(f"{here}votes.csv").status_code == 404
    assert client.get(f"{here}counts.exe").status_code == 404
    assert client.get(f"{here}comments.parquet").status_code == 404
    page: Any = client.get(here)
    assert page.status_code == 200 and "CC BY 4.0" in page.content.decode()
    Debate.objects.update(phase=Debate.Phase.PREPARED)
    assert client.get(here).status_code == 404 and client.get(f"{here}counts.csv").status_code == 404
