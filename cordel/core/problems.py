"""What is wrong with a headcount, as a code, a sentence and the figures in it.

The sentences stand in one table, so that they can be translated elsewhere: `MESSAGES[problem.message]` with
`problem.values` gives the English `problem.detail`. A code has several sentences where one would not be a
whole sentence in every case; their keys are the code, a full stop and the case.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: `code` for programs, `message` for its sentence, `values` for the sentence's figures."""

    message: str
    values: Mapping[str, object]

    @property
    def code(self) -> str:
        return self.message.partition(".")[0]

    @property
    def detail(self) -> str:
        """Give the sentence in plain English."""
        return MESSAGES[self.message] % self.values


def problem(message: str, **values: object) -> Problem:
    """Make a problem; the names of `values` are those in the sentence."""
    return Problem(message, values)


MESSAGES: Final[Mapping[str, str]] = {
    # What is printed against what can be counted
    "total_differs": "The printed total is %(total)s, but the rows add up to %(sum)s.",
    "total_missing": "No total is printed; the rows add up to %(sum)s.",
    "not_a_number": "%(place)s is printed in words, not as a number: %(text)s.",
    "modes_differ": "%(in_person)s in person and %(online)s online make %(sum)s, but the total is %(total)s.",
    "modes_differ.in_person": "%(part)s took part in person, more than the total of %(total)s.",
    "modes_differ.online": "%(part)s took part online, more than the total of %(total)s.",
    "countries_differ": "%(claimed)s countries are claimed, but the list of partners names %(counted)s.",
    "countries_differ.rows": "%(claimed)s countries are claimed, but the rows name %(counted)s.",
    "domestic_as_international": (
        "%(claimed)s international participants are claimed, but at most %(counted)s came from countries"
        " other than the host's."
    ),
    "negative_count": "%(place)s is negative: %(count)s.",
    # Towns and countries
    "host_absent": "No row counts participants from the host country: %(countries)s.",
    "town_without_country": "%(place)s is named without a country.",
    "country_unknown": "%(place)s gives %(text)s as its country, which is no country code of ISO 3166-1.",
    "country_unknown.read_as": "%(place)s: %(text)s was read as %(iso)s, the country's code in ISO 3166-1.",
    "duplicate_row": "%(place)s stands in %(times)s rows.",
    # Dates
    "dates_reversed": "The end, %(ends)s, lies before the start, %(starts)s.",
    "outside_project": "%(date)s lies before the project's start, %(limit)s.",
    "outside_project.after": "%(date)s lies after the project's end, %(limit)s.",
    "day_outside_event": "The day %(date)s lies outside the event, %(starts)s to %(ends)s.",
    "events_out_of_order": (
        "Event %(later)s starts on %(later_date)s, before event %(earlier)s, which starts on"
        " %(earlier_date)s."
    ),
    "number_repeated": "%(times)s events have the number %(number)s.",
    "too_long": "The event lasts %(days)s days; the call allows %(limit)s.",
    "too_long.months": "The project lasts more months than the %(limit)s that the call allows.",
    # The call's minima
    "below_minimum.participants_min": "%(value)s participants are fewer than the %(needed)s that are needed.",
    "below_minimum.invited_min": (
        "%(value)s invited international participants are fewer than the %(needed)s that are needed."
    ),
    "below_minimum.countries_min": "%(value)s countries are fewer than the %(needed)s that are needed.",
    "below_minimum.eu_members_min": (
        "%(value)s Member States of the European Union are fewer than the %(needed)s that are needed."
    ),
    "below_minimum.events_min": "%(value)s events are fewer than the %(needed)s that are needed.",
    "thin_margin.participants_min": "%(value)s participants, %(needed)s needed, %(spare)s to spare.",
    "thin_margin.invited_min": (
        "%(value)s invited international participants, %(needed)s needed, %(spare)s to spare."
    ),
    "thin_margin.countries_min": "%(value)s countries, %(needed)s needed, %(spare)s to spare.",
    "thin_margin.eu_members_min": (
        "%(value)s Member States of the European Union, %(needed)s needed, %(spare)s to spare."
    ),
    "thin_margin.events_min": "%(value)s events, %(needed)s needed, %(spare)s to spare.",
    # How far the figures are signed off
    "not_frozen": "These figures are a draft: they are not frozen yet.",
    "differs_from_frozen.rows": (
        "Version %(number)s was frozen with %(frozen)s participants, too, but what is recorded now counts them"
        " otherwise."
    ),
    "differs_from_frozen": (
        "Version %(number)s was frozen with %(frozen)s participants; what is recorded now makes %(now)s."
    ),
    # What could not be read
    "row_unreadable": "%(place)s: expected %(expected)s, found %(found)s.",
    "date_unreadable": "%(place)s: expected %(expected)s, found %(found)s.",
    "field_unreadable": "%(place)s: expected %(expected)s, found %(found)s.",
    "event_unreadable": "%(place)s: expected %(expected)s, found %(found)s.",
    "project_unreadable": "%(place)s: expected %(expected)s, found %(found)s.",
    "project_repeated": "%(place)s: the id %(found)s was used before.",
    "index_differs": "%(place)s: counted from 0, it is event %(expected)s of the list, not %(found)s.",
    "key_repeated": "%(place)s: the key %(found)s stands there more than once; the last one was read.",
}
