"""What was read of the pages that came back: how far a file is, what is on its pages, what is proposed for one."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from cordel.base import jobs
from cordel.base.models import Job
from cordel.core.ink import EMPTY, SIGNED, UNSURE
from cordel.events.models import SheetPage, SheetReading, SignedSheet
from cordel.events.models.sheet_readings import TWICE
from cordel.events.queries.sheet_pages import SignedLine

JOB: Final = "events.read_sheet"


def key_of(sheet: SignedSheet, engine: str, turn: int = 0) -> str:
    """By which the job that reads a file is found; a `turn` for each time it is read again."""
    return f"{JOB}:{sheet.pk}:{engine}:{turn}"


@dataclass(frozen=True)
class Progress:
    """How far the reading of a file is; `total` is 0 until its pages are counted."""

    is_running: bool = False
    is_failed: bool = False
    done: int = 0
    total: int = 0


def progress_of(sheet: SignedSheet) -> Progress:
    """Of the last time it was asked for. A finished job is forgotten after a while."""
    job = Job.objects.filter(name=JOB, key__startswith=f"{JOB}:{sheet.pk}:").order_by("-pk").first()
    if job is None:
        return Progress()
    running, failed = job.state in jobs.UNFINISHED, job.state == Job.State.FAILED
    return Progress(running, failed, job.progress, job.total)


@dataclass(frozen=True)
class PageFound:
    """A page of a file as the screen tells it; `counts` by state."""

    reading: SheetReading
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def number(self) -> int:
        return self.reading.at + 1

    @property
    def signed(self) -> int:
        return self.counts.get(SIGNED, 0)

    @property
    def unsure(self) -> int:
        return self.counts.get(UNSURE, 0)

    @property
    def is_confirmed(self) -> bool:
        page = self.reading.page
        return page is not None and page.read_at is not None


def pages_found(sheet: SignedSheet) -> list[PageFound]:
    """In the file's order (one query)."""
    rows = SheetReading.objects.filter(sheet=sheet).select_related("page__town", "page__event__project")
    ordered = rows.order_by("at", "pk")
    return [PageFound(row, Counter(state for _row, state, _ink in row.rows)) for row in ordered]


def reading_of(page: SheetPage) -> SheetReading | None:
    """What was read of the scan that stands beside the page."""
    if page.scan_id is None:
        return None
    rows = SheetReading.objects.filter(page=page, sheet=page.scan_id, at=page.scan_page)
    return rows.filter(problem__in=("", TWICE)).order_by("-pk").first()


def shown_instead(page: SheetPage) -> SheetPage | None:
    """The printed page that the scan beside this one shows, when by its marks it is another one."""
    if page.scan_id is None:
        return None
    rows = SheetReading.objects.filter(sheet=page.scan_id, at=page.scan_page, page__isnull=False)
    other = (
        rows.exclude(page=page).select_related("page__town", "page__event__project").order_by("pk").first()
    )
    return other.page if other else None


def is_being_read(page: SheetPage) -> bool:
    return page.scan is not None and progress_of(page.scan).is_running


def problem_of(page: SheetPage) -> str:
    """Why the scan beside the page could not be read, "" where it was or was not tried."""
    if page.scan_id is None:
        return ""
    rows = SheetReading.objects.filter(sheet=page.scan_id, at=page.scan_page).exclude(problem="")
    found = rows.order_by("-pk").first()
    return found.problem if found else ""


@dataclass(frozen=True)
class Proposed:
    """A line of the page with what was read of its box, "" where nothing was; `box` is where its picture is cut out, in
    millimetres: "left top width height"."""

    line: SignedLine
    state: str
    is_ticked: bool
    box: str

    @property
    def is_unsure(self) -> bool:
        return self.state == UNSURE

    @property
    def is_contradicted(self) -> bool:
        """A signature is recorded, and its box looks empty."""
        return self.state == EMPTY and self.line.is_signed

    @property
    def comes_first(self) -> bool:
        return self.is_unsure or self.is_contradicted

    @property
    def is_signed_by_nobody(self) -> bool:
        """A signature on a line of which nobody said yet whose it is."""
        return self.state == SIGNED and self.line.is_free and self.line.registration is None


def proposed(page: SheetPage, lines: list[SignedLine], reading: SheetReading | None) -> list[Proposed]:
    """What to show ticked: as it was read until a person said who signed, as it is recorded from then on; what already
    rests on a signature stays so. What a person has to
    look at comes first."""
    states = {row: state for row, state, _ink in reading.rows} if reading else {}
    boxes = {box["row"]: box for box in page.geometry["boxes"]}
    is_new = page.read_at is None
    found = [
        Proposed(
            line,
            states.get(line.row, "") if is_new and line.is_named else "",
            line.is_signed or (is_new and line.can_sign and states.get(line.row) == SIGNED),
            _cut(boxes.get(line.row)),
        )
        for line in lines
    ]
    return sorted(found, key=lambda one: (not one.comes_first, one.line.row))


def _cut(box: Mapping[str, float] | None) -> str:
    """A little more than the box, so that it is seen what came from its neighbours."""
    if box is None:
        return ""
    return f"{box['x'] - 1:g} {box['y'] - 2:g} {box['w'] + 2:g} {box['h'] + 4:g}"
