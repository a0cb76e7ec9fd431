"""A debate of the cast's project in which people vote."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from cordel.core.content import Content
from cordel.debates import actions
from cordel.debates.actions import DebateFacts, Joining
from cordel.debates.models import Debate, Statement, Voter

SAID = ["Courses should be free.", "Towns should hire newcomers.", "Buses should run at night."]


@pytest.fixture
def prepared(cast: Any, now: datetime) -> Debate:
    """In preparation, with three statements."""
    made = actions.prepare(
        cast.project,
        question=Content.of("en", "How do newcomers find work?"),
        about=Content.of("en", "The towns decide in spring."),
        facts=DebateFacts(),
        nonce="a debate",
        by=cast.cora,
        now=now,
    )
    # The same keys each time: which votes the map holds out hangs on them.
    Debate.objects.filter(pk=made.pk).update(secret="c0de" * 16)
    made.refresh_from_db()
    for at, said in enumerate(SAID):
        actions.seed(made, language="en", said=said, nonce=f"seed {at}", by=cast.cora, now=now)
    return made


@pytest.fixture
def debate(prepared: Debate) -> Debate:
    """People vote."""
    Debate.objects.filter(pk=prepared.pk).update(phase=Debate.Phase.VOTES)
    prepared.refresh_from_db()
    return prepared


@pytest.fixture
def statements(debate: Debate) -> list[Statement]:
    return list(debate.statements.select_related("debate").order_by("number"))


@pytest.fixture
def voter_of(debate: Debate, now: datetime) -> Callable[..., Voter]:
    def made(secret: str, way: str = "open", **facts: Any) -> Voter:
        return actions.join(debate, joining=Joining(secret, way, **facts), agreed_to="2026-11", now=now)

    return made


@pytest.fixture
def voted(now: datetime) -> Callable[..., None]:
    counted = iter(range(10_000))

    def vote(voter: Voter, statement: Statement, choice: str = "agree", **facts: Any) -> None:
        facts = {"is_important": False, "nonce": f"vote {next(counted)}", **facts}
        actions.vote(voter, statement=statement, choice=choice, now=now, **facts)

    return vote
