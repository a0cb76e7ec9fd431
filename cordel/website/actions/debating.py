"""One debate of the synthetic project: its statements in five languages, votes of two minds from several towns, two
statements that wait to be read, and one that was not taken and is to be looked at again."""

import zlib
from typing import Any

from cordel.debates import actions as debates
from cordel.debates.actions import DebateFacts, Joining, Showing
from cordel.debates.models import Debate, Poll, Statement, Voter
from cordel.events.models import Event
from cordel.website.actions.stage import Stage
from cordel.website.actions.texts import words
from cordel.website.queries import demo

LANGUAGES = ("en", "pt", "ar", "el", "fr")
# The wording of the explicit sentence that invented voters agreed to.
SENTENCE = "demonstration"
Phase = Debate.Phase


def hold(stage: Stage) -> None:
    """Prepared, seeded and opened by Cora; then people vote, most of them with a card of their town."""
    plan, by, now = demo.data("debate"), stage.staff["cora"], stage.now
    event = Event.objects.get(project=stage.project, number=plan["event"])
    debate = debates.prepare(
        stage.project,
        question=words(plan["question"]),
        about=words(plan["about"]),
        facts=DebateFacts(event_id=event.pk),
        nonce="demonstration",
        by=by,
        now=now,
    )
    said = [_seeded(debate, texts, at, stage) for at, texts in enumerate(plan["statements"])]
    for before, after in ((Phase.PREPARED, Phase.STATEMENTS), (Phase.STATEMENTS, Phase.VOTES)):
        debates.move(debate, to=after, seen=before, by=by, now=now)
    debate.refresh_from_db()
    voters = [_voter(debate, at, stage) for at in range(plan["voters"])]
    for at, voter in enumerate(voters):
        for place, (statement, texts) in enumerate(zip(said, plan["statements"], strict=True)):
            _vote(voter, statement, texts["agree"], at, place, stage)
    for at, texts in enumerate(plan["waiting"]):
        town = stage.towns[texts["town"]].pk
        joining = Joining(f"writer {at}", Voter.Way.OPEN, town)
        writer = debates.join(debate, joining=joining, agreed_to=SENTENCE, now=now)
        debates.hand_in(
            writer, language=texts["language"], said=texts["said"], nonce=f"demonstration waits {at}", now=now
        )
    _in_the_room(debate, voters, stage)
    _refused(debate, plan["refused"], stage)


def _refused(debate: Debate, texts: dict[str, str], stage: Stage) -> None:
    """One that says two things at once; its author asks for a second look."""
    town = stage.towns[texts["town"]].pk
    joining = Joining("writer refused", Voter.Way.OPEN, town)
    writer = debates.join(debate, joining=joining, agreed_to=SENTENCE, now=stage.now)
    said = debates.hand_in(
        writer, language=texts["language"], said=texts["said"], nonce="demonstration refused", now=stage.now
    )
    by = stage.staff["tomas"]
    said = debates.refuse(said, reason=texts["reason"], by=by, town=town, now=stage.now)
    debates.object_to(said, voter=writer, words=texts["objection"], now=stage.now)


def _in_the_room(debate: Debate, voters: list[Voter], stage: Stage) -> None:
    """A quick poll that is over and one to open, two questions in the queue and one to be read; the projector shows how
    to join."""
    plan, by, now = demo.data("debate"), stage.staff["cora"], stage.now
    for at, texts in enumerate(plan["polls"]):
        poll = _poll(debate, texts, at, stage)
        if at == 0:
            debates.open_poll(poll, seen=0, by=by, now=now)
            for turn, voter in enumerate(voters):
                debates.answer_poll(voter, poll=poll, option=_chosen(texts["options"], turn))
            debates.close_poll(poll, by=by, now=now)
            debates.show(debate, showing=Showing("join"), seen=1, by=by, now=now)
    debates.take_questions(debate, taken=True, by=by, now=now)
    for at, asked in enumerate(plan["asked"]):
        question = debates.ask(
            voters[at],
            language=asked["language"],
            said=asked["said"],
            nonce=f"demonstration asks {at}",
            now=now,
        )
        if wanted := asked.get("wanted"):
            debates.decide_question(question, to="accepted", by=by, now=now)
            for voter in voters[5 : 5 + wanted]:
                debates.wish(voter, question=question, wants=True)


def _poll(debate: Debate, texts: dict[str, Any], at: int, stage: Stage) -> Poll:
    """In the five languages of the data file."""
    poll = debates.prepare_poll(
        debate,
        language="en",
        question=texts["en"],
        options=[one["en"] for one in texts["options"]],
        nonce=f"demonstration polls {at}",
        by=stage.staff["cora"],
        now=stage.now,
    )
    poll.question = words({language: texts[language] for language in LANGUAGES})
    poll.save(update_fields=["question"])
    for option, said in zip(poll.options.order_by("number"), texts["options"], strict=True):
        option.words = words({language: said[language] for language in LANGUAGES})
        option.save(update_fields=["words"])
    return poll


def _chosen(options: list[dict[str, Any]], turn: int) -> int:
    """By a rule, so that the demonstration is the same everywhere: each option gets about its share."""
    at, sum_ = turn * 7 % 24 / 24, 0.0
    for number, option in enumerate(options, 1):
        sum_ += option["share"]
        if at < sum_:
            return number
    return len(options)


def _seeded(debate: Debate, texts: dict[str, str], at: int, stage: Stage) -> Statement:
    """In the five languages of the data file; the Arabic is a machine's, and says so."""
    by = stage.staff["cora"]
    made = debates.seed(
        debate, language="en", said=texts["en"], nonce=f"demonstration {at}", by=by, now=stage.now
    )
    made.words = words({language: texts[language] for language in LANGUAGES})
    made.save(update_fields=["words"])
    return made


def _voter(debate: Debate, at: int, stage: Stage) -> Voter:
    """Every fourth comes by the open address."""
    towns = demo.data("debate")["towns"]
    way = Voter.Way.OPEN if at % 4 == 3 else Voter.Way.CARD
    town = stage.towns[towns[at % len(towns)]].pk
    joining = Joining(f"voter {at}", way, town, is_newcomer=at % 3 == 0)
    return debates.join(debate, joining=joining, agreed_to=SENTENCE, now=stage.now)


def _vote(voter: Voter, statement: Statement, shares: list[float], at: int, place: int, stage: Stage) -> None:
    """By a rule, so that the demonstration is the same everywhere. People are of two minds, which no town has alone:
    of each, its share agrees, and some are unsure."""
    share = shares[at // len(demo.data("debate")["towns"]) % 2]
    turn = zlib.crc32(f"{at} {place}".encode()) % 100 / 100
    choice = "agree" if turn < share else "unsure" if turn > 0.95 else "disagree"
    debates.vote(
        voter,
        statement=statement,
        choice=choice,
        is_important=(at + place) % 5 == 0,
        nonce=f"demonstration {at} {place}",
        now=stage.now,
    )
