"""One act for many: which people of the list, and what is to be done to them."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordel.base.dates import date_format
from cordel.base.forms import OneUseForm
from cordel.core.standing import Standing
from cordel.events.models import Act, BulkKind, Event
from cordel.events.rules import CHOSEN_ROLES
from cordel.events.rules import bulk as rules

CARDS = "cards"  # no act: it opens the cards of those who were chosen
SALT = "cordel.chosen"
Choices = list[tuple[str, list[tuple[str, str]]]]


def offered(standing: Standing, event: Event) -> Choices:
    """What the visitor may do to many, in groups. After the figures are final only cards are printed."""
    groups: Choices = [] if event.closed_at else _acts(event)
    groups = [*groups, (_("Cards"), [(f"{CARDS}:", _("Print their cards"))])]
    may = [
        (label, [one for one in acts if rules.may_act(standing, event, act_of(one[0]).kind)])
        for label, acts in groups
    ]
    return [(label, acts) for label, acts in may if acts]


def _acts(event: Event) -> Choices:
    roles = [*CHOSEN_ROLES, ""]
    acts = [
        (_("Presence"), [Act(kind, day.isoformat()) for day in event.days for kind in ("present", "absent")]),
        (_("Role"), [Act(BulkKind.ROLE, role) for role in roles]),
        (_("Letters"), [Act(BulkKind.LETTER)]),
        (_("Seats"), [Act(BulkKind.CANCEL)]),
    ]
    return [(label, [(str(act), title(act)) for act in group]) for label, group in acts]


def title(act: Act) -> str:
    """The act in words, as a choice, a heading and the name of a button."""
    if act.day is not None:
        sentence = (
            _("Record presence on %(day)s by the host's word")
            if act.kind == BulkKind.PRESENT
            else _("Take the presence on %(day)s back")
        )
        return sentence % {"day": date_format(act.day, "DATE_FORMAT")}
    return str(_TITLES[act.kind, act.value])


_TITLES: dict[tuple[str, str], Any] = {
    (BulkKind.ROLE, "speaker"): gettext_lazy("Make them speakers"),
    (BulkKind.ROLE, "staff"): gettext_lazy("Make them staff"),
    (BulkKind.ROLE, ""): gettext_lazy("Let the role follow again from where they come from"),
    (BulkKind.CANCEL, ""): gettext_lazy("Give their seats back"),
    (BulkKind.LETTER, ""): gettext_lazy("Send them the confirmation again"),
}


def act_of(text: str) -> Act:
    kind, _colon, value = text.partition(":")
    return Act(kind, value)


class ChoosePeopleForm(forms.Form):
    """As it stands around the list. `listed` is the list's own query, so that "all of the list" means what is shown."""

    TICKED, PAGE, ALL = "ticked", "page", "all"
    which = forms.ChoiceField(choices=[(one, one) for one in (TICKED, PAGE, ALL)])
    act = forms.ChoiceField(
        error_messages={
            "required": gettext_lazy("Choose what is to be done."),
            "invalid_choice": gettext_lazy("This cannot be done here any more. Choose something else."),
        }
    )
    listed = forms.CharField(required=False, max_length=1_000)

    def __init__(self, *args: Any, acts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["act"]
        choice.choices = acts

    @property
    def ticked(self) -> list[int]:
        data: Any = self.data
        typed = data.getlist("who")
        return [int(one) for one in typed if one.isascii() and one.isdigit() and len(one) < 19]


class BulkActForm(OneUseForm):
    """The preview sends exactly those on whom it looked, whatever the list shows meanwhile."""

    purpose = "act for many"
    act = forms.ChoiceField(widget=forms.HiddenInput)
    chosen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, acts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["act"]
        choice.choices = acts

    def clean_chosen(self) -> list[int]:
        try:
            return list(signing.loads(self.cleaned_data["chosen"], salt=SALT))
        except signing.BadSignature as error:
            raise forms.ValidationError(self.expired) from error


def sealed(keys: Iterable[int]) -> str:
    """The keys of those who were chosen, as the preview carries them."""
    return signing.dumps(list(keys), salt=SALT, compress=True)
