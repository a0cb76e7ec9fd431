"""Forms of the reports: official forms uploaded and mapped, a report handed in."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base.dates import date_format
from cordel.base.edits import EditForm
from cordel.base.forms import DayField, FileForm, LongSelect, OneUseForm
from cordel.core.office_package import MOST_BYTES
from cordel.core.official_forms import Place
from cordel.projects.actions import FormMapping, HandedFacts, NewForm
from cordel.projects.models import OfficialForm, Partner, Project
from cordel.projects.queries import partners
from cordel.reports import fields
from cordel.reports.fields import Field
from cordel.reports.filled_form import KINDS
from cordel.reports.handed_reports import Frozen, as_figures

MOST_RECEIPT: Final = 3_000_000  # bytes
NOT_IN_IT: Final = 0
LONGEST_VALUE: Final = 60  # letters of a present value beside its field's name


class FormFileForm(FileForm):
    """The file of a form: what is in it is judged where it is kept."""

    too_large = _("The file is larger than 5 MB. Nothing was read.")

    file = forms.FileField(
        label=_("The form, as DOCX or XLSX"),
        help_text=_("As you got it from the funder, empty, without macros; at most 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".docx,.xlsx"}),
    )

    def data_of_file(self) -> bytes:
        file: UploadedFile = self.cleaned_data["file"]
        return bytes(file.read(MOST_BYTES + 1))


class NewFormForm(FormFileForm):
    """A form that is not here yet."""

    name = forms.CharField(
        label=_("What the form is called"),
        help_text=_("For example: Event Description Sheet"),
        max_length=120,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    about = forms.ChoiceField(
        label=_("It is filled in for"), choices=OfficialForm.About.choices, widget=forms.RadioSelect
    )
    field_order = ("name", "about", "file")

    def new(self) -> NewForm:
        data = self.cleaned_data
        return NewForm(name=data["name"], about=data["about"], data=self.data_of_file())


class MappingForm(EditForm):
    """What goes where: a choice among our fields for every place of the form."""

    def __init__(
        self, *args: Any, form: OfficialForm, found: list[Field], suggested: dict[str, str], **kwargs: Any
    ) -> None:
        self.places = form.found_places
        self.suggested = suggested
        super().__init__(*args, facts=FormMapping.of(form), **kwargs)
        choices = [("", gettext("leave as it is")), *_choices(found)]
        for number, place in enumerate(self.places):
            self.fields[f"place-{number}"] = forms.ChoiceField(
                label=place.label or place.key, choices=choices, required=False, widget=LongSelect
            )

    def typed(self, facts: FormMapping) -> dict[str, Any]:
        chosen = self.suggested | dict(facts.pairs)
        return {f"place-{number}": chosen.get(place.key, "") for number, place in enumerate(self.places)}

    def mapping(self) -> dict[str, str]:
        chosen = {place.key: self.cleaned_data[f"place-{number}"] for number, place in enumerate(self.places)}
        return {key: name for key, name in chosen.items() if name}

    def rows(self) -> list[tuple[Place, Any, Any, bool]]:
        """(place, what it is, its field, whether the choice is only suggested)."""
        return [
            (
                place,
                KINDS[place.kind],
                self[f"place-{number}"],
                not self.is_bound and place.key in self.suggested,
            )
            for number, place in enumerate(self.places)
        ]

    @property
    def suggests(self) -> int:
        return 0 if self.is_bound else len(self.suggested)


def _choices(found: list[Field]) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(group, [(one.name, _told(one)) for one in some]) for group, some in fields.grouped(found)]


def _told(field: Field) -> str:
    """The field with its present value, shortened; or with why there is none."""
    value = " ".join(field.value.split()) or str(field.unknown)
    shown = value if len(value) <= LONGEST_VALUE else f"{value[: LONGEST_VALUE - 1]}…"
    return gettext("%(label)s: %(value)s") % {"label": field.label, "value": shown}


class DrawForm(forms.Form):
    """By which number people are drawn."""

    number = forms.RegexField(
        "^[0-9]{1,10}$",
        label=_("Number"),
        help_text=_("Keep the offered number, or type your own, so that nobody can have picked."),
        error_messages={"invalid": _("Type a whole number of at most ten digits.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"}),
    )

    def clean_number(self) -> int:
        return int(self.cleaned_data["number"])


# --- Evidence packs -------------------------------------------------------------------------------


class PackForm(OneUseForm):
    """Which of the two packs is to be made."""

    purpose = "evidence-pack"

    contents = forms.ChoiceField(
        label=_("What is it for?"),
        choices=[
            ("named", _("For an auditor: everything, with names")),
            ("nameless", _("For publication: counts only, without any name")),
        ],
        initial="named",
        widget=forms.RadioSelect,
    )


class PassphraseForm(forms.Form):
    """What locks the pack that is fetched. It is kept nowhere."""

    passphrase = forms.CharField(
        label=_("Passphrase"),
        help_text=_("At least 12 characters: letters from a to z, digits and signs."),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "dir": "ltr"}),
    )
    again = forms.CharField(
        label=_("The same passphrase again"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "dir": "ltr"}),
    )


class _HandedFields(FileForm):
    """When a report was handed in, by which partner, with what receipt, and with which version of each event's
    figures: one field an event, `version_<its key>`."""

    too_large = _("The file is larger than 3 MB. Nothing was read.")

    handed_on = DayField(label=_("Handed in on"), required=True)
    partner = forms.ModelChoiceField(
        label=_("By which partner"),
        queryset=Partner.objects.none(),
        empty_label=_("not said"),
        required=False,
    )
    reference = forms.CharField(
        label=_("Number of the receipt"),
        help_text=_("As the funder's portal or letter says it. A number or a file is needed."),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    file = forms.FileField(
        label=_("The receipt, as PDF"),
        help_text=_("At most 3 MB."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
    )

    def __init__(
        self,
        *args: Any,
        project: Project,
        versions: Mapping[int, list[Frozen]],
        has_receipt: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.versions = versions
        choice: Any = self.fields["partner"]
        choice.queryset = partners(project)
        if has_receipt:
            self.fields["file"].label = gettext("Another file instead of the one that is kept")
        for event, found in versions.items():
            self.fields[_version_field(event)] = forms.TypedChoiceField(
                label=gettext("Figures of event %(number)s") % {"number": found[0].number},
                choices=[*((one.version, _called(one)) for one in found), (NOT_IN_IT, gettext("not in it"))],
                coerce=int,
                initial=found[0].version,
            )

    def clean(self) -> dict[str, Any]:
        """What was frozen later cannot be in it; a day's grace, because a day ends later further west."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        day: date | None = data.get("handed_on")
        for one in self._chosen(data):
            if day and one.frozen_on > day + timedelta(days=1):
                said = gettext("This version was frozen after the day on which the report was handed in.")
                self.add_error(_version_field(one.event), said)
        return data

    def _chosen(self, data: Mapping[str, Any]) -> list[Frozen]:
        chosen = {event: data.get(_version_field(event)) for event in self.versions}
        return [
            one for event, found in self.versions.items() for one in found if one.version == chosen[event]
        ]

    def facts(self) -> HandedFacts:
        data = self.cleaned_data
        figures = as_figures(self._chosen(data))
        return HandedFacts(data["handed_on"], data["partner"], data["reference"].strip(), figures)

    @property
    def receipt(self) -> bytes:
        file: UploadedFile | None = self.cleaned_data["file"]
        return bytes(file.read(MOST_RECEIPT + 1)) if file else b""


class HandedForm(_HandedFields, OneUseForm):
    purpose = "report handed in"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["handed_on"].initial = timezone.localdate()


class CorrectHandedForm(_HandedFields, EditForm):
    """The same of one that is recorded. Figures that were frozen since it was handed in are not in it by themselves."""

    def __init__(
        self, *args: Any, facts: HandedFacts, versions: Mapping[int, list[Frozen]], **kwargs: Any
    ) -> None:
        super().__init__(*args, facts=facts, versions=versions, **kwargs)
        for name in map(_version_field, versions):
            self.initial.setdefault(name, NOT_IN_IT)

    def typed(self, facts: Any) -> dict[str, Any]:
        chosen = {_version_field(one["event"]): one["version"] for one in facts.figures}
        return {**super().typed(facts), **chosen}


def _version_field(event: int) -> str:
    return f"version_{event}"


def _called(one: Frozen) -> str:
    said = gettext("version %(version)s, frozen on %(day)s")
    return said % {"version": one.version, "day": date_format(one.frozen_on, "DATE_FORMAT")}
