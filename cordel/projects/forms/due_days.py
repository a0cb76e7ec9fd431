"""By how many days what is owed is counted: one number for each kind, empty for what the call says."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cordel.base.edits import EditForm
from cordel.core.calls import Report
from cordel.core.due_days import MOST_DAYS, Kind, key_of
from cordel.projects.actions import DueDaysFacts
from cordel.projects.models import ObligationKind
from cordel.projects.queries.due_days import Setting

REPORT: Final = key_of(Kind.REPORT)
PLAIN = _("Write a whole number of days from 0 to %(most)s, or leave it empty.")


class DueDaysForm(EditForm):
    """A field for each kind that is counted from an event's days, and one for the final report."""

    def __init__(self, *args: Any, settings: Iterable[Setting], report: Report | None, **kwargs: Any) -> None:
        self.settings = list(settings)
        super().__init__(*args, **kwargs)
        for one in self.settings:
            self.fields[one.key] = _field(one.label, told(one))
        self.fields[REPORT] = _field(capfirst(str(ObligationKind.REPORT.label)), _of_report(report))

    def typed(self, facts: Any) -> dict[str, Any]:
        return {key: facts.due_days.get(key) for key in self._keys}

    def facts(self) -> DueDaysFacts:
        given = {key: self.cleaned_data[key] for key in self._keys}
        return DueDaysFacts({key: days for key, days in given.items() if days is not None})

    @property
    def _keys(self) -> list[str]:
        return [*(one.key for one in self.settings), REPORT]

    @property
    def before(self) -> list[forms.BoundField]:
        return [self[one.key] for one in self.settings if one.is_before]

    @property
    def after(self) -> list[forms.BoundField]:
        return [self[one.key] for one in self.settings if not one.is_before]


def _of_report(report: Report | None) -> str:
    """What the call says of the final report."""
    if report is None:
        return gettext(
            "The call names no day. Your grant agreement does: write it here, and it is asked for."
        )
    after = {
        "project": ngettext(
            "The call says %(months)s month after the end of the project.",
            "The call says %(months)s months after the end of the project.",
            report.months_after,
        ),
        "event": ngettext(
            "The call says %(months)s month after the last event.",
            "The call says %(months)s months after the last event.",
            report.months_after,
        ),
    }
    return after[report.counted_from] % {"months": report.months_after}


def _field(label: str, help_text: str) -> forms.IntegerField:
    plain = PLAIN % {"most": MOST_DAYS}
    wrong = dict.fromkeys(("invalid", "min_value", "max_value"), plain)
    return forms.IntegerField(
        label=label,
        help_text=help_text,
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
