"""What came in goes out as it was: the same counts by statement, read by the engine's own command."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from cordel.core import conversation_files
from cordel.core.opinion.__main__ import main
from cordel.core.vote_journal import AGREE, DISAGREE
from cordel.debates import actions
from cordel.debates.actions import Origin
from cordel.debates.models import Debate, Vote

POLIS = Path(__file__).parents[1] / "data" / "polis" / "brexit-consensus"
VALUES = {AGREE: "1", DISAGREE: "-1"}


def counted(votes: Path, to: Path) -> dict[int, list[int]]:
    assert main([str(votes), "--k", "2", "--json", str(to)]) == 0
    found = json.loads(to.read_text())["statements"]
    return {
        one["statement"]: [sum(three) for three in zip(*one["counts"].values(), strict=True)] for one in found
    }


def test_the_engine_counts_the_same_before_and_after(cast: Any, now: datetime, tmp_path: Path) -> None:
    sent = [(one.name, one.read_bytes()) for one in sorted(POLIS.glob("*.csv"))]
    origin = Origin("pol.is", "CC BY 4.0", "en", Debate.Phase.REVIEW)
    facts = {"files": conversation_files.gathered(sent), "origin": origin, "nonce": "n", "by": cast.cora}
    debate = actions.send_in(cast.project, question="Brexit?", now=now, **facts)
    actions.bring_in(debate.pk, town_id=None, now=now)
    rows = Vote.objects.filter(statement__debate=debate).order_by("voter", "statement")
    lines = [
        f"{number},,{statement},{voter},{VALUES.get(choice, '0')}\n"
        for voter, statement, choice, number in rows.values_list(
            "voter", "statement__number", "choice", "number"
        )
    ]
    out = tmp_path / "votes.csv"
    out.write_text("timestamp,datetime,comment-id,voter-id,vote\n" + "".join(lines))
    assert counted(out, tmp_path / "out.json") == counted(POLIS / "votes.csv", tmp_path / "in.json")
