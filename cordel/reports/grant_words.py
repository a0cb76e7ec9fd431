"""The grant's sentences: amounts, the row of the table that they follow from, and what is assumed."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordel.base.money import band, euros
from cordel.core.grants import Assumptions, Heads, Money, Online, Reckoned, Reduction, State
from cordel.core.lump_sums import Basis, Found, LumpSums, Outside, Unit
from cordel.reports.wording import joined

STATES: Final = {
    State.TO_COME: gettext_lazy("to come"),
    State.HELD: gettext_lazy("held"),
    State.CANCELLED: gettext_lazy("cancelled"),
}
ASSUMED: Final = ("online", "reduction", "minimum")  # in the order in which they are told


def in_words(money: Money) -> str:
    """A figure, a range, or that it is not known."""
    if money.is_unknown:
        return _("not known")
    if money.high is None:
        return _("at least %(low)s") % {"low": euros(money.low)}
    if money.is_exact:
        return euros(money.low)
    return _("between %(low)s and %(high)s") % {"low": euros(money.low), "high": euros(money.high)}


@dataclass(frozen=True)
class Step:
    """How the table was asked, and what it said; `row` is counted from 1, None where no row fits."""

    label: str
    sentence: str
    row: int | None


def steps(reckoned: Reckoned, table: LumpSums) -> list[Step]:
    """One step, or two where it is open which row people belong to."""
    least, most = reckoned.least, reckoned.most
    if (least.row, least.outside) == (most.row, most.outside):
        return [Step("", looked_up(least, table, up_to=most), least.row)]
    return [
        Step(_("At the least"), looked_up(least, table), least.row),
        Step(_("At the most"), looked_up(most, table), most.row),
    ]


def looked_up(found: Found, table: LumpSums, *, up_to: Found | None = None) -> str:
    """What the table says of so many people; of a range of them where `up_to` is in the same row."""
    most = up_to or found
    facts: dict[str, Any] = {
        "participants": band(found.participants, most.participants),
        "countries": band(found.countries, most.countries),
    }
    if found.line is None:
        return _not_found(found, table, facts)
    line = found.line
    facts |= {
        "row": found.row,
        "band": band(line.participants.first, line.participants.last),
        "amount": euros(line.amount),
    }
    if line.countries is None:
        return (
            _(
                "Participants that count: %(participants)s. Row %(row)s of the table, %(band)s participants: %(amount)s."
            )
            % facts
        )
    facts["of_countries"] = band(line.countries.first, line.countries.last)
    return (
        _(
            "Participants that count: %(participants)s, countries: %(countries)s. Row %(row)s of the table, %(band)s"
            " participants and %(of_countries)s countries: %(amount)s."
        )
        % facts
    )


def _not_found(found: Found, table: LumpSums, facts: dict[str, Any]) -> str:
    if found.outside is Outside.FEW_PARTICIPANTS:
        facts["minimum"] = min(line.participants.first for line in table.lines)
        sentence = _(
            "Participants that count: %(participants)s. The table begins at %(minimum)s: nothing is paid."
        )
    elif found.outside is Outside.FEW_COUNTRIES:
        facts["minimum"] = min(line.countries.first for line in table.lines if line.countries)
        sentence = _("Countries that count: %(countries)s. The table begins at %(minimum)s: nothing is paid.")
    elif found.outside is Outside.MANY_COUNTRIES:
        sentence = _("Countries that count: %(countries)s. The table ends before that: it does not say.")
    else:
        sentence = _(
            "Participants that count: %(participants)s. The table ends before that: it does not say."
        )
    return sentence % facts


@dataclass(frozen=True)
class Assumption:
    """Something that an amount rests on; `is_open` as long as the coordinator has not decided it."""

    name: str
    sentence: str
    is_open: bool

    @property
    def tag(self) -> str:
        return _("not decided") if self.is_open else _("assumed")


def assumptions(rests_on: frozenset[str], assumed: Assumptions) -> list[Assumption]:
    told = {
        "online": (_online(assumed), assumed.online is Online.UNDECIDED),
        "reduction": (str(REDUCTIONS[assumed.reduction]), assumed.reduction is Reduction.UNDECIDED),
        "minimum": (_minimum(assumed.minimum), assumed.minimum is None),
    }
    return [Assumption(name, *told[name]) for name in ASSUMED if name in rests_on]


def _online(assumed: Assumptions) -> str:
    if assumed.online is Online.SHARE and assumed.share is not None:
        return _("People who took part online only count for %(share)s per cent.") % {"share": assumed.share}
    sentences = {
        Online.NOT: _("People who took part online only do not count."),
        Online.FULL: _("People who took part online only count like everybody else."),
    }
    return sentences.get(assumed.online, _("Whether people who took part online only count is not decided."))


REDUCTIONS: Final = {
    Reduction.UNDECIDED: gettext_lazy(
        "How the grant follows fewer participants than planned is not decided."
    ),
    Reduction.UNCHANGED: gettext_lazy("The planned grant is paid, whoever came."),
    Reduction.RECALCULATED: gettext_lazy(
        "The grant is reckoned again by who was counted, and is never more than planned."
    ),
    Reduction.HELD: gettext_lazy(
        "Every event that was held brings what was planned for it, the others nothing."
    ),
}


def _minimum(minimum: int | None) -> str:
    if minimum is None:
        return _("Whether a grant may be too small to be paid is not decided.")
    if minimum == 0:
        return _("No grant is too small to be paid.")
    return _("A grant below %(minimum)s is not paid at all.") % {"minimum": euros(minimum)}


def counting_rule(table: LumpSums) -> str:
    """Who counts, and how events make a project."""
    rules = {
        (Unit.EVENT, Basis.PARTICIPANTS): _(
            "Everybody counts who is present, event by event; the project gets the sum of its events."
        ),
        (Unit.EVENT, Basis.INTERNATIONAL): _(
            "Only invited international participants count, event by event; the project gets the sum of its events."
        ),
        (Unit.PROJECT, Basis.PARTICIPANTS): _(
            "Everybody counts who is present; the people of all events are added up, each country counts once."
        ),
        (Unit.PROJECT, Basis.INTERNATIONAL): _(
            "Only invited international participants count; those of all events are added up, each country counts once."
        ),
    }
    return rules[table.unit, table.basis]


def people(heads: Heads) -> str:
    """Who was planned or present, before anything is assumed about them."""
    parts = [
        (heads.in_person, _("%(count)s in person")),
        (heads.online, _("%(count)s online")),
        (heads.either, _("%(count)s in person or online")),
    ]
    told = [words % {"count": count} for count, words in parts if count]
    return joined(told) or _("nobody")
