"""Lines of towns pasted from a spreadsheet."""

from typing import Any, Final

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base.words import LanguageField
from cordel.core.pasted_rows import MOST_LINES, TooManyLines
from cordel.projects.models import Project
from cordel.projects.queries import pasted
from cordel.projects.queries.pasted import Planned

LONGEST: Final = 30_000


class PastedForm(forms.Form):
    """`planned` says what becomes of each line, once the form is valid."""

    lines = forms.CharField(
        label=_("The towns, one a line"),
        help_text=_(
            "Copy them from a spreadsheet: town and country, and if you have it the e-mail address of whoever"
            " looks after it. The order of the columns does not matter."
        ),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto", "autocomplete": "off", "spellcheck": "false"}),
    )
    language = LanguageField(label=_("Language of these names, and of the letters"))
    invites = forms.BooleanField(
        label=_("Invite the people by letter to look after their town"), required=False
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        self.planned: list[Planned] = []

    def clean_lines(self) -> str:
        text = str(self.cleaned_data["lines"])
        try:
            self.planned = [_with_good_address(line) for line in pasted.planned(self.project, text)]
        except TooManyLines as error:
            raise forms.ValidationError(
                gettext("These are more than %(most)s lines. Paste them in parts.") % {"most": MOST_LINES}
            ) from error
        if not self.planned:
            raise forms.ValidationError(gettext("There is no line with a town and a country."))
        return text


def _with_good_address(line: Planned) -> Planned:
    if not line.row.email or line.problem:
        return line
    try:
        validate_email(line.row.email)
    except forms.ValidationError:
        return Planned(
            line.row, problem=gettext("This is no e-mail address: %(typed)s") % {"typed": line.row.email}
        )
    return line
