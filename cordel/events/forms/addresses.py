"""Somebody's e-mail address, as the desk corrects it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cordel.base.edits import EditForm
from cordel.participants.actions import Address


class AddressForm(EditForm):
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Read it out to the person, letter by letter, before you save it."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email", "dir": "ltr"}),
    )

    def address(self) -> Address:
        return Address(self.cleaned_data["email"])
