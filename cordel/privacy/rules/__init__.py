"""Who may see what is left, purge, and answer people about their data. Nothing here writes."""

from cordel.privacy.rules.requests import (
    AlreadyAnswered,
    DayNotYet,
    NotSure,
    PersonGone,
    ensure_can_answer,
    ensure_received,
    may_answer_for,
    may_see_requests,
)
from cordel.privacy.rules.retention import may_purge, may_see_accounts, may_see_left, sees_all, towns_seen

__all__ = [
    "AlreadyAnswered",
    "DayNotYet",
    "NotSure",
    "PersonGone",
    "ensure_can_answer",
    "ensure_received",
    "may_answer_for",
    "may_purge",
    "may_see_accounts",
    "may_see_left",
    "may_see_requests",
    "sees_all",
    "towns_seen",
]
