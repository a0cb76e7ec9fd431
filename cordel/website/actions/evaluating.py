"""Somebody from the funder looks at the synthetic project with a link: figures that are not as planned, a reason for one
of them, and people who were drawn."""

from datetime import timedelta

from cordel.events.models import Event
from cordel.projects import actions as projects
from cordel.projects.models import DeviationReason
from cordel.reports import evaluation
from cordel.website.actions.stage import Stage
from cordel.website.queries import demo


def let_in(stage: Stage) -> None:
    """A link whose secret stands in the data file: whoever tries the demonstration can open it."""
    plan = demo.data("year")["evaluator"]
    event = stage.project.events.get(number=plan["event"])
    short = plan["fell_short"]
    event.delegations.filter(partner=stage.partners[short["town"]]).update(planned=short["planned"])
    link = projects.make_evaluator_link(
        stage.project,
        name=plan["name"],
        secret=plan["secret"],
        expires_at=stage.now + timedelta(days=plan["days"]),
        by=stage.staff["cora"],
        now=stage.now - timedelta(days=6),
    )
    _explain(stage, event, plan["reason"])
    for days, number in enumerate(plan["draws"]):
        drawn = evaluation.draw(event, plan["secret"], number=number)
        projects.record_draw(link, draw=drawn, now=stage.now - timedelta(days=3 - days))


def _explain(stage: Stage, event: Event, texts: dict[str, str]) -> None:
    """Of two figures that fell short only one has its reason: the other is still owed."""
    DeviationReason.objects.create(
        project=stage.project,
        event=event.pk,
        figure="participants_min",
        reason=stage.words(texts),
        written_by=stage.staff["cora"],
        written_at=stage.now - timedelta(days=5),
    )
