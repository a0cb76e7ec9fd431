"""A request about personal data: made on one's own page, or written down for somebody at the desk."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cordel.base import tokens
from cordel.base.forms import DayField, OneUseForm
from cordel.privacy.actions import Came, own_page
from cordel.privacy.models import Channel, Wanted

BY_OTHERS = [choice for choice in Channel.choices if choice[0] != Channel.PAGE]


class EraseForm(OneUseForm):
    """The person's own word."""

    purpose = "erase"
    sure = forms.BooleanField(
        label=_("Yes, erase it. I know that it cannot be undone."),
        error_messages={"required": _("Tick that you want this: it cannot be undone.")},
    )

    def came(self, now: datetime) -> Came:
        return own_page(nonce=self.cleaned_data["token"], now=now)


class _CameFields(OneUseForm):
    purpose = "request"
    channel = forms.ChoiceField(label=_("How it came"), choices=BY_OTHERS)
    received_on = DayField(
        label=_("Day on which it came"),
        help_text=_("The month for the answer counts from it."),
        required=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_on"].initial = timezone.localdate()

    def came(self) -> Came:
        data = self.cleaned_data
        return Came(data["channel"], data["received_on"], tokens.digest(data["token"]))


class RequestForm(_CameFields):
    """What somebody asked for, to be answered within a month."""

    field_order: Any = ("wanted", "channel", "received_on")
    wanted = forms.ChoiceField(
        label=_("What is asked for"),
        choices=[choice for choice in Wanted.choices if choice[0] != Wanted.ERASURE],
    )


class DeskEraseForm(_CameFields):
    """An erasure that somebody asked for on paper or by telephone, done now."""

    with_letter = forms.BooleanField(
        label=_("Send the answer by e-mail, if there is an address"), required=False, initial=True
    )
    sure = forms.BooleanField(
        label=_("The person asked for this, and I know who it is."),
        help_text=_("If you are not sure who asks, ask for the code on the card before you erase anything."),
        error_messages={"required": _("Tick that the person asked for this: it cannot be undone.")},
    )


def digest_of(form: type[OneUseForm], sent: Any) -> str:
    """The digest of the one-use token in what was sent, "" if we never gave it out."""
    nonce = tokens.read_form_token(form.purpose, sent.get("token", ""))
    return tokens.digest(nonce) if nonce else ""
