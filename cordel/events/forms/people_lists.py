"""A list of people as a file: choosing it, saying what its columns hold, and which of its changes are wanted."""

import json
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.core import office_package, people_files
from cordel.core.people_lists import MOST_PEOPLE, Reading, Row, guess
from cordel.core.people_parts import Part
from cordel.events.forms.bring import offer_towns
from cordel.events.queries.people_lists import headings, spoken
from cordel.towns.models import Town

MOST_BYTES: Final = office_package.MOST_BYTES
UNUSABLE: Final[dict[str, Promise | str]] = {
    office_package.TOO_BIG: _("The file is larger than 5 MB. Take out pictures and other sheets. Nothing was read."),
    office_package.WRONG_KIND: _("This file is neither CSV nor XLSX nor ODS. Save the list as one of these and choose that file."),
    office_package.OLD_FORMAT: _("This workbook has the format of before 2007. Save it as XLSX or ODS and choose that file."),
    office_package.PROTECTED: _("This workbook is protected by a password. Save it without one and choose that file."),
    office_package.MACROS: _("This workbook holds macros, and files with programs in them are not opened. Save it as XLSX without macros."),
    office_package.DAMAGED: _("This file is damaged. Open it in a spreadsheet, save it again and choose the new file."),
    people_files.EMPTY: _("This file is empty. Is the list on its first sheet?"),
    people_files.NO_TEXT: _("This CSV file cannot be read as text. Save it as CSV with UTF-8, or as XLSX."),
}  # fmt: skip
MOST_SENT: Final = 1_500_000  # bytes of a table that travels with the page, as forms write it
TOO_MUCH: Final = _(
    "This list holds too much text. Leave only the columns that are needed here, and choose it again."
)
TOO_LONG: Final = _(
    "This list is too long: at most %(most)s people at once. Nothing was read. Bring it in parts."
)
PARTS: Final = [
    ("", _("is left out")),
    (Part.NAME.value, _("Name")),
    (Part.FIRST.value, _("First name")),
    (Part.LAST.value, _("Family name")),
    (Part.CALLED.value, _("How to call")),
    (Part.EMAIL.value, _("E-mail address")),
    (Part.LANGUAGE.value, _("Language")),
    (Part.MINOR.value, _("Under 18, or the age")),
    (Part.GUARDIAN.value, _("Guardian's name")),
    (Part.CONTACT.value, _("How to reach the guardian")),
    (Part.KEY.value, _("Key of the row")),
]


class FileForm(forms.Form):
    """`rows` are what the file holds, once the form is valid."""

    town = forms.ChoiceField(label=_("They come from"))
    file = forms.FileField(
        label=_("The list"),
        help_text=_("CSV, XLSX or ODS, at most 5 MB and 300 people. The first sheet is read."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.ods"}),
    )

    def __init__(
        self,
        *args: Any,
        towns: list[Town],
        own: frozenset[int] = frozenset(),
        too_big: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.towns = offer_towns(self, towns, own)
        self.too_big = too_big
        self.fields["file"].required = not too_big
        self.rows: list[Row] = []

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.too_big:
            self.add_error("file", str(UNUSABLE[office_package.TOO_BIG]))
        town = self.towns.get(data.get("town", ""))
        if town is not None and data.get("file"):
            try:
                content = bytes(data["file"].read(MOST_BYTES + 1))
                self.rows = people_files.read(content, most=MOST_PEOPLE, country=town.country)
            except office_package.Unusable as error:
                self.add_error("file", _said(error.reason))
            if len(quote(table_of(self.rows))) > MOST_SENT:
                self.add_error("file", str(TOO_MUCH))
        elif data.get("file") is None and "file" in self.errors and self.files:
            # Django's own words for a file without bytes.
            self.errors["file"] = self.error_class([str(UNUSABLE[people_files.EMPTY])])
        return data

    @property
    def chosen_town(self) -> Town:
        return self.towns[self.cleaned_data["town"]]


def _said(reason: str) -> str:
    return str(UNUSABLE[reason]) if reason in UNUSABLE else str(TOO_LONG) % {"most": MOST_PEOPLE}


def table_of(rows: Sequence[Row]) -> str:
    """The rows as they travel with the page: nothing of them is stored before somebody saved it."""
    return json.dumps(list(rows), ensure_ascii=False, separators=(",", ":"))


class ColumnsForm(forms.Form):
    """What each column holds. Give it `rows`, or the `data` with the table that it showed."""

    town = forms.ChoiceField(widget=forms.HiddenInput)
    table = forms.CharField(widget=forms.HiddenInput, strip=False)
    heads = forms.IntegerField(
        label=_("Rows above the first person"),
        min_value=0,
        max_value=people_files.ABOVE,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )

    def __init__(
        self, data: Any = None, *, towns: list[Town], town: str = "", rows: Sequence[Row] = ()
    ) -> None:
        super().__init__(data)
        self.towns = {str(one.pk): one for one in towns}
        self.rows = list(rows) if data is None else rows_of(str(data.get("table", "")))
        self.guessed = guess(self.rows, spoken(), headings())
        fields: Any = self.fields
        fields["town"].choices = [(key, key) for key in self.towns]
        first = {"town": town, "table": table_of(self.rows), "heads": self.guessed.heads}
        for name, value in first.items():
            fields[name].initial = value
        for column, part in enumerate(self.guessed.columns):
            label = gettext("Column %(letter)s") % {"letter": letter(column)}
            fields[f"column_{column}"] = forms.ChoiceField(
                label=label, choices=PARTS, required=False, initial=part.value if part else ""
            )

    @property
    def columns(self) -> list[tuple[forms.BoundField, list[str]]]:
        """Each column's choice, and what stands in its first cells."""
        shown = [cells for _number, cells in self.rows[:6]]
        return [
            (self[f"column_{column}"], [cells[column] if column < len(cells) else "" for cells in shown])
            for column in range(len(self.guessed.columns))
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.rows:
            raise forms.ValidationError(
                gettext("The list is gone from the page. Please choose the file again.")
            )
        chosen = [part for part in self._chosen(data) if part is not None]
        twice = {part for part in chosen if chosen.count(part) > 1}
        for part in twice:
            names = dict(PARTS)
            said = gettext("Two columns hold this: %(part)s. Leave one of them out.") % {
                "part": names[part.value]
            }
            self.add_error(None, said)
        if not twice and not {Part.NAME, Part.FIRST, Part.LAST} & set(chosen):
            self.add_error(None, gettext("Say which column holds the names."))
        return data

    def _chosen(self, data: dict[str, Any]) -> list[Part | None]:
        values = [data.get(f"column_{column}", "") for column in range(len(self.guessed.columns))]
        return [Part(value) if value else None for value in values]

    @property
    def reading(self) -> Reading:
        return Reading(tuple(self._chosen(self.cleaned_data)), self.cleaned_data["heads"])

    @property
    def chosen_town(self) -> Town:
        return self.towns[self.cleaned_data["town"]]


def rows_of(table: str) -> list[Row]:
    """The table that a page carried, as far as it has the right shape."""
    try:
        told = json.loads(table)
    except (ValueError, RecursionError):
        return []
    if not isinstance(told, list) or len(told) > MOST_PEOPLE + people_files.ABOVE:
        return []
    rows = [row for row in told if _is_row(row)]
    return [(number, cells) for number, cells in rows] if len(rows) == len(told) else []


def _is_row(row: Any) -> bool:
    return (
        isinstance(row, list)
        and len(row) == 2
        and type(row[0]) is int
        and isinstance(row[1], list)
        and len(row[1]) <= people_files.MOST_COLUMNS
        and all(
            isinstance(cell, str) and len(cell) <= people_files.LONGEST_CELL and "\x00" not in cell
            for cell in row[1]
        )
    )


def letter(column: int) -> str:
    """A for 0, AB for 27, as spreadsheets call their columns."""
    before, last = divmod(column, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + last)
