"""Forms about clocks, requests of people, and who answers for what."""

from cordel.privacy.forms.breaches import BreachForm, NoteForm
from cordel.privacy.forms.pack import ContactForm, GroundForm, InstallationForm, PurposeForm
from cordel.privacy.forms.requests import DeskEraseForm, EraseForm, RequestForm, digest_of
from cordel.privacy.forms.retention import PaymentForm, PurgeForm, SitePurgeForm

__all__ = [
    "BreachForm",
    "ContactForm",
    "GroundForm",
    "InstallationForm",
    "NoteForm",
    "DeskEraseForm",
    "EraseForm",
    "PaymentForm",
    "PurgeForm",
    "SitePurgeForm",
    "PurposeForm",
    "RequestForm",
    "digest_of",
]
