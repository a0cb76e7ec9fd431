"""A town's list that comes back from a spreadsheet: what it would change, what is new in it, and who is missing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordel.base import edits, languages
from cordel.core.folding import fold
from cordel.core.people_headings import HEADINGS
from cordel.core.people_lists import Entry, Trouble
from cordel.core.people_parts import Part
from cordel.events.models import Event, Registration
from cordel.events.queries.delegates import by_row_key
from cordel.projects.queries.pasted import UNDERSTOOD
from cordel.towns.models import Town

TROUBLES: Final = {
    Trouble.NO_NAME: gettext_lazy("There is no name in this row. Write it, or leave the row out."),
    Trouble.NO_LETTERS: gettext_lazy("This is no name: it has no letters."),
    Trouble.A_DAY: gettext_lazy("This is a date and no name. Is it the right column?"),
    Trouble.TWO_ADDRESSES: gettext_lazy("There are several addresses here. Leave one."),
    Trouble.UNKNOWN_LANGUAGE: gettext_lazy("This site does not speak this language. Choose another one."),
    Trouble.UNCLEAR: gettext_lazy("Is this person under 18? Write yes or no, or the age."),
}
# How the columns of our own files are called.
COLUMNS: Final = {
    Part.KEY: gettext_lazy("Key of the row, leave it as it is"),
    Part.NAME: gettext_lazy("Name"),
    Part.CALLED: gettext_lazy("How to call"),
    Part.EMAIL: gettext_lazy("E-mail address"),
    Part.LANGUAGE: gettext_lazy("Language"),
    Part.MINOR: gettext_lazy("Under 18"),
    Part.GUARDIAN: gettext_lazy("Guardian's name"),
    Part.CONTACT: gettext_lazy("How to reach the guardian"),
}


@dataclass(frozen=True)
class Listed:
    """What a town's list says of somebody."""

    name: str
    called: str
    email: str
    language: str
    is_minor: bool
    guardian: str
    contact: str


PARTS: Final = {
    "name": (Part.NAME, Part.FIRST, Part.LAST),
    "called": (Part.CALLED,),
    "email": (Part.EMAIL,),
    "language": (Part.LANGUAGE,),
    "is_minor": (Part.MINOR,),
    "guardian": (Part.GUARDIAN,),
    "contact": (Part.CONTACT,),
}


@dataclass(frozen=True)
class Change:
    """Somebody whom the list tells otherwise; a `problem` keeps the row out."""

    entry: Entry
    registration: Registration
    before: Listed
    after: Listed
    problem: str = ""

    @property
    def seen(self) -> str:
        return edits.version_of(self.before)

    @property
    def cells(self) -> list[tuple[Any, str, str]]:
        """(column, what is stored, what the list says) of each cell that differs."""
        names = [one.name for one in fields(Listed)]
        differing = [name for name in names if getattr(self.before, name) != getattr(self.after, name)]
        return [
            (COLUMNS[PARTS[name][0]], _said(name, self.before), _said(name, self.after)) for name in differing
        ]


@dataclass
class Compared:
    """`same` said nothing new; `refused` are rows with their reason; `missing` stand on no row, and stay."""

    changes: list[Change] = field(default_factory=list)
    new: list[Entry] = field(default_factory=list)
    same: int = 0
    refused: list[tuple[Entry, str]] = field(default_factory=list)
    missing: list[Registration] = field(default_factory=list)


def listed_facts(registration: Registration) -> Listed:
    person, guardian = registration.person, getattr(registration, "guardian", None)
    return Listed(
        name=person.name,
        called=person.called,
        email=person.email,
        language=person.language,
        is_minor=not registration.is_adult,
        guardian=guardian.name if guardian else "",
        contact=guardian.contact if guardian else "",
    )


def compared(event: Event, town: Town, entries: Sequence[Entry], *, own: Collection[int] | None) -> Compared:
    """`own` are the towns whose people the visitor may correct, None for everybody's. An empty cell changes nothing."""
    known, found, used = by_row_key(event, town), Compared(), set()
    for entry in entries:
        if not entry.key:
            found.new.append(entry)
        elif entry.key not in known:
            found.refused.append(
                (entry, _("This key belongs to another event, another town, or somebody who is gone."))
            )
        elif entry.key in used:
            found.refused.append(
                (entry, _("This key stands in another row already. Each person has one row."))
            )
        else:
            used.add(entry.key)
            _compare(entry, known[entry.key], found, own)
    found.missing = [one for key, one in known.items() if key not in used]
    return found


def _compare(entry: Entry, registration: Registration, found: Compared, own: Collection[int] | None) -> None:
    before = listed_facts(registration)
    told = {name: getattr(entry, name) for name, parts in PARTS.items() if set(parts) & entry.said}
    after = Listed(**{one.name: told.get(one.name, getattr(before, one.name)) for one in fields(Listed)})
    troubles = [str(TROUBLES[trouble]) for part, trouble in entry.troubles.items() if part in entry.said]
    if troubles:
        found.refused.append((entry, " ".join(troubles)))
    elif before == after:
        found.same += 1
    elif own is not None and registration.person.town_id not in own:
        found.refused.append(
            (entry, _("Only the town that this person comes from, or the coordinator, corrects this."))
        )
    else:
        found.changes.append(Change(entry, registration, before, after))


def _said(name: str, facts: Listed) -> str:
    value = getattr(facts, name)
    if name == "language":
        return languages.language_name(value, value)
    if name == "is_minor":
        return _("yes") if value else _("no")
    return str(value)


# --- Words that lists use ----------------------------------------------------------------------------


@lru_cache(maxsize=1)
def spoken() -> Mapping[str, str]:
    """Each language of the site by its code and by its name in the languages of Europe, folded."""
    codes = [code for code, _name in settings.LANGUAGES]
    found = {fold(code): code for code in codes} | {fold(name): code for code, name in settings.LANGUAGES}
    for reader in dict.fromkeys([*codes, *UNDERSTOOD]):
        for code in codes:
            found.setdefault(fold(languages.language_name(code, reader)), code)
    return found


@lru_cache(maxsize=1)
def headings() -> Mapping[str, Part]:
    """What columns are called elsewhere, and in our own files in every language of the desk."""
    ours: dict[str, Part] = {}
    for language in settings.DESK_LANGUAGES:
        with translation.override(language):
            ours |= {fold(str(label)): part for part, label in COLUMNS.items()}
    return {**HEADINGS, **ours}
