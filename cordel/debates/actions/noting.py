"""What is done with recommendations and research agreements is kept in their project's record."""

from datetime import datetime
from typing import Any

from cordel.accounts.models import User
from cordel.base import audit
from cordel.debates.models import Recommendation, ResearchAgreement


def note(
    verb: audit.Verb, thing: Recommendation | ResearchAgreement, by: User, now: datetime, **detail: Any
) -> None:
    audit.record(verb, thing, by=by, now=now, project_id=thing.debate.project_id, **detail)
