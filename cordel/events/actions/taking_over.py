"""What somebody who leaves a town's work had begun at its events goes to the successor."""

from datetime import datetime

from cordel.accounts.models import User
from cordel.events.actions.tokens import revoke_token
from cordel.events.queries import handing_over
from cordel.towns.models import Town


def take_over(town: Town, leaver: User, successor: User, by: User, now: datetime) -> list[str]:
    """Moves drafts and revokes tokens, within the transaction and the audit entry of the act that hands over."""
    handing_over.drafts_of(town, leaver).update(created_by=successor)
    for token in handing_over.tokens_of(town, leaver).order_by("pk"):
        revoke_token(token, by=by, now=now)
    return []
