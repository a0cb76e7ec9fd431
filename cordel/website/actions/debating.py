"""One debate of the synthetic project: its statements in five languages, votes from several towns, two statements that
wait to be read, and a recommendation that waits for an answer."""

from typing import Any

from cordel.base import edits
from cordel.core.content import Content
from cordel.debates import actions as debates
from cordel.debates import queries
from cordel.debates.actions import DebateFacts, Joining, Proposal, Sending
from cordel.debates.models import Debate, Recommendation, Statement, Voter
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


def recommend(stage: Stage) -> None:
    """Drafted by Cora from three statements, amended by a town, carried by two, sent, and waiting for an answer."""
    plan, by, now = demo.data("debate")["recommendation"], stage.staff["cora"], stage.now
    debate = Debate.objects.get(project=stage.project, nonce="demonstration")
    drafted = {name: Content.of("en", plan["drafted"][name]) for name in ("title", "text")}
    statements = list(debate.statements.filter(number__in=plan["cites"]).order_by("number"))
    made = debates.draft(debate, statements=statements, nonce="demonstration", by=by, now=now, **drafted)
    debates.freeze(made, nonce="demonstration", by=by, now=now)
    debates.hand_over(made, by=by, now=now)
    made = _amended(made, plan, stage)
    for one in plan["says"]:
        debates.say(
            made,
            town=stage.towns[one["town"]],
            word=one["word"],
            because=one["because"],
            language="en",
            wording=made.wording,
            nonce=f"demonstration {one['town']}",
            by=stage.officer(one["town"]),
            now=now,
        )
    debates.adopt(made, seen=queries.seen(made, queries.positions(made)), by=by, now=now)
    made.refresh_from_db()
    facts = Sending(plan["institution"], None, now.date())
    seen = edits.version_of(edits.facts_of(made, Sending))
    debates.send(made, facts=facts, seen=seen, by=by, now=now)


def _amended(made: Recommendation, plan: dict[str, Any], stage: Stage) -> Recommendation:
    """In other words, in the five languages of the data file."""
    asked = plan["amended"]
    proposal = Proposal(plan["title"]["en"], plan["text"]["en"], asked["because"], "en")
    amendment = debates.amend(
        made,
        town=stage.towns[asked["town"]],
        proposal=proposal,
        wording=1,
        nonce="demonstration",
        by=stage.officer(asked["town"]),
        now=stage.now,
    )
    decided, by = asked["decided"], stage.staff["cora"]
    debates.accept_amendment(amendment, because=decided, language="en", by=by, now=stage.now)
    made.refresh_from_db()
    made.title, made.text = words(plan["title"]), words(plan["text"])
    made.save(update_fields=["title", "text"])
    return made


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
    towns = sorted(stage.towns)
    way = Voter.Way.OPEN if at % 4 == 3 else Voter.Way.CARD
    town = stage.towns[towns[at % len(towns)]].pk
    joining = Joining(f"voter {at}", way, town, is_newcomer=at % 3 == 0)
    return debates.join(debate, joining=joining, agreed_to=SENTENCE, now=stage.now)


def _vote(voter: Voter, statement: Statement, share: float, at: int, place: int, stage: Stage) -> None:
    """By a rule, so that the demonstration is the same everywhere: one of so many agrees, and some are unsure."""
    turn = (at * 7 + place * 11) % 24 / 24
    choice = "agree" if turn < share else "unsure" if (at + place) % 9 == 0 else "disagree"
    debates.vote(
        voter,
        statement=statement,
        choice=choice,
        is_important=(at + place) % 5 == 0,
        nonce=f"demonstration {at} {place}",
        now=stage.now,
    )
