"""The file that goes to research: a ZIP in the form that Polis exports, written while it is sent."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from cordel.base import sheets
from cordel.base.content import text
from cordel.base.dates import date_format
from cordel.core.conversation_files import COMMENTS, MATRIX
from cordel.debates.models import HandOut, ResearchAgreement, Statement
from cordel.debates.queries.research import CELLS

README: Final = "README.txt"
_AGREE, _DISAGREE, _UNSURE = (CELLS.index(cell) for cell in ("1", "-1", "0"))
_CHUNK: Final = 16_000  # characters that are packed at once


def research_file(readme: str, statements: Sequence[Statement], rows: Sequence[bytes]) -> Iterator[bytes]:
    """The same arguments give the same bytes, however often. Rows are numbered in the order in which they are given."""
    return _packed(
        [
            (README, [readme.encode()]),
            (COMMENTS, _csv(_comments(statements, rows))),
            (MATRIX, _csv(_matrix(statements, rows))),
        ]
    )


def _comments(statements: Sequence[Statement], rows: Sequence[bytes]) -> Iterator[Sequence[Any]]:
    """Without authors and without moments; counted are the rows of this file alone."""
    yield ["comment-id", "agrees", "disagrees", "passes", "moderated", "comment-body"]
    for at, one in enumerate(statements):
        column = bytes(row[at] for row in rows)
        yield [
            one.number,
            *(column.count(cell) for cell in (_AGREE, _DISAGREE, _UNSURE)),
            1 if one.state == Statement.State.ACCEPTED else -1,
            sheets.inert(one.words.original),
        ]


def _matrix(statements: Sequence[Statement], rows: Sequence[bytes]) -> Iterator[Sequence[Any]]:
    yield ["participant", "n-votes", "n-agree", "n-disagree", *(one.number for one in statements)]
    for number, row in enumerate(rows, 1):
        agree, disagree = row.count(_AGREE), row.count(_DISAGREE)
        votes = len(row) - row.count(0)
        yield [number, votes, agree, disagree, *(CELLS[cell] for cell in row)]


def _csv(rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow(row)
        if out.tell() > _CHUNK:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


# --- What lies beside the votes ------------------------------------------------------------------


def research_readme(agreement: ResearchAgreement, row: HandOut) -> str:
    """Under which terms the files were handed out, what they are, and how to check them; days and no moment."""
    debate = agreement.debate
    facts = [
        (_("Question"), text(debate.question)),
        (_("Institution"), agreement.institution),
        (_("Who answers for it there"), agreement.responsible),
        (_("Purpose"), agreement.used_for),
        (_("Signed on"), date_format(agreement.signed_on)),
        (_("Runs until"), date_format(agreement.runs_until)),
        (_("Handed out on"), date_format(timezone.localdate(row.made_at))),
        (_("People"), str(row.voters)),
        (_("Votes"), str(row.votes)),
        (_("Entries of the journal"), str(row.entries)),
        (_("Root of the journal"), row.root),
    ]
    parts = [
        _("Votes of a debate, for research"),
        "\n".join(f"{label}: {said}" for label, said in facts),
        "\n".join(f"- {one}" for one in _terms(agreement)),
        "\n".join(f"- {one}" for one in _read_like_this()),
    ]
    return "\n\n".join(parts) + "\n"


def _terms(agreement: ResearchAgreement) -> list[str]:
    return [
        _("These votes are political opinions. They are used for the purpose above, and for nothing else."),
        _(
            "Nobody tries to find out who voted, alone or together with other data. Whoever finds somebody by accident"
            " tells the project and nobody else."
        ),
        _("They stay with the institution and are passed on to nobody."),
        _(
            "They are deleted by %(day)s, or as soon as the agreement ends, and the institution tells the project on"
            " which day."
        )
        % {"day": date_format(agreement.runs_until)},
        _("Nothing is published that tells anything about fewer than ten people."),
    ]


def _read_like_this() -> list[str]:
    return [
        _("comments.csv holds the statements that everybody reads, with the votes of this file counted."),
        _(
            "participants-votes.csv holds a row for each person and a column for each statement: 1 agrees, -1 disagrees,"
            " 0 is unsure. An empty cell was not answered."
        ),
        _(
            "People are numbered by chance, anew in each file. The same number in two files is not one person."
        ),
        _(
            "People who asked for it are left out, and where they are few, others with them, drawn by chance. So the"
            " sums differ from those of the public pages."
        ),
    ]


class _Pipe(io.RawIOBase):
    """What was written to it is taken away at once. It cannot go back, so the ZIP tells sizes behind each part."""

    def __init__(self) -> None:
        self.written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.written += data
        return len(data)

    def taken(self) -> bytes:
        said = bytes(self.written)
        self.written.clear()
        return said


def _packed(parts: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """A ZIP without a moment: every part is of 1980."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, chunks in parts:
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w") as part:
                for chunk in chunks:
                    part.write(chunk)
                    yield pipe.taken()
    yield pipe.taken()
