"""Forms about clocks and about requests of people."""

from cordel.privacy.forms.breaches import BreachForm, NoteForm
from cordel.privacy.forms.requests import DeskEraseForm, EraseForm, RequestForm, digest_of
from cordel.privacy.forms.retention import PaymentForm, PurgeForm

__all__ = [
    "BreachForm",
    "NoteForm",
    "DeskEraseForm",
    "EraseForm",
    "PaymentForm",
    "PurgeForm",
    "RequestForm",
    "digest_of",
]
