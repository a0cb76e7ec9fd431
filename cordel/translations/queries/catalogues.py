"""The catalogues in locale/ as volunteers see them: what is translated, what is missing, in which order to go on."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from babel import UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import PLURALS, get_plural
from babel.messages.pofile import read_po
from django.conf import settings

from cordel.base import languages
from cordel.core.folding import sort_key
from cordel.core.translating import Plurals, Sentence
from cordel.translations.queries import places

CITIZEN: Final = "citizen"
DESK: Final = "desk"
ROOMS: Final = (CITIZEN, DESK)
SOURCE: Final = "en"
CODE: Final = re.compile("[a-z]{2,3}")
# They count as English does, which is what gettext assumes of a language that it has no formula for.
COUNT_AS_ENGLISH: Final = ("az", "kk", "ky", "lb", "rm", "sq", "uz")


@dataclass(frozen=True)
class Entry:
    """A sentence of a catalogue: where it stands, and its translation there (empty forms where there is none)."""

    sentence: Sentence
    files: tuple[str, ...]
    forms: tuple[str, ...] = ()
    is_doubtful: bool = False

    @property
    def key(self) -> str:
        return self.sentence.key


@dataclass(frozen=True)
class Book:
    """A catalogue: its entries by key, the ones that are met first in front."""

    plurals: Plurals
    entries: dict[str, Entry] = field(default_factory=dict)


@dataclass(frozen=True)
class Summary:
    """What is counted of a catalogue: keys of all its sentences, of missing ones (doubtful ones are), of doubtful ones."""

    all: frozenset[str]
    missing: frozenset[str]
    doubtful: frozenset[str]


# --- Languages ------------------------------------------------------------------------------------


def begun() -> list[str]:
    """Languages that have a catalogue, citizens' or the desk's."""
    return sorted({path.parts[-3] for room in ROOMS for path in folder(room).glob("*/LC_MESSAGES/django.po")})


def is_known(code: str) -> bool:
    """Whether somebody could translate into it: CLDR has its name and gettext knows how it counts."""
    counts = code in PLURALS or code in COUNT_AS_ENGLISH or code in begun()
    return code != SOURCE and bool(CODE.fullmatch(code)) and counts and bool(name(code))


def could_begin() -> list[tuple[str, str]]:
    """Languages that nobody has begun, with their names, in the order of the visitor's letters."""
    codes = ({*PLURALS, *COUNT_AS_ENGLISH} - {SOURCE, "no"}) - set(begun())
    named = [(code, languages.language_name(code)) for code in codes if CODE.fullmatch(code)]
    return sorted(named, key=lambda choice: (sort_key(choice[1]), choice[0]))


def name(code: str) -> str:
    """By its own name; the bare code where CLDR has none, nothing where it is no code."""
    try:
        return languages.language_name(code, code)
    except (UnknownLocaleError, ValueError):
        return ""


def is_offered(room: str, code: str) -> bool:
    """Whether the site speaks it to citizens, or at the desk."""
    return code in (settings.DESK_LANGUAGES if room == DESK else dict(settings.LANGUAGES))


# --- Catalogues -----------------------------------------------------------------------------------


def folder(room: str) -> Path:
    """Where the room's catalogues lie: the folder of that name among the site's."""
    return next(path for one in settings.LOCALE_PATHS if (path := Path(one)).name == room)


def file_of(room: str, language: str) -> Path:
    return folder(room) / language / "LC_MESSAGES" / "django.po"


def book(room: str, language: str) -> Book:
    """The language's catalogue; where there is none, all sentences, none of them translated."""
    file = file_of(room, language)
    if file.exists():
        return _read(file, file.stat().st_mtime_ns, language)
    template = template_of(room)
    entries = _blank(template, template.stat().st_mtime_ns) if template else {}
    return Book(_plurals(language), entries)


def summary(room: str, language: str) -> Summary:
    """The same in numbers, which stay in memory for every language while the sentences of a few do."""
    file = file_of(room, language)
    return (
        _counted(file, file.stat().st_mtime_ns, room, language)
        if file.exists()
        else _count(book(room, language))
    )


@lru_cache(maxsize=128)
def _counted(_file: Path, _changed: int, room: str, language: str) -> Summary:
    return _count(book(room, language))


def _count(found: Book) -> Summary:
    entries = found.entries.items()
    return Summary(
        frozenset(found.entries),
        frozenset(key for key, entry in entries if not entry.forms),
        frozenset(key for key, entry in entries if entry.is_doubtful),
    )


def template_of(room: str) -> Path | None:
    """Any catalogue of the room: all of them have the same sentences, which the build sees to."""
    return min(folder(room).glob("*/LC_MESSAGES/django.po"), default=None)


@lru_cache(maxsize=4)
def _read(file: Path, _changed: int, language: str) -> Book:
    catalog = parsed(file, language)
    plurals = Plurals(catalog.num_plurals, catalog.plural_expr)
    return Book(plurals, _in_order(_entry(message) for message in catalog if message.id))


@lru_cache(maxsize=2)
def _blank(template: Path, _changed: int) -> dict[str, Entry]:
    """All sentences of a catalogue, for languages that have none."""
    entries = _read(template, _changed, template.parts[-3]).entries
    return {key: Entry(entry.sentence, entry.files) for key, entry in entries.items()}


def _in_order(entries: Iterable[Entry]) -> dict[str, Entry]:
    ordered = sorted(entries, key=lambda entry: (places.importance(entry.files), entry.files))
    return {entry.key: entry for entry in ordered}


def parsed(file: Path, language: str) -> Catalog:
    with file.open("rb") as content:
        return read_po(content, locale=language)


def _plurals(language: str) -> Plurals:
    found = get_plural(language)
    return Plurals(found.num_plurals, found.plural_expr)


def _entry(message: Message) -> Entry:
    forms = forms_of(message)
    is_whole = all(forms)
    return Entry(
        sentence_of(message),
        tuple(
            sorted({file for file, _line in message.locations}, key=lambda file: (places.rank(file), file))
        ),
        forms if is_whole and not message.fuzzy else (),
        is_doubtful=bool(is_whole and message.fuzzy),
    )


def sentence_of(message: Message) -> Sentence:
    ids = message.id if isinstance(message.id, (list, tuple)) else (message.id,)
    return Sentence(ids[0], ids[1] if len(ids) > 1 else "", message.context or "")


def forms_of(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, (list, tuple)) else (message.string or "",)


def entries_of(language: str, keys: Iterable[str]) -> dict[str, Entry]:
    """Those of either catalogue that still exist, by key."""
    both = {key: entry for room in ROOMS for key, entry in book(room, language).entries.items()}
    return {key: both[key] for key in keys if key in both}
