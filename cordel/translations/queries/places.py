"""Where a sentence stands, in words, and how early somebody meets it: the one table that orders volunteers' work."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

EVENTS: Final = "cordel/events/"
PAGES: Final = EVENTS + "templates/events/"
# The first pattern that fits a file decides. What stands higher is translated first: what citizens meet first.
PLACES: Final[list[tuple[str, Any]]] = [
    (PAGES + r"(register\.|_take_part)", _("on the registration form")),
    (PAGES + r"_answers|cordel/events/forms/public", _("on the registration form")),
    (EVENTS + r"rules\.|cordel/participants/", _("when somebody registers")),
    (PAGES + r"(event\.|_headcount)|cordel/events/(queries|views)/(public|counts)", _("on an event's page")),
    (EVENTS + "models/", _("as a word on events, places and activities")),
    (PAGES + "receipt", _("on the receipt of a registration")),
    (PAGES + r"letters/desk", _("in letters to those who work here")),
    (PAGES + "letters/|cordel/events/notifications", _("in letters to participants")),
    (PAGES + r"(private|answer|find_registration)", _("on a participant's own page")),
    (r"cordel/base/templates/base/(page|_language|_messages|field|form|_error|_refusal)", _("on every page")),
    (r"cordel/base/(forms|refusals|templatetags)", _("beside the fields of every form")),
    (r"cordel/website/templates/website/(home|project|_project|_leaflet|_event)", _("on the pages of projects")),
    ("cordel/projects/models/projects", _("on the pages of projects")),
    ("cordel/base/", _("in several places")),
    (PAGES + r"(door|_door|walk_in)|cordel/events/(views|forms)/door", _("at the door")),
    (PAGES + "invitation|cordel/events/queries/invitations|cordel/reports/poster", _("on invitations and posters")),
    (r"cordel/website/templates/website/(privacy|accessibility|about)", _("on the pages about this site")),
    (r"cordel/website/templates/website/(_error|bad|broken|forb|form_|not_)", _("when a page is not found")),
    ("cordel/website/", _("elsewhere on the public site")),
    ("cordel/accounts/", _("when somebody signs in")),
    ("cordel/desk/", _("on the desk's first page and in the record of acts")),
    (EVENTS, _("where events are planned")),
    ("cordel/towns/", _("where towns and organisations are kept")),
    ("cordel/projects/", _("where projects are run")),
    ("cordel/reports/", _("in reports")),
    ("cordel/privacy/", _("where people read and decide what is kept about them")),
    ("cordel/debates/", _("in debates")),
    ("cordel/stories/", _("where people tell of their lives")),
    ("cordel/outreach/", _("where towns show the project to others")),
    ("cordel/translations/", _("on the pages for translators")),
]  # fmt: skip
ELSEWHERE: Final = _("elsewhere")
_COMPILED: Final = [re.compile(pattern) for pattern, _words in PLACES]


@lru_cache(maxsize=1024)
def rank(file: str) -> int:
    """0 for what is met first."""
    return next((number for number, pattern in enumerate(_COMPILED) if pattern.match(file)), len(PLACES))


def importance(files: Iterable[str]) -> int:
    """That of the place where it is met first."""
    return min(map(rank, files), default=len(PLACES))


def in_words(files: Iterable[str]) -> list[str]:
    """Every place, the first ones first, each once."""
    numbers = sorted(set(map(rank, files)))
    words = (str(PLACES[number][1]) if number < len(PLACES) else str(ELSEWHERE) for number in numbers)
    return list(dict.fromkeys(words))


# What the site puts in for a placeholder, by its name; others are what their name says.
NUMBERS: Final = frozenset(
    "count number n total first last needed spare found minimum limit claimed participants countries left rows row"
    " columns all sum counted towns minutes months pages page size most present".split()
)
MEANINGS: Final[dict[str, Any]] = {
    "name": _("a name"),
    "event": _("an event's name"),
    "project": _("a project's name"),
    "town": _("a town's name"),
    "country": _("a country's name"),
    "place": _("a place"),
    "day": _("a day"),
    "date": _("a date"),
    "time": _("a time of day"),
    "site_name": _("the name of this site"),
    "language": _("a language's name"),
    "amount": _("an amount of money"),
    "address": _("an address"),
    "link": _("an address"),
    "value": _("what somebody wrote"),
    "text": _("what somebody wrote"),
}
A_NUMBER: Final = _("a number")
OTHERS: Final = _("filled in by the site")


def meaning(placeholder: str) -> str:
    return str(A_NUMBER if placeholder in NUMBERS else MEANINGS.get(placeholder, OTHERS))
