"""Where the evidence of one person's day disagrees."""

import pytest

from cordel.core.reconciling import Day, disagreement

SCAN, PAPER, SCREEN, WORD, ONLINE = "scan", "signature", "screen signature", "host's word", "online"


@pytest.mark.parametrize(
    ("kinds", "facts", "wrong"),
    [
        ({SCAN, PAPER}, "read scanned", ""),
        ({SCAN, SCREEN}, "read scanned", ""),
        ({SCAN}, "scanned", ""),
        ({SCAN}, "read scanned", "scanned_unsigned"),
        ({SCAN, WORD}, "read scanned", "scanned_unsigned"),
        ({PAPER}, "read", ""),
        ({PAPER}, "read scanned", "signed_unscanned"),
        ({PAPER, WORD}, "read scanned", ""),
        ({WORD}, "", "word_alone"),
        ({ONLINE}, "read scanned", ""),
        (set(), "read scanned", "nothing"),
        (set(), "read scanned there", ""),
        (set(), "later", ""),
    ],
)
def test_an_auditor_would_ask(kinds, facts, wrong):
    day = Day(frozenset(kinds), "read" in facts, "scanned" in facts, "there" in facts, "later" not in facts)
    assert disagreement(day) == wrong
