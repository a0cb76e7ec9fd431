"""The map is made in a process of its own, from the journal, and follows it."""

import json
import subprocess
from datetime import datetime, timedelta
from typing import Any

import pytest

from cordel.base import calculations, jobs
from cordel.base.calculations import NotCalculated
from cordel.base.models import Job
from cordel.debates import actions, queries
from cordel.debates.models import Debate, OpinionMap
from tests.debates import crowds

Kind = OpinionMap.Kind


@pytest.fixture
def crowd(debate: Debate, now: datetime) -> Debate:
    """Sixty people of two minds about twelve statements."""
    crowds.answer(debate, crowds.come(debate, 60, now), crowds.say(debate, 9, now), crowds.two_minds, now)
    return debate


def test_it_finds_two_minds(crowd: Debate, now: datetime) -> None:
    made = actions.make_map(crowd, now=now)
    assert made is not None and made == queries.opinion_map(crowd)
    assert (made.entries, made.voters) == (crowd.entries, 60)
    assert made.root == queries.check_journal(crowd).root
    assert [one["people"] for one in made.document["groups"]] == [30, 30]
    assert made.document["why_no_groups"] == ""


def test_it_does_nothing_where_nothing_is_new(crowd: Debate, now: datetime) -> None:
    assert actions.make_map(crowd, now=now) is not None
    assert actions.make_map(crowd, now=now) is None
    assert OpinionMap.objects.count() == 1


def test_it_does_nothing_without_votes(debate: Debate, now: datetime) -> None:
    assert actions.make_map(debate, now=now) is None
    assert actions.settle_map(debate, now=now) is None


def test_it_keeps_the_newest_while_people_vote(crowd: Debate, now: datetime) -> None:
    first = actions.make_map(crowd, now=now)
    later = crowds.come(crowd, 4, now)
    crowds.answer(crowd, later, list(crowd.statements.order_by("number")), crowds.two_minds, now)
    second = actions.make_map(crowd, now=now)
    assert first is not None and second is not None
    assert second.document["parameters"]["how"] == "moved on"
    assert [one.pk for one in OpinionMap.objects.all()] == [second.pk]


def test_the_same_journal_settles_in_the_same_map(crowd: Debate, now: datetime) -> None:
    actions.make_map(crowd, now=now)
    first = actions.settle_map(crowd, now=now)
    assert first is not None
    OpinionMap.objects.all().delete()
    second = actions.settle_map(crowd, now=now)
    assert second is not None and second.document == first.document


def test_the_journal_alone_says_what_is_in_it(crowd: Debate, now: datetime) -> None:
    """A map of the first entries does not know the later ones."""
    half = queries.folded(crowd, crowd.entries // 2)
    assert len(half.columns[2]) == crowd.entries // 2
    assert half.root != queries.folded(crowd, crowd.entries).root


def test_who_erased_is_in_no_later_map(crowd: Debate, now: datetime) -> None:
    actions.make_map(crowd, now=now)
    voter = crowd.voters.order_by("pk")[0]
    actions.erase_votes(voter, now=now)
    made = actions.make_map(crowd, now=now)
    assert made is not None and made.voters == 59 and OpinionMap.objects.count() == 1


def test_who_was_shut_out_is_in_no_later_map(crowd: Debate, cast: Any, now: datetime) -> None:
    actions.make_map(crowd, now=now)
    first = crowd.voters.order_by("pk")[0]
    actions.leave_out(crowd, voters=[first.pk], reason="many", nonce="out", by=cast.cora, now=now)
    made = actions.make_map(crowd, now=now)
    assert made is not None and made.voters == 59


def test_frames_are_made_once(crowd: Debate, now: datetime) -> None:
    assert actions.make_frames(crowd, now=now) == 12
    assert actions.make_frames(crowd, now=now) == 0
    assert queries.frames(crowd)[-1].entries == crowd.entries
    assert queries.opinion_map(crowd) is None


# --- The job ------------------------------------------------------------------------------------------


def test_one_job_follows_a_debate(prepared: Debate, cast: Any, now: datetime) -> None:
    for before, after in (("prepared", "statements"), ("statements", "votes")):
        actions.move(prepared, to=after, seen=before, by=cast.cora, now=now)
        prepared.refresh_from_db()
    actions.follow_all(now=now)
    actions.follow_all(now=now)
    assert Job.objects.filter(name="debates.follow").count() == 1


def test_it_goes_on_as_long_as_people_vote(crowd: Debate, now: datetime) -> None:
    actions.follow(crowd, now=now)
    jobs.run_due(now)
    job = Job.objects.get(name="debates.follow")
    assert (job.state, job.attempts) == (Job.State.QUEUED, 0) and queries.opinion_map(crowd)
    Debate.objects.update(phase=Debate.Phase.REVIEW)
    jobs.run_due(job.run_after + timedelta(seconds=1))
    job.refresh_from_db()
    assert job.state == Job.State.DONE


def test_the_end_of_the_votes_settles_the_map(crowd: Debate, cast: Any, now: datetime) -> None:
    actions.move(crowd, to="review", seen="votes", by=cast.cora, now=now)
    jobs.run_due(now)
    assert OpinionMap.objects.filter(kind=Kind.SETTLED).count() == 1
    assert len(queries.frames(crowd)) == 12


def test_two_at_once_keep_one(crowd: Debate, now: datetime) -> None:
    folded = queries.folded(crowd, crowd.entries)
    document = calculations.calculated("cordel.core.opinion.published.answer", folded.facts, folded.columns)
    for _again in range(2):
        actions.keep_map(crowd, kind=Kind.LIVE, folded=folded, document=document, now=now)
    assert OpinionMap.objects.count() == 1


@pytest.mark.parametrize(
    "ended",
    [
        subprocess.CompletedProcess([], -9, b""),
        subprocess.CompletedProcess([], 0, b'{"half'),
        subprocess.CompletedProcess([], 0, b"[]"),
        subprocess.CompletedProcess([], 0, json.dumps({"groups": []}).encode()),
    ],
)
def test_what_is_no_map_is_not_kept(
    crowd: Debate, now: datetime, monkeypatch: pytest.MonkeyPatch, ended: Any
) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_args, **_facts: ended)
    actions.follow(crowd, now=now)
    jobs.run_due(now)
    job = Job.objects.get(name="debates.follow")
    assert (job.state, job.error) == (Job.State.QUEUED, "NotCalculated")
    assert OpinionMap.objects.count() == 0 and crowd.entries == queries.check_journal(crowd).entries


def test_what_takes_too_long_is_ended(crowd: Debate, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calculations, "PATIENCE", 0)
    with pytest.raises(NotCalculated):
        actions.make_map(crowd, now=now)


def test_a_child_that_is_killed_leaves_no_map(
    crowd: Debate, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calculations, "_CHILD", "import os; os.kill(os.getpid(), 9)")
    with pytest.raises(NotCalculated):
        actions.make_map(crowd, now=now)
    assert OpinionMap.objects.count() == 0


def test_only_the_core_is_calculated(crowd: Debate) -> None:
    with pytest.raises(NotCalculated):
        calculations.calculated("os.system", {})
