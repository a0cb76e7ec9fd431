"""Where a town's page stands."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cordel.base.forms import DayField, OneUseForm
from cordel.outreach.actions import Place


class PageForm(OneUseForm):
    purpose = "published page"

    address = forms.CharField(
        label=_("Address of the page"),
        help_text=_("For example https://www.town.example/our-project"),
        max_length=500,
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "url", "autocomplete": "off"}),
    )
    put_up_on = DayField(label=_("Stands there since"), required=False)

    def place(self) -> Place:
        return Place(self.cleaned_data["address"], self.cleaned_data["put_up_on"])
