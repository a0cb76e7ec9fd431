"""What is typed at the desk about voting sheets: how many to print, the code of one, and what is ticked on it."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base import words
from cordel.base.forms import OneUseForm
from cordel.core.vote_journal import CHOICES
from cordel.debates import queries
from cordel.debates.actions import MOST_CARDS
from cordel.debates.models import Keying, Statement
from cordel.debates.queries.paper import MOST_ON_SHEET, Answers
from cordel.towns.models import Town

# One figure for each box of a line, in the order of the paper; 0 where nothing is ticked.
KEYS = {str(at): choice for at, choice in enumerate(CHOICES, start=1)}
FIGURES = {choice: key for key, choice in KEYS.items()}
NOTHING = "0"


class SheetsForm(OneUseForm):
    purpose = "voting sheets"

    town = forms.ModelChoiceField(
        label=_("For which town?"), queryset=Town.objects.none(), empty_label=_("Please choose")
    )
    count = forms.IntegerField(
        label=_("How many sheets?"),
        min_value=1,
        max_value=MOST_CARDS,
        initial=30,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    language = words.LanguageField(label=_("In which language?"))
    second = forms.ChoiceField(
        label=_("And in a second language"),
        choices=lambda: [("", gettext("none")), *words.language_choices()],
        required=False,
    )
    numbers = forms.CharField(
        label=_("Which statements?"),
        help_text=_("Their numbers, for example 1-8, 12. At most %(most)s, so that a sheet has two pages.")
        % {"most": MOST_ON_SHEET},
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )

    def __init__(self, *args: Any, towns: Any, statements: Iterable[Statement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = [one.number for one in statements]
        shown: Any = self.fields
        shown["town"].queryset = towns
        shown["numbers"].initial = ", ".join(str(at) for at in self.known[:MOST_ON_SHEET])

    def clean_numbers(self) -> list[int]:
        asked = _numbers(self.cleaned_data["numbers"])
        if asked is None:
            raise forms.ValidationError(
                gettext("Write numbers with commas between them, for example 1-8, 12.")
            )
        unknown = [str(at) for at in asked if at not in self.known]
        if unknown:
            shown = ", ".join(unknown[:10])
            raise forms.ValidationError(
                gettext("Nobody votes on these at the moment: %(numbers)s. Take them out.")
                % {"numbers": shown}
            )
        if len(asked) > MOST_ON_SHEET:
            raise forms.ValidationError(
                gettext("These are %(count)s statements, and %(most)s fit. Take some out.")
                % {"count": len(asked), "most": MOST_ON_SHEET}
            )
        return asked

    def languages(self) -> list[str]:
        data = self.cleaned_data
        return list(dict.fromkeys(code for code in (data["language"], data["second"]) if code))


def _numbers(typed: str) -> list[int] | None:
    """Numbers and ranges in the order in which they stand, each once; None when it is none of that."""
    found: dict[int, None] = {}
    for part in re.split(r"[\s,;]+", typed.strip(" ,;")):
        read = re.fullmatch(r"(\d{1,6})(?:[-\u2013](\d{1,6}))?", part, re.ASCII)
        if read is None:
            return None
        first, last = int(read[1]), int(read[2] or read[1])
        if not 0 <= last - first < 1_000:
            return None
        found |= dict.fromkeys(range(first, last + 1))
    return list(found)


class SheetCodeForm(forms.Form):
    """Which sheet: its code, typed or read by a hand scanner."""

    code = forms.CharField(
        label=_("Code on the sheet"),
        help_text=_("Ten letters and figures at its top. A hand scanner reads the picture beside it."),
        max_length=400,
        widget=forms.TextInput(
            attrs={
                "dir": "ltr",
                "class": "code",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "autofocus": True,
                "data-first": True,
            }
        ),
    )

    def clean_code(self) -> str:
        return queries.code_in(self.cleaned_data["code"])


class _Lines(forms.Form):
    """A field for each statement: a figure, and "+" where the small box is ticked, too."""

    newcomer = forms.ChoiceField(
        label=_("Moved here from another country?"),
        choices=[("", _("nothing ticked")), ("yes", _("Yes")), ("no", _("No"))],
        required=False,
    )

    def __init__(self, *args: Any, statements: Iterable[Statement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.statements = list(statements)
        for one in self.statements:
            self.fields[f"line-{one.number}"] = forms.CharField(
                label=str(one.number),
                max_length=4,
                required=self.must_say,
                widget=forms.TextInput(
                    attrs={"class": "line", "dir": "ltr", "inputmode": "tel", "autocomplete": "off"}
                ),
            )

    must_say = False

    def lines(self) -> list[tuple[Statement, Any]]:
        return [(one, self[f"line-{one.number}"]) for one in self.statements]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for one in self.statements:
            typed = re.sub(r"\s", "", str(data.get(f"line-{one.number}", "")))
            if typed and not re.fullmatch(r"[1-4][+*]?|0", typed, re.ASCII):
                words = gettext(
                    "Line %(number)s: type 1, 2, 3 or 4, with + after it if the last box is ticked, too."
                )
                self.add_error(f"line-{one.number}", words % {"number": one.number})
        return data

    def answers(self) -> Answers:
        """A line where nothing is ticked is no answer."""
        typed = {
            one.number: re.sub(r"\s", "", self.cleaned_data[f"line-{one.number}"]) for one in self.statements
        }
        return {at: (KEYS[said[0]], len(said) > 1) for at, said in typed.items() if said and said != NOTHING}

    def is_newcomer(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data.get("newcomer", ""))


class KeyingForm(_Lines):
    agreed = forms.BooleanField(
        label=_("The sentence is ticked on the sheet"),
        widget=forms.CheckboxInput(attrs={"autofocus": True}),
        error_messages={
            "required": _(
                "Without the tick on the sheet nothing of it is kept, because nobody agreed to it. Put the sheet aside."
            )
        },
    )
    field_order = ("agreed", "newcomer")


class SettleForm(_Lines):
    """The lines on which two people typed something else; each must be decided."""

    must_say = True

    def __init__(self, *args: Any, asks_newcomer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_newcomer:
            del self.fields["newcomer"]


def as_typed(keying: Keying) -> dict[str, Any]:
    """What a keying says, as somebody types it."""
    lines = {f"line-{at}": figure(said) for at, said in keying.answers.items()}
    newcomer = {True: "yes", False: "no", None: ""}[keying.is_newcomer]
    return {**lines, "newcomer": newcomer, "agreed": True}


def figure(said: Any) -> str:
    """An answer as it is typed; 0 for none."""
    return NOTHING if not said else FIGURES[said[0]] + ("+" if said[1] else "")


def both(first: Keying, second: Keying) -> Mapping[int, tuple[str, str]]:
    """By statement: what the first and the second typed."""
    numbers = {*first.answers, *second.answers}
    return {int(at): (figure(first.answers.get(at)), figure(second.answers.get(at))) for at in numbers}
