"""Why a page of a file was not read, and who may have it read again. Nothing here writes."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cordel.base.scans import opening, pages
from cordel.core.standing import Standing
from cordel.events.models import Event
from cordel.events.models.sheet_readings import OTHER_EVENT, OTHER_LIST, TWICE
from cordel.events.rules.sheet_pages import may_read_pages

# What happened, and what to do.
PROBLEMS: Final[dict[str, Promise]] = {
    pages.NO_MARKS: _(
        "No mark of a signature sheet is seen. If it is one, take the photo again from above, with all four corners."
    ),
    pages.FOREIGN: _("This sheet was not printed here. It is left out."),
    OTHER_EVENT: _("This sheet is of another event. It is left out: keep it there."),
    OTHER_LIST: _(
        "This sheet is of another town or day than the file was kept for. It is left out: keep the file once more, for"
        " people of several towns and all days."
    ),
    TWICE: _("This sheet came back before. The first scan stays; open its page to use this one instead."),
    pages.MARKS_MISSING: _(
        "Fewer than three of the four marks in the corners are seen. Take the photo again, or tick by hand who signed."
    ),
    pages.BENT: _(
        "The sheet is bent or folded, so its boxes are not where they should be. Lay it flat and take the photo again,"
        " or tick by hand who signed."
    ),
    pages.TOO_COARSE: _(
        "The picture is too small to see a thin line in it. Take it from nearer, or scan with 200 dots per inch."
    ),
    opening.DAMAGED: _("This page of the file is damaged. Scan it again."),
    opening.TOO_BIG: _("This picture is too large. Scan it again with 300 dots per inch or fewer."),
    opening.TOO_MANY: _("The file has more than 100 pages. Divide it into several files."),
    opening.PROTECTED: _("The file is under a password. Save it without one, and keep it again."),
    opening.HEIC: _("This is a HEIC picture. Save it as JPEG, and keep it again."),
    opening.WRONG_KIND: _("This file is neither a PDF nor a picture that can be opened."),
}


def said_of(problem: str) -> Promise | str:
    """What to tell of a page that has the problem; "" for one that was read."""
    return PROBLEMS.get(problem, "")


def may_ask_to_read(standing: Standing, event: Event) -> bool:
    """Whoever says in the end who signed, as long as figures may change."""
    return may_read_pages(standing, event) and event.closed_at is None
