"""What a narrator says: the code of the own page, and what may be shown."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cordel.base import edits
from cordel.base.forms import DayField, OneUseForm
from cordel.base.languages import language_name
from cordel.stories import queries, rules
from cordel.stories.actions import Said
from cordel.stories.models import Permission, Story


class PermitForm(OneUseForm):
    """Nothing is ticked at first; later what was permitted before. `read` holds the fingerprints of what the page showed."""

    purpose = "story permission"
    begins_with_what_holds = True

    exits = forms.MultipleChoiceField(
        label=_("Where may it be shown?"),
        choices=lambda: [(one.value, label) for one, label in queries.EXITS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": rules.NowhereTicked.sentence},
    )
    languages = forms.MultipleChoiceField(
        label=_("In which languages?"),
        help_text=_("Only those that you have read, or that somebody you trust has read to you."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": rules.NoLanguageTicked.sentence},
    )
    shown_name = forms.CharField(
        label=_("Under which name?"),
        help_text=_("Your own, another one, or none: then it says that you give no name."),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    shows_town = forms.BooleanField(
        label=_("The town where I told it may stand beside it."),
        required=False,
    )
    until = DayField(
        label=_("Until which day?"), help_text=_("Leave it empty if it holds until you stop it.")
    )
    read = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)

    def __init__(self, *args: Any, story: Story, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.story = story
        asked: Any = self.fields["languages"]
        asked.choices = [(code, language_name(code)) for code in story.languages]
        self.fields["read"].initial = self._now_reads()
        last = story.permission
        if self.begins_with_what_holds and last is not None and last.word == Permission.Word.GIVEN:
            self.initial = {
                **self.initial,
                "exits": last.exits,
                "languages": sorted(last.texts),
                "shown_name": last.shown_name,
                "shows_town": last.shows_town,
                "until": last.until,
            }

    def _now_reads(self) -> str:
        return json.dumps(self.story.texts)

    def said(self) -> Said:
        data = self.cleaned_data
        try:
            read = json.loads(data["read"])
        except ValueError:
            read = {}
        read = read if isinstance(read, dict) else {}
        return Said(
            exits=tuple(data["exits"]),
            texts={language: str(read.get(language, "")) for language in data["languages"]},
            shown_name=data["shown_name"],
            shows_town=data["shows_town"],
            until=data["until"],
        )

    def show_anew(self) -> None:
        """After a refusal: what stands on the page now is what was read when it is sent again."""
        self.data = edits.retyped(self, read=self._now_reads())
