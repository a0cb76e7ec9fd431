"""Account and card numbers are noticed wherever they stand; what people write about buses is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordel.core.bank_data import holds_account

# The examples of the IBAN registry, and the card numbers that card schemes publish for tests.
ACCOUNTS = [
    "GB82 WEST 1234 5698 7654 32",
    "PT50000201231234567890154",
    "NO93 8601 1117 947",
    "MT84MALT011000012345MTLCAST001S",
    "gr16 0110 1250 0000 0001 2300 695",
    "4111 1111 1111 1111",
    "3782-822463-10005",
    "٤١١١ ١١١١ ١١١١ ١١١١",
]


@pytest.mark.parametrize("number", ACCOUNTS)
@pytest.mark.parametrize("text", ["{}", "Please pay to {} before May", "conta: {}."])
def test_it_notices_accounts_and_cards(number: str, text: str) -> None:
    assert holds_account(text.format(number))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+351 912 345 678",
        "Grant 101234567, bus for 52 people, 12-05-2026 08:30",
        "GB82 WEST 1234 5698 7654 33",
        "4111 1111 1111 1112",
        "EU27 countries and the many towns of the network",
        "PT50 buses",
    ],
)
def test_it_leaves_other_words_and_numbers_alone(text: str) -> None:
    assert not holds_account(text)


@given(st.text(max_size=60), st.sampled_from(ACCOUNTS[:4]), st.text(max_size=60))
def test_it_is_noticed_between_any_words(before: str, number: str, after: str) -> None:
    assert holds_account(f"{before} | {number} | {after}")


@given(st.text(max_size=200))
def test_it_reads_any_text(text: str) -> None:
    assert holds_account(text) in (True, False)
