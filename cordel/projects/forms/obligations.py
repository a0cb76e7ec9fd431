"""What somebody says about something that is due: one tap, or a day and a line more."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cordel.base.forms import DayField, OneUseForm
from cordel.core.obligations import POSTPONED_AT_MOST, Word, may_wait_until
from cordel.projects.actions import Given
from cordel.projects.rules import DayTooFar


class AnswerForm(OneUseForm):
    """The buttons send `word`; the day belongs to "until", the line to any of them."""

    purpose = "obligation"

    until = DayField(
        label=_("Until which day?"),
        help_text=_("You are asked again on the day after."),
        error_messages={"required": _("Please choose the day.")},
    )
    note = forms.CharField(
        label=_("A line for the coordinator"),
        help_text=_("For example: what you need, or why it takes longer."),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    word = forms.ChoiceField(choices=[(word.value, word.value) for word in Word], widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        until = self.fields["until"]
        until.required = not self.is_bound or self.data.get("word") == Word.UNTIL
        until.widget.attrs |= {"min": today + timedelta(days=1), "max": today + POSTPONED_AT_MOST}

    def clean(self) -> dict[str, Any]:
        """A day that nobody can wait for is said beside the day."""
        data = super().clean() or self.cleaned_data
        day = data.get("until")
        if data.get("word") == Word.UNTIL and day and not may_wait_until(day, today=self.today):
            self.add_error("until", str(DayTooFar()))
        return data

    def given(self) -> Given:
        data = self.cleaned_data
        return Given(Word(data["word"]), data["until"], data["note"], data["seen"])
