"""What is wrong with a lump-sum table, in the reader's language.

The English sentences are those of `core/lump_sums.py` and `core/lump_sum_rows.py`, key by key; here they are
marked for translation.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from cordel.base.money import euros
from cordel.core.lump_sum_rows import CellProblem
from cordel.core.lump_sums import TableProblem

SENTENCES: Final[Mapping[str, Any]] = {
    "no_rows": _("The table has no row with an amount. Add at least one."),
    "band_reversed": _(
        "The band ends at %(last)s, before it begins at %(first)s. Exchange the two, or leave the end empty if"
        " the band is open."
    ),
    "gap": _(
        "Nothing is said between %(last)s and %(first)s. Begin this row at %(next)s, or add the row that is missing."
    ),
    "overlap": _(
        "%(first)s stands in the row before, too, which ends at %(last)s. Begin this row at %(next)s, or correct"
        " the end of the row before."
    ),
    "open_not_last": _(
        "This band has no end, but the next one begins at %(first)s. Only the last band may be open: end this one"
        " at %(last)s."
    ),
    "repeated": _("This band stands in row %(other)s already. Remove one of the two."),
    "begins_elsewhere": _(
        "The bands begin at %(first)s, but %(minimum)s is stated as the smallest number that is paid. Correct one"
        " of the two."
    ),
    "ends_differ": _(
        "Here the bands end at %(last)s, with fewer countries at %(other)s. Let the bands of participants end at"
        " the same number for all countries."
    ),
    "ends_differ.open": _(
        "Here the last band is open or ends, and with fewer countries it does not do the same. Let the bands of"
        " participants end alike for all countries."
    ),
    "countries_missing": _(
        "Other rows name countries, this one does not. Fill in the countries, or empty all of them."
    ),
    "falls": _(
        "%(amount)s is less than the %(before)s for fewer participants. More participants never bring less:"
        " correct one of the two amounts."
    ),
    "falls.countries": _(
        "%(amount)s is less than the %(before)s for fewer countries. More countries never bring less: correct one"
        " of the two amounts."
    ),
    "minimum_differs": _(
        "The table pays from %(minimum)s participants on, the call asks for at least %(limit)s. Check both with"
        " the source."
    ),
    "above_grant": _(
        "%(amount)s is more than the %(limit)s that the call gives a project at most. Check the amount."
    ),
    "below_grant": _(
        "%(amount)s is less than the %(limit)s that the call gives a project at least. Check the amount."
    ),
    "empty": _("The file holds no row. Fill in the template and choose it again."),
    "column_missing": _(
        "The first row names the columns; this one is missing. The template shows all of them."
    ),
    "column_repeated": _("Two columns have this name. Remove one of them."),
    "column_unknown": _(
        "%(text)s is no column of a table. Remove it, or give it the name that the template shows."
    ),
    "column_two_ways": _(
        "The countries are given in two ways. Keep either countries or countries_from and countries_to."
    ),
    "number_missing": _("Nothing stands here. Write a whole number."),
    "number_words": _("%(text)s is no number. Write a whole number, for example 7560."),
    "number_negative": _("%(text)s is less than nothing. Write a whole number from 0 on."),
    "number_not_whole": _("%(text)s is not whole. Write it without cents."),
    "number_unclear": _("%(text)s can be read in two ways. Write the digits alone, for example 7560."),
    "number_too_large": _("%(text)s is too large for a lump sum. Was a separator lost?"),
    "number_formula": _("A formula stands here. Paste its value instead, so that everybody reads the same."),
    "number_date": _("The spreadsheet made a date of this. Format the cell as a number and write it again."),
    "number_error": _("The spreadsheet shows an error here. Write the number."),
    "number_truth": _("The spreadsheet made true or false of this. Write the number."),
    "text_beside": _("%(text)s stands outside the columns. Remove it."),
}
OF_MONEY: Final = frozenset({"falls", "falls.countries", "above_grant", "below_grant"})


def sentence(problem: TableProblem | CellProblem) -> str:
    values = dict(problem.values)
    if problem.message in OF_MONEY:
        values = {name: euros(int(str(value))) for name, value in values.items()}
    return str(SENTENCES[problem.message]) % values
