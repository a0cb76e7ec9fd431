"""The files of a debate that was held elsewhere, and where it comes from."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cordel.base import words
from cordel.base.forms import OneUseForm
from cordel.core import conversation_files
from cordel.core.conversation_files import Conversation, Defect, Files
from cordel.debates import queries
from cordel.debates.actions import Origin
from cordel.debates.models import Debate
from cordel.towns.models import Town


class _FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """One file or several; clean() gives what the export holds, read to its end."""

    widget = _FilesInput

    def clean(self, data: Any, initial: Any = None) -> tuple[Files, Conversation]:
        sent = data if isinstance(data, list | tuple) else [data]
        one = super().clean
        chosen = [one(item, initial) for item in sent or [None]]
        try:
            found = conversation_files.gathered([(item.name, item.read()) for item in chosen])
            return found, conversation_files.read(found)
        except Defect as defect:
            raise forms.ValidationError(queries.defect_told(defect), code=defect.reason) from defect


class BringInForm(OneUseForm):
    purpose = "debate from elsewhere"

    export = _FilesField(
        label=_("Files of the export"),
        help_text=_("The ZIP, or comments.csv with votes.csv or participants-votes.csv. At most 20 MB."),
        widget=_FilesInput(attrs={"accept": ".zip,.csv"}),
    )
    question = forms.CharField(
        label=_("Question"),
        help_text=_("If you leave it empty, the topic in summary.csv is taken."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    language = words.LanguageField()
    source = forms.CharField(
        label=_("Where does it come from?"),
        help_text=_("Who held the debate, when and where it is published. Everybody reads this."),
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    licence = forms.CharField(
        label=_("Under which licence?"),
        help_text=_("With the words that have to stand beside it. Without a licence it cannot be shown."),
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    town = forms.ModelChoiceField(
        label=_("Whose people voted?"),
        queryset=Town.objects.none(),
        required=False,
        empty_label=_("nobody's in particular"),
    )
    takes_undecided = forms.BooleanField(
        label=_("Show statements about which nobody decided there"), required=False, initial=True
    )
    phase = forms.ChoiceField(
        label=_("How is it shown?"),
        choices=[(one.value, one.label) for one in (Debate.Phase.REVIEW, Debate.Phase.CLOSED)],
        initial=Debate.Phase.CLOSED,
    )

    def __init__(self, *args: Any, towns: Any, too_big: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.too_big = too_big
        shown: Any = self.fields
        shown["town"].queryset = towns

    def full_clean(self) -> None:
        super().full_clean()
        if self.too_big and self.is_bound:
            self.errors.pop("export", None)
            self.add_error("export", queries.defect_told(Defect(conversation_files.TOO_BIG)))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if "export" in found and not found.get("question"):
            found["question"] = found["export"][1].topic
            if not found["question"]:
                self.add_error("question", _("Write the question: the files do not say it."))
        return found

    def origin(self) -> Origin:
        data = self.cleaned_data
        return Origin(
            source=data["source"],
            licence=data["licence"],
            language=data["language"],
            phase=data["phase"],
            takes_undecided=data["takes_undecided"],
            town_id=data["town"].pk if data["town"] else None,
        )
