"""Where a town's page stands, and how it made an event known."""

from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base import edits
from cordel.base.content import text
from cordel.base.forms import DayField, LongSelect, OneUseForm
from cordel.base.words import language_choices
from cordel.core.material_files import MOST_BYTES
from cordel.events.models import Event
from cordel.outreach.actions import ActionFacts, Place
from cordel.outreach.models import OutreachAction


class PageForm(OneUseForm):
    purpose = "published page"

    address = forms.CharField(
        label=_("Address of the page"),
        help_text=_("For example https://www.town.example/our-project"),
        max_length=500,
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "url", "autocomplete": "off"}),
    )
    put_up_on = DayField(label=_("Stands there since"), required=False)

    def place(self) -> Place:
        return Place(self.cleaned_data["address"], self.cleaned_data["put_up_on"])


class _ActionFields(forms.Form):
    """One thing that was done. What is in a file is judged where it is kept."""

    kind = forms.ChoiceField(label=_("What was it?"), choices=OutreachAction.Kind.choices)
    title = forms.CharField(
        label=_("Title"),
        help_text=_("As it was printed, broadcast or posted, or in a few words. No names of private people."),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("In which language?"), required=False, widget=LongSelect)
    event_id = forms.TypedChoiceField(
        label=_("About which event?"), coerce=int, empty_value=None, required=False
    )
    day = DayField(label=_("On which day?"), required=True)
    address = forms.CharField(
        label=_("Where can it be seen?"),
        help_text=_("For example https://www.newspaper.example/article"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "url", "autocomplete": "off"}),
    )
    file = forms.FileField(
        label=_("or a file: a clipping, a photograph, the leaflet"),
        help_text=_("PDF, DOCX, PPTX, ODT, PNG or JPEG, at most 10 MB."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.pptx,.odt,.png,.jpg,.jpeg"}),
    )
    reach = forms.IntegerField(
        label=_("How many people did it reach, about?"),
        help_text=_("An estimate, and only if you know how it was counted."),
        min_value=0,
        max_value=100_000_000,
        required=False,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    counted_how = forms.CharField(
        label=_("How was that counted?"),
        help_text=_("For example: copies printed, views of the post, people in the room."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, events: list[Event], too_big: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.too_big = too_big
        shown: Any = self.fields
        shown["language"].choices = [("", gettext("not said")), *language_choices()]
        shown["event_id"].choices = [
            ("", gettext("the project as a whole")),
            *((event.pk, _called(event)) for event in events),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.too_big:
            self.add_error("file", gettext("The file is larger than 10 MB. Nothing was read."))
        if "reach" in data and (data["reach"] is None) != (not data.get("counted_how")):
            name = "counted_how" if data["reach"] is not None else "reach"
            self.add_error(name, gettext("Fill in both the number and how it was counted, or neither."))
        return data

    def facts(self) -> ActionFacts:
        return ActionFacts(**{one.name: self.cleaned_data[one.name] for one in fields(ActionFacts)})

    @property
    def file_data(self) -> bytes:
        file = self.cleaned_data["file"]
        return bytes(file.read(MOST_BYTES + 1)) if file else b""


class ActionForm(_ActionFields, OneUseForm):
    purpose = "outreach action"


class CorrectActionForm(_ActionFields, edits.EditForm):
    """The same of one that was told; `has_file`: one is kept, and stays unless another comes."""

    def __init__(self, *args: Any, has_file: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_file:
            self.fields["file"].label = gettext("Another file instead of the one that is kept")


def _called(event: Event) -> str:
    return f"{event.number} · {text(event.name)}" if event.name else str(event.number)
