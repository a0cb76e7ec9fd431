"""Tables as Parquet. The bytes below were read by another implementation (pyarrow) as the rows that they are made of."""

import hashlib

from cordel.core import parquet_tables
from cordel.core.parquet_tables import TEXT, WHOLE, parquet

COLUMNS = [("number", WHOLE), ("words", TEXT)]
ROWS = [(1, "Οι πόλεις"), (None, "المدن"), (-3, None), (2**40, "")]


def test_it_begins_and_ends_as_the_format_says() -> None:
    made = b"".join(parquet(COLUMNS, ROWS))
    assert made[:4] == made[-4:] == b"PAR1"
    footer = int.from_bytes(made[-8:-4], "little")
    assert made[-8 - footer : -8].startswith(b"\x15\x02")


def test_it_is_what_another_reader_reads() -> None:
    made = b"".join(parquet(COLUMNS, ROWS))
    assert (
        hashlib.sha256(made).hexdigest() == "307e61a888c4ebc609cd17f353a34cb760f2953835ce67ab7a2b18b8c2269df4"
    )


def test_it_writes_group_after_group(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(parquet_tables, "GROUP", 2)
    pieces = list(parquet(COLUMNS, ROWS))
    assert len(pieces) == 4


def test_it_writes_a_table_without_rows() -> None:
    assert b"".join(parquet(COLUMNS, [])).endswith(b"PAR1")
