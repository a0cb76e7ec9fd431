"""Who decides about translations, and what is refused. Nothing here writes."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from cordel.base.refusals import Refused
from cordel.core.standing import Standing

MOST_WAITING: Final = 5_000  # proposals of one language that nobody has decided about


class TooManyWaiting(Refused):
    sentence = _(
        "More than %(most)s proposals for this language wait for a decision already. Nothing was kept."
        " Tell a coordinator of this site, and send yours when those are decided."
    )


class NotWhole(Refused):
    sentence = _("One of these translations is not right any more. Nothing was kept. Please send them again.")


def may_keep(standing: Standing, _language: str = "") -> bool:
    """Administrators and coordinators accept translations, of any language."""
    return standing.is_administrator or any(
        role == "coordinator" for _project, role in standing.project_roles
    )


def ensure_room(waiting: int, new: int) -> None:
    if waiting + new > MOST_WAITING:
        raise TooManyWaiting(most=MOST_WAITING)


def ensure_whole(*, is_whole: bool) -> None:
    if not is_whole:
        raise NotWhole
