"""What people proposed, and what was accepted: on top of the catalogues, until these say something else."""

from collections.abc import Iterable
from dataclasses import dataclass

from cordel.translations.models import Translation
from cordel.translations.queries import catalogues, places
from cordel.translations.queries.catalogues import Book, Entry

State = Translation.State


@dataclass(frozen=True)
class Standing:
    """How far a catalogue is: sentences in all, and how many of them are in which state."""

    room: str
    total: int
    missing: int
    doubtful: int
    waiting: int
    accepted: int
    is_offered: bool

    @property
    def is_complete(self) -> bool:
        return bool(self.total) and not self.missing and not self.doubtful

    @property
    def done(self) -> int:
        return self.total - self.missing


@dataclass(frozen=True)
class Line:
    """A sentence on the volunteers' page: `forms` as it is said today, `mine` if that was accepted here, `proposed` what
    waits."""

    entry: Entry
    forms: tuple[str, ...]
    mine: Translation | None
    proposed: tuple[Translation, ...]

    @property
    def places(self) -> list[str]:
        return places.in_words(self.entry.files)

    @property
    def placeholders(self) -> list[tuple[str, str]]:
        """What stands in the sentence, and what the site puts in for it."""
        return [(f"%({name})s", places.meaning(name)) for name in self.entry.sentence.placeholders]


def accepted(language: str) -> dict[str, Translation]:
    """By key, those that are said today: the catalogue still says what it said when they were accepted."""
    rows = list(Translation.objects.filter(language=language, state=State.ACCEPTED))
    entries = catalogues.entries_of(language, (row.key for row in rows)) if rows else {}
    return {
        row.key: row for row in rows if row.key in entries and list(entries[row.key].forms) == row.instead_of
    }


def waiting(language: str) -> dict[str, list[Translation]]:
    """By key, what nobody has decided about, in the order in which it came; gone sentences are left out."""
    rows = Translation.objects.filter(language=language, state=State.PROPOSED).select_related("proposed_by")
    found: dict[str, list[Translation]] = {}
    for row in rows:
        found.setdefault(row.key, []).append(row)
    return {key: found[key] for key in catalogues.entries_of(language, found)} if found else {}


def standing(language: str, room: str) -> Standing:
    found = catalogues.summary(room, language)
    ours = accepted(language)
    waits = waiting(language)
    return Standing(
        room,
        total=len(found.all),
        missing=len(found.missing - found.doubtful - ours.keys()),
        doubtful=len(found.doubtful - ours.keys()),
        waiting=sum(len(waits[key]) for key in waits if key in found.all),
        accepted=len(found.all & ours.keys()),
        is_offered=catalogues.is_offered(room, language),
    )


def begun() -> list[str]:
    """Languages with a catalogue, or in which somebody proposed something here."""
    here = Translation.objects.exclude(state=State.REFUSED).values_list("language", flat=True).distinct()
    return sorted({*catalogues.begun(), *here.order_by()})


def wanted(book: Book, ours: Iterable[str]) -> list[str]:
    """Keys of sentences that are missing or doubtful, in the order in which they are met."""
    known = set(ours)
    return [
        key
        for key, entry in book.entries.items()
        if key not in known and (not entry.forms or entry.is_doubtful)
    ]


def lines(language: str, room: str, show: str) -> list[Line]:
    """The room's sentences: "missing" ones (those that nobody has proposed anything for stand first), those with
    something "waiting", those "accepted" here, or "all"."""
    book = catalogues.book(room, language)
    ours, waits = accepted(language), waiting(language)
    keys = {
        "missing": lambda: sorted(wanted(book, ours), key=lambda key: key in waits),
        "accepted": lambda: [key for key in book.entries if key in ours],
        "waiting": lambda: [key for key in book.entries if key in waits],
    }.get(show, lambda: list(book.entries))()
    return [_line(book.entries[key], ours, waits) for key in keys]


def _line(entry: Entry, ours: dict[str, Translation], waits: dict[str, list[Translation]]) -> Line:
    mine = ours.get(entry.key)
    forms = tuple(mine.forms) if mine else entry.forms
    return Line(entry, forms, mine=mine, proposed=tuple(waits.get(entry.key, ())))


def count_waiting(language: str) -> int:
    return Translation.objects.filter(language=language, state=State.PROPOSED).count()


def of_language(language: str, pk: int) -> Translation | None:
    return Translation.objects.filter(language=language, pk=pk).first()
