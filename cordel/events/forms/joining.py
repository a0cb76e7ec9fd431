"""Where people join who take part online."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base.edits import EditForm
from cordel.base.words import Word
from cordel.core.web_links import is_open_to_see
from cordel.events.actions import JoiningFacts
from cordel.events.models import LONGEST_ADDRESS

NOTE_WORDS = {
    "note": Word(
        _("Note for people who join"),
        _("What they need: a meeting number, what to install, whom to call if it does not work."),
        rows=3,
        max_length=600,
    )
}


class JoinField(forms.CharField):
    """An address that can be shown to people: https, with a host that anybody can read."""

    widget = forms.URLInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_ADDRESS, required=False, **kwargs)
        self.widget.attrs |= {"dir": "ltr", "autocomplete": "off", "placeholder": "https://"}

    def clean(self, value: Any) -> str:
        address = str(super().clean(value))
        if address and not is_open_to_see(address):
            raise forms.ValidationError(
                gettext(
                    "Copy the whole address of the meeting. It begins with https:// and has no name and no @ before its host."
                )
            )
        return address


class JoiningForm(EditForm):
    url = JoinField(
        label=_("Address to join by"),
        help_text=_(
            "Only people with a seat who take part online see it: on their own page, in their letters, in their calendar."
        ),
    )

    def facts(self) -> JoiningFacts:
        return JoiningFacts(url=self.cleaned_data["url"])
