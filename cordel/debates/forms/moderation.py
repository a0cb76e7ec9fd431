"""What is typed and ticked to moderate a debate."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cordel.base.forms import OneUseForm
from cordel.debates.models import Exclusion, Statement


class RefuseForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why is it not taken?"),
        choices=[("", "—"), *((one.value, one.label) for one in Statement.POLICY)],
    )


class LeaveOutForm(OneUseForm):
    """Which voters of one signal, and why. Those who cannot be there twice are not ticked."""

    purpose = "votes left out"

    voters = forms.TypedMultipleChoiceField(
        label=_("Which of them?"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.ChoiceField(
        label=_("Why are they left out?"),
        help_text=_("Everybody reads it beside the result, with how many they were."),
        choices=[("", "—"), *Exclusion.Reason.choices],
    )

    def __init__(self, *args: Any, voters: list[tuple[int, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown: Any = self.fields
        shown["voters"].choices = voters
