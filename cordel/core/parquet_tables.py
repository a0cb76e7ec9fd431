"""Tables as Parquet (Apache Parquet format 2.9), written as their rows come: columns of texts and whole numbers that
may be empty. No compression, one page for each column of a group of rows; whatever reads Parquet reads it.

A library for it weighs forty megabytes and brings numpy, which no web process loads.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

Cell = str | int | None
TEXT: Final = "text"
WHOLE: Final = "whole"
GROUP: Final = 5_000  # rows
_MAGIC: Final = b"PAR1"
# Numbers of the format: types INT64 and BYTE_ARRAY, encodings PLAIN and RLE, OPTIONAL, UTF8, DATA_PAGE.
_TYPES: Final = {WHOLE: 2, TEXT: 6}
_PLAIN, _RLE, _OPTIONAL, _UTF8, _DATA_PAGE = 0, 3, 1, 0, 0


def parquet(columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The file, piece by piece: a piece for each GROUP of rows. `columns` are (name, TEXT or WHOLE)."""
    yield _MAGIC
    at, total, groups = len(_MAGIC), 0, []
    left = iter(rows)
    while portion := list(islice(left, GROUP)):
        pieces, facts = [], []
        for place, (name, kind) in enumerate(columns):
            page = _page([row[place] for row in portion], kind)
            facts.append(_column_chunk(name, kind, len(portion), at, len(page)))
            pieces.append(page)
            at += len(page)
        size = sum(map(len, pieces))
        groups.append(_struct((1, _list(12, facts)), (2, _i64(size)), (3, _i64(len(portion)))))
        total += len(portion)
        yield b"".join(pieces)
    footer = _struct(
        (1, _i32(1)),
        (2, _list(12, _schema(columns))),
        (3, _i64(total)),
        (4, _list(12, groups)),
        (6, _text("Cordel")),
    )
    yield footer + struct.pack("<I", len(footer)) + _MAGIC


def _page(cells: Sequence[Cell], kind: str) -> bytes:
    """A page's header, which cells are there, and what stands in them."""
    levels = _levels([cell is not None for cell in cells])
    body = (
        struct.pack("<I", len(levels))
        + levels
        + b"".join(_plain(cell, kind) for cell in cells if cell is not None)
    )
    data = _struct((1, _i32(len(cells))), (2, _i32(_PLAIN)), (3, _i32(_RLE)), (4, _i32(_RLE)))
    return _struct((1, _i32(_DATA_PAGE)), (2, _i32(len(body))), (3, _i32(len(body))), (5, (12, data))) + body


def _plain(cell: str | int, kind: str) -> bytes:
    if kind == WHOLE:
        return struct.pack("<q", int(cell))
    said = str(cell).encode()
    return struct.pack("<I", len(said)) + said


def _levels(there: Sequence[bool]) -> bytes:
    """Runs of cells that are there (1) or empty (0), each as twice its length and its value."""
    out, at = bytearray(), 0
    while at < len(there):
        end = at
        while end < len(there) and there[end] == there[at]:
            end += 1
        out += _varint((end - at) << 1) + bytes([there[at]])
        at = end
    return bytes(out)


def _schema(columns: Sequence[tuple[str, str]]) -> list[bytes]:
    root = _struct((4, _text("table")), (5, _i32(len(columns))))
    return [root, *(_leaf(name, kind) for name, kind in columns)]


def _leaf(name: str, kind: str) -> bytes:
    fields = [(1, _i32(_TYPES[kind])), (3, _i32(_OPTIONAL)), (4, _text(name))]
    return _struct(*fields, *([(6, _i32(_UTF8))] if kind == TEXT else []))


def _column_chunk(name: str, kind: str, values: int, at: int, size: int) -> bytes:
    facts = _struct(
        (1, _i32(_TYPES[kind])),
        (2, _list(5, [_zigzag(_PLAIN), _zigzag(_RLE)])),
        (3, _list(8, [_text(name)[1]])),
        (4, _i32(0)),
        (5, _i64(values)),
        (6, _i64(size)),
        (7, _i64(size)),
        (9, _i64(at)),
    )
    return _struct((2, _i64(at)), (3, (12, facts)))


# --- Thrift's compact protocol, as far as it is needed: a field is (its type, its bytes) ----------

Field = tuple[int, bytes]


def _struct(*fields: tuple[int, Field]) -> bytes:
    out, before = bytearray(), 0
    for number, (kind, data) in fields:
        out += bytes([(number - before) << 4 | kind]) + data
        before = number
    return bytes(out) + b"\x00"


def _i32(value: int) -> Field:
    return 5, _zigzag(value)


def _i64(value: int) -> Field:
    return 6, _zigzag(value)


def _text(value: str) -> Field:
    said = value.encode()
    return 8, _varint(len(said)) + said


def _list(kind: int, items: Sequence[bytes]) -> Field:
    size = len(items)
    head = bytes([size << 4 | kind]) if size < 15 else bytes([0xF0 | kind]) + _varint(size)
    return 9, head + b"".join(items)


def _zigzag(value: int) -> bytes:
    return _varint(value << 1 if value >= 0 else (-value << 1) - 1)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + bytes([value])
