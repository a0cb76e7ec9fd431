"""Translations typed into the page, and files that come back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base import languages, tables
from cordel.base.forms import FileForm
from cordel.base.refusals import Refused
from cordel.core import office_package, translating, word_tables
from cordel.core.amounts import Cell
from cordel.core.office_package import Unusable
from cordel.core.translating import Plurals
from cordel.translations.queries import catalogues, live, wording
from cordel.translations.queries.proposals import Line

MOST_BYTES: Final = 3_000_000
MOST_ROWS: Final = 12_000
MOST_LETTERS: Final = 4_000
DRAFTS_ARE_GOOD_FOR: Final = 24 * 3600  # seconds


# --- On the page ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Block:
    """A sentence with its fields: one, or one for each plural form."""

    line: Line
    fields: list[BoundField]


class Words(forms.CharField):
    """A translation. It may stay empty, as all others may: to say so beside each would be noise."""

    def validate(self, value: Any) -> None:
        return


class LinesForm(forms.Form):
    """A page of sentences; whoever writes into one of them fills in all of its forms."""

    use_required_attribute = False

    def __init__(self, *args: Any, lines: list[Line], language: str, plurals: Plurals, **kwargs: Any) -> None:
        kwargs["auto_id"] = "%s"
        super().__init__(*args, **kwargs)
        self.lines, self.plurals = lines, plurals
        looks = {"lang": language, "dir": languages.direction(language), "spellcheck": "true", "rows": 2}
        for line in lines:
            for number, label in enumerate(self._labels(line)):
                self.fields[_field(line, number)] = Words(
                    label=label,
                    strip=False,
                    max_length=MOST_LETTERS,
                    initial=line.forms[number] if number < len(line.forms) else "",
                    widget=forms.Textarea(attrs=looks),
                )

    def _labels(self, line: Line) -> list[str]:
        if not line.entry.sentence.plural:
            return [gettext("Your translation")]
        examples = live.example_forms(self.plurals)
        return [gettext("Said of these numbers: %(numbers)s") % {"numbers": one} for one in examples]

    @property
    def blocks(self) -> list[Block]:
        return [Block(line, [self[name] for name in self._names(line)]) for line in self.lines]

    def _names(self, line: Line) -> list[str]:
        count = self.plurals.count if line.entry.sentence.plural else 1
        return [_field(line, number) for number in range(count)]

    def clean(self) -> dict[str, Any]:
        found = {}
        for line in self.lines:
            texts = [self.cleaned_data.get(name, "") for name in self._names(line)]
            written = translating.tidied(line.entry.sentence, texts)
            if any(written) and written != line.forms:
                self._judge(line, written)
                found[line.entry.key] = written
        return {"translations": found}

    def _judge(self, line: Line, written: tuple[str, ...]) -> None:
        """Each fault beside the field that it is in."""
        names = self._names(line)
        for fault in translating.faults(line.entry.sentence, written, self.plurals):
            place = next((n for n, text in enumerate(written) if not text), 0)
            number = place if fault.what == translating.FORMS else fault.form
            self.add_error(names[number], wording.said(fault))


def _field(line: Line, number: int) -> str:
    return f"{line.entry.key}-{number}"


# --- As a file --------------------------------------------------------------------------------------


class TableForm(FileForm):
    """A table that was taken away from here and filled in."""

    too_large = _("The file is larger than 3 MB. Nothing was read.")

    file = forms.FileField(
        label=_("The table, as XLSX, DOCX or CSV"),
        help_text=_("As you took it from here; at most 3 MB. You see what is in it before anything is kept."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.docx,.csv"}),
    )

    def clean_file(self) -> list[tuple[int, Sequence[Cell]]]:
        file: UploadedFile = self.cleaned_data["file"]
        try:
            return list(_rows(file.read(MOST_BYTES + 1)))
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused
        except Unusable as unusable:
            raise forms.ValidationError(str(UNUSABLE[unusable.reason])) from unusable


UNUSABLE: Final[dict[str, Any]] = {
    office_package.TOO_BIG: _("There is too much in this file. Take away only what is missing, or use XLSX."),
    office_package.WRONG_KIND: _("This file is no table in XLSX, DOCX or CSV. Nothing was read."),
    office_package.OLD_FORMAT: _("This file is in the format of before 2007. Save it as DOCX or XLSX."),
    office_package.PROTECTED: _("This file is protected by a password. Save it without one."),
    office_package.MACROS: _("This file holds macros, and files with programs in them are not opened."),
    office_package.DAMAGED: _("This file is damaged. Open it, save it again and choose the new file."),
}


def _rows(data: bytes) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Whatever it is called: a zip is Word or Excel, and everything else a text with commas or nothing."""
    if data.startswith((b"PK", tables.OLE)) and office_package.opened(data).kind == office_package.DOCX:
        yield from word_tables.rows(data, most_rows=MOST_ROWS)
    else:
        yield from tables.read(data, most_rows=MOST_ROWS)


def draft_of(language: str, translations: dict[str, tuple[str, ...]]) -> str:
    """What the preview carries: nothing is kept before somebody says so."""
    return signing.dumps(translations, salt=_salt(language), compress=True)


def read_draft(language: str, draft: str) -> dict[str, list[str]] | None:
    """None if we did not write it for this language, or too long ago."""
    try:
        found = signing.loads(draft, salt=_salt(language), max_age=DRAFTS_ARE_GOOD_FOR)
    except signing.BadSignature:
        return None
    return dict(found)


def _salt(language: str) -> str:
    return f"cordel.translations.{language}"


# --- Which language ---------------------------------------------------------------------------------


def language_choices() -> list[tuple[str, str]]:
    return [("", gettext("Please choose")), *catalogues.could_begin()]


class BeginForm(forms.Form):
    """A language that nobody has begun. It begins with the first sentence."""

    language = forms.ChoiceField(label=_("Language"), choices=language_choices)
