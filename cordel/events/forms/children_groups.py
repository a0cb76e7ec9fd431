"""A group of children: whose, how many, and who certifies it; then how many were there on each day."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base.dates import date_format
from cordel.base.edits import EditForm
from cordel.events.actions import DaysFacts, GroupFacts
from cordel.events.models import ChildrenGroup
from cordel.events.rules.children_groups import MOST_CHILDREN
from cordel.events.rules.signed_sheets import MOST_BYTES
from cordel.towns.models import Town


def _line(**attributes: str) -> forms.TextInput:
    return forms.TextInput(attrs={"dir": "auto", "autocomplete": "off", **attributes})


class GroupFields(forms.Form):
    """No name and no birthday of a child is asked anywhere."""

    town_id = forms.TypedChoiceField(label=_("Where the school is"), coerce=int)
    school = forms.CharField(label=_("School"), max_length=160, widget=_line())
    planned = forms.IntegerField(
        label=_("How many children are to come"),
        min_value=1,
        max_value=MOST_CHILDREN,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    certifier = forms.CharField(
        label=_("Who certifies the number for the school"),
        help_text=_("The head of the school, or the teacher who comes along."),
        max_length=160,
        required=False,
        widget=_line(),
    )
    certifier_function = forms.CharField(
        label=_("Function at the school"), max_length=120, required=False, widget=_line()
    )

    def __init__(self, *args: Any, towns: Iterable[Town], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["town_id"].choices = [(town.pk, str(town)) for town in towns]

    def facts(self) -> GroupFacts:
        return GroupFacts(**{name: self.cleaned_data[name] for name in GroupFacts.__dataclass_fields__})


class NewChildrenGroupForm(GroupFields):
    """One more."""


class ChildrenGroupForm(GroupFields, EditForm):
    """One that is there."""


class ChildrenDaysForm(forms.Form):
    """A number for each day of the event, and the school's letter, if there is one."""

    def __init__(self, *args: Any, group: ChildrenGroup, too_big: bool = False, **kwargs: Any) -> None:
        recorded = {one.day: one.present for one in group.days.all()}
        self.days = sorted({*group.event.days, *recorded})
        kwargs["initial"] = {_name(day): recorded.get(day) for day in self.days}
        super().__init__(*args, **kwargs)
        self.too_big = too_big
        for day in self.days:
            self.fields[_name(day)] = forms.IntegerField(
                label=gettext("Children on %(day)s") % {"day": date_format(day, "l j F")},
                min_value=0,
                max_value=MOST_CHILDREN,
                required=False,
                widget=forms.NumberInput(attrs={"class": "short"}),
            )
        self.fields["letter"] = forms.FileField(
            label=gettext("The school's letter"),
            help_text=gettext(
                "PDF, PNG or JPEG, at most 50 MB, with the number of each day, a signature and a stamp. With it all"
                " numbers above rest on the school's certificate."
            ),
            required=False,
            widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.too_big:
            self.add_error("letter", gettext("The file is larger than 50 MB. Nothing was read."))
        return data

    def facts(self) -> DaysFacts:
        data = self.cleaned_data
        letter = bytes(data["letter"].read(MOST_BYTES + 1)) if data.get("letter") else None
        return DaysFacts({day: data[_name(day)] for day in self.days}, letter)


def _name(day: date) -> str:
    return f"day_{day.isoformat()}"
