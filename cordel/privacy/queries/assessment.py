"""The draft of an impact assessment: what is processed, whether that is needed, what may go wrong, what is undecided."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cordel.base import pdf
from cordel.privacy.queries.essence import BLANK, clocks_of, document, joined, towns_table
from cordel.privacy.queries.purposes import Pack, Settled


@dataclass(frozen=True)
class Risk:
    """What may go wrong, what the site does against it, and how the house judges what is left."""

    what: Any
    against: Any
    likelihood: str
    severity: str


LOW, MEDIUM, HIGH = "low", "medium", "high"
LEVELS: Final = {
    LOW: pgettext_lazy("likelihood or severity", "low"),
    MEDIUM: pgettext_lazy("likelihood or severity", "medium"),
    HIGH: pgettext_lazy("likelihood or severity", "high"),
}
# What the house knows of; whether the towns judge alike is theirs to say.
RISKS: Final = (
    Risk(
        gettext_lazy("A list with names, or a telephone with the door open, is lost."),
        gettext_lazy(
            "Whoever loses a device is signed out everywhere with one form, and the clock of 72 hours begins. Lists on paper say who may read them."
        ),
        MEDIUM,
        MEDIUM,
    ),
    Risk(
        gettext_lazy("What somebody told about food, health or belief gets around."),
        gettext_lazy(
            "Telling it is voluntary. The kitchen gets numbers, the door reads it on the day alone, and it goes by its clock soon after the event."
        ),
        LOW,
        HIGH,
    ),
    Risk(
        gettext_lazy("Somebody who fled or hides is found by a list or a page."),
        gettext_lazy(
            "No page names people who take part; speakers are named if they say yes. Nobody asks for papers or residence. Public counts go by event, town, country and role, and by nothing else."
        ),
        LOW,
        HIGH,
    ),
    Risk(
        gettext_lazy("Names reach a country where the law protects them less."),
        gettext_lazy(
            "Towns there see numbers until a ground is recorded, also as host; at the door people come in by code."
        ),
        LOW,
        MEDIUM,
    ),
    Risk(
        gettext_lazy("Data is kept because nobody thinks of it."),
        gettext_lazy("Clocks run every night by themselves, and a signed record counts what went."),
        LOW,
        MEDIUM,
    ),
    Risk(
        gettext_lazy("An account is taken over, or somebody keeps access after leaving."),
        gettext_lazy(
            "Nobody signs up. Codes, second steps and limits on tries guard the sign-in; handing over ends roles and open sessions; roles end after a year."
        ),
        MEDIUM,
        MEDIUM,
    ),
    Risk(
        gettext_lazy("A private link is passed on."),
        gettext_lazy("The link shows a first name and the event; for all else the code is needed."),
        MEDIUM,
        LOW,
    ),
    Risk(
        gettext_lazy("The machine fails, or a backup is stolen."),
        gettext_lazy("Backups are encrypted; a restored one erases again what was erased since it was made."),
        LOW,
        MEDIUM,
    ),
    Risk(
        gettext_lazy("Somebody feels pressed to take part, to be photographed or to tell."),
        gettext_lazy(
            "Seats do not hang on any consent. Saying no changes nothing, and each yes can be taken back."
        ),
        LOW,
        MEDIUM,
    ),
)
# Likelier once names do go to another country.
ACROSS: Final = RISKS[3]


def likelihood(risk: Risk, pack: Pack) -> str:
    goes = risk is ACROSS and any(one.ground for one in pack.outside)
    return MEDIUM if goes else risk.likelihood


def assessment_of(pack: Pack, *, today: date) -> pdf.Document:
    """The draft, with what is still open at its end."""
    blocks = [
        pdf.notice(
            _("This is a draft. The house says what it does; the towns judge, decide and sign."), tone="warn"
        ),
        pdf.heading(_("What is processed")),
        pdf.paragraph(
            _(
                "Towns invite people to meetings, know who comes, and show a funder how many were there. People register on a page or on paper, get a ticket, are checked in at a door, and can see and erase their data themselves. No decision about a person is taken by a machine, and nobody is profiled."
            )
        ),
        towns_table(pack),
        _what(pack.purposes),
        pdf.heading(_("Whether it is needed")),
        pdf.paragraph(
            _(
                "Whoever wants a seat answers at most six things. Counts are published and names are not. Self-description and needs are voluntary. Below stands why the towns may do it, purpose by purpose."
            )
        ),
        pdf.facts(
            [(one.words.title, f"{one.basis.label}\n{one.reason or BLANK}", BLANK) for one in pack.purposes]
        ),
        pdf.heading(_("What may go wrong")),
        _risk_table(pack),
        pdf.heading(_("What the towns still decide")),
        pdf.facts(_open(pack)),
    ]
    return document(pack, _("Draft impact assessment (Art. 35)"), blocks, today=today)


def _what(settled: list[Settled]) -> pdf.Block:
    columns = [
        pdf.column(_("Purpose")),
        pdf.column(_("Which data")),
        pdf.column(_("Who is told")),
        pdf.column(_("Kept until")),
    ]
    rows = [[one.words.title, one.words.data, joined(one.told), clocks_of(one)] for one in settled]
    return pdf.table(columns, rows, caption=_("Purposes, data and clocks"))


def _risk_table(pack: Pack) -> pdf.Block:
    columns = [
        pdf.column(_("Risk")),
        pdf.column(_("What the site does against it")),
        pdf.column(_("Likelihood"), width=26),
        pdf.column(_("Severity"), width=24),
    ]
    rows = [[one.what, one.against, LEVELS[likelihood(one, pack)], LEVELS[one.severity]] for one in RISKS]
    return pdf.table(columns, rows, caption=_("Risks, as the house judges what is left of them"))


def _open(pack: Pack) -> list[tuple[str, str, str]]:
    missing = joined(one.town for one in pack.without_contact)
    return [
        (_("Towns without a contact"), missing, _("none")),
        (_("Purposes without a reason"), joined(one.words.title for one in pack.without_reason), _("none")),
        (_("Which town runs this site"), str(pack.installer or ""), BLANK),
        (_("Who is told beyond this site, and by whom"), "", BLANK),
        (_("What people who take part, or those who speak for them, say of it"), "", BLANK),
        (_("What the data protection officers advise"), "", BLANK),
        (_("Whether the towns judge likelihood and severity alike"), "", BLANK),
        (_("What else is done, by whom, until when"), "", BLANK),
        (_("Whether the authority is asked before (Art. 36)"), "", BLANK),
        (_("Day, and who decided"), "", BLANK),
    ]
