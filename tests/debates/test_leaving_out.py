"""Unusual votes, and voters who are left out: at once, of everything, for a reason, and undone."""

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from cordel.base import tokens
from cordel.base.models import AuditEntry, Job
from cordel.debates import actions, jobs, queries
from cordel.debates.actions import counting
from cordel.debates.models import Debate, Exclusion, JournalEntry, Statement, UnusualVotes, Vote, Voter
from tests import races

pytestmark = pytest.mark.django_db
HERE, DESK = "/p/strings/debates/1/", "/desk/p/strings/debates/1/"
UNUSUAL = f"{DESK}unusual/"


@pytest.fixture
def copies(debate: Debate, cast: Any, voter_of: Any, now: datetime) -> list[Voter]:
    """Twelve voters with the same ballot of twelve statements, two of them with a card; twenty who differ."""
    said = [
        actions.seed(
            debate, language="en", said=f"Statement number {at}.", nonce=f"s{at}", by=cast.cora, now=now
        )
        for at in range(12)
    ]
    copied = [voter_of(f"copy {at}", "card" if at < 2 else "open") for at in range(12)]
    others = [voter_of(f"other {at}") for at in range(20)]
    drawn = random.Random(1)
    choices = ["agree", "disagree", "unsure"]
    votes = [
        *((one, it, choices[it.number % 2]) for one in copied for it in said),
        *((one, it, drawn.choice(choices)) for one in others for it in said),
    ]
    Vote.objects.bulk_create(
        Vote(voter=one, statement=it, choice=choice, number=at) for at, (one, it, choice) in enumerate(votes)
    )
    Debate.objects.update(entries=len(votes))
    counting.recount(debate)
    return copied


def looked(debate: Debate, now: datetime) -> None:
    debate.refresh_from_db()
    actions.look_for_unusual(debate, now=now)


def test_equal_ballots_are_shown_as_pseudonyms_with_how_they_came(
    debate: Debate, copies: list[Voter], cast: Any, as_: Any, now: datetime
) -> None:
    looked(debate, now)
    page = as_(cast.cora).get(UNUSUAL)
    (signal, form) = page.context["forms"][0]
    assert [one.pk for one in signal.suspects] == [one.pk for one in copies]
    assert signal.ways == [("with a code card", 2), ("with the open address", 10)]
    assert form.initial["voters"] == [one.pk for one in copies[2:]], "whoever is there once is not ticked"
    told = page.content.decode()
    assert copies[0].key[:6] in told and not any(one.key[:9] in told for one in copies)
    assert "Statement number" not in told and "A class, a hall or a family" in told
    kept = str(UnusualVotes.objects.get().document)
    assert not any(word in kept for word in ("agree", "disagree", *(one.key for one in copies)))


def test_what_is_left_out_is_out_of_everything_at_once_and_comes_back(
    debate: Debate, copies: list[Voter], cast: Any, as_: Any, now: datetime
) -> None:
    looked(debate, now)
    desk = as_(cast.cora)
    before = queries.tallies(debate)
    assert {one.answered for one in before if one.statement.number > 3} == {32}
    (_signal, form) = desk.get(UNUSUAL).context["forms"][0]
    typed = {
        "signal": form.prefix,
        f"{form.prefix}-voters": [one.pk for one in copies],
        f"{form.prefix}-reason": "many",
        f"{form.prefix}-token": tokens.form_token("votes left out"),
    }
    assert desk.post(UNUSUAL, typed).status_code == 302
    desk.post(UNUSUAL, typed)
    exclusion = Exclusion.objects.get()
    assert (exclusion.count, exclusion.reason, exclusion.made_by) == (12, "many", cast.cora)
    assert {one.answered for one in queries.tallies(debate) if one.statement.number > 3} == {20}
    assert queries.count_voters(debate) == 20
    public = Client().get(f"{HERE}results/").content.decode()
    assert "One person seems to have voted many times." in public and "12 voters." in public
    assert "Nothing unusual" in desk.get(UNUSUAL).content.decode(), "and they are told no more"
    for _twice in range(2):
        desk.post(f"{UNUSUAL}{exclusion.pk}/undo/")
    assert queries.tallies(debate) == before and not Voter.objects.filter(banned_at__isnull=False).exists()
    assert "left out" not in Client().get(f"{HERE}results/").content.decode()
    verbs = list(
        AuditEntry.objects.filter(verb__startswith="votes.").order_by("pk").values_list("verb", "detail")
    )
    assert verbs == [
        ("votes.excluded", {"voters": 12, "reason": "many"}),
        ("votes.readmitted", {"voters": 12}),
    ]


def test_a_reason_is_needed_and_what_was_ticked_stays(
    debate: Debate, copies: list[Voter], cast: Any, as_: Any, now: datetime
) -> None:
    looked(debate, now)
    desk = as_(cast.cora)
    (_signal, form) = desk.get(UNUSUAL).context["forms"][0]
    typed = {
        "signal": form.prefix,
        f"{form.prefix}-voters": [copies[0].pk],
        f"{form.prefix}-reason": "",
        f"{form.prefix}-token": tokens.form_token("votes left out"),
    }
    answer = desk.post(UNUSUAL, typed)
    assert answer.status_code == 422 and answer.content.decode().count(" checked") == 1
    stranger = typed | {f"{form.prefix}-voters": ["4711", "x"], f"{form.prefix}-reason": "many"}
    assert desk.post(UNUSUAL, stranger).status_code == 422
    gone = desk.post(UNUSUAL, typed | {"signal": "alike-4711"}).content.decode()
    assert "changed meanwhile" in gone and not Exclusion.objects.exists()


def test_few_who_are_left_out_are_not_counted_in_public(
    debate: Debate, copies: list[Voter], cast: Any, now: datetime
) -> None:
    actions.leave_out(debate, voters=[copies[0].pk], reason="cards", nonce="a", by=cast.cora, now=now)
    public = Client().get(f"{HERE}results/").content.decode()
    assert "Code cards were lost or copied." in public and "Fewer than 10 voters." in public


def test_whoever_is_left_out_reads_why_and_what_to_do(
    debate: Debate, statements: list[Statement], cast: Any, client: Client, now: datetime
) -> None:
    client.post(HERE, {"agreed": "on", "town": "", "newcomer": ""})
    voter = Voter.objects.get()
    actions.leave_out(debate, voters=[voter.pk], reason="program", nonce="a", by=cast.cora, now=now)
    page = client.get(f"{HERE}vote/").content.decode()
    assert "A program seems to have voted" in page and "it can be undone" in page


def test_voters_of_another_debate_and_those_left_out_already_stay_as_they_are(
    debate: Debate, copies: list[Voter], cast: Any, now: datetime
) -> None:
    other = Debate.objects.create(
        project=cast.project, number=2, nonce="other", secret="s", created_at=now, phase="votes"
    )
    first = actions.leave_out(debate, voters=[copies[0].pk], reason="many", nonce="a", by=cast.cora, now=now)
    assert (
        actions.leave_out(debate, voters=[copies[0].pk], reason="cards", nonce="b", by=cast.cora, now=now)
        is None
    )
    assert (
        actions.leave_out(other, voters=[copies[1].pk], reason="many", nonce="c", by=cast.cora, now=now)
        is None
    )
    copies[0].refresh_from_db()
    assert copies[0].left_out == first and Exclusion.objects.count() == 1


def test_officers_of_towns_neither_look_nor_leave_out(
    debate: Debate, copies: list[Voter], cast: Any, as_: Any, now: datetime
) -> None:
    made = actions.leave_out(debate, voters=[copies[0].pk], reason="many", nonce="a", by=cast.cora, now=now)
    desk = as_(cast.noor)
    assert desk.get(UNUSUAL).status_code == 403
    assert desk.post(f"{UNUSUAL}{made.pk}/undo/").status_code == 403
    assert as_(cast.cora).post(f"{UNUSUAL}4711/undo/").status_code == 404
    assert Exclusion.objects.get().undone_at is None


def test_many_who_begin_within_minutes_are_told(
    debate: Debate, statements: list[Statement], voter_of: Any, voted: Any, cast: Any, as_: Any, now: datetime
) -> None:
    start = now.replace(second=0, microsecond=0)
    for at in range(40):
        voted(voter_of(f"usual {at}"), statements[0])
    for entry in JournalEntry.objects.order_by("number"):
        JournalEntry.objects.filter(pk=entry.pk).update(at=start - timedelta(minutes=10 * entry.number))
    sudden = [voter_of(f"sudden {at}") for at in range(25)]
    for one in sudden:
        voted(one, statements[1])
    looked(debate, now)
    ((signal, _form),) = as_(cast.cora).get(UNUSUAL).context["forms"]
    assert (signal.kind, signal.count, signal.at) == ("new", 25, start)
    assert {one.pk for one in signal.suspects} == {one.pk for one in sudden}


def test_a_worker_looks_when_asked_and_by_itself_where_people_voted(
    debate: Debate, copies: list[Voter], cast: Any, as_: Any, now: datetime
) -> None:
    desk = as_(cast.cora)
    assert "Nobody has looked yet" in desk.get(UNUSUAL).content.decode()
    for _twice in range(2):
        desk.post(UNUSUAL, {"act": "look"})
    assert Job.objects.filter(name="debates.look_for_unusual_votes").count() == 1
    jobs.look_for_unusual_votes(debate=debate.pk)
    assert UnusualVotes.objects.get().entries == Debate.objects.get().entries
    UnusualVotes.objects.update(document={"alike": [], "new": [], "votes": []})
    jobs.look_for_unusual_votes()
    assert UnusualVotes.objects.get().document["alike"] == [], "nobody has voted since"
    Debate.objects.update(entries=1_000)
    jobs.look_for_unusual_votes()
    assert UnusualVotes.objects.get().document["alike"]
    assert UnusualVotes.objects.get().entries == 1_000


def test_an_erased_voter_leaves_no_trace_in_what_was_found(
    debate: Debate, copies: list[Voter], cast: Any, as_: Any, now: datetime
) -> None:
    looked(debate, now)
    for one in copies:
        actions.erase_votes(one, now=now)
    assert "Nothing unusual" in as_(cast.cora).get(UNUSUAL).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_leave_the_same_voter_out_leave_out_once(
    debate: Debate, copies: list[Voter], cast: Any, now: datetime
) -> None:
    def out(nonce: str) -> Exclusion | None:
        keys = [one.pk for one in copies]
        return actions.leave_out(debate, voters=keys, reason="many", nonce=nonce, by=cast.cora, now=now)

    assert races.overtaken(lambda: out("a"), lambda: out("b")) is None
    assert Exclusion.objects.get().count == 12


@pytest.mark.django_db(transaction=True)
def test_a_vote_in_the_moment_of_being_left_out_does_not_count(
    debate: Debate, statements: list[Statement], voter_of: Any, cast: Any, now: datetime
) -> None:
    voter = voter_of("a voter")

    def vote() -> None:
        actions.vote(voter, statement=statements[0], choice="agree", is_important=False, nonce="tap", now=now)

    races.overtaken(
        lambda: actions.leave_out(debate, voters=[voter.pk], reason="many", nonce="a", by=cast.cora, now=now),
        vote,
    )
    assert not Vote.objects.exists()
