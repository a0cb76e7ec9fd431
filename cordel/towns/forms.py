"""Forms of the towns: parsing, and words beside the field."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base.edits import EditForm
from cordel.base.forms import CountryField, LongSelect
from cordel.base.phones import PhoneField
from cordel.base.words import LanguageField, Word
from cordel.core.countries import nuts_prefix
from cordel.towns.actions import Codes, NewTown, OrganisationFacts, TownFacts
from cordel.towns.models import Town

MOST_BYTES = 500_000
MOST_PROBLEMS = 100
_NUMBER = r"[-+\u2212]?\d{1,3}(?:[.,]\d+)?"
_POSITION = re.compile(rf"^\s*({_NUMBER})\s*(?:[;,]\s*|\s+)({_NUMBER})\s*$")

TOWN_WORDS = {
    "name": Word(_("Name of the town"), required=True, max_length=120),
    "about": Word(
        _("About the town"),
        _("A few sentences for people who have never been there."),
        rows=6,
        max_length=3000,
    ),
}
ORGANISATION_WORDS = {"name": Word(_("Name of the organisation"), required=True, max_length=200)}


class Position(forms.CharField):
    """Degrees as people copy them from a map: "41.14, -8.53" or "41,14; -8,53"."""

    def clean(self, value: Any) -> tuple[float, float] | None:
        text = super().clean(value)
        if not text:
            return None
        found = _POSITION.match(text)
        if found is None:
            raise forms.ValidationError(gettext("Please write two numbers, latitude first: 41.14, -8.53"))
        latitude, longitude = (
            float(part.replace(",", ".").replace("\u2212", "-")) for part in found.groups()
        )
        if abs(latitude) > 90 or abs(longitude) > 180:
            raise forms.ValidationError(
                gettext("The latitude lies between -90 and 90, the longitude between -180 and 180.")
            )
        return latitude, longitude


class PicField(forms.CharField):
    """Nine digits, however they are grouped."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("PIC"),
            help_text=_(
                "The nine digits under which the EU's funding portal knows the body. Applications ask for it."
            ),
            max_length=20,
            required=False,
            widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "numeric", "autocomplete": "off"}),
            **options,
        )

    def clean(self, value: Any) -> str:
        typed = re.sub(r"[\s.\-]", "", super().clean(value))
        if typed and not re.fullmatch(r"[0-9]{9}", typed):
            raise forms.ValidationError(gettext("A PIC has nine digits, for example 999 123 456."))
        return typed


class FactsFields(forms.Form):
    """Where a town lies, and how statistics call it."""

    country = CountryField()
    region = forms.CharField(
        label=_("Region"),
        help_text=_("As people there call it. It tells namesakes in one country apart."),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    position = Position(
        label=_("Coordinates"),
        help_text=_(
            "Latitude and longitude in degrees, for example 41.14, -8.53. They put the town on the map."
        ),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    nuts_code = forms.CharField(
        label=_("NUTS code"), max_length=5, required=False, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    lau_code = forms.CharField(
        label=_("LAU code"), max_length=20, required=False, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    website = forms.URLField(
        label=_("Website"),
        max_length=200,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"dir": "ltr"}),
    )

    phone = PhoneField(
        label=_("Telephone"),
        help_text=_(
            "Of the office that works on the projects. Only people who sign in see it: coordinators phone when letters did not help."
        ),
    )

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_(
            "Of the same office. People who answer a letter about an event write to the town's officer, and to this address while the town has none."
        ),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"dir": "ltr"}),
    )

    pic = PicField()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        problem = nuts_problem(data.get("nuts_code", ""), data.get("country", ""))
        if problem:
            self.add_error("nuts_code", problem)
        return data

    def facts(self) -> TownFacts:
        data = self.cleaned_data
        latitude, longitude = data["position"] or (None, None)
        return TownFacts(
            country=data["country"],
            region=data["region"],
            latitude=latitude,
            longitude=longitude,
            nuts_code=data["nuts_code"].upper(),
            lau_code=data["lau_code"],
            website=data["website"],
            phone=data["phone"],
            email=data["email"],
            pic=data["pic"],
        )


def nuts_problem(code: str, country: str) -> str:
    """What is wrong with a NUTS code of a town in that country; "" if nothing is."""
    if not code:
        return ""
    prefix = nuts_prefix(country)
    if not re.fullmatch(r"[A-Z]{2}[A-Z0-9]{1,3}", code.upper()):
        return gettext("A NUTS code is two letters and one to three letters or figures, for example PT11A.")
    if country and not code.upper().startswith(prefix):
        return gettext("In this country NUTS codes begin with %(prefix)s.") % {"prefix": prefix}
    return ""


def spoken_position(latitude: float | None, longitude: float | None) -> str:
    return "" if latitude is None or longitude is None else f"{latitude}, {longitude}"


class TownForm(FactsFields, EditForm):
    """The facts of a town that is there."""

    def typed(self, facts: TownFacts) -> dict[str, Any]:
        return vars(facts) | {"position": spoken_position(facts.latitude, facts.longitude)}


class NewTownForm(FactsFields):
    """A town that is not there yet. `alike` are towns that may be the same one."""

    field_order = ("name", "language")

    name = forms.CharField(
        label=_("Name of the town"), max_length=120, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    language = LanguageField(label=_("Language of the name"))
    geonames_id = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**40)
    is_another = forms.BooleanField(
        label=_("It is none of these towns, but another one."), required=False, widget=forms.HiddenInput
    )

    def ask_whether_another(self) -> None:
        """There are towns like this one: only whoever says that it is none of them goes on."""
        self.fields["is_another"].widget = forms.CheckboxInput()

    def new(self) -> NewTown:
        data = self.cleaned_data
        return NewTown(
            name=" ".join(data["name"].split()),
            language=data["language"],
            facts=self.facts(),
            geonames_id=data["geonames_id"],
            is_another=data["is_another"],
        )


class FindForm(forms.Form):
    """A place to look for in the gazetteer, always within a country."""

    country = CountryField()
    q = forms.CharField(
        label=_("Name of the town or village"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto", "autocomplete": "off"}),
    )


class OrganisationFields(forms.Form):
    country = CountryField()
    town = forms.ModelChoiceField(
        label=_("Town of its seat"),
        queryset=Town.objects.all(),
        required=False,
        widget=LongSelect,
        empty_label=_("not known"),
    )
    website = forms.URLField(
        label=_("Website"),
        max_length=200,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"dir": "ltr"}),
    )
    pic = PicField()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        town = data.get("town")
        if town is not None and data.get("country") and town.country != data["country"]:
            self.add_error("town", gettext("This town lies in another country."))
        return data

    def facts(self) -> OrganisationFacts:
        data = self.cleaned_data
        return OrganisationFacts(data["country"], data["town"], data["website"], data["pic"])


class OrganisationForm(OrganisationFields, EditForm):
    """The facts of an organisation that is there."""


class NewOrganisationForm(OrganisationFields):
    field_order = ("name", "language", "country", "town", "website", "pic")

    name = forms.CharField(
        label=_("Name of the organisation"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    language = LanguageField(label=_("Language of the name"))


# --- Codes from a file ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Problem:
    """What is wrong in a file, and where; the row is counted as a spreadsheet counts it."""

    row: int
    column: str
    text: str


UNREADABLE = _("The letters cannot be read. Save the table as CSV in UTF-8.")
FindTown = Callable[[dict[str, str]], tuple[Town | None, Any]]


class CodesForm(forms.Form):
    """A CSV file with statistical codes. `lines(find)` gives what it says, `problems` what it gets wrong."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=_(
            "With the columns nuts_code and lau_code, and either town (the town's number in its address) or name and"
            " country. At most 500 KB."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def __init__(self, *args: Any, too_big: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.too_big = too_big
        self.problems: list[Problem] = []

    def clean_file(self) -> list[tuple[int, dict[str, str]]]:
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith(".csv"):
            raise forms.ValidationError(
                gettext("This is no CSV file. Save the table as CSV and choose that file.")
            )
        try:
            text = file.read(MOST_BYTES + 1).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(UNREADABLE) from error
        if "\x00" in text:
            raise forms.ValidationError(UNREADABLE)
        return list(_rows(text))

    def full_clean(self) -> None:
        super().full_clean()
        if self.too_big and self.is_bound:
            self.errors.pop("file", None)
            self.add_error("file", gettext("The file is larger than 500 KB. Nothing was read."))

    @property
    def there_may_be_more(self) -> bool:
        return len(self.problems) >= MOST_PROBLEMS

    def lines(self, find: FindTown) -> list[Codes]:
        """What the file says, town by town; whatever is wrong stands in `problems` afterwards. After the first
        hundred of them nothing is read any more: a file of something else would keep the server busy."""
        seen: set[int] = set()
        lines = []
        for number, row in self.cleaned_data["file"]:
            if self.there_may_be_more:
                break
            line = self._line(number, row, find)
            if line is None:
                continue
            if line.town.pk in seen:
                self.problems.append(Problem(number, "town", gettext("This town stands in the file twice.")))
            seen.add(line.town.pk)
            lines.append(line)
        return lines

    def _line(self, number: int, row: dict[str, str], find: FindTown) -> Codes | None:
        town, problem = find(row)
        if town is None:
            self.problems.append(Problem(number, "town" if row.get("town") else "name", str(problem)))
            return None
        nuts, lau = row["nuts_code"].upper(), row["lau_code"]
        if wrong := nuts_problem(nuts, town.country):
            self.problems.append(Problem(number, "nuts_code", wrong))
        if len(lau) > 20 or not lau.isprintable():
            self.problems.append(
                Problem(number, "lau_code", gettext("A LAU code has at most 20 characters."))
            )
        return Codes(town=town, nuts_code=nuts, lau_code=lau)


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a table under its headings, with their numbers; the separator is whichever of comma, semicolon and tab it uses."""
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, restkey="", restval="")
    names = {str(name).strip().lower() for name in _head(reader)}
    missing = {"nuts_code", "lau_code"} - names
    if not ("town" in names or {"name", "country"} <= names):
        missing.add("town")
    if missing:
        raise forms.ValidationError(
            gettext("The first row names the columns; these are missing: %(columns)s")
            % {"columns": ", ".join(sorted(missing))}
        )
    try:
        for row in reader:
            yield (
                reader.line_num,
                {str(name).strip().lower(): str(value).strip() for name, value in row.items() if name},
            )
    except csv.Error as error:
        raise _no_row(reader.line_num) from error


def _head(reader: Any) -> list[str]:
    try:
        return list(reader.fieldnames or [])
    except csv.Error as error:
        raise _no_row(1) from error


def _no_row(number: int) -> forms.ValidationError:
    return forms.ValidationError(gettext("Row %(row)s is no row of a table.") % {"row": number})
