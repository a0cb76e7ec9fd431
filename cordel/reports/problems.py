"""What is wrong with a headcount, in the reader's language, and how grave it is.

The English sentences are those of `core/problems.py`, key by key; here they are marked for translation.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from cordel.core.problems import Problem

SENTENCES: Final[Mapping[str, Any]] = {
    "total_differs": _("The printed total is %(total)s, but the rows add up to %(sum)s."),
    "total_missing": _("No total is printed; the rows add up to %(sum)s."),
    "not_a_number": _("%(place)s is printed in words, not as a number: %(text)s."),
    "modes_differ": _(
        "%(in_person)s in person and %(online)s online make %(sum)s, but the total is %(total)s."
    ),
    "modes_differ.in_person": _("%(part)s took part in person, more than the total of %(total)s."),
    "modes_differ.online": _("%(part)s took part online, more than the total of %(total)s."),
    "countries_differ": _("%(claimed)s countries are claimed, but the list of partners names %(counted)s."),
    "countries_differ.rows": _("%(claimed)s countries are claimed, but the rows name %(counted)s."),
    "domestic_as_international": _(
        "%(claimed)s international participants are claimed, but at most %(counted)s came from countries"
        " other than the host's."
    ),
    "negative_count": _("%(place)s is negative: %(count)s."),
    "host_absent": _("No row counts participants from the host country: %(countries)s."),
    "town_without_country": _("%(place)s is named without a country."),
    "country_unknown": _("%(place)s gives %(text)s as its country, which is no country code of ISO 3166-1."),
    "country_unknown.read_as": _(
        "%(place)s: %(text)s was read as %(iso)s, the country's code in ISO 3166-1."
    ),
    "duplicate_row": _("%(place)s stands in %(times)s rows."),
    "dates_reversed": _("The end, %(ends)s, lies before the start, %(starts)s."),
    "outside_project": _("%(date)s lies before the project's start, %(limit)s."),
    "outside_project.after": _("%(date)s lies after the project's end, %(limit)s."),
    "day_outside_event": _("The day %(date)s lies outside the event, %(starts)s to %(ends)s."),
    "events_out_of_order": _(
        "Event %(later)s starts on %(later_date)s, before event %(earlier)s, which starts on"
        " %(earlier_date)s."
    ),
    "number_repeated": _("%(times)s events have the number %(number)s."),
    "too_long": _("The event lasts %(days)s days; the call allows %(limit)s."),
    "too_long.months": _("The project lasts more months than the %(limit)s that the call allows."),
    "below_minimum.participants_min": _(
        "%(value)s participants are fewer than the %(needed)s that are needed."
    ),
    "below_minimum.invited_min": _(
        "%(value)s invited international participants are fewer than the %(needed)s that are needed."
    ),
    "below_minimum.countries_min": _("%(value)s countries are fewer than the %(needed)s that are needed."),
    "below_minimum.eu_members_min": _(
        "%(value)s Member States of the European Union are fewer than the %(needed)s that are needed."
    ),
    "below_minimum.events_min": _("%(value)s events are fewer than the %(needed)s that are needed."),
    "thin_margin.participants_min": _("%(value)s participants, %(needed)s needed, %(spare)s to spare."),
    "thin_margin.invited_min": _(
        "%(value)s invited international participants, %(needed)s needed, %(spare)s to spare."
    ),
    "thin_margin.countries_min": _("%(value)s countries, %(needed)s needed, %(spare)s to spare."),
    "thin_margin.eu_members_min": _(
        "%(value)s Member States of the European Union, %(needed)s needed, %(spare)s to spare."
    ),
    "thin_margin.events_min": _("%(value)s events, %(needed)s needed, %(spare)s to spare."),
    "not_frozen": _("These figures are a draft: they are not frozen yet."),
    "differs_from_frozen": _(
        "Version %(number)s was frozen with %(frozen)s participants; what is recorded now makes %(now)s."
    ),
    "differs_from_frozen.rows": _(
        "Version %(number)s was frozen with %(frozen)s participants, too, but what is recorded now counts them"
        " otherwise."
    ),
    "row_unreadable": _("%(place)s: expected %(expected)s, found %(found)s."),
    "date_unreadable": _("%(place)s: expected %(expected)s, found %(found)s."),
    "field_unreadable": _("%(place)s: expected %(expected)s, found %(found)s."),
    "event_unreadable": _("%(place)s: expected %(expected)s, found %(found)s."),
    "project_unreadable": _("%(place)s: expected %(expected)s, found %(found)s."),
    "project_repeated": _("%(place)s: the id %(found)s was used before."),
    "index_differs": _("%(place)s: counted from 0, it is event %(expected)s of the list, not %(found)s."),
    "key_repeated": _("%(place)s: the key %(found)s stands there more than once; the last one was read."),
}
THIN: Final = frozenset({"thin_margin"})
DRAFT: Final = frozenset({"not_frozen"})
DOUBTFUL: Final = frozenset(
    {
        "total_missing",
        "not_a_number",
        "duplicate_row",
        "country_unknown",
        "town_without_country",
        "index_differs",
    }
)


@dataclass(frozen=True)
class Finding:
    """A problem as a reader gets it; `tone` is "bad" or "warn"."""

    code: str
    sentence: str
    tag: Any
    tone: str
    icon: str


def findings(problems: Iterable[Problem]) -> list[Finding]:
    return [_finding(problem) for problem in problems]


def _finding(problem: Problem) -> Finding:
    sentence = str(SENTENCES[problem.message]) % problem.values
    if problem.code in THIN:
        return Finding(problem.code, sentence, _("Thin"), "warn", "warning")
    if problem.code in DRAFT:
        return Finding(problem.code, sentence, _("Draft"), "warn", "warning")
    if problem.code in DOUBTFUL or problem.code.endswith("unreadable"):
        return Finding(problem.code, sentence, _("Doubtful"), "warn", "warning")
    return Finding(problem.code, sentence, _("Wrong"), "bad", "error")
