"""Changing the plan: a form for each kind of change, all with the reason in the languages that people read."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cordel.base.edits import retyped
from cordel.base.forms import ContentInput, DayField, LongSelect, OneUseForm
from cordel.base.languages import language_name
from cordel.base.words import LanguageField, Word
from cordel.core.content import Content
from cordel.core.plans import Kind
from cordel.events.actions import NewPlan
from cordel.events.forms.joining import JoinField
from cordel.events.forms.staff import DaysFields
from cordel.events.models import Event, EventPlace, Mode
from cordel.towns.models import Town

MOST_OF_A_REASON = 600
REASON_WORDS = {"reason": Word(_("Why the plan changed"), rows=3, max_length=MOST_OF_A_REASON)}


class ChangeForm(OneUseForm):
    """What all kinds have in common: the plan that was seen, and why it changes. `readers` says how many people
    read each language; `seen` is the fingerprint of the plan."""

    purpose = "change of plan"
    kind = Kind.CANCELLED
    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(
        self, *args: Any, event: Event, readers: Mapping[str, int], seen: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        self.fields["version"].initial = seen
        mine = get_language() or settings.LANGUAGE_CODE
        self.languages = list(dict.fromkeys([mine, *(code for code in readers if code)]))
        for language in self.languages:
            self.fields[f"reason_{language}"] = _reason(language, readers.get(language, 0))

    def seen_again(self, seen: str) -> None:
        """The plan changed meanwhile: whoever sends the form again has seen the new one."""
        self.data = retyped(self, version=seen)

    @property
    def nonce(self) -> str:
        return str(self.cleaned_data["token"])

    @property
    def seen(self) -> str:
        return str(self.cleaned_data["version"])

    def reason(self) -> Content:
        """The first language that was written in is the original."""
        reason = Content()
        for language in self.languages:
            written = self.cleaned_data[f"reason_{language}"]
            if written:
                reason = reason.with_translation(language, written)
        return reason

    def new(self) -> NewPlan:
        return NewPlan(kind=self.kind, reason=self.reason())


def _reason(language: str, people: int) -> ContentInput:
    read = ngettext(
        "%(count)s person who is told reads it.", "%(count)s people who are told read it.", people
    )
    field = ContentInput(
        label=gettext("Why, in this language: %(language)s") % {"language": language_name(language)},
        help_text=read % {"count": people} if people else "",
        rows=3,
        max_length=MOST_OF_A_REASON,
        language=language,
    )
    field.widget.attrs |= {"lang": language, "dir": "auto"}
    return field


class CancelForm(ChangeForm):
    """Nothing but the reason."""


class ResumeForm(ChangeForm):
    kind = Kind.RESUMED


class NewDaysForm(ChangeForm, DaysFields):
    """Other days, or none as long as they are not known."""

    kind = Kind.DAYS
    are_known = forms.ChoiceField(
        label=_("Are the new days known?"),
        choices=[("yes", _("Yes")), ("no", _("No, they are told later"))],
        widget=forms.RadioSelect,
        initial="yes",
    )
    starts_on = DayField(
        label=_("New first day"),
        required=True,
        error_messages={"required": _("Write the new first day, or say that it is not known yet.")},
    )
    ends_on = DayField(label=_("New last day"))
    field_order = ("token", "version", "are_known", "starts_on", "ends_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self["are_known"].data == "no":
            self.fields["starts_on"].required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("are_known") == "no":
            return data | {"starts_on": None, "ends_on": None}
        return data | {"ends_on": data.get("ends_on") or data.get("starts_on")}

    def new(self) -> NewPlan:
        days = {name: self.cleaned_data[name] for name in ("starts_on", "ends_on")}
        return NewPlan(kind=self.kind, reason=self.reason(), **days)


class ModeForm(ChangeForm):
    """To the screen, to the room, or both."""

    kind = Kind.MODE
    mode = forms.ChoiceField(label=_("How it takes place from now on"), widget=forms.RadioSelect)
    join_url = JoinField(
        label=_("Address to join by, if people meet online"),
        help_text=_(
            "If you know it already. Only people who take part online get it; you can write it later."
        ),
    )
    field_order = ("token", "version", "mode", "join_url")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [(mode.value, mode.label) for mode in Mode if mode.value != self.event.mode]
        self.fields["mode"].choices = others  # type: ignore[attr-defined]
        if self.event.mode != Mode.ONLINE:
            self.fields["mode"].initial = Mode.ONLINE.value

    def new(self) -> NewPlan:
        facts = {name: self.cleaned_data[name] for name in ("mode", "join_url")}
        return NewPlan(kind=self.kind, reason=self.reason(), **facts)


class ElsewhereForm(ChangeForm):
    """Another venue in the same town, or in a town that lends its room."""

    kind = Kind.PLACE
    place = forms.ModelChoiceField(
        label=_("Which place moves"), queryset=EventPlace.objects.none(), empty_label=None
    )
    venue = forms.CharField(
        label=_("New venue and address"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    language = LanguageField(label=_("Language of the venue's name"))
    town = forms.ModelChoiceField(
        label=_("Town, if it moves to another one"),
        help_text=_("The host stays the same; this town lends the room."),
        queryset=Town.objects.all(),
        required=False,
        widget=LongSelect,
        empty_label=_("it stays in the same town"),
    )
    field_order = ("token", "version", "place", "venue", "language", "town")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = self.places()  # type: ignore[attr-defined]
        only = list(self.fields["place"].queryset[:2])  # type: ignore[attr-defined]
        if len(only) == 1:
            self.fields["place"].initial = only[0].pk
            self.fields["place"].widget = forms.HiddenInput()

    def places(self) -> Any:
        return EventPlace.objects.filter(event=self.event).select_related("town")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("venue") and not data.get("town") and "town" not in self.errors:
            self.add_error("venue", gettext("Write where it takes place now, or choose another town."))
        return data

    def new(self) -> NewPlan:
        facts = {name: self.cleaned_data[name] for name in ("place", "town", "venue", "language")}
        return NewPlan(kind=self.kind, reason=self.reason(), **facts)


class HostForm(ElsewhereForm):
    """Another town of the network."""

    kind = Kind.HOST
    field_order = ("token", "version", "place", "town", "venue", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].label = _("Which host is replaced")
        self.fields["venue"].label = _("Venue and address there, if known")
        partners = Town.objects.filter(partnerships__project=self.event.project_id)
        hosts = self.event.host_town_ids
        others = partners.exclude(pk__in=hosts).order_by("country", "sort_key").distinct()
        self.fields["town"] = forms.ModelChoiceField(
            label=_("Town that hosts from now on"),
            help_text=_("A partner of the project."),
            queryset=others,
            widget=LongSelect,
            empty_label=_("Please choose"),
        )
        self.order_fields(self.field_order)

    def places(self) -> Any:
        return super().places().filter(is_host=True)


FORMS: dict[str, type[ChangeForm]] = {
    "days": NewDaysForm,
    "cancel": CancelForm,
    "resume": ResumeForm,
    "mode": ModeForm,
    "place": ElsewhereForm,
    "host": HostForm,
}
