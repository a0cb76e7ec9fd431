"""What the grant is reckoned by: a table from a file, and what is assumed."""

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base import tables
from cordel.base.edits import EditForm
from cordel.base.refusals import Refused
from cordel.core import lump_sums
from cordel.core.calls import Call
from cordel.core.grants import Online, Reduction
from cordel.core.lump_sum_rows import Reading, Row, read_lines
from cordel.core.lump_sums import Basis, LumpSums, TableProblem, Unit
from cordel.projects.actions import GrantFacts
from cordel.projects.forms.sentences import sentence
from cordel.projects.models import Project

MOST_BYTES: Final = 500_000
MOST_PROBLEMS: Final = 100
MOST_PEOPLE: Final = 100_000
DRAFTS_ARE_GOOD_FOR: Final = 24 * 60 * 60  # seconds

UNITS: Final = [
    (Unit.EVENT, _("per event; the project gets the sum of its events")),
    (Unit.PROJECT, _("per project; the people of its events are added up")),
]
BASES: Final = [
    (Basis.PARTICIPANTS, _("everybody who is present")),
    (Basis.INTERNATIONAL, _("invited international participants only")),
]


@dataclass(frozen=True)
class Problem:
    """What is wrong in the file; `row` None where it concerns the table as a whole."""

    row: int | None
    column: str
    text: str


class TableForm(forms.Form):
    """A table as CSV or XLSX, and what the file itself does not say. `problems` stand row by row; a table with
    doubts may be kept."""

    file = forms.FileField(
        label=_("The table, as CSV or XLSX"),
        help_text=_(
            "At most 500 KB. The first sheet is read; its first row names the columns as the template does."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )
    version = forms.CharField(
        label=_("Version, as the source calls it"),
        help_text=_("For example: Programme Guide 2020, annex 2"),
        max_length=60,
    )
    source = forms.CharField(
        label=_("Source"),
        help_text=_(
            "The address of the page, or the document and the page in it, so that others can check it."
        ),
        max_length=500,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    unit = forms.ChoiceField(label=_("An amount is"), choices=UNITS, widget=forms.RadioSelect)
    basis = forms.ChoiceField(label=_("Who counts"), choices=BASES, widget=forms.RadioSelect)
    minimum = forms.IntegerField(
        label=_("Smallest number of participants that is paid"),
        help_text=_("As the source states it: the table has to begin there."),
        min_value=0,
        max_value=MOST_PEOPLE,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    minimum_countries = forms.IntegerField(
        label=_("Smallest number of countries that is paid"),
        help_text=_("Only where the table has countries and the source states it."),
        min_value=0,
        max_value=300,
        required=False,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )

    def __init__(self, *args: Any, call: Call, too_big: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _usual(call))
        super().__init__(*args, **kwargs)
        self.call = call
        self.too_big = too_big
        self.problems: list[Problem] = []
        self.doubts: list[Problem] = []

    def clean_file(self) -> list[Row]:
        file: UploadedFile = self.cleaned_data["file"]
        try:
            return tables.read(file.read(MOST_BYTES + 1))
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused

    def full_clean(self) -> None:
        super().full_clean()
        if self.too_big and self.is_bound:
            self.errors.pop("file", None)
            self.add_error("file", gettext("The file is larger than 500 KB. Nothing was read."))

    def table(self) -> LumpSums | None:
        """The table that the file and the answers make; None where `problems` now says what is wrong."""
        read = read_lines(self.cleaned_data["file"])
        self.problems = [Problem(one.row, one.column, sentence(one)) for one in read.problems]
        if self.problems:
            return None
        table = self._made(read)
        found = lump_sums.problems_of(table, self.call.limits)
        self.problems = [_placed(one, read) for one in found if not one.is_doubt]
        self.doubts = [_placed(one, read) for one in found if one.is_doubt]
        return None if self.problems else table

    def _made(self, read: Reading) -> LumpSums:
        data = self.cleaned_data
        has_countries = any(line.countries for line in read.lines)
        return LumpSums(
            call=self.call.id,
            version=data["version"],
            source=data["source"],
            unit=Unit(data["unit"]),
            basis=Basis(data["basis"]),
            minimum=data["minimum"],
            minimum_countries=data["minimum_countries"] if has_countries else None,
            lines=read.lines,
        )

    @property
    def shown_problems(self) -> list[Problem]:
        return self.problems[:MOST_PROBLEMS]


def _usual(call: Call) -> dict[str, Any]:
    """What tables of such a call usually are: twinning pays a project by its invited people."""
    is_twinning = call.template == "twinning"
    basis = Basis.INTERNATIONAL if is_twinning else Basis.PARTICIPANTS
    limit = call.limits.get(lump_sums.CALL_MINIMA[basis])
    return {
        "unit": Unit.PROJECT if is_twinning else Unit.EVENT,
        "basis": basis,
        "minimum": limit.value if limit else None,
    }


def _placed(problem: TableProblem, read: Reading) -> Problem:
    """The problem at the row of the file, not of the table."""
    row = read.rows[problem.row - 1] if problem.row else None
    return Problem(row, problem.column, sentence(problem))


# --- From the preview to what is kept ---------------------------------------------------------------


def draft_of(project: Project, table: LumpSums) -> str:
    """A checked table as the preview carries it: nothing is stored before somebody says so."""
    return signing.dumps(lump_sums.as_data(table), salt=_salt(project), compress=True)


def read_draft(project: Project, draft: str) -> LumpSums | None:
    """None if we did not write it for this project, or too long ago."""
    try:
        return lump_sums.from_data(signing.loads(draft, salt=_salt(project), max_age=DRAFTS_ARE_GOOD_FOR))
    except signing.BadSignature:
        return None


def _salt(project: Project) -> str:
    return f"cordel.lump_sums.{project.pk}"


# --- What is assumed --------------------------------------------------------------------------------

NOT_DECIDED: Final = _("Not decided: figures that depend on it are shown as a range")
ONLINE: Final = [
    (Online.UNDECIDED, NOT_DECIDED),
    (Online.NOT, _("They do not count")),
    (Online.FULL, _("They count like everybody else")),
    (Online.SHARE, _("They count for a part")),
]
REDUCTIONS: Final = [
    (Reduction.UNDECIDED, NOT_DECIDED),
    (Reduction.UNCHANGED, _("Nothing: the planned grant is paid")),
    (Reduction.RECALCULATED, _("It is reckoned again by who was counted, and is never more than planned")),
    (Reduction.HELD, _("Every event that was held brings what was planned for it, the others nothing")),
]


class AssumptionsForm(EditForm):
    """What nobody knows of the programme."""

    online = forms.ChoiceField(
        label=_("People who took part online only"),
        choices=ONLINE,
        required=False,
        widget=forms.RadioSelect,
    )
    share = forms.IntegerField(
        label=_("The part for which they count, in per cent"),
        help_text=_("Only where they count for a part. The sum is rounded down to whole people."),
        min_value=1,
        max_value=99,
        required=False,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    reduction = forms.ChoiceField(
        label=_("What fewer participants than planned do to the final grant"),
        choices=REDUCTIONS,
        required=False,
        widget=forms.RadioSelect,
    )
    minimum = forms.IntegerField(
        label=_("Smallest final grant that is paid, in euros"),
        help_text=_("A smaller one is not paid at all. 0: there is no such rule. Empty: not decided."),
        min_value=0,
        max_value=10_000_000,
        required=False,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("online") == Online.SHARE and data.get("share") is None and "share" not in self.errors:
            self.add_error("share", gettext("Write the part for which they count, from 1 to 99."))
        return data

    def facts(self) -> GrantFacts:
        data = self.cleaned_data
        share = data["share"] if data["online"] == Online.SHARE else None
        return GrantFacts(data["online"], share, data["reduction"], data["minimum"])
