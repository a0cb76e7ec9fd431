"""The reader in a process of its own: what it is told, what it tells, and what becomes of it when a page kills it.

It is told a line of JSON and then the file; it tells lines of JSON: how many pages there are, and then what is on each.
When it ends in the middle of a page, that page is damaged, and a new one goes on with the next.
"""

import base64
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from cordel.base.scans import opening
from cordel.base.scans.opening import DAMAGED, Unreadable
from cordel.base.scans.pages import SheetRead, read_page

# Which rules read a sheet; a new one when the same picture may be read in another way.
ENGINE: Final = "2"
MEMORY: Final = 1_500_000_000  # bytes of address space, a few times what the largest picture needs
SECONDS: Final = 20  # of the processor, for one page
_ROOT: Final = Path(__file__).resolve().parents[3]
_CHILD: Final = "from cordel.base.scans.process import run; run()"


@dataclass(frozen=True)
class PageRead:
    """One sheet on one page of the file; `page` from 1, of `pages`."""

    page: int
    pages: int
    sheet: SheetRead


def readings(
    data: bytes, geometries: Mapping[str, Mapping[str, Any]], *, first: int = 0
) -> Iterator[PageRead]:
    """What is on each page from the `first` (counted from 0), as soon as it is known. Raises Unreadable for a file that
    cannot be opened."""
    pages = first + 1
    while first < pages:
        for line in _lines(data, geometries, first):
            if "refused" in line:
                raise Unreadable(line["refused"])
            pages = line.get("pages", pages)
            first = line.get("page", first)
            for sheet in line.get("sheets", ()):
                yield PageRead(first, pages, _sheet(sheet))
        if first < pages:  # it did not come to the end of the next page
            first += 1
            yield PageRead(first, pages, SheetRead(problem=DAMAGED))


def _sheet(line: dict[str, Any]) -> SheetRead:
    rows = tuple((int(row), str(state), float(ink)) for row, state, ink in line["rows"])
    return SheetRead(line["token"], line["problem"], rows, base64.b64decode(line["picture"]))


def _lines(data: bytes, geometries: Mapping[str, Mapping[str, Any]], first: int) -> Iterator[dict[str, Any]]:
    head = json.dumps({"first": first, "geometries": geometries}).encode()
    with subprocess.Popen(  # noqa: S603 - this very file, by the Python that runs
        [sys.executable, "-c", _CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
    ) as child:
        try:
            yield from _told(child.stdin, child.stdout, head + b"\n", data)
        finally:
            child.kill()


def _told(tell_to: Any, told_by: Any, *words: bytes) -> Iterator[dict[str, Any]]:
    with suppress(BrokenPipeError):  # it ended before it had everything: there are no lines then
        for one in words:  # not joined: a file is large
            tell_to.write(one)
        tell_to.close()
    for line in told_by:
        with suppress(ValueError):  # half a line is what a process leaves that was killed
            yield json.loads(line)


# --- Inside the process ------------------------------------------------------------------------------


def run() -> None:
    _limit_memory()
    _limit_processor()
    main(sys.stdin.buffer, sys.stdout.buffer)


def main(told_by: IO[bytes], tell_to: IO[bytes]) -> None:
    head = json.loads(told_by.readline())
    data = told_by.read()
    try:
        pages = opening.count(data)
    except Unreadable as unreadable:
        _tell(tell_to, refused=unreadable.reason)
        return
    _tell(tell_to, pages=pages)
    for number, picture in enumerate(opening.pages(data, first=head["first"]), start=head["first"] + 1):
        if isinstance(picture, Unreadable):
            sheets = [SheetRead(problem=picture.reason)]
        else:
            sheets = read_page(picture, head["geometries"])
        _tell(tell_to, page=number, sheets=[_line(sheet) for sheet in sheets])
        _limit_processor()


def _line(sheet: SheetRead) -> dict[str, Any]:
    picture = base64.b64encode(sheet.picture).decode()
    return {"token": sheet.token, "problem": sheet.problem, "rows": sheet.rows, "picture": picture}


def _tell(tell_to: IO[bytes], **facts: Any) -> None:
    tell_to.write(json.dumps(facts).encode() + b"\n")
    tell_to.flush()


def _limit_memory() -> None:
    """Where the system knows limits: what wants more ends this process and no other."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _limit_processor() -> None:
    """SECONDS more from now on."""
    if sys.platform != "win32":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        until = int(used.ru_utime + used.ru_stime) + SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))
