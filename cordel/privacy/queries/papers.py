"""The papers of the data protection pack, made of what the towns settled: arrangement, contract, record, assessment.

Each is a document of blocks: a page shows the same as the PDF. What nobody has said is an empty line.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordel.base import pdf
from cordel.privacy.queries.assessment import assessment_of
from cordel.privacy.queries.essence import (
    BLANK,
    clocks_of,
    document,
    essence_of,
    joined,
    purposes_table,
    reached,
    towns_table,
)
from cordel.privacy.queries.purposes import Pack, Settled, Standing


@dataclass(frozen=True)
class Paper:
    """`made` gives the document; `of_town`: there is one for each town."""

    title: Any
    about: Any
    made: Callable[..., pdf.Document]
    of_town: bool = False


def _points(lines: Iterable[tuple[Any, Any]]) -> list[pdf.Block]:
    """Headings with a paragraph each."""
    return [block for title, words in lines for block in (pdf.heading(title, 3), pdf.paragraph(words))]


def _signed(names: Iterable[Any]) -> list[pdf.Block]:
    below = _("place, day, signature")
    return [
        pdf.heading(_("Signatures")),
        pdf.signatures([(str(name), below) for name in names]),
    ]


# What the site does to keep data safe, sentence by sentence.
SECURITY: Final = (
    gettext_lazy("Only people who were invited sign in; roles end after a year unless somebody renews them."),
    gettext_lazy("Each officer sees the people of the own town; the host sees those of its event."),
    gettext_lazy(
        "Every act is written down with who did it and when, without names of people who take part."
    ),
    gettext_lazy("Data is erased by its clock each night, and a signed record counts what went."),
    gettext_lazy(
        "Pages load nothing from other companies and stay in no shared cache; the site's proxy sends them encrypted."
    ),
    gettext_lazy("Private links open nothing by themselves; a code is needed for what stands behind them."),
    gettext_lazy("Backups are encrypted, and what was erased stays erased when one is restored."),
    gettext_lazy(
        "Whoever loses a device notes it, is signed out everywhere, and the clock of 72 hours runs."
    ),
)


def _signed_by_all(pack: Pack) -> list[pdf.Block]:
    """A line for each town: too many to stand side by side."""
    columns = [
        pdf.column(_("Town"), width=45),
        pdf.column(_("Name and function")),
        pdf.column(_("Place and day"), width=40),
        pdf.column(_("Signature"), width=45),
    ]
    rows = [[one.town, "", "", ""] for one in pack.towns]
    table = pdf.table(columns, rows, caption=_("Signatures"), row_height=12, boxed=True)
    return [pdf.heading(_("Signatures")), table]


# --- Joint responsibility (Art. 26) -----------------------------------------------------------------


def arrangement_of(pack: Pack, *, today: date) -> pdf.Document:
    """Who does what among the towns."""
    blocks = [
        towns_table(pack),
        pdf.heading(_("What for, and who answers")),
        purposes_table(pack.purposes),
        pdf.heading(_("Who does what")),
        *_points(DUTIES),
        *_borders(pack),
        *_signed_by_all(pack),
    ]
    title = _("Arrangement between joint controllers (Art. 26)")
    return document(pack, title, blocks, today=today)


DUTIES: Final = (
    (
        gettext_lazy("Telling people"),
        gettext_lazy(
            "The page of registration and the page “Your data” tell people who answers, why, and until when. The host gives the same on paper to whoever registers on paper. The essence of this arrangement is public."
        ),
    ),
    (
        gettext_lazy("Answering people"),
        gettext_lazy(
            "People can turn to any of the towns. The town that is asked writes the request down on the day on which it comes, and answers it for its own people; otherwise it passes it on at once to the town that answers for the purpose. The answer goes out within a month."
        ),
    ),
    (
        gettext_lazy("Breaches"),
        gettext_lazy(
            "Whoever sees a breach notes it at once. Those who run the project tell the data protection authority within 72 hours, together with the town whose people are concerned, and that town tells its people where the risk for them is high."
        ),
    ),
    (
        gettext_lazy("Clocks"),
        gettext_lazy(
            "The clocks above run by themselves. No town keeps lists with names of its own beyond them: what was printed or taken along is destroyed when the clock of the same data is over."
        ),
    ),
    (
        gettext_lazy("Processors"),
        gettext_lazy(
            "The town that runs this site processes data for the others under a contract (Art. 28). A town that gives data to somebody else under its own contract answers for that."
        ),
    ),
    (
        gettext_lazy("Between the towns"),
        gettext_lazy(
            "A town that breaks this arrangement makes good what the others had to pay for it, as far as it is to blame (Art. 82 (5))."
        ),
    ),
)


def _borders(pack: Pack) -> list[pdf.Block]:
    if not pack.outside:
        return []
    lines = [
        (
            f"{one.town}, {one.town.country_name}",
            f"{one.ground.get_kind_display()}. {one.ground.text}" if one.ground else "",
            _("numbers only: no ground is recorded"),
        )
        for one in pack.outside
    ]
    return [pdf.heading(_("Names across borders")), pdf.facts(lines)]


# --- Processing for the others (Art. 28) ------------------------------------------------------------


def contract_of(pack: Pack, one: Standing, *, today: date) -> pdf.Document:
    """Between the town that runs the site and another one."""
    processor = pack.standing(pack.installer.pk) if pack.installer else None
    name = str(pack.installer) if pack.installer else BLANK
    parties = [
        (_("Controller"), str(one.town), BLANK),
        (_("Whom to ask there"), _known(reached(one)), BLANK),
        (_("Processor"), str(pack.installer or ""), BLANK),
        (_("Whom to ask there"), _known(reached(processor)) if processor else "", BLANK),
    ]
    blocks = [
        pdf.facts(parties),
        pdf.heading(_("What is processed")),
        _kinds_table(pack.of_town(one.town)),
        pdf.heading(_("What the processor does")),
        *_points(PROMISES),
        pdf.heading(_("How data is kept safe"), 3),
        *(pdf.paragraph(sentence) for sentence in SECURITY),
        pdf.heading(_("Further processors"), 3),
        pdf.facts([(_("Company, place, what it does"), "", BLANK), (_("Since"), "", BLANK)]),
        *_signed([one.town, name]),
    ]
    return document(pack, _("Contract on processing (Art. 28)"), blocks, today=today)


def _known(words: str) -> str:
    return "" if words == BLANK else words


PROMISES: Final = (
    (
        gettext_lazy("Subject and time"),
        gettext_lazy("The site on which the project runs, from its beginning until its last clock is over."),
    ),
    (
        gettext_lazy("Instructions"),
        gettext_lazy(
            "The processor uses the data for these purposes only and as the controller says; what the officers of the controller do on the site counts as said. It tells the controller if it finds that an instruction breaks the law."
        ),
    ),
    (
        gettext_lazy("Silence"),
        gettext_lazy("Everybody who can reach the machine is bound to silence, also after leaving."),
    ),
    (
        gettext_lazy("Further processors"),
        gettext_lazy(
            "Nobody else gets the data unless the controller was told before and did not object. They are bound in the same way, and stand below."
        ),
    ),
    (
        gettext_lazy("Help"),
        gettext_lazy(
            "The site lets the controller see, correct, hand out and erase the data of its people. The processor helps with what the site does not do, with breaches, and with assessments."
        ),
    ),
    (
        gettext_lazy("Breaches"),
        gettext_lazy(
            "The processor notes a breach on the site as soon as it learns of it; the controller reads it there."
        ),
    ),
    (
        gettext_lazy("The end"),
        gettext_lazy(
            "When the project is over, data goes by its clocks. The controller can take its data along before, and can have it erased earlier unless the law wants it kept."
        ),
    ),
    (
        gettext_lazy("Checks"),
        gettext_lazy(
            "The processor shows what proves that it keeps this contract, and lets the controller or whom it sends look."
        ),
    ),
)


def _kinds_table(settled: Iterable[Settled]) -> pdf.Block:
    columns = [
        pdf.column(_("Purpose")),
        pdf.column(_("Of whom")),
        pdf.column(_("Which data")),
        pdf.column(_("Kept until")),
    ]
    rows = [[one.words.title, joined(one.whom), one.words.data, clocks_of(one)] for one in settled]
    return pdf.table(columns, rows, caption=_("Purposes, people and data"))


# --- Record of processing (Art. 30) -----------------------------------------------------------------


def record_of(pack: Pack, one: Standing, *, today: date) -> pdf.Document:
    """What a town does with personal data in this project."""
    others = [other.town for other in pack.towns if other.town != one.town]
    blocks = [
        pdf.facts(
            [
                (_("Controller"), str(one.town), BLANK),
                (_("Whom to ask there"), _known(reached(one)), BLANK),
                (_("Together with"), joined(others), _("no other town")),
                (_("Processor"), str(pack.installer or ""), BLANK),
            ]
        ),
        pdf.heading(_("Purposes")),
        *(block for settled in pack.of_town(one.town) for block in _entry(pack, settled)),
        pdf.heading(_("How data is kept safe")),
        *(pdf.paragraph(sentence) for sentence in SECURITY),
    ]
    if one.is_installer:
        blocks += [
            pdf.heading(_("What the town does for others (Art. 30 (2))")),
            pdf.facts(
                [
                    (_("For whom"), joined(others), _("no other town")),
                    (_("What"), _("keeps the site and its backups"), BLANK),
                    (_("Further processors"), "", BLANK),
                ]
            ),
        ]
    return document(pack, _("Record of processing (Art. 30)"), blocks, today=today)


def _entry(pack: Pack, one: Settled) -> list[pdf.Block]:
    lines = [
        (_("Legal basis"), one.basis.label, BLANK),
        (_("Why this basis"), one.reason, BLANK),
        (_("Of whom"), joined(one.whom), BLANK),
        (_("Which data"), one.words.data, BLANK),
        (_("Who is told"), joined(one.told), BLANK),
        (_("Outside the European Union"), _outside(pack), _("nowhere")),
        (_("Kept until"), clocks_of(one), BLANK),
    ]
    return [pdf.heading(one.words.title, 3), pdf.facts(lines)]


def _outside(pack: Pack) -> str:
    return joined(
        f"{one.town}, {one.town.country_name} ({one.ground.get_kind_display()})"
        for one in pack.outside
        if one.ground is not None
    )


PAPERS: Mapping[str, Paper] = {
    "essence": Paper(
        gettext_lazy("Who answers for your data"),
        gettext_lazy("The essence of the arrangement. It is public."),
        essence_of,
    ),
    "arrangement": Paper(
        gettext_lazy("Arrangement between joint controllers (Art. 26)"),
        gettext_lazy("Between all towns, to be signed."),
        arrangement_of,
    ),
    "contract": Paper(
        gettext_lazy("Contract on processing (Art. 28)"),
        gettext_lazy("Between the town that runs this site and each other town."),
        contract_of,
        of_town=True,
    ),
    "record": Paper(
        gettext_lazy("Record of processing (Art. 30)"),
        gettext_lazy("For each town, what it does with personal data."),
        record_of,
        of_town=True,
    ),
    "assessment": Paper(
        gettext_lazy("Draft impact assessment (Art. 35)"),
        gettext_lazy("What is processed, what may go wrong, and what the towns still decide."),
        assessment_of,
    ),
}
