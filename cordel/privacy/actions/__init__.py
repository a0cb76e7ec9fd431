"""Every write about clocks, purges, and requests of people."""

from cordel.privacy.actions.breaches import (
    BreachFacts,
    Noted,
    close_breach,
    note_breach,
    open_breach,
    write_breach,
)
from cordel.privacy.actions.pack import (
    ContactFacts,
    PurposeFacts,
    contact_facts,
    name_contact,
    place_installation,
    purpose_facts,
    settle_purpose,
)
from cordel.privacy.actions.requests import (
    Came,
    answer_request,
    erase_person,
    forget_address,
    forget_lost_addresses,
    own_page,
    receive_request,
)
from cordel.privacy.actions.retention import purge, purge_by_the_hour, write_final_payment
from cordel.privacy.actions.site import purge_site
from cordel.privacy.actions.staff import warn_unused
from cordel.privacy.actions.tombstones import buried_lines, bury, erase_again

__all__ = [
    "BreachFacts",
    "Noted",
    "close_breach",
    "note_breach",
    "open_breach",
    "write_breach",
    "ContactFacts",
    "PurposeFacts",
    "contact_facts",
    "name_contact",
    "place_installation",
    "purpose_facts",
    "settle_purpose",
    "Came",
    "answer_request",
    "bury",
    "erase_again",
    "erase_person",
    "forget_address",
    "forget_lost_addresses",
    "buried_lines",
    "own_page",
    "purge",
    "purge_by_the_hour",
    "purge_site",
    "receive_request",
    "warn_unused",
    "write_final_payment",
]
