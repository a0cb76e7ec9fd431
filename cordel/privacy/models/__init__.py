"""Clocks of a project, purges and their signed records, requests of people, and what was erased for good."""

from cordel.privacy.models.breaches import Breach
from cordel.privacy.models.requests import Channel, DataRequest, Tombstone, Wanted
from cordel.privacy.models.retention import FinalPayment, PurgeRun

__all__ = ["Breach", "Channel", "DataRequest", "FinalPayment", "PurgeRun", "Tombstone", "Wanted"]
