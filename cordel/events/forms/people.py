"""What officers write about places in activities, panels and institutions."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base.edits import EditForm, version_of
from cordel.base.forms import LongSelect, NameField
from cordel.events.actions import InstitutionFacts
from cordel.events.models import Activity, Institution, Kind, Level, Registration
from cordel.towns.models import Organisation


class PlacesForm(EditForm):
    """How many places an activity has. Give it `facts`, the stored number."""

    capacity = forms.IntegerField(
        label=_("Places"),
        help_text=_(
            "Empty: whoever is at the event can come. With a number, people choose it on their own page."
        ),
        min_value=1,
        max_value=100_000,
        required=False,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )

    def typed(self, facts: Any) -> dict[str, Any]:
        return {"capacity": facts}


class PanelForm(forms.Form):
    """Who of the event's speakers speaks in the activity."""

    speakers = forms.MultipleChoiceField(
        label=_("Who speaks here"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: list[Registration], activity: Activity, **kwargs: Any) -> None:
        self.people = {str(one.pk): one for one in people}
        there = [pk for pk, one in self.people.items() if _speaks_in(one, activity)]
        super().__init__(*args, **kwargs)
        self.initial["speakers"] = there
        self.fields["speakers"].choices = [  # type: ignore[attr-defined]
            (pk, f"{one.person.name} ({one.country_name})") for pk, one in self.people.items()
        ]

    def chosen(self) -> list[Registration]:
        return [self.people[pk] for pk in self.cleaned_data["speakers"]]


def _speaks_in(registration: Registration, activity: Activity) -> bool:
    return any(speech.activity_id == activity.pk for speech in registration.speeches.all())


class InstitutionForm(EditForm):
    """The official name, and which other spellings mean the same body."""

    name = NameField(
        label=_("Official name"),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    organisation = forms.ModelChoiceField(
        label=_("It is this organisation"),
        help_text=_("Choose it if it is entered already; without a name above, its name is shown."),
        queryset=Organisation.objects.all(),
        required=False,
        widget=LongSelect,
        empty_label=_("none of these"),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("not known")), *Kind.choices], required=False)
    level = forms.ChoiceField(
        label=_("Level"), choices=[("", _("not known")), *Level.choices], required=False
    )
    gathered = forms.TypedMultipleChoiceField(
        label=_("The same institution, written in another way"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, facts: InstitutionFacts, others: list[tuple[Institution, bool]], **kwargs: Any
    ) -> None:
        super().__init__(*args, facts=facts, **kwargs)
        self.fields["gathered"].choices = [  # type: ignore[attr-defined]
            (
                one.pk,
                gettext("%(name)s (nearly the same)") % {"name": one.spelling} if is_near else one.spelling,
            )
            for one, is_near in others
        ]
        if not others:
            del self.fields["gathered"]
        self.initial["version"] = version_of(facts)

    def typed(self, facts: Any) -> dict[str, Any]:
        return vars(facts) | {"gathered": list(facts.gathered)}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("name") and not data.get("organisation") and not self.errors:
            self.add_error("name", gettext("Write a name, or choose an organisation."))
        return data

    def facts(self) -> InstitutionFacts:
        data = {name: self.cleaned_data[name] for name in ("name", "organisation", "kind", "level")}
        return InstitutionFacts(**data, gathered=tuple(sorted(self.cleaned_data.get("gathered", []))))
