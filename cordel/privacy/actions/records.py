"""Records of erasure: what went is counted while it goes, and signed in one form, chained by its hash."""

from datetime import datetime
from typing import Any, TypeVar

from django.db.models import QuerySet

from cordel.core import signed_figures
from cordel.privacy.models import ErasureRecord

Record = TypeVar("Record", bound=ErasureRecord)


def count(tally: list[dict[str, Any]], line: dict[str, Any], gone: int) -> None:
    """Adds to the line that says the same, or a new one."""
    for known in tally:
        if all(known[name] == value for name, value in line.items()):
            known["rows"] += gone
            return
    tally.append({**line, "rows": gone})


class Ended(Exception):
    """Somebody else signed the record meanwhile, or dropped an empty one. What was erased for it is taken back with the
    transaction, so that nothing goes uncounted; whoever erases begins a record anew."""


def add(rows: QuerySet[Record], run: int, line: dict[str, Any], gone: int) -> None:
    """Counts what was just erased, in the transaction in which it was. Raises Ended."""
    under_way = rows.select_for_update(of=("self",)).filter(pk=run, number__isnull=True).first()
    if under_way is None:
        raise Ended
    count(under_way.tally, line, gone)
    under_way.save(update_fields=["tally"])


def signed(done: Record, earlier: QuerySet[Record], document: dict[str, Any], now: datetime) -> int:
    """Signs a record that is under way and locked; `earlier` are the records of its chain. Gives how many rows went."""
    last = earlier.filter(number__isnull=False).order_by("-number").first()
    done.number = last.number + 1 if last and last.number else 1
    lines = [line for line in done.tally if line["rows"]]
    facts = {
        **document,
        "number": done.number,
        "previous_sha256": last.digest if last else "",
        "begun_at": done.begun_at.isoformat(),
        "signed_at": now.isoformat(),
        "begun_by": f"account {done.begun_by_id}" if done.begun_by_id else "clock",
        "lines": lines,
    }
    done.content = signed_figures.canonical(facts)
    done.digest, done.signed_at = signed_figures.sha256(done.content), now
    done.save(update_fields=["number", "content", "digest", "signed_at"])
    return sum(int(line["rows"]) for line in lines)
