"""What somebody signed about pictures, and what somebody objects to."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cordel.base.forms import DayField, OneUseForm
from cordel.events.actions import PortraitFacts


class PortraitForm(OneUseForm):
    """A signed permission, as it stands on paper."""

    purpose = "portrait"

    pictures = forms.CharField(
        label=_("Which pictures"),
        help_text=_(
            "For example: the portrait with the story on the town's website, or the interview on Friday."
        ),
        max_length=200,
    )
    use = forms.CharField(
        label=_("For what they may be used"),
        help_text=_("As it was signed. For example: the project's website and its final report."),
        max_length=300,
    )
    signed_by = forms.CharField(
        label=_("Signed by"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    by_guardian = forms.BooleanField(label=_("Signed by a parent or guardian"), required=False)
    signed_on = DayField(label=_("Signed on"), required=True)

    def facts(self) -> PortraitFacts:
        data = self.cleaned_data
        return PortraitFacts(
            data["pictures"], data["use"], data["signed_by"], data["by_guardian"], data["signed_on"]
        )
