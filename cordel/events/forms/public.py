"""What citizens fill in, and what the door looks for."""

from collections.abc import Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cordel.base.forms import LongSelect, NameField, OneUseForm
from cordel.base.languages import country_name
from cordel.core.folding import identity_key
from cordel.events.actions import Details, Wish
from cordel.events.models import CHILDREN, Event, Evidence, Mode
from cordel.participants.actions import Home
from cordel.towns.models import Town

# Where people are likely to come from; everybody else chooses "another part of the world".
COUNTRIES = [
    "AD",
    "AL",
    "AM",
    "AT",
    "AZ",
    "BA",
    "BE",
    "BG",
    "BY",
    "CH",
    "CY",
    "CZ",
    "DE",
    "DK",
    "EE",
    "ES",
    "FI",
    "FR",
    "GB",
    "GE",
    "GR",
    "HR",
    "HU",
    "IE",
    "IS",
    "IT",
    "LI",
    "LT",
    "LU",
    "LV",
    "MC",
    "MD",
    "ME",
    "MK",
    "MT",
    "NL",
    "NO",
    "PL",
    "PT",
    "RO",
    "RS",
    "SE",
    "SI",
    "SK",
    "SM",
    "TR",
    "UA",
    "VA",
    "XK",
]
ELSEWHERE = "XX"
DIETS = [
    ("", _("No wish")),
    ("vegetarian", _("Vegetarian")),
    ("vegan", _("Vegan")),
    ("halal", _("Halal")),
    ("kosher", _("Kosher")),
    ("gluten free", _("Gluten free")),
    ("other", _("Something else (write below)")),
]


def with_letters(name: str) -> str:
    if not any(character.isalpha() for character in name):
        raise forms.ValidationError(gettext("Please write a name with letters."))
    return name


@lru_cache
def _countries_in(language: str) -> list[tuple[str, str]]:
    """By name in that language."""
    return sorted(((code, country_name(code, language)) for code in COUNTRIES), key=itemgetter(1, 0))


class HomeField(forms.ChoiceField):
    """A town of the network, a country, or elsewhere. The names are looked up when the choice is shown, not when it
    is checked."""

    towns: Mapping[str, Town]

    def valid_value(self, value: Any) -> bool:
        return value in self.towns or value in COUNTRIES or value == ELSEWHERE


class HomeFields(forms.Form):
    """Where somebody comes from: a town of the network, or another place in some country."""

    home = HomeField(label=_("Where do you come from?"), widget=LongSelect)
    place = NameField(
        label=_("The name of your town or village"),
        help_text=_("Only if it is not in the list above."),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )

    def __init__(self, *args: Any, towns: list[Town], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.towns = {str(town.pk): town for town in towns}
        home: Any = self.fields["home"]
        home.towns, home.choices = self.towns, self._choices

    def _choices(self) -> list[Any]:
        known = [(pk, f"{town} ({town.country_name})") for pk, town in self.towns.items()]
        return [
            ("", gettext("Please choose")),
            (gettext("Towns of the network"), known),
            (gettext("Another town or village in"), _countries_in(get_language() or "")),
            (gettext("Outside Europe"), [(ELSEWHERE, gettext("another part of the world"))]),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        home = data.get("home", "")
        if home and home not in self.towns and not data.get("place"):
            self.add_error("place", gettext("Please write the name of your town or village."))
        return data

    def the_home(self) -> Home:
        home = self.cleaned_data["home"]
        if home in self.towns:
            return Home(country=self.towns[home].country, town=self.towns[home])
        return Home(country=home, place=self.cleaned_data["place"])


class RegistrationForm(HomeFields, OneUseForm):
    """At most six things for a seat; all else is asked after the seat is saved."""

    purpose = "registration"
    field_order = ("name", "email", "home", "place", "is_adult", "mode", "friend", "friend_is_adult")
    # Asked apart: whoever comes alone needs none of it.
    friends_fields = ("friend", "friend_is_adult")

    name = NameField(
        label=_("Your name"),
        help_text=_("As it should stand on the list at the door."),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_(
            "If you have one: we send your ticket there. Without it you get a card to print or photograph."
        ),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "dir": "ltr"}),
    )
    is_adult = forms.TypedChoiceField(
        label=_("Are you 18 or older?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    mode = forms.ChoiceField(
        label=_("How will you take part?"),
        choices=[(Mode.IN_PERSON, _("I come in person")), (Mode.ONLINE, _("Online"))],
        widget=forms.RadioSelect,
        initial=Mode.IN_PERSON,
    )

    friend = NameField(
        label=_("The name of your friend"),
        help_text=_(
            "From the same place as you. Your friend gets a ticket, too, and letters come to your address."
        ),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    friend_is_adult = forms.TypedChoiceField(
        label=_("Is your friend 18 or older?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if event.mode != Mode.HYBRID:
            del self.fields["mode"]

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in self.friends_fields]

    @property
    def friend_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.friends_fields]

    @property
    def brings_friend(self) -> bool:
        """Whether something was typed about a friend, so that the page must show it."""
        return any(self[name].data or name in self.errors for name in self.friends_fields)

    def clean_name(self) -> str:
        return with_letters(self.cleaned_data["name"])

    def clean_friend(self) -> str:
        return with_letters(self.cleaned_data["friend"]) if self.cleaned_data["friend"] else ""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        friend = data.get("friend")
        if friend and data.get("friend_is_adult") is None and "friend_is_adult" not in self.errors:
            self.add_error("friend_is_adult", gettext("Please answer this for your friend."))
        if friend and identity_key(friend) == identity_key(data.get("name", "")):
            self.add_error("friend", gettext("This is your own name. Each of you is named once."))
        return data

    def wish(self, language: str, *, via: str) -> Wish:
        data = self.cleaned_data
        return Wish(
            name=data["name"],
            email=data["email"],
            home=self.the_home(),
            is_adult=data["is_adult"],
            mode=data.get("mode", Mode.IN_PERSON),
            language=language,
            via=via,
            friend=data["friend"],
            friend_is_adult=bool(data["friend_is_adult"]),
        )


class WalkInForm(HomeFields, OneUseForm):
    """Somebody at the door without a seat: as little as the list needs, while others wait behind."""

    purpose = "walk-in"
    field_order = ("name", "home", "place", "is_adult")

    name = NameField(label=_("Name"), max_length=160, widget=forms.TextInput(attrs={"dir": "auto"}))
    is_adult = RegistrationForm.base_fields["is_adult"]

    def clean_name(self) -> str:
        return with_letters(self.cleaned_data["name"])

    def wish(self, language: str) -> Wish:
        """Nobody is written to; whoever wants letters registers."""
        data = self.cleaned_data
        return Wish(
            name=data["name"],
            email="",
            home=self.the_home(),
            is_adult=data["is_adult"],
            mode=Mode.IN_PERSON,
            language=language,
        )


class HomeForm(HomeFields):
    """Another town or another way of taking part, later."""

    mode = RegistrationForm.base_fields["mode"]

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if event.mode != Mode.HYBRID:
            del self.fields["mode"]


class PermissionsForm(forms.Form):
    """What somebody may allow, and take back at any time."""

    photo_allowed = forms.BooleanField(label=_("I agree to be seen in photos of this event."), required=False)
    contact_allowed = forms.BooleanField(
        label=_("You may write to me about later events of this network."), required=False
    )

    def __init__(self, *args: Any, is_adult: bool, **kwargs: Any) -> None:
        """Of somebody under 18 only a parent's or guardian's signature allows pictures, so it is not asked here."""
        super().__init__(*args, **kwargs)
        if not is_adult:
            del self.fields["photo_allowed"]


class ObjectionForm(forms.Form):
    """No reason has to be given; which pictures helps to find them."""

    about = forms.CharField(
        label=_("Which pictures, if you saw one already"),
        help_text=_("You can leave this empty: then it is about all pictures of this event."),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class ChildrenField(forms.IntegerField):
    """How many children come along to be looked after."""

    def __init__(self, **options: Any) -> None:
        widget = forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"})
        super().__init__(min_value=0, max_value=20, required=False, widget=widget, **options)

    def prepare_value(self, value: Any) -> Any:
        return value or None


class DetailsForm(PermissionsForm):
    """After the seat: nothing here is required, and refusing changes nothing."""

    field_order = (
        "called",
        "diet",
        "diet_note",
        "access",
        *CHILDREN,
        "childcare",
        "photo_allowed",
        "contact_allowed",
        "is_first_time",
    )

    called = NameField(
        label=_("How shall we call you?"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "nickname", "dir": "auto"}),
    )
    diet = forms.ChoiceField(label=_("What do you eat?"), choices=DIETS, required=False)
    diet_note = forms.CharField(
        label=_("Allergies and what else the kitchen must know"), max_length=200, required=False
    )
    access = forms.CharField(
        label=_("What do you need to take part?"),
        help_text=_("For example a ramp, sign language, a quiet room."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    children_0_2 = ChildrenField(label=_("Children of 0 to 2 years"))
    children_3_5 = ChildrenField(label=_("Children of 3 to 5 years"))
    children_6_11 = ChildrenField(label=_("Children of 6 to 11 years"))
    children_12_17 = ChildrenField(label=_("Children of 12 to 17 years"))
    childcare = forms.CharField(
        label=_("What do the children need?"),
        help_text=_("For example a nap, a snack without nuts, somebody who speaks Ukrainian."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    is_first_time = forms.TypedChoiceField(
        label=_("Is this your first European project?"),
        help_text=_(
            "The towns want to meet people who were never part of one. They see how many, never who."
        ),
        choices=[("", _("I would rather not say")), ("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
    )

    childrens_fields = (*CHILDREN, "childcare")

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in self.childrens_fields]

    @property
    def children_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.childrens_fields]

    @property
    def brings_children(self) -> bool:
        """Whether something is told about children, so that the page must show it."""
        return any(
            self[name].value() not in (None, "", 0, "0") or self[name].errors
            for name in self.childrens_fields
        )

    def details(self) -> Details:
        data = self.cleaned_data
        return Details(**data | {name: data[name] or 0 for name in CHILDREN})


class DoorForm(forms.Form):
    """What the door looks for."""

    q = forms.CharField(required=False, max_length=120)
    day = forms.DateField(required=False)
    # What a presence rests on unless a code or ticket was typed; a scan cannot be claimed without one.
    evidence = forms.ChoiceField(
        choices=[(e, e.label) for e in (Evidence.HOST_WORD, Evidence.SIGNATURE)], required=False
    )
