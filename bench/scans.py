"""How long thirty signed pages take to be read, and how often a box is read wrong or left to a person.

The pages are drawn (tests/signing.py): each is signed, smudged and folded by its own seed, and photographed in one of
several ways.
"""

import json
import resource
import time
from collections import Counter
from dataclasses import dataclass

from PIL import Image

from bench.measures import report
from cordel.base.scans import opening, process
from cordel.base.scans.opening import Unreadable
from cordel.base.scans.pages import read_page
from cordel.core import ink
from cordel.core.sheet_layout import ROWS, geometry
from tests.paper import NOT_SIGNED, PHONES, SIGNED_BY, passed_around, taken
from tests.signing import ADDRESS, LEFT, SIGNATURES, Sheet, Shot, pdf, photographed

PAGES = 30
SHOTS = (
    Shot(),
    Shot(turn=7, tilt=0.05, blur=0.7, grain=4, shade=0.35),
    Shot(turn=184, tilt=0.04, blur=0.8, grain=5, shade=0.3, paper=215),
    Shot(turn=92, tilt=0.06, blur=0.6, grain=3, edge=True),
    Shot(turn=-12, tilt=0.07, blur=1.2, grain=8, shade=0.5, paper=200, size=2200),
)


@dataclass(frozen=True)
class Page:
    """`rows`: what is in each box, "" where a neighbour's pen may be in it as well."""

    token: str
    picture: Image.Image
    rows: tuple[str, ...]


def drawn(seed: int) -> Page:
    token = f"BCDF{seed:04}".translate(str.maketrans("01", "YZ"))
    sheet = Sheet(seed, token=token)
    kinds = [*SIGNATURES, *LEFT]
    sheet.chance.shuffle(kinds)
    rows: list[str] = []
    for what in kinds:
        # Who signs below, or on the line, takes the next box too; who signs large reaches into both beside it.
        more = [""] if what in ("neighbour", "straddling") else []
        if len(rows) + len(more) < ROWS:
            sheet.fill(len(rows), what)
            rows += [what, *more]
    rows += ["nothing"] * (ROWS - len(rows))
    return Page(token, photographed(sheet.picture, SHOTS[seed % len(SHOTS)], seed), tuple(rows))


def spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def reading() -> None:
    """A file of thirty photographs."""
    pages = {page.token: page for page in map(drawn, range(PAGES))}
    data = pdf([page.picture for page in pages.values()])
    geometries = {token: geometry(token, ADDRESS, ROWS) for token in pages}
    begun, used = time.perf_counter(), spent()
    found = list(process.readings(data, geometries))
    seconds, cpu = time.perf_counter() - begun, spent() - used
    counts: dict[str, Counter[str]] = {what: Counter() for what in (*SIGNATURES, *LEFT)}
    for one in found:
        for (_row, state, _ink), what in zip(one.sheet.rows, pages[one.sheet.token].rows, strict=False):
            if what:
                counts[what][state] += 1
    wrong = sum(counts[what][ink.EMPTY] for what in SIGNATURES) + sum(
        counts[what][ink.SIGNED] for what in LEFT
    )
    report(
        measure="reading signed pages",
        pages=PAGES,
        megabytes=round(len(data) / 1e6, 1),
        read=sum(not one.sheet.problem for one in found),
        seconds=round(seconds, 1),
        cpu_seconds=round(cpu, 1),
        boxes=sum(sum(one.values()) for one in counts.values()),
        wrong=wrong,
        unsure_of_signed=sum(counts[what][ink.UNSURE] for what in SIGNATURES),
        by_kind=json.dumps({what: dict(one) for what, one in counts.items()}),
        aim="seconds <= 30, wrong == 0",
    )


def harder() -> None:
    """Forty pages with thin pens, ticks, cups and folds, as ten telephones and scanners see them."""
    counts: dict[str, Counter[str]] = {what: Counter() for what in (*SIGNED_BY, *NOT_SIGNED)}
    refused = 0
    for seed in range(4 * len(PHONES)):
        token = f"BCDF{seed:04}".translate(str.maketrans("01", "YZ"))
        sheet, rows = passed_around(seed, token)
        [picture] = opening.pages(taken(sheet, list(PHONES.values())[seed % len(PHONES)], seed))
        assert not isinstance(picture, Unreadable)
        [found] = read_page(picture, {token: geometry(token, ADDRESS, ROWS)})
        refused += bool(found.problem)
        for (_row, state, _ink), what in zip(found.rows, rows, strict=False):
            if what:
                counts[what][state] += 1
    wrong = sum(counts[what][ink.EMPTY] for what in SIGNED_BY)
    wrong += sum(counts[what][ink.SIGNED] for what in NOT_SIGNED)
    report(
        measure="reading harder pages",
        pages=4 * len(PHONES),
        refused=refused,
        boxes=sum(sum(one.values()) for one in counts.values()),
        wrong=wrong,
        unsure_of_signed=sum(counts[what][ink.UNSURE] for what in SIGNED_BY),
        by_kind=json.dumps({what: dict(one) for what, one in counts.items()}),
        aim="wrong == 0",
    )
