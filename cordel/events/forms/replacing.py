"""Who comes in somebody's place."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cordel.base.forms import NameField, OneUseForm
from cordel.events.actions import Brought, Wish
from cordel.events.models import Registration
from cordel.participants.actions import Home


class ReplaceForm(OneUseForm):
    """Somebody who waits, or somebody new; `waiting` are those of the same town who wait."""

    purpose = "replace"

    waits = forms.TypedChoiceField(
        label=_("Somebody of this town who waits for a seat"), coerce=int, empty_value=None, required=False
    )
    name = NameField(
        label=_("Name"),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Without one, print the card for this person."),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    language = forms.ChoiceField(label=_("Language of letters and card"), choices=settings.LANGUAGES)
    is_minor = forms.BooleanField(label=_("Under 18"), required=False)
    guardian = NameField(label=_("Guardian's name"), max_length=160, required=False)
    contact = NameField(label=_("How to reach the guardian"), max_length=200, required=False)

    def __init__(self, *args: Any, leaver: Registration, waiting: list[Registration], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.leaver = leaver
        fields: Any = self.fields
        fields["language"].initial = get_language()
        if waiting:
            people = [(one.pk, one.person.name) for one in waiting]
            fields["waits"].choices = [("", gettext("nobody: the person below")), *people]
        else:
            del self.fields["waits"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("waits") and not data.get("name") and "name" not in self.errors:
            self.add_error("name", gettext("Please write the name of the person who comes."))
        if not data.get("waits") and data.get("is_minor"):
            for part in ("guardian", "contact"):
                if not data.get(part) and part not in self.errors:
                    self.add_error(part, gettext("Somebody under 18 comes with a guardian."))
        return data

    def instead(self) -> Brought | int:
        data = self.cleaned_data
        if data.get("waits"):
            return int(data["waits"])
        leaver = self.leaver
        wish = Wish(
            name=data["name"],
            email=data["email"],
            home=Home(country=leaver.country, town=leaver.town, place=leaver.place),
            is_adult=not data["is_minor"],
            mode=leaver.mode,
            language=data["language"],
        )
        return Brought(wish, guardian=data["guardian"], contact=data["contact"])
