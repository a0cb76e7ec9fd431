"""What is chosen when another system gets a token."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from cordel.base import tokens
from cordel.base.forms import NameField, OneUseForm
from cordel.events.actions import TokenFacts
from cordel.events.models import Scope

DAYS = (7, 30, 90, 365)
THE_EVENT, THE_PROJECT = "event", "project"


class TokenForm(OneUseForm):
    """`for_project`: whether the visitor may make one for all events of the project."""

    purpose = "access-token"
    field_order = ("name", "scopes", "reach", "days")

    name = NameField(
        label=_("Which system?"),
        help_text=_("So that you know it again in this list and in the record, for example “Ticket gate”."),
        max_length=80,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    reach = forms.ChoiceField(
        label=_("Where?"),
        choices=[
            (THE_EVENT, _("At this event")),
            (THE_PROJECT, _("At all events of the project")),
        ],
        initial=THE_EVENT,
        widget=forms.RadioSelect,
    )
    days = forms.TypedChoiceField(
        label=_("For how long?"),
        help_text=_("Afterwards it opens nothing any more."),
        choices=[(days, ngettext_lazy("%(n)s day", "%(n)s days", days) % {"n": days}) for days in DAYS],
        coerce=int,
        initial=30,
    )

    def __init__(self, *args: Any, for_project: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not for_project:
            del self.fields["reach"]

    def facts(self, now: datetime) -> TokenFacts:
        data = self.cleaned_data
        return TokenFacts(
            name=data["name"],
            scopes=tuple(data["scopes"]),
            for_project=data.get("reach") == THE_PROJECT,
            expires_at=now + timedelta(days=data["days"]),
        )

    @property
    def secret(self) -> str:
        """Follows from the form and from this installation's key: nothing has to be kept to show it once more to
        whoever sends the same form twice."""
        return f"cordel_{tokens.derived('access-token', self.cleaned_data['token'])}"
