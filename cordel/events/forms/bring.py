"""What a town's officer fills in who brings people: one person a line."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cordel.base.forms import NameField, OneUseForm
from cordel.core.folding import fold_email, identity_key
from cordel.events.actions import Wish
from cordel.events.models import Mode
from cordel.participants.actions import Home
from cordel.towns.models import Town

LINES = 10


class BringForm(OneUseForm):
    """Up to ten people of one town, first of all one of the visitor's `own`. A line without a name is empty; the first
    that is filled in wrongly stops all."""

    purpose = "bring"

    town = forms.ChoiceField(label=_("They come from"))
    language = forms.ChoiceField(
        label=_("Their language"), help_text=_("Letters and cards are in this language.")
    )

    def __init__(
        self, *args: Any, towns: list[Town], own: frozenset[int] = frozenset(), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.towns = {str(town.pk): town for town in towns}
        choices = [(pk, f"{town} ({town.country_name})") for pk, town in self.towns.items()]
        # Whoever sees many towns and works for none of them has to choose: ten people of a wrong town are ten mistakes.
        mine = next((pk for pk, town in self.towns.items() if town.pk in own), "")
        is_asked = not mine and len(choices) > 1
        self.fields["town"].choices = [("", gettext("Please choose")), *choices] if is_asked else choices  # type: ignore[attr-defined]
        self.fields["town"].initial = mine
        self.fields["language"].choices = settings.LANGUAGES  # type: ignore[attr-defined]
        self.fields["language"].initial = get_language()
        for number in range(1, LINES + 1):
            self.fields |= _line(number)

    @property
    def lines(self) -> Iterator[list[forms.BoundField]]:
        for number in range(1, LINES + 1):
            yield [self[f"{part}_{number}"] for part in ("name", "email", "is_minor")]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        filled = [number for number in range(1, LINES + 1) if data.get(f"name_{number}")]
        seen: dict[tuple[str, str], int] = {}
        for number in range(1, LINES + 1):
            self._check_line(number, data, seen)
        if not filled and not self.errors:
            self.add_error("name_1", gettext("Please write at least one name."))
        return data

    def _check_line(self, number: int, data: dict[str, Any], seen: dict[tuple[str, str], int]) -> None:
        name, email = data.get(f"name_{number}", ""), data.get(f"email_{number}", "")
        if not name:
            if (email or data.get(f"is_minor_{number}")) and f"name_{number}" not in self.errors:
                self.add_error(f"name_{number}", gettext("Please write the name of this person."))
            return
        if not any(character.isalpha() for character in name):
            self.add_error(f"name_{number}", gettext("Please write a name with letters."))
        key = (fold_email(email), identity_key(name))
        if seen.setdefault(key, number) != number:
            twice = gettext("This is the same person as in line %(line)s.") % {"line": seen[key]}
            self.add_error(f"name_{number}", twice)

    def wishes(self) -> list[Wish]:
        """One for each line with a name, in order."""
        data, town = self.cleaned_data, self.towns[self.cleaned_data["town"]]
        return [
            Wish(
                name=data[f"name_{number}"],
                email=data[f"email_{number}"],
                home=Home(country=town.country, town=town),
                is_adult=not data[f"is_minor_{number}"],
                mode=Mode.IN_PERSON,
                language=data["language"],
            )
            for number in range(1, LINES + 1)
            if data[f"name_{number}"]
        ]


def _line(number: int) -> dict[str, forms.Field]:
    """Three fields, each with a name of its own for those who hear the form."""
    facts = {"number": number}
    return {
        f"name_{number}": NameField(
            label=format_lazy(_("Person {number}: name"), **facts),
            max_length=160,
            required=False,
            widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        ),
        f"email_{number}": forms.EmailField(
            label=format_lazy(_("Person {number}: e-mail address"), **facts),
            max_length=254,
            required=False,
            widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        ),
        f"is_minor_{number}": forms.BooleanField(
            label=format_lazy(_("Person {number}: under 18"), **facts), required=False
        ),
    }
