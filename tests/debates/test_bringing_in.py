"""A debate that was held elsewhere is brought in, from the form to its result."""

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cordel.base import jobs, tokens
from cordel.core import conversation_files as files
from cordel.core.conversation_files import Defect
from cordel.debates import actions, queries
from cordel.debates.actions import bringing_in
from cordel.debates.models import BroughtIn, Debate, JournalEntry, Statement, Vote, Voter

COMMENTS = (
    "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
    "1500000000000,x,0,1,1,0,1,Buses should run at night.\n"
    "1500000060000,x,1,2,0,0,-1,Go home.\n"
    '1500000120000,x,2,1,0,0,0,"Courses, all of them, should be free."\n'
)
LOG = (
    "timestamp,datetime,comment-id,voter-id,vote\n"
    "1500000300000,x,0,2,1\n1500000200000,x,0,1,-1\n1500000400000,x,0,1,1\n1500000400000,x,2,3,0\n"
)
MATRIX = "participant,group-id,n-votes,0,2\n1,0,1,1,\n2,0,1,1,\n3,,1,,0\n"
POLIS = Path(__file__).parents[1] / "data" / "polis"


def sent(name: str, text: str | bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())


def asked(*chosen: SimpleUploadedFile, **facts: Any) -> dict[str, Any]:
    return {
        "token": tokens.form_token("debate from elsewhere"),
        "export": list(chosen),
        "question": "How do we get to work?",
        "language": "en",
        "source": "Night buses, 2017, pol.is/1",
        "licence": "CC BY 4.0",
        "takes_undecided": "on",
        "phase": "closed",
        **facts,
    }


@pytest.fixture
def page(cast: Any) -> str:
    return reverse("debates:bring-in", args=[cast.project.slug])


@pytest.fixture
def cora(client: Client, cast: Any) -> Client:
    client.force_login(cast.cora)
    return client


def run() -> None:
    jobs.run_due(timezone.now())


def test_it_brings_in_statements_votes_and_where_they_come_from(cora: Client, page: str, cast: Any) -> None:
    answer = cora.post(page, asked(sent("comments.csv", COMMENTS), sent("votes.csv", LOG)))
    assert answer.status_code == 302, answer.content.decode()
    debate = Debate.objects.get()
    public = reverse("debates:results", args=[cast.project.slug, debate.number])
    assert Client().get(public).status_code == 404
    assert "are being opened" in cora.get(answer["Location"]).content.decode()
    run()
    debate.refresh_from_db()
    assert (debate.phase, debate.entries) == (Debate.Phase.CLOSED, 4)
    states = dict(Statement.objects.values_list("number", "state").order_by("number"))
    assert states == {0: "accepted", 1: "refused", 2: "accepted"}
    votes = Vote.objects.order_by("statement__number", "pk").values_list("statement__number", "choice")
    assert Counter(votes) == {(0, "agree"): 2, (2, "unsure"): 1}
    assert not Voter.objects.exclude(way=Voter.Way.IMPORTED, town=None).exists()
    assert queries.check_journal(debate).wrong == ()
    shown = Client().get(public).content.decode()
    assert "Night buses, 2017, pol.is/1" in shown and "CC BY 4.0" in shown and "Go home" not in shown
    assert "All of it is there" in cora.get(answer["Location"]).content.decode()
    assert BroughtIn.objects.get().file == ""


def test_it_reads_a_zip_with_folders_and_the_table_of_participants(cora: Client, page: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("export/comments.csv", COMMENTS)
        archive.writestr("export/participants-votes.csv", MATRIX)
        archive.writestr("export/summary.csv", "topic,Night buses\nurl,x\n")
        archive.writestr("export/notes.txt", "x")
    assert cora.post(page, asked(sent("all.zip", out.getvalue()), question="")).status_code == 302
    run()
    assert str(Debate.objects.get()) == "Night buses"
    assert Vote.objects.count() == 3


def test_it_makes_one_debate_of_one_form_and_of_the_same_files(cora: Client, page: str) -> None:
    token = tokens.form_token("debate from elsewhere")
    for _time in range(2):
        answer = cora.post(page, asked(sent("comments.csv", COMMENTS), sent("votes.csv", LOG), token=token))
        assert answer.status_code == 302
    again = cora.post(page, asked(sent("comments.csv", COMMENTS), sent("votes.csv", LOG)))
    assert again.status_code == 422 and "debate 1 of this project" in again.content.decode()
    assert Debate.objects.count() == 1
    run()
    debate = Debate.objects.get()
    assert actions.bring_in(debate.pk, town_id=None, now=timezone.now()) == 0
    assert JournalEntry.objects.count() == 4


def test_it_goes_on_where_it_was_killed(
    cora: Client, page: str, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    cora.post(page, asked(sent("comments.csv", COMMENTS), sent("votes.csv", LOG)))
    debate = Debate.objects.get()
    monkeypatch.setattr(bringing_in, "PORTION", 1)
    written: Callable[..., int] = bringing_in._write_portion

    def killed(*facts: Any) -> int:
        if JournalEntry.objects.count() == 2:
            raise KeyboardInterrupt
        return written(*facts)

    monkeypatch.setattr(bringing_in, "_write_portion", killed)
    with pytest.raises(KeyboardInterrupt):
        actions.bring_in(debate.pk, town_id=None, now=now)
    debate.refresh_from_db()
    assert (debate.phase, debate.entries) == (Debate.Phase.PREPARED, 2)
    monkeypatch.setattr(bringing_in, "_write_portion", written)
    actions.bring_in(debate.pk, town_id=None, now=now)
    debate.refresh_from_db()
    assert (debate.phase, debate.entries) == (Debate.Phase.CLOSED, 4)
    assert [one.number for one in JournalEntry.objects.order_by("number")] == [1, 2, 3, 4]
    assert queries.check_journal(debate).is_whole


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ([("comments.csv", COMMENTS)], "votes are missing"),
        ([("votes.csv", LOG)], "comments.csv is missing"),
        (
            [("comments.csv", COMMENTS.replace("moderated", "state")), ("votes.csv", LOG)],
            "line 1, column “moderated”",
        ),
        (
            [("comments.csv", COMMENTS), ("votes.csv", LOG.replace(",0,2,1\n", ",0,2,7\n"))],
            "line 2, column “vote”",
        ),
        (
            [("comments.csv", COMMENTS), ("votes.csv", LOG.replace("0,2,1\n", "0,2,1,9\n"))],
            "more or fewer cells",
        ),
        ([("comments.csv", COMMENTS), ("votes.csv", LOG + "1500000400000,x,0,1,-1\n")], "says two things"),
        (
            [("comments.csv", COMMENTS), ("votes.csv", LOG + "1500000400000,x,9,1,-1\n")],
            "no statement with this number",
        ),
        (
            [("comments.csv", COMMENTS), ("participants-votes.csv", MATRIX + "3,,1,,1\n")],
            "column “participant”",
        ),
        ([("comments.csv", COMMENTS.encode("utf-16")), ("votes.csv", LOG)], "no text in UTF-8"),
        ([("comments.csv", COMMENTS.replace("Go home", "x" * 3_000)), ("votes.csv", LOG)], "more than 2,000"),
        (
            [("comments.csv", COMMENTS.replace("Go home", "x" * 200_000)), ("votes.csv", LOG)],
            "cannot be told apart",
        ),
        ([("comments.csv", COMMENTS.replace("1500000060000", "-1")), ("votes.csv", LOG)], "milliseconds"),
        ([("all.zip", b"PK\x03\x04 no zip")], "damaged"),
        ([("comments.csv", "")], "error"),
    ],
)
def test_it_refuses_files_by_place_and_remedy(
    chosen: list[tuple[str, str]], said: str, cora: Client, page: str
) -> None:
    answer = cora.post(page, asked(*(sent(*one) for one in chosen), source="My own words"))
    assert answer.status_code == 422
    assert said in answer.content.decode() and "My own words" in answer.content.decode()
    assert not Debate.objects.exists()


def test_it_unpacks_no_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_UNPACKED", 1_000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("comments.csv", "0" * 100_000)
    with pytest.raises(Defect) as caught:
        files.gathered([("bomb.zip", out.getvalue())])
    assert caught.value.reason == files.TOO_BIG


def test_it_wants_source_and_licence(cora: Client, page: str) -> None:
    answer = cora.post(
        page, asked(sent("comments.csv", COMMENTS), sent("votes.csv", LOG), source="", licence="")
    )
    assert answer.status_code == 422 and not Debate.objects.exists()


def test_it_lets_nobody_vote_in_it(cora: Client, page: str, now: datetime) -> None:
    cora.post(page, asked(sent("comments.csv", COMMENTS), sent("votes.csv", LOG)))
    run()
    debate = Debate.objects.get()
    move = reverse("debates:move", args=[debate.project.slug, debate.number])
    for phase in ("review", "votes", "prepared"):
        cora.post(move, {"to": phase, "seen": Debate.objects.get().phase})
    assert Debate.objects.get().phase == "review"


def test_it_counts_a_real_conversation_as_it_was(cora: Client, page: str) -> None:
    folder = POLIS / "brexit-consensus"
    names = ["comments.csv", "votes.csv", "summary.csv"]
    cora.post(page, asked(*(sent(name, (folder / name).read_bytes()) for name in names), question=""))
    run()
    debate = Debate.objects.get()
    wanted: Counter[tuple[int, str]] = Counter()
    with (folder / "participants-votes.csv").open(newline="") as table:
        for row in csv.DictReader(table):
            for name, cell in row.items():
                if name.isdigit() and cell:
                    wanted[int(name), {"1": "agree", "-1": "disagree", "0": "unsure"}[cell]] += 1
    rows = Vote.objects.filter(statement__debate=debate).order_by("pk")
    assert Counter(rows.values_list("statement__number", "choice")) == wanted
    assert queries.count_voters(debate) == 204
    assert str(debate) == "Can there be consensus on Brexit?"
