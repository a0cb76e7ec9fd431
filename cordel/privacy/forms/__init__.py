"""Forms about clocks and about requests of people."""

from cordel.privacy.forms.requests import DeskEraseForm, EraseForm, RequestForm, digest_of
from cordel.privacy.forms.retention import PaymentForm, PurgeForm

__all__ = ["DeskEraseForm", "EraseForm", "PaymentForm", "PurgeForm", "RequestForm", "digest_of"]
