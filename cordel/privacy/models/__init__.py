"""Clocks of a project, purges and their signed records, requests of people, what was erased for good, and who answers
for what."""

from cordel.privacy.models.breaches import Breach
from cordel.privacy.models.pack import Basis, Installation, PurposeChoice, TownContact
from cordel.privacy.models.requests import Channel, DataRequest, Tombstone, Wanted
from cordel.privacy.models.retention import ErasureRecord, FinalPayment, PurgeRun, SitePurge

__all__ = [
    "Basis",
    "Breach",
    "Channel",
    "DataRequest",
    "ErasureRecord",
    "FinalPayment",
    "Installation",
    "PurgeRun",
    "SitePurge",
    "PurposeChoice",
    "Tombstone",
    "TownContact",
    "Wanted",
]
