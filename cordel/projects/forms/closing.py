"""What is chosen and written when a project is wound up."""

from typing import Any

from django import forms
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base.edits import EditForm
from cordel.projects.actions.closing import Keeper
from cordel.projects.models import Partner, Project
from cordel.projects.queries import closing as queries


class KeeperForm(EditForm):
    """Who answers for the project afterwards, and where that office is found."""

    keeper = forms.ModelChoiceField(
        label=_("Partner that looks after it"),
        queryset=Partner.objects.none(),
        empty_label=_("nobody yet"),
        required=False,
    )
    keeper_contact = forms.CharField(
        label=_("Where to ask"),
        help_text=_(
            "The e-mail address or the page of an office, not of a person. It stands on the public page of the project."
        ),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["keeper"]
        choice.queryset = queries.keepers(project)

    def clean_keeper_contact(self) -> str:
        """An address to write to or a page to read; what is neither would leave people before a closed door."""
        typed = str(self.cleaned_data["keeper_contact"]).strip()
        if not typed:
            return ""
        try:
            validate_email(typed) if "@" in typed else URLValidator(["https", "http"])(typed)
        except forms.ValidationError as wrong:
            said = gettext(
                "Please write an e-mail address, or the address of a page that begins with https://"
            )
            raise forms.ValidationError(said) from wrong
        return typed

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("keeper") and not data.get("keeper_contact") and "keeper_contact" not in self.errors:
            self.add_error("keeper_contact", gettext("Please say where the office is found."))
        return data

    def chosen(self) -> Keeper:
        return Keeper(self.cleaned_data["keeper"], self.cleaned_data["keeper_contact"])


class RolesForm(forms.Form):
    """Who keeps the role. Only roles that stood on the page can end: `shown` are their keys."""

    keep = forms.MultipleChoiceField(
        label=_("Who keeps the role?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)

    def __init__(self, *args: Any, held: list[queries.Held], **kwargs: Any) -> None:
        keys = [one.key for one in held]
        kept = [one.key for one in held if one.stays]
        kwargs["initial"] = {"keep": kept, "shown": " ".join(keys)}
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["keep"]
        choice.choices = [(one.key, f"{one.name} · {one.role} · {one.where}") for one in held]

    def ending(self) -> set[str]:
        return set(self.cleaned_data["shown"].split()) - set(self.cleaned_data["keep"])


class BecauseForm(forms.Form):
    """Why a project is closed although something is open, or opened again."""

    because = forms.CharField(
        label=_("Why?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
