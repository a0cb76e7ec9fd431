"""What somebody says about something that is due: one tap, or a day and a line more."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cordel.base.forms import DayField, OneUseForm
from cordel.core.obligations import Word
from cordel.projects.actions import Given


class AnswerForm(OneUseForm):
    """The buttons send `word`; the day belongs to "until", the line to any of them."""

    purpose = "obligation"

    until = DayField(label=_("Until which day?"), help_text=_("You are asked again on the day after."))
    note = forms.CharField(
        label=_("A line for the coordinator"),
        help_text=_("For example: what you need, or why it takes longer."),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    word = forms.ChoiceField(choices=[(word.value, word.value) for word in Word], widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("word") == Word.UNTIL and "until" in data and data["until"] is None:
            self.add_error("until", _("Please choose the day."))
        return data

    def given(self) -> Given:
        data = self.cleaned_data
        return Given(Word(data["word"]), data["until"], data["note"], data["seen"])
