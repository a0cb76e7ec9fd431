"""Every write about clocks, purges, and requests of people."""

from cordel.privacy.actions.requests import answer_request, erase_person, forget_address, receive_request
from cordel.privacy.actions.retention import purge, write_final_payment
from cordel.privacy.actions.tombstones import bury, erase_again

__all__ = [
    "answer_request",
    "bury",
    "erase_again",
    "erase_person",
    "forget_address",
    "purge",
    "receive_request",
    "write_final_payment",
]
