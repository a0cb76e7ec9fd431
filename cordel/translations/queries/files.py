"""The sentences as a table that leaves the house and comes back: English, the translation, the row's own name."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from cordel.base import pdf
from cordel.base.pdf import Document
from cordel.base.sheets import Column, Sheet
from cordel.translations.queries import catalogues, live, proposals
from cordel.translations.queries.proposals import Line

Row = tuple[str, str, str, str]
WIDTHS: Final = (60, 60, 17, 40)  # letters
PAPER: Final[tuple[int | str, ...]] = ("fill", "fill", 33, 55)  # millimetres


def headings(language: str) -> list[str]:
    """The third one says which language the file is for, so that no other language takes it."""
    return [
        _("English"),
        catalogues.name(language),
        _("Row, leave it as it is (%(code)s)") % {"code": language},
        _("Where it stands, and what is filled in"),
    ]


def rows(language: str, room: str, show: str) -> Iterator[Row]:
    """A row for a sentence, or one for each plural form of a sentence that counts."""
    plurals = catalogues.book(room, language).plurals
    examples = live.example_forms(plurals)
    for line in proposals.lines(language, room, show):
        sentence = line.entry.sentence
        if not sentence.plural:
            yield sentence.source, "".join(line.forms), sentence.key, _notes(line)
            continue
        for number in range(plurals.count):
            english = sentence.source if plurals.form_of(1) == number else sentence.plural
            form = line.forms[number] if line.forms else ""
            counted = _("Said of these numbers: %(numbers)s.") % {"numbers": examples[number]}
            yield english, form, f"{sentence.key}.{number}", f"{counted} {_notes(line)}"


def _notes(line: Line) -> str:
    filled = [f"{sign}: {meaning}" for sign, meaning in line.placeholders]
    context = [line.entry.sentence.context] if line.entry.sentence.context else []
    return " · ".join([*line.places, *context, *filled])


def sheet(language: str, room: str, show: str) -> Sheet:
    columns = [Column(label, width=width) for label, width in zip(headings(language), WIDTHS, strict=True)]
    return Sheet(f"{language} {room}", columns, rows(language, room, show), language=language)


def document(language: str, room: str, show: str) -> Document:
    columns = [pdf.column(label, width=width) for label, width in zip(headings(language), PAPER, strict=True)]
    return Document(
        title=_("Translation: %(language)s") % {"language": catalogues.name(language)},
        lede=_("Write in the second column. Leave signs such as %(example)s and %(tag)s as they are.")
        % {"example": "%(name)s", "tag": "<strong>"},
        blocks=[pdf.table(columns, rows(language, room, show), boxed=True)],
        landscape=True,
        language=language,
    )
