"""Forms about a breach: what whoever sees it says, and all that is written down later."""

from datetime import tzinfo
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base.edits import EditForm
from cordel.base.forms import MomentField, OneUseForm
from cordel.privacy.actions import BreachFacts, Noted
from cordel.privacy.models import Breach
from cordel.towns.models import Town


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


OWN, NOBODY = "own", "nobody"


class _Moments(forms.Form):
    """Moments are typed on the clock of the project's lead town."""

    def __init__(self, *args: Any, zone: tzinfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, MomentField):
                field.zone = zone
                field.help_text = gettext("Time zone: %(zone)s") % {"zone": zone}


class NoteForm(_Moments, OneUseForm):
    """In a minute: everything else is added later."""

    kind = forms.ChoiceField(label=_("What happened"), choices=Breach.Kind.choices)
    device_of = forms.ChoiceField(
        label=_("Whose device is lost"),
        help_text=_("This person is signed out everywhere when you send this."),
        error_messages={"required": _("Choose whose device it is.")},
    )
    what = forms.CharField(
        label=_("In a few sentences"),
        help_text=_("Where and how, and what was on it. No names of people."),
        max_length=4000,
        widget=_lines(4),
    )
    noticed_at = MomentField(label=_("When was it noticed"))
    town = forms.TypedChoiceField(label=_("Whose data is it"), coerce=int, empty_value=None, required=False)
    people = forms.IntegerField(
        label=_("About how many people"),
        min_value=0,
        max_value=1_000_000,
        required=False,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )

    def __init__(self, *args: Any, towns: list[Town], by: User, others: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        is_asked = not self.is_bound or self.data.get("kind") == Breach.Kind.LOST_DEVICE
        device: Any = self.fields["device_of"]
        device.required = is_asked
        self.others = {str(user.pk): user for user in others if user.pk != by.pk}
        device.choices = [
            (OWN, gettext("my own")),
            (NOBODY, gettext("nobody's own: nobody is signed out")),
            *((key, str(user)) for key, user in self.others.items()),
        ]
        self.fields["noticed_at"].required = True
        named = [(town.pk, str(town)) for town in towns]
        self.fields["town"].choices = [("", gettext("of the whole project")), *named]  # type: ignore[attr-defined]

    def lost_by(self) -> User | None:
        """Who is to be signed out."""
        asked = self.cleaned_data
        if asked["kind"] != Breach.Kind.LOST_DEVICE or asked["device_of"] == NOBODY:
            return None
        return self.others.get(asked["device_of"], self.by)

    def noted(self) -> Noted:
        asked = self.cleaned_data
        return Noted(
            kind=asked["kind"],
            noticed_at=asked["noticed_at"],
            what=asked["what"],
            town_id=asked["town"],
            people=asked["people"],
        )


class BreachForm(_Moments, EditForm):
    """All that Art. 33 (3) and (5) ask for."""

    kind = forms.ChoiceField(label=_("What happened"), choices=Breach.Kind.choices)
    noticed_at = MomentField(label=_("When was it noticed"))
    what = forms.CharField(label=_("In a few sentences"), max_length=4000, widget=_lines(4))
    which_data = forms.CharField(
        label=_("Which data"),
        help_text=_("For example: names and towns of those who were there. No names of people."),
        max_length=300,
        required=False,
    )
    people = forms.IntegerField(
        label=_("About how many people"),
        min_value=0,
        max_value=1_000_000,
        required=False,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    consequences = forms.CharField(
        label=_("What may come of it"), max_length=4000, required=False, widget=_lines(3)
    )
    measures = forms.CharField(
        label=_("What was done, and what will be"), max_length=4000, required=False, widget=_lines(3)
    )
    authority_told_at = MomentField(label=_("When was the data protection authority told"))
    authority_why_not = forms.CharField(
        label=_("Or why it need not be told"),
        help_text=_("Only where the breach is unlikely to harm anybody (Art. 33)."),
        max_length=500,
        required=False,
    )
    people_told_at = MomentField(label=_("When were the people told"))
    people_why_not = forms.CharField(
        label=_("Or why they need not be told"),
        help_text=_("They are told where the risk for them is high (Art. 34)."),
        max_length=500,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["noticed_at"].required = True

    def parts(self) -> list[tuple[str, list[Any]]]:
        """The fields in the order of what is to be done, each part under its heading."""
        steps = (
            (gettext("1. What happened"), ("kind", "noticed_at", "what", "which_data", "people")),
            (gettext("2. What is done about it"), ("consequences", "measures")),
            (gettext("3. The data protection authority"), ("authority_told_at", "authority_why_not")),
            (gettext("4. The people"), ("people_told_at", "people_why_not")),
        )
        return [(heading, [self[name] for name in names]) for heading, names in steps]

    def facts(self) -> BreachFacts:
        return BreachFacts(**{name: self.cleaned_data[name] for name in BreachFacts.__dataclass_fields__})
