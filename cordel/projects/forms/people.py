"""Who is asked in a town, who comes in by a code."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base.forms import InvitationForm
from cordel.projects.actions.people import NewEntry
from cordel.projects.models import Partner
from cordel.towns.models import TownMembership, TownRole

ROLES = [(role.value, role.label) for role in (TownRole.OFFICER, TownRole.DEPUTY)]


class EntryForm(InvitationForm):
    way = forms.ChoiceField(
        label=_("How the person gets the code"),
        choices=[
            ("mail", _("by e-mail, when the link is opened")),
            ("paper", _("I print it or read it out on the telephone")),
        ],
        initial="mail",
        widget=forms.RadioSelect,
    )

    field_order = ("email", "name", "role", "language", "is_shared", "way")

    def new(self) -> NewEntry:
        data = self.cleaned_data
        facts = {key: data[key] for key in ("email", "name", "role", "language", "is_shared")}
        return NewEntry(**facts, by_mail=data["way"] == "mail")


class HandOverForm(EntryForm):
    """To somebody of the town, or to a new person who comes in by a link; only then address and name are asked."""

    successor = forms.ChoiceField(
        label=_("Who takes over"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who takes over.")},
    )
    field_order = ("successor", "email", "name", "language", "is_shared", "way")

    def __init__(self, *args: Any, members: list[User], role: str, **kwargs: Any) -> None:
        super().__init__(*args, roles=ROLES, **kwargs)
        del self.fields["role"]
        self.held = role
        self.people = {str(user.pk): user for user in members}
        choices = [*((key, str(user)) for key, user in self.people.items()), ("new", _("a new person"))]
        self.fields["successor"].choices = choices  # type: ignore[attr-defined]
        address = self.fields["email"]
        address.required = not self.is_bound or self.data.get("successor") == "new"
        address.error_messages["required"] = _("Write the new person's e-mail address.")

    def of_new_person(self) -> list[Any]:
        """What is asked about somebody who is not here yet."""
        return [self[name] for name in self.fields if name != "successor"]

    def to(self) -> User | None:
        """None for a new person."""
        return self.people.get(self.cleaned_data["successor"])

    def new(self) -> NewEntry:
        self.cleaned_data["role"] = self.held
        return super().new()


class PairForm(forms.Form):
    """Officer and deputy, chosen among those who work for the town."""

    officer = forms.ChoiceField(label=_("Asked first"), required=False)
    deputy = forms.ChoiceField(label=_("Asked when there is no answer"), required=False)

    def __init__(self, *args: Any, partner: Partner, members: list[TownMembership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"officer": partner.officer_id or "", "deputy": partner.deputy_id or ""}
        self.people = {str(one.user_id): one.user for one in members}
        named = [(key, str(user)) for key, user in self.people.items()]
        officer, deputy = self.fields["officer"], self.fields["deputy"]
        officer.choices = [("", _("everybody who works for the town")), *named]  # type: ignore[attr-defined]
        deputy.choices = [("", _("nobody named")), *named]  # type: ignore[attr-defined]

    def pair(self) -> tuple[User | None, User | None]:
        data = self.cleaned_data
        return self.people.get(data["officer"]), self.people.get(data["deputy"])


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        help_text=_("Eight letters and digits. Small letters are fine, and so is a code without its line."),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "class": "code",
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "dir": "ltr",
            }
        ),
    )


class AddressAndCodeForm(CodeForm):
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The address that stands on your card, or that your coordinator told you."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )
    field_order = ("email", "code")
