"""Long lists, and many letters, as files: written in the background, kept for a day for the person who asked, and
for nobody else.

What is kept of an order is the page's own address. The worker opens it as that person, so the page decides again who
may see what; it hands its rows (or its letters) to the open file instead of answering with them. A worker that was
killed leaves nothing behind: the next one begins the file again under the same name.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any
from urllib.parse import urlsplit

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.storage import default_storage
from django.http import Http404
from django.urls import Resolver404, resolve
from django.utils import timezone, translation

from cordel.base import jobs, sheets, tokens
from cordel.base.models import Job
from cordel.base.standing import standing_of
from cordel.base.visits import request_of

JOB = "base.write_file"
AT_ONCE = 2_000  # rows: what is longer is written in the background
KEPT = timedelta(hours=24)
STEP = 2_000  # rows between two words about progress
PDF = "pdf"
EXTENSIONS = (*sheets.FORMATS, PDF)


@dataclass(frozen=True)
class Order:
    """A file that somebody ordered; `total` is 0 until the worker has counted."""

    token: str
    title: str
    extension: str
    state: str
    progress: int
    total: int
    is_refused: bool
    address: str
    gone_at: datetime | None

    @property
    def is_letters(self) -> bool:
        """Whether it is no list: then `total` are letters."""
        return self.extension == PDF and not self.is_for_people

    @property
    def is_for_people(self) -> bool:
        """Whether it is badges or certificates: then `total` are people."""
        return self.extension == PDF and self.address.startswith("/reports/")

    @property
    def is_unfinished(self) -> bool:
        return self.state in jobs.UNFINISHED

    @property
    def is_ready(self) -> bool:
        return self.state == Job.State.DONE and not self.is_refused


@dataclass
class Sink:
    """Where a page puts its rows or letters while the worker opens it: `rows` is None until one did."""

    file: IO[bytes]
    extension: str
    key: str
    title: str = ""
    filename: str = ""
    rows: int | None = None

    def take(self, sheet: sheets.Sheet, total: int, filename: str) -> None:
        """A list. It makes no PDF."""
        if self.extension in sheets.FORMATS:
            self.title, self.filename, self.rows = sheet.title, filename, 0
            rows = self._counted(sheet.rows, total, STEP)
            counted = sheets.Sheet(sheet.title, sheet.columns, rows, sheet.language)
            sheets.FORMATS[self.extension][0](counted, self.file)

    def take_letters(
        self,
        letters: Iterable[Any],
        printed: Callable[[str, Iterable[Any]], bytes],
        *,
        title: str,
        total: int,
        filename: str,
    ) -> None:
        """Letters, which `printed` makes one PDF of under the title. They make nothing else."""
        if self.extension == PDF:
            self.title, self.filename, self.rows = title, filename, 0
            self.file.write(printed(title, self._counted(letters, total, STEP // 20)))

    def _counted(self, rows: Iterable[Any], total: int, step: int) -> Iterator[Any]:
        count = 0
        for count, row in enumerate(rows, start=1):
            if count % step == 1:
                jobs.tell_progress(self.key, count - 1, total)
            yield row
        self.rows = count


_sink: ContextVar[Sink | None] = ContextVar("sink", default=None)


def sink() -> Sink | None:
    """The file that the worker is writing in this very call, if any."""
    return _sink.get()


# --- Ordering, finding again, throwing away ----------------------------------------------------------


def order(user: Any, *, address: str, extension: str, nonce: str, now: datetime) -> None:
    """Asks for the list at `address` as a file. The same form twice is one order."""
    key = _key(user, tokens.digest(nonce)[:20])
    jobs.enqueue(
        JOB,
        now=now,
        key=key,
        file=key,
        user_id=user.pk,
        address=address,
        extension=extension,
        language=translation.get_language() or "en",
    )


def is_list(address: str) -> bool:
    """Whether it may be one of our lists: what it is shows when it is opened."""
    try:
        return address.startswith(("/desk/", "/reports/")) and bool(resolve(urlsplit(address).path))
    except (Resolver404, ValueError):
        return False


def orders(user: Any, *, now: datetime) -> list[Order]:
    """The person's files, the newest first, without those whose day is over."""
    found = Job.objects.filter(name=JOB, key__startswith=_key(user, "")).order_by("-pk")
    return [_order(job) for job in found if _is_kept(job, now)]


def file_of(user: Any, token: str, *, now: datetime) -> tuple[IO[bytes], str] | None:
    """The open file and its name, if it is the person's own, of this day, and the person still is who may see it:
    the same roles as when it was written, and a list that still opens."""
    job = Job.objects.filter(name=JOB, key=_key(user, token), state=Job.State.DONE).first()
    if job is None or not _is_kept(job, now) or job.result.get("roles") != _roles(user):
        return None
    stored = _stored(job)
    if not default_storage.exists(stored) or not _opens(user, job.payload["address"]):
        return None
    return default_storage.open(stored), f"{job.result['filename']}.{job.payload['extension']}"


def forget(user: Any, token: str) -> None:
    """Throws the file and its order away. What is being written is not, its worker would put it back."""
    for job in Job.objects.filter(name=JOB, key=_key(user, token)).exclude(state=Job.State.RUNNING):
        _forget(job)


def forget_old(now: datetime) -> int:
    """Throws away what nobody can fetch any more; returns how many."""
    old = Job.objects.filter(name=JOB, finished_at__lte=now - KEPT).order_by("pk")
    for job in old:
        _forget(job)
    return len(old)


def _forget(job: Job) -> None:
    default_storage.delete(_stored(job))
    job.delete()


def _key(user: Any, token: str) -> str:
    return f"file:{user.pk}:{token}"


def _is_kept(job: Job, now: datetime) -> bool:
    return job.finished_at is None or job.finished_at + KEPT > now


def _stored(job: Job) -> str:
    """Where the file lies. The name cannot be guessed, and no address leads there."""
    return f"files/{tokens.derived('file', str(job.key))}.{job.payload['extension']}"


def _order(job: Job) -> Order:
    return Order(
        token=str(job.key).rsplit(":", 1)[1],
        title=job.result.get("title", ""),
        extension=job.payload["extension"],
        state=job.state,
        progress=job.progress,
        total=job.total,
        is_refused="filename" not in job.result,
        address=job.payload["address"],
        gone_at=job.finished_at + KEPT if job.finished_at else None,
    )


def _roles(user: Any) -> str:
    standing = standing_of(user)
    borders = (sorted(standing.towns_outside), sorted(standing.grounds), sorted(standing.leads))
    sits = (standing.is_administrator, standing.site_town)
    facts = (sits, sorted(standing.town_roles), sorted(standing.project_roles), borders)
    return hashlib.sha256(repr(facts).encode()).hexdigest()


# --- Writing -----------------------------------------------------------------------------------------


def write_file(*, file: str, user_id: int, address: str, extension: str, language: str) -> dict[str, Any]:
    """Writes the file that was ordered; what the person may not see, or is no list, leaves only that answer."""
    user = get_user_model().objects.filter(pk=user_id, is_active=True).first()
    with tempfile.TemporaryFile() as draft, translation.override(language):
        made = Sink(draft, extension, file)
        if user is None or not _opens(user, address, made) or made.rows is None:
            return {}
        name = _stored(Job.objects.get(key=file))
        default_storage.delete(name)  # of a worker that was killed after it had written all
        draft.seek(0)
        default_storage.save(name, File(draft))
        jobs.tell_progress(file, made.rows, made.rows)
        return {"title": made.title, "filename": made.filename, "rows": made.rows, "roles": _roles(user)}


def _opens(user: Any, address: str, to: Sink | None = None) -> bool:
    """Whether the list at the address opens for the person; with `to` it hands over its rows there."""
    request = request_of(user, address)
    view = resolve(request.path)
    with _filling(to):
        try:
            answer = view.func(request, *view.args, **view.kwargs)
        except (Http404, PermissionDenied):
            return False
    return bool(answer.status_code == 200)


@contextmanager
def _filling(to: Sink | None) -> Iterator[None]:
    token = _sink.set(to)
    try:
        yield
    finally:
        _sink.reset(token)


def forget_files() -> dict[str, int]:
    """The recurring job."""
    return {"files": forget_old(timezone.now())}
