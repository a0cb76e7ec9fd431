"""Debates from elsewhere: where they come from, how far their files are read, what is wrong with a file."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base import jobs
from cordel.base.models import Job
from cordel.core import conversation_files as files
from cordel.core.conversation_files import Defect
from cordel.debates.models import BroughtIn, Debate


def brought_in(debate: Debate) -> BroughtIn | None:
    """Where it comes from; None for one that was held here."""
    return BroughtIn.objects.filter(debate=debate).first() if debate.is_imported else None


@dataclass(frozen=True)
class Progress:
    """How far the files are read: `done` of `total` votes, 0 while nobody has counted."""

    is_running: bool = False
    is_failed: bool = False
    done: int = 0
    total: int = 0


def reading_of(made: BroughtIn) -> Progress:
    if made.finished_at is not None:
        return Progress()
    job = Job.objects.filter(key=made.job_key).first()
    if job is None or job.state not in jobs.UNFINISHED:
        return Progress(is_failed=True)
    return Progress(is_running=True, done=job.progress, total=job.total)


# What is wrong with the files of an export, and what to do about it.
DEFECTS: dict[str, Any] = {
    files.NO_ZIP: _("This ZIP file is damaged or locked. Pack the files again without a password."),
    files.TOO_BIG: _("The files are too large together. At most 60 MB are read, unpacked."),
    files.NO_COMMENTS: _("comments.csv is missing: the words of the statements stand there."),
    files.NO_VOTES: _("The votes are missing: choose votes.csv or participants-votes.csv as well."),
    files.NO_TEXT: _("This is no text in UTF-8. Save the file again as CSV UTF-8."),
    files.EMPTY: _("The file is empty. Export it again."),
    files.CELLS: _("The cells of this line cannot be told apart. Look for a quotation mark too many."),
    files.WIDTH: _("This line has more or fewer cells than there are headings. Look for a comma too many."),
    files.COLUMN: _("This column is missing. Export the file again, and do not change its first line."),
    files.COLUMN_TWICE: _("Two columns have this heading. Remove one of them."),
    files.NUMBER: _("Here should be a whole number from 0, without signs or spaces."),
    files.VOTE: _("Here should be 1 (agree), -1 (disagree) or 0 (unsure)."),
    files.MOMENT: _("Here should be a moment in milliseconds since 1970, as the export writes it."),
    files.TWICE: _("This number stands here a second time. Remove one of the two lines."),
    files.CONTRARY: _(
        "The same person says two things about one statement at the same moment. Remove one line."
    ),
    files.UNKNOWN: _(
        "There is no statement with this number in comments.csv. Take both files from one export."
    ),
    files.LONG: _("This statement has more than 2,000 characters. Is it the right column?"),
    files.TOO_MANY: _("There are too many lines: at most 10,000 statements and 1,000,000 votes are read."),
}


def defect_told(defect: Defect) -> str:
    """Where something is wrong and what to do, for whoever chose the files."""
    place = [defect.file] * bool(defect.file)
    if defect.line:
        place.append(gettext("line %(line)s") % {"line": defect.line})
    if defect.column:
        place.append(gettext("column “%(column)s”") % {"column": defect.column})
    said = str(DEFECTS[defect.reason])
    if defect.value:
        said = gettext("“%(value)s” cannot be read. %(remedy)s") % {"value": defect.value, "remedy": said}
    return f"{', '.join(place)}: {said}" if place else said
