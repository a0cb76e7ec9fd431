"""What everybody may take along of a debate."""

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from cordel.core.conversation_files import MATRIX
from cordel.core.conversation_files import read as read_conversation
from cordel.debates import actions, queries
from cordel.debates.models import Debate, JournalEntry, Statement, Voter
from cordel.debates.queries.open_data import TABLES
from cordel.privacy.actions import retention
from tests.debates import crowds


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


# --- The map, by group and by town ----------------------------------------------------------------------


@pytest.fixture
def mapped(cast: Any, debate: Debate, statements: list[Statement], now: datetime) -> Debate:
    """Sixty of two minds, each mind in both towns; the last statement was answered by five."""
    voters = crowds.come(debate, 60, now)
    for at, voter in enumerate(voters):
        Voter.objects.filter(pk=voter.pk).update(town=(cast.gondomar, cast.kavala)[at % 2])
    crowds.answer(debate, voters, crowds.say(debate, 9, now), crowds.two_minds, now)
    debate.refresh_from_db()
    crowds.answer(debate, voters[:5], crowds.say(debate, 1, now)[-1:], lambda _voter, _place: "agree", now)
    debate.refresh_from_db()
    assert actions.make_map(debate, now=now)
    return debate


def test_before_there_is_a_map_its_files_are_empty(answered: Debate) -> None:
    assert rows(fetched(answered, "groups")) == rows(fetched(answered, "towns")) == []
    assert json.loads(fetched(answered, "map", "json")) == {"map": None}


def test_groups_are_those_of_the_page(mapped: Debate) -> None:
    newest = queries.opinion_map(mapped)
    assert newest is not None and len(newest.document["groups"]) == 2
    said = rows(fetched(mapped, "groups"))
    sizes = {one.letter: str(one.people) for one in queries.groups(newest, queries.said_in(mapped))}
    shown = {
        one.statement.number: one for one in queries.answered(newest, queries.said_in(mapped), by="consensus")
    }
    assert len(said) == 3 * len(shown) and {one["group"] for one in said} == {"together", "A", "B"}
    for one in said:
        row = shown[int(one["statement"])]
        bar = (
            row.together
            if one["group"] == "together"
            else dict(zip("AB", row.groups, strict=False)).get(one["group"])
        )
        cells = [str(bar.agree), str(bar.disagree), str(bar.unsure), "no"] if bar else ["", "", "", "yes"]
        assert [one["agree"], one["disagree"], one["unsure"], one["withheld"]] == cells
        assert one["people"] == {"together": "", **sizes}[one["group"]]
    assert "yes" in {one["withheld"] for one in said} and "no" in {one["withheld"] for one in said}


def test_towns_are_those_of_the_page_and_withheld_as_there(mapped: Debate) -> None:
    found = queries.across_towns(mapped)
    assert found is not None
    said = rows(fetched(mapped, "towns"))
    for one in found.statements:
        mine = [row for row in said if int(row["statement"]) == one.statement.number]
        assert [row["town"] for row in mine if row["who"] == "town"] == ["Gondomar", "Kavala"]
        told = [one.together, *one.rows, one.no_town, one.newcomers, one.others]
        for row, answers in zip(mine, told, strict=True):
            assert row["agree"] == ("" if answers.agree is None else str(answers.agree))
            assert row["withheld"] == ("yes" if answers.agree is None else "no")


def test_the_map_is_a_document_without_a_point_of_anybody(
    mapped: Debate, statements: list[Statement]
) -> None:
    newest = queries.opinion_map(mapped)
    assert newest is not None
    found = json.loads(fetched(mapped, "map", "json"))["map"]
    assert [one["group"] for one in found["groups"]] == ["A", "B"]
    assert sum(one["people"] for one in found["groups"]) <= found["voters"] == 60
    assert (found["journal"], found["engine"], found["entries"]) == (
        newest.root,
        newest.engine,
        newest.entries,
    )
    assert all(one["people"] >= 10 for one in found["clouds"]) and found["clouds"]
    assert "axes" not in found and "towns" not in found
    number = found["statements"][0]["statement"]
    Statement.objects.filter(debate=mapped, number=number).update(state="refused", reason="attack")
    again = json.loads(fetched(mapped, "map", "json"))["map"]
    assert number not in {one["statement"] for one in again["statements"]}
    assert str(number) not in {one["statement"] for one in rows(fetched(mapped, "groups"))}


def test_no_file_of_the_map_holds_a_voter(mapped: Debate) -> None:
    secret = {mapped.secret, *mapped.voters.values_list("key", flat=True).order_by("pk")}
    for name, extension in (("groups", "csv"), ("towns", "json"), ("map", "json"), ("summary", "csv")):
        data = fetched(mapped, name, extension).decode()
        assert not any(one in data for one in secret)


def test_the_summary_is_read_as_polis_s(mapped: Debate) -> None:
    data = fetched(mapped, "summary")
    told = dict(csv.reader(io.StringIO(data.decode(), newline="")))
    assert told["topic"] == str(mapped) and told["url"].endswith("/p/strings/debates/1/")
    assert (told["voters"], told["voters-in-conv"], told["groups"]) == ("60", "60", "2")
    assert (told["views"], told["commenters"]) == ("", "")
    files = {
        "comments.csv": fetched(mapped, "comments"),
        MATRIX: b"participant,1\n1,1\n",
        "summary.csv": data,
    }
    assert read_conversation(files).topic == str(mapped)


def test_the_map_tells_of_a_withheld_statement_its_number_alone(
    debate: Debate, statements: list[Statement], now: datetime
) -> None:
    """Nine answered: how much there is to learn from asking would tell how."""
    crowds.answer(debate, crowds.come(debate, 9, now), statements, crowds.two_minds, now)
    debate.refresh_from_db()
    actions.make_map(debate, now=now)
    found = json.loads(fetched(debate, "map", "json"))["map"]
    assert len(found["statements"]) == 3
    for one in found["statements"]:
        assert {name for name, value in one.items() if value is not None} == {"statement"}


def test_the_map_says_what_it_was_made_with(mapped: Debate) -> None:
    found = json.loads(fetched(mapped, "map", "json"))["map"]
    assert (found["fewest"], found["why_no_groups"]) == (queries.FEWEST, "")
    assert found["parameters"]["how"] and found["parameters"]["numpy"]
    measured = {"spread", "silhouette", "silhouettes", "too_small_groups", "moderated_out"}
    assert not measured & set(found["parameters"])


def test_the_files_stay_when_the_votes_are_gone(mapped: Debate, cast: Any, now: datetime) -> None:
    """Closed, its map settled, then purged: as the pages stay."""
    for before, after in (("votes", "review"), ("review", "closed")):
        actions.move(mapped, to=after, seen=before, by=cast.cora, now=now)
        mapped.refresh_from_db()
    actions.settle_map(mapped, now=now)
    names = [("counts", "csv"), ("groups", "csv"), ("towns", "csv"), ("map", "json"), ("summary", "csv")]
    said = {name: fetched(mapped, name, extension) for name, extension in names}
    assert b"Gondomar" in said["towns"] and json.loads(said["map"])["map"]["groups"]
    retention.purge(cast.project, by=None, now=now + timedelta(days=3_000))
    assert not Voter.objects.exists()
    assert {name: fetched(mapped, name, extension) for name, extension in names} == said
    (journal,) = rows(fetched(mapped, "journal"))
    assert journal["erased"] == journal["frozen_entries"] == str(mapped.entries)
    assert json.loads(said["map"])["map"]["journal"] == journal["frozen_root"]
