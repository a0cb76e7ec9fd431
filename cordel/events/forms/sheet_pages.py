"""A signed page that came back, who signed it, and what becomes of evidence that disagrees."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base.dates import date_format
from cordel.events.actions.reconcile import Settling
from cordel.events.models import Evidence, SheetPage, SignedSheet
from cordel.events.queries.reconcile import PersonDay, kinds_said
from cordel.events.rules.signed_sheets import MOST_BYTES

MOST_PAGES = 500  # of one file


class PageScanForm(forms.Form):
    """A new file, or one that is kept already: a scan of many sheets is sent once."""

    file = forms.FileField(
        label=_("The photo or scan"),
        help_text=_("PDF, PNG or JPEG, at most 50 MB. Several sheets can be one PDF."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
        required=False,
    )
    kept = forms.TypedChoiceField(
        label=_("Or a file that is kept already"), coerce=int, empty_value=None, required=False
    )
    at = forms.IntegerField(
        label=_("Which page of the file"),
        min_value=1,
        max_value=MOST_PAGES,
        initial=1,
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, kept: list[SignedSheet], too_big: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.too_big = too_big
        field: Any = self.fields["kept"]
        field.choices = [("", gettext("none")), *((one.pk, _named(one)) for one in kept)]
        if not kept:
            del self.fields["kept"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.too_big:
            self.add_error("file", gettext("The file is larger than 50 MB. Nothing was read."))
        elif not data.get("file") and not data.get("kept"):
            self.add_error("file", gettext("Choose the photo or scan of this page."))
        return data

    def data_of_file(self) -> bytes | None:
        file = self.cleaned_data.get("file")
        return bytes(file.read(MOST_BYTES + 1)) if file else None


def _named(sheet: SignedSheet) -> str:
    facts = {
        "kind": sheet.kind.upper(),
        "town": str(sheet.town) if sheet.town else gettext("people of several towns"),
        "day": date_format(sheet.added_at.date(), "DATE_FORMAT"),
    }
    return gettext("%(kind)s of %(day)s, %(town)s") % facts


class SignedForm(forms.Form):
    """Which rows were signed; `shown` are those that the screen had, so that a row it did not have stays as it is."""

    signed = forms.TypedMultipleChoiceField(coerce=int, required=False)
    shown = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, page: SheetPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        for name in ("signed", "shown"):
            fields[name].choices = [(row, str(row)) for row in range(len(page.rows))]


# What can be settled by adding: a signature that was overlooked, or the host vouches.
CAN_ADD = (Evidence.SIGNATURE, Evidence.HOST_WORD)


class SettleForm(forms.Form):
    what = forms.ChoiceField(label=_("What is right?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("A few words for the auditor. They are kept with the evidence."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(self, *args: Any, row: PersonDay, **kwargs: Any) -> None:
        said = row.left.reason if row.left else ""
        kwargs["initial"] = {"seen": kinds_said(row.kinds), "reason": said}
        super().__init__(*args, **kwargs)
        self.row = row
        adding = [(f"add {kind.value}", _added(kind), kind not in row.kinds) for kind in CAN_ADD]
        taking = [(f"withdraw {kind.value}", _withdrawn(kind), kind in row.kinds) for kind in Evidence]
        sent = str(self.data.get("what", ""))
        field: Any = self.fields["what"]
        # What was sent twice is done already and no choice any more; the action knows it again.
        offered = [(value, label) for value, label, fits in (*adding, *taking) if fits or value == sent]
        field.choices = [("leave", gettext("It stays as it is")), *offered]

    def settling(self) -> Settling:
        data = self.cleaned_data
        verb, _space, kind = data["what"].partition(" ")
        evidence = Evidence(kind) if kind else None
        return Settling(
            day=self.row.day,
            reason=data["reason"],
            seen=data["seen"],
            add=evidence if verb == "add" else None,
            withdraw=evidence if verb == "withdraw" else None,
        )


def _added(kind: Evidence) -> str:
    return gettext("The person was there: add “%(evidence)s”") % {"evidence": kind.label}


def _withdrawn(kind: Evidence) -> str:
    return gettext("This was a mistake: take “%(evidence)s” back") % {"evidence": kind.label}


class LeaveAllForm(forms.Form):
    reason = forms.CharField(
        label=_("Why they stay as they are"),
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    # How many rows the screen showed: more or fewer by now, and nothing is done.
    count = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
