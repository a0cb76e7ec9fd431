"""Says whether the frozen evidence of a recommendation still fits the journal of its debate."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cordel.debates import queries
from cordel.debates.queries import Looked


class Command(BaseCommand):
    help = (
        "Reckons the frozen evidence of a recommendation again from the journal of votes. Ends with 0 when it fits, with"
        " 1 when something differs that erased votes do not explain, with 2 when there is nothing to check."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", help="the project's short name, as in its address")
        parser.add_argument("debate", type=int, help="the debate's number")
        parser.add_argument("recommendation", type=int, help="the recommendation's number")
        parser.add_argument("--evidence", type=int, help="which version; the newest when it is left out")
        parser.add_argument(
            "--format", choices=["text", "json"], default="text", help="how the answer is printed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        debate = queries.debate(options["project"], options["debate"])
        found = queries.recommendation(debate, options["recommendation"]) if debate else None
        if found is None:
            raise CommandError("There is no such recommendation.", returncode=2)
        version = options["evidence"]
        evidence = queries.newest_evidence(found) if version is None else queries.evidence_of(found, version)
        if evidence is None:
            raise CommandError("There is no such frozen evidence.", returncode=2)
        looked = queries.look_again(evidence)
        self.stdout.write(_said(looked, options["format"]))
        if not looked.is_sound:
            sys.exit(1)


def _said(looked: Looked, form: str) -> str:
    if form == "json":
        return json.dumps(looked.as_json(), ensure_ascii=True, indent=1)
    lines = [
        f"{one.stands.value:10} statement {one.statement}, "
        + ("all together" if one.is_together else one.name or "no town named")
        for one in looked.figures
    ]
    lines.append(f"{looked.erased_since} of {looked.entries} entries were erased since.")
    lines += [f"Entry {number} says something else than its leaf." for number in looked.wrong]
    lines.append(f"The hash of the journal is {'the same' if looked.is_same_root else 'DIFFERENT'}.")
    lines.append("The evidence fits." if looked.is_sound else "The evidence does NOT fit.")
    return "\n".join(lines)
