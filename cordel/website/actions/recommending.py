"""A recommendation of the synthetic project that towns carry and that waits for an answer."""

from typing import Any

from cordel.base import edits
from cordel.core.content import Content
from cordel.debates import actions as debates
from cordel.debates import queries
from cordel.debates.actions import Proposal, Sending
from cordel.debates.models import Debate, Recommendation
from cordel.website.actions.stage import Stage
from cordel.website.actions.texts import words
from cordel.website.queries import demo


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
