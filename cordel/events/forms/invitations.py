"""What those who invite fill in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cordel.base.edits import EditForm
from cordel.base.forms import NameField
from cordel.base.words import LanguageField, Word
from cordel.events.actions import InvitationFacts
from cordel.events.models import Invitation
from cordel.towns.models import Town

INVITATION_WORDS = {
    "words": Word(
        _("Your words"),
        _("As you would say them to somebody who has never come: why, what there is, who will be there."),
        rows=5,
        max_length=1000,
    )
}


class InvitationFields(forms.Form):
    """Who passes the invitation on."""

    source = forms.ChoiceField(label=_("Who passes it on?"), choices=Invitation.Source.choices)
    name = NameField(
        label=_("Name"),
        help_text=_("For example the name of the school, of the group, or of the person who invites."),
        max_length=120,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def facts(self) -> InvitationFacts:
        return InvitationFacts(source=self.cleaned_data["source"], name=self.cleaned_data["name"])


class InvitationForm(InvitationFields, EditForm):
    """An invitation that is there."""


class NewInvitationForm(InvitationFields):
    """`towns` are those on whose behalf the visitor may invite; None: on behalf of the whole event."""

    town = forms.ModelChoiceField(label=_("On behalf of"), queryset=Town.objects.none(), empty_label=None)
    text = forms.CharField(
        label=INVITATION_WORDS["words"].label,
        help_text=INVITATION_WORDS["words"].help_text,
        max_length=INVITATION_WORDS["words"].max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    language = LanguageField()
    field_order = ("source", "name", "town", "text", "language")

    def __init__(self, *args: Any, towns: list[Town] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if towns is None or len(towns) == 1:
            del self.fields["town"]
            self.only = towns[0] if towns else None
        else:
            self.fields["town"].queryset = Town.objects.filter(pk__in=[town.pk for town in towns])  # type: ignore[attr-defined]

    def town_named(self) -> Town | None:
        town: Town | None = self.cleaned_data["town"] if "town" in self.fields else self.only
        return town
