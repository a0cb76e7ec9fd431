"""What the towns of the synthetic project keep for the report: how they made an event known, what came of a decision, and
who was at the keyboard of a mailbox that two people share."""

from datetime import timedelta
from typing import Any

from cordel.accounts import actions as accounts
from cordel.base import slots
from cordel.events.models import Decision
from cordel.outreach.models import OutreachAction
from cordel.website.actions.stage import Stage
from cordel.website.queries import demo


def keep(stage: Stage) -> None:
    year = demo.data("year")
    _tell(stage, year["outreach"])
    _carry_out(stage, year["kept"])
    _share(stage, year["shared"])
    slots.ask("demonstration", stage.project, stage.now)  # what an app beside the website keeps


def _tell(stage: Stage, plans: list[dict[str, Any]]) -> None:
    numbered = {event.number: event for event in stage.project.events.all()}
    OutreachAction.objects.bulk_create(
        OutreachAction(
            partner=stage.partners[plan["town"]],
            event=numbered[plan["event"]],
            kind=plan["kind"],
            day=stage.today - timedelta(days=plan["days_ago"]),
            title=plan["title"],
            language=plan["language"],
            address=plan.get("address", ""),
            reach=plan.get("reach"),
            counted_how=plan.get("counted_how", ""),
            nonce=f"demo-told-{plan['town']}",
            told_by=stage.officer(plan["town"]),
            told_at=stage.now - timedelta(days=plan["days_ago"] - 1),
        )
        for plan in plans
    )


def _carry_out(stage: Stage, plan: dict[str, Any]) -> None:
    """The decision of the first event that was due first was done; the others wait."""
    event = stage.project.events.get(number=plan["event"])
    decision = Decision.objects.filter(paper__activity__event=event).order_by("due_on", "pk").first()
    if decision is not None:
        decision.kept_on = stage.today - timedelta(days=plan["days_ago"])
        decision.kept = stage.words(plan["words"])
        decision.save(update_fields=["kept_on", "kept"])


def _share(stage: Stage, plan: dict[str, Any]) -> None:
    """Two people of one town use its mailbox."""
    officer = stage.officer(plan["town"])
    accounts.share(officer, is_shared=True, by=stage.staff["cora"], now=stage.now)
    for name in plan["names"]:
        accounts.sit_down(officer, name=name, now=stage.now)
