"""What is typed about a research agreement: who signed it, for what, until when; its end; the deletion."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base import edits, words
from cordel.base.forms import DayField, DocumentForm, OneUseForm
from cordel.debates.actions import AgreementFacts, DeletionFacts


def _line() -> forms.TextInput:
    return forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


class _Fields(DocumentForm):
    institution = forms.CharField(
        label=_("Institution"),
        help_text=_("By its name, as it signed. Everybody reads it."),
        max_length=200,
        widget=_line(),
    )
    responsible = forms.CharField(
        label=_("Who answers for it there?"),
        help_text=_("A role or a unit, for example: Head of the Institute for Social Research. No name."),
        max_length=200,
        widget=_line(),
    )
    used_for = forms.CharField(
        label=_("For what are the votes used?"),
        help_text=_("One sentence or two, in plain words. Everybody reads it."),
        max_length=600,
        widget=_area(3),
    )
    language = words.LanguageField(label=_("Language of the purpose"))
    signed_on = DayField(label=_("Signed on which day?"), required=True)
    runs_until = DayField(
        label=_("Until which day does it run?"),
        help_text=_("By then, the institution deletes what it got."),
        required=True,
    )
    file = forms.FileField(
        label=_("The signed document"),
        help_text=_(
            "PDF, DOCX, PPTX, ODT, PNG or JPEG, at most 10 MB. Those who run the project and the towns can read it."
        ),
        error_messages={"required": _("Add the signed document as a file.")},
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.pptx,.odt,.png,.jpg,.jpeg"}),
    )
    is_new = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].required = self.is_new and not self.too_big

    def facts(self) -> AgreementFacts:
        data = self.cleaned_data
        names = ("institution", "responsible", "used_for", "language", "signed_on", "runs_until")
        return AgreementFacts(**{name: data[name] for name in names})


class RecordForm(_Fields, OneUseForm):
    purpose = "agreement"


class ChangeAgreementForm(_Fields, edits.EditForm):
    is_new = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = gettext("Another document instead of the one that is kept")


class EndForm(forms.Form):
    because = forms.CharField(
        label=_("Why does it end?"),
        help_text=_("Everybody reads it, if the agreement was announced."),
        max_length=500,
        widget=_area(3),
    )
    language = words.LanguageField(label=_("Language of your reason"))


class DeletionForm(edits.EditForm):
    deleted_on = DayField(label=_("Deleted on which day?"), required=True)
    deletion_said_by = forms.CharField(
        label=_("Who said so?"),
        help_text=_("The role or unit at the institution. No name."),
        max_length=200,
        widget=_line(),
    )

    def facts(self) -> DeletionFacts:
        return DeletionFacts(**{name: self.cleaned_data[name] for name in ("deleted_on", "deletion_said_by")})
