"""By how many days what is owed is counted: one number for each kind, empty for what the call says."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cordel.base.edits import EditForm
from cordel.core.due_days import MOST_DAYS
from cordel.projects.actions import DueDaysFacts
from cordel.projects.queries.due_days import Setting

PLAIN = _("Write a whole number of days from 0 to %(most)s, or leave it empty.")


class DueDaysForm(EditForm):
    """A field for each kind that is counted from an event's days."""

    def __init__(self, *args: Any, settings: Iterable[Setting], **kwargs: Any) -> None:
        self.settings = list(settings)
        super().__init__(*args, **kwargs)
        for one in self.settings:
            self.fields[one.key] = _field(one)

    def typed(self, facts: Any) -> dict[str, Any]:
        return {one.key: facts.due_days.get(one.key) for one in self.settings}

    def facts(self) -> DueDaysFacts:
        given = {one.key: self.cleaned_data[one.key] for one in self.settings}
        return DueDaysFacts({key: days for key, days in given.items() if days is not None})

    @property
    def before(self) -> list[forms.BoundField]:
        return [self[one.key] for one in self.settings if one.is_before]

    @property
    def after(self) -> list[forms.BoundField]:
        return [self[one.key] for one in self.settings if not one.is_before]


def _field(one: Setting) -> forms.IntegerField:
    plain = PLAIN % {"most": MOST_DAYS}
    wrong = dict.fromkeys(("invalid", "min_value", "max_value"), plain)
    return forms.IntegerField(
        label=one.label,
        help_text=told(one),
        min_value=0,
        max_value=MOST_DAYS,
        required=False,
        error_messages=wrong,
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
    )


def told(one: Setting) -> str:
    """What holds without a number of one's own, and that number."""
    usual = _usual(one) % {"days": one.usual}
    return usual if one.own is None else f"{usual} {gettext('Here: %(days)s.') % {'days': one.own}}"


def _usual(one: Setting) -> str:
    if one.is_of_call and one.is_before:
        return ngettext(
            "The call says %(days)s day before the event.",
            "The call says %(days)s days before the event.",
            one.usual,
        )
    if one.is_of_call:
        return ngettext(
            "The call says %(days)s day after the event.",
            "The call says %(days)s days after the event.",
            one.usual,
        )
    if one.is_before:
        return ngettext(
            "Usually %(days)s day before the event.",
            "Usually %(days)s days before the event.",
            one.usual,
        )
    return ngettext(
        "Usually %(days)s day after the event.",
        "Usually %(days)s days after the event.",
        one.usual,
    )
