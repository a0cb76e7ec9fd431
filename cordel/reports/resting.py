"""What presence rests on, on paper: persons by the strongest kind of evidence, participations by every kind."""

from collections.abc import Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cordel.base import pdf
from cordel.events.queries.evidence import Line, Proved


def resting_blocks(proved: Proved) -> Iterator[pdf.Block]:
    """Nothing where nobody is counted."""
    if not proved.resting.all_persons:
        return
    if proved.warning:
        yield pdf.notice(proved.warning, tone="warn")
    if proved.is_printed:
        return
    people = [pdf.column(name, width=30, numeric=True) for name in (_("Persons"), _("Participations"))]
    yield pdf.table(
        [pdf.column(_("Rests on")), *people],
        [(capfirst(line.label), line.persons, _participations(line)) for line in proved.lines],
        caption=_("Persons by the strongest kind of evidence, participations by every kind"),
        total=[_("Counted in all"), proved.resting.all_persons, proved.resting.all_participations],
    )
    yield from (pdf.paragraph(line, soft=True) for line in (proved.said, " ".join(proved.rules)) if line)


def _participations(line: Line) -> str:
    return "\n".join(f"{name} {count}".strip() for _kind, name, count in line.participations) or "0"
