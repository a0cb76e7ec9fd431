"""What people may add to their registration once the seat is saved: for whom they come, how a speaker is named."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base.forms import NameField
from cordel.events.actions import CardFacts, ComesFor
from cordel.events.models import Kind, Level


def _or_nothing(choices: Any) -> list[tuple[str, Any]]:
    return [("", _("I would rather not say")), *choices]


class ComesForForm(forms.Form):
    """The organisation that somebody comes for. Empty: for nobody, and nothing is kept."""

    organisation = NameField(
        label=_("Organisation"),
        max_length=160,
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "organization", "dir": "auto", "list": "known-organisations"}
        ),
    )
    function = NameField(
        label=_("As what?"),
        help_text=_("For example chairwoman, teacher, volunteer. Only the host sees it."),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title", "dir": "auto"}),
    )
    level = forms.ChoiceField(
        label=_("Where is it active?"), choices=_or_nothing(Level.choices), required=False
    )
    kind = forms.ChoiceField(
        label=_("What kind of organisation is it?"), choices=_or_nothing(Kind.choices), required=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("organisation") and any(data.get(name) for name in ("function", "level", "kind")):
            self.add_error(
                "organisation", gettext("Please write the organisation's name, or leave everything empty.")
            )
        name = data.get("organisation", "")
        if name and not any(character.isalnum() for character in name):
            self.add_error("organisation", gettext("Please write a name with letters."))
        return data

    def told(self) -> ComesFor:
        return ComesFor(**self.cleaned_data)


class CardForm(forms.Form):
    """How a speaker wishes to be named."""

    name = NameField(
        label=_("Your name in the programme"),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    about = NameField(
        label=_("Title and organisation, as they should stand there"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    is_named = forms.BooleanField(
        label=_("My name may stand in the public programme."),
        help_text=_("Without it only the people who prepare the event see that you speak."),
        required=False,
    )

    def facts(self) -> CardFacts:
        return CardFacts(**self.cleaned_data)
