"""When the paper of a room may change, and which files it takes. Nothing here writes."""

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext_lazy as _

from cordel.base.refusals import Refused
from cordel.core import material_files, office_package
from cordel.core.content import Content
from cordel.core.material_files import MaterialFile
from cordel.events.models import RoomPaper


class RoomGone(Refused):
    sentence = _(
        "This item was removed from the programme while you were writing. Copy what you wrote, and ask the"
        " coordinator."
    )


class DecisionGone(Refused):
    sentence = _("Somebody removed this decision while you were writing. Add it again if it still stands.")


class ArrangementGone(Refused):
    sentence = _("Somebody removed this arrangement while you were writing. Add it again if it still stands.")


class ReasonMissing(Refused):
    sentence = _(
        "This is agreed already. Say in a few words why it changes: it becomes a draft again, with your reason."
    )


class PaperEmpty(Refused):
    sentence = _("Nothing is written yet. Write a conclusion, a decision or the minutes first.")


class NotAgreed(Refused):
    sentence = _("This is a draft. Those who were there agree on it first; then it can be published.")


class MaterialRefused(Refused):
    sentence = _(
        "This file cannot be taken in. It must be a PDF, a DOCX, PPTX or ODT document or a PNG or JPEG picture of at"
        " most 10 MB, without a password. Save it anew in one of these formats, or give its address."
    )


class MaterialWithPrograms(Refused):
    sentence = _(
        "This file holds macros or other programs, and those are not taken in. Save it without them, or as a plain"
        " PDF, and choose it again."
    )


UNUSABLE_MATERIAL: Final[dict[str, type[Refused]]] = {
    reason: MaterialWithPrograms if reason == office_package.MACROS else MaterialRefused
    for reason in office_package.REASONS
}


def material_of(data: bytes) -> MaterialFile:
    """A document or picture that somebody sent, judged. Raises MaterialRefused, MaterialWithPrograms."""
    try:
        return material_files.read(data)
    except office_package.Unusable as unusable:
        raise UNUSABLE_MATERIAL[unusable.reason] from unusable


def ensure_may_rewrite(paper: RoomPaper, *, reason: str) -> None:
    """What was agreed changes only with a reason."""
    if paper.state != RoomPaper.State.DRAFT and not reason:
        raise ReasonMissing


def ensure_written(contents: Iterable[Content]) -> None:
    if not any(contents):
        raise PaperEmpty


def ensure_agreed(paper: RoomPaper) -> None:
    if paper.state == RoomPaper.State.DRAFT:
        raise NotAgreed
