"""One line of who pays what for whom."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base.edits import EditForm
from cordel.core.amounts import NoNumber, read_amount
from cordel.core.bank_data import holds_account
from cordel.events.actions import PaymentFacts
from cordel.events.models import Payment
from cordel.towns.models import Town

MOST: Final = 10_000_000  # euros; beyond it a separator was lost


class EurosField(forms.CharField):
    """Whole euros as people write them: 1 200, 1.200,00 €, €1,200."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(
            attrs={"class": "short", "inputmode": "decimal", "dir": "ltr", "autocomplete": "off"}
        )
        super().__init__(max_length=40, widget=widget, **options)

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        try:
            euros = read_amount(typed)
        except NoNumber:
            euros = 0
        if not 0 < euros <= MOST:
            raise forms.ValidationError(
                gettext("Write a sum in whole euros, such as 1200. Round what is not whole.")
            )
        return euros


class PaymentFields(forms.Form):
    """Who pays, what, for whom, how much."""

    payer = forms.TypedChoiceField(label=_("Who pays"), coerce=int)
    kind = forms.ChoiceField(label=_("What for"), choices=Payment.Kind.choices)
    what = forms.CharField(
        label=_("In a few words"),
        help_text=_("For example: bus for 40 people from the airport. No names of people, no bank data."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    for_town = forms.TypedChoiceField(label=_("For whom"), coerce=int, empty_value=None, required=False)
    euros = EurosField(label=_("Euros"))

    def __init__(self, *args: Any, towns: list[Town], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(town.pk, str(town)) for town in towns]
        self.fields["payer"].choices = named  # type: ignore[attr-defined]
        self.fields["for_town"].choices = [("", gettext("everybody")), *named]  # type: ignore[attr-defined]

    def clean_what(self) -> str:
        what = str(self.cleaned_data["what"])
        if holds_account(what):
            raise forms.ValidationError(
                gettext(
                    "This looks like the number of a bank account or a card. It does not belong here: send it to"
                    " the town on paper."
                )
            )
        return what

    def facts(self) -> PaymentFacts:
        asked = self.cleaned_data
        return PaymentFacts(
            payer_id=asked["payer"],
            for_town_id=asked["for_town"],
            kind=asked["kind"],
            what=asked["what"],
            euros=asked["euros"],
        )


class NewPaymentForm(PaymentFields):
    """One more line."""


class PaymentForm(PaymentFields, EditForm):
    """One that is there."""

    def typed(self, facts: PaymentFacts) -> dict[str, Any]:
        return {
            "payer": facts.payer_id,
            "for_town": facts.for_town_id or "",
            "kind": facts.kind,
            "what": facts.what,
            "euros": str(facts.euros),
        }
