"""The first two steps of a network: the town that leads it, and the project under its call."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base.forms import CountryField, DayField, LongSelect
from cordel.base.words import LanguageField, LanguagesField
from cordel.core.calls import Call
from cordel.core.gazetteer import Place
from cordel.projects.actions import NewProject, ProjectFacts
from cordel.towns.actions import NewTown, TownFacts

NOWHERE = "nowhere"


class LeadTownForm(forms.Form):
    """Which town leads; of several places that the map knows, one is chosen."""

    country = CountryField()
    name = forms.CharField(
        label=_("Name of the town"),
        max_length=120,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    language = LanguageField(label=_("Language of the name"))

    field_order: Any = ("place", "country", "name", "language")

    def ask_which(self, places: list[Place]) -> None:
        named = [
            (str(place.geonames_id), ", ".join(filter(None, (place.name, place.region)))) for place in places
        ]
        self.fields["place"] = forms.ChoiceField(
            label=_("Which of these places is it?"),
            choices=[*named, (NOWHERE, gettext("None of these. Add it without coordinates."))],
            widget=forms.RadioSelect,
        )
        self.order_fields(self.field_order)

    def new(self, place: Place | None, *, is_chosen: bool) -> NewTown:
        """A chosen place gives the town its whole name."""
        data = self.cleaned_data
        facts = TownFacts(
            country=data["country"],
            region=place.region if place else "",
            latitude=place.latitude if place else None,
            longitude=place.longitude if place else None,
        )
        return NewTown(
            name=place.name if place and is_chosen else " ".join(data["name"].split()),
            language=data["language"],
            facts=facts,
            geonames_id=place.geonames_id if place else None,
            is_another=True,
        )


class NetworkForm(forms.Form):
    """The project: its title, its call, from when to when. Everything can be changed later but the short name."""

    title = forms.CharField(
        label=_("Title of the project"), max_length=300, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    language = LanguageField(label=_("Language of the title"))
    slug = forms.SlugField(
        label=_("Short name in addresses"),
        help_text=_(
            "Small letters, figures and hyphens, for example towns-and-tales. It cannot be changed later."
        ),
        error_messages={"invalid": _("Use small letters, figures and hyphens only.")},
        max_length=60,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocapitalize": "none"}),
    )
    call = forms.ChoiceField(
        label=_("Call"),
        help_text=_("Its rules are compared with the plan and with what happens."),
        required=False,
        widget=LongSelect,
    )
    starts_on = DayField(label=_("Begins on"))
    ends_on = DayField(label=_("Ends on"))

    def __init__(self, *args: Any, calls: dict[str, Call], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.calls = calls
        named = sorted(calls.values(), key=lambda call: (call.programme, call.years, call.id))
        choices = [("", gettext("none, or not known yet")), *((call.id, call.title) for call in named)]
        self.fields["call"].choices = choices  # type: ignore[attr-defined]

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).lower()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        begins, ends = data.get("starts_on"), data.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", gettext("The project ends before it begins. Please check both days."))
        return data

    def new(self) -> NewProject:
        data = self.cleaned_data
        call = self.calls.get(data["call"])
        facts = ProjectFacts(
            call=data["call"],
            programme=call.programme if call else "",
            measure=call.measure if call else "",
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
        )
        return NewProject(title=data["title"], language=data["language"], slug=data["slug"], facts=facts)


class SpokenForm(forms.Form):
    languages = LanguagesField(
        label=_("Languages that its people speak"),
        help_text=_("New events begin with these. Choose as many as you like."),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "many"}),
    )
