"""What everybody may take along of a debate, as files."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cordel.base import sheets
from cordel.core.parquet_tables import parquet
from cordel.debates import queries
from cordel.debates.models import Debate
from cordel.debates.queries.open_data import TABLES, Document, Table
from cordel.debates.views.frame import public_debate, public_page, voter_at

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}


@login_not_required
@never_cache
@require_GET
def open_data(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """What each file holds, in which formats, under which licence."""
    found = public_debate(slug, number)
    facts = {
        **public_page(found, voter_at(request, found)),
        "tables": TABLES,
        "frozen": queries.frozen_result(found),
        "fewest": queries.FEWEST,
    }
    return render(request, "debates/open_data.html", facts)


@login_not_required
@never_cache
@require_GET
def open_file(request: HttpRequest, slug: str, number: int, name: str, extension: str) -> HttpResponseBase:
    """One table, sent as it is read."""
    found = public_debate(slug, number)
    table = queries.open_table(name)
    if table is None or extension not in table.formats:
        raise Http404
    filename = f"{table.name}.csv" if table.is_polis else f"{slug}-debate-{number}-{table.name}.{extension}"
    answer = StreamingHttpResponse(_written(table, found, extension), content_type=TYPES[extension])
    answer["Content-Disposition"] = content_disposition_header(True, filename) or "attachment"
    return answer


def _written(table: Table | Document, debate: Debate, extension: str) -> Iterator[bytes]:
    if isinstance(table, Document):
        return iter([json.dumps(table.made_of(debate), ensure_ascii=False, indent=1).encode() + b"\n"])
    if extension == "parquet":
        return parquet(table.columns, table.rows(debate))
    return {"csv": _csv, "json": _json}[extension](table, table.rows(debate))


def _csv(table: Table, rows: Iterable[Any]) -> Iterator[bytes]:
    """What a spreadsheet would calculate gets an apostrophe in front, as in every CSV of the house."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    if table.columns:
        writer.writerow([name for name, _kind in table.columns])
    for row in rows:
        writer.writerow(["" if cell is None else sheets.inert(cell) for cell in row])
        if out.tell() > 16_000:
            yield _taken(out)
    yield _taken(out)


def _json(table: Table, rows: Iterable[Any]) -> Iterator[bytes]:
    """An array of objects, an object a line."""
    names = [name for name, _kind in table.columns]
    before = "[\n"
    for row in rows:
        one = json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False)
        yield f"{before}{one}".encode()
        before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"


def _taken(out: io.StringIO) -> bytes:
    said = out.getvalue().encode()
    out.seek(0)
    out.truncate()
    return said
