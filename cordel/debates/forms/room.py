"""What is typed and pressed in the room: a quick poll, a question, the buttons of the remote."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cordel.base import words
from cordel.base.forms import OneUseForm
from cordel.debates.actions import Showing
from cordel.debates.models import Room

LONGEST_OPTION = 80
POLL_QUESTION = words.Word(
    _("Question"), _("One that has a short answer, for example: What first?"), max_length=200, required=True
)


def poll_words(options: int) -> dict[str, words.Word]:
    """The fields of a poll in one language: the question, and each option."""
    labels = {at: _("Answer %(number)s") % {"number": at} for at in range(1, options + 1)}
    fields = {f"option_{at}": words.Word(label, max_length=LONGEST_OPTION) for at, label in labels.items()}
    return {"question": POLL_QUESTION, **fields}


class PollForm(OneUseForm):
    purpose = "quick poll"

    question = forms.CharField(
        label=POLL_QUESTION.label,
        help_text=POLL_QUESTION.help_text,
        max_length=POLL_QUESTION.max_length,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    options = forms.CharField(
        label=_("Answers to choose from"),
        help_text=_("One a line, two to six of them, as short as you can: they are read from the last row."),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )
    language = words.LanguageField()
    field_order = ("question", "options", "language")

    def clean_options(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["options"].splitlines()]
        given = [line for line in lines if line]
        for one in given:
            if len(one) > LONGEST_OPTION:
                raise forms.ValidationError(
                    _("“%(answer)s …” is longer than %(most)s characters. Say it in fewer words."),
                    params={"answer": one[:30], "most": LONGEST_OPTION},
                )
        return given


class AskForm(OneUseForm):
    purpose = "question from the room"

    said = forms.CharField(
        label=_("Your question"),
        help_text=_("One question in one or two sentences. No names of people."),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    language = words.LanguageField()
    field_order = ("said", "language")


def number(text: str) -> int:
    """0 for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def showing(pressed: str) -> Showing:
    """Of a button's "statement:3:answers", what is to be on the stage."""
    stage, at, rest = (*pressed.split(":"), "", "")[:3]
    numbered = (Room.Stage.STATEMENT, Room.Stage.POLL, Room.Stage.ASKED)
    return Showing(stage, number(at) if stage in numbered else None, rest == "answers")


def pressed_in(data: Any) -> tuple[str, str, int]:
    """What was pressed on the remote (act and on what), and the number of the screen that was seen."""
    act, _colon, what = str(data.get("act", "")).partition(" ")
    return act, what, number(str(data.get("seen", "")))
