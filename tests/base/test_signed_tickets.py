"""Tickets of the installation: read back as they were signed, and nothing else is one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordel.base import signed_tickets
from cordel.base.signed_tickets import Ticket

KEY, OTHER = (signed_tickets.private_key(secret) for secret in (b"one", b"another"))
TICKETS = st.builds(Ticket, st.integers(0, 2**32 - 1), st.integers(0, 2**64 - 1), st.integers(0, 2**16 - 1))
# Made once with this module, and checked in a browser: what it says must never change, or printed tickets end.
GOLDEN = "C1.AAAABwAAAAAAAAPpAAHWEqMuZGqFDcxIuFY2clSYOGf84jR_YAnpDsp2KXcJtN6Opc2ShjquUZbaR2jwZGh6XDuHD6CL9JgwSZkT4Du5"


@given(TICKETS)
def test_a_ticket_is_read_as_it_was_signed(ticket):
    text = signed_tickets.written(ticket, KEY)
    assert len(text) == signed_tickets.LONGEST
    assert signed_tickets.read(f" {text}\n", [OTHER.public_key(), KEY.public_key()]) == ticket
    assert signed_tickets.written(ticket, KEY) == text


def test_the_form_of_a_ticket_never_changes():
    assert signed_tickets.written(Ticket(7, 1001), KEY) == GOLDEN
    assert signed_tickets.read(GOLDEN, [KEY.public_key()]) == Ticket(7, 1001, 1)


def test_another_key_signs_no_ticket_of_ours():
    assert signed_tickets.read(signed_tickets.written(Ticket(7, 1001), OTHER), [KEY.public_key()]) is None


@given(st.integers(3, signed_tickets.LONGEST - 1), st.sampled_from("ABCxyz019-_"))
def test_a_changed_letter_makes_it_worthless(place, letter):
    changed = GOLDEN[:place] + letter + GOLDEN[place + 1 :]
    assert changed == GOLDEN or signed_tickets.read(changed, [KEY.public_key()]) is None


@pytest.mark.parametrize(
    "text", ["", "C1.", "C2." + "A" * 104, "C1." + "A" * 104, "C1." + "ß" * 104, "C1.!" + "A" * 103]
)
def test_what_people_show_instead_is_no_ticket(text):
    assert signed_tickets.read(text, [KEY.public_key()]) is None


@given(st.text(max_size=120))
def test_nothing_that_is_shown_raises(text):
    assert signed_tickets.read(text, [KEY.public_key()]) is None


def test_the_public_key_is_what_browsers_take():
    told = signed_tickets.jwk(KEY.public_key())
    assert (told["kty"], told["crv"], len(told["x"]), len(told["y"])) == ("EC", "P-256", 43, 43)
