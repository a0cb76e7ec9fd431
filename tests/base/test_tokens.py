"""Secrets that travel: nobody makes one but us, and none fits where it was not meant to."""

import pytest

from cordel.base import tokens


def test_makes_codes_that_can_be_read_aloud() -> None:
    codes = [tokens.code() for _ in range(200)]
    assert all(len(code) == 8 and set(code) <= set(tokens.ALPHABET) for code in codes)
    assert len(set(codes)) == 200
    assert not set("01OILAEU") & set(tokens.ALPHABET)


@pytest.mark.parametrize("typed", ["bcdf-ghjk", " BCDF GHJK ", "BCDF\u2013GHJK", "bcdfghjk", "bcdf\x00ghjk"])
def test_understands_a_code_however_it_is_typed(typed: str) -> None:
    assert tokens.spelled(typed) == "BCDFGHJK"


def test_prints_a_code_in_groups() -> None:
    assert tokens.grouped("BCDFGHJK") == "BCDF-GHJK"


def test_derives_a_secret_for_one_purpose_only() -> None:
    secret = tokens.derived("registration", "7:nonce")
    assert tokens.fits("registration", "7:nonce", secret)
    assert not tokens.fits("receipt", "7:nonce", secret)
    assert not tokens.fits("registration", "8:nonce", secret)
    assert not tokens.fits("registration", "7:nonce", secret[:-1])
    assert not tokens.fits("registration", "7:nonce", "ﬀ" * 32)


def test_derives_another_secret_on_another_installation(settings) -> None:
    secret = tokens.derived("registration", "7:nonce")
    settings.SECRET_KEY = "another installation"
    assert not tokens.fits("registration", "7:nonce", secret)


def test_reads_its_own_form_tokens_and_no_others() -> None:
    token = tokens.form_token("registration")
    nonce = tokens.read_form_token("registration", token)
    assert nonce and tokens.read_form_token("registration", token) == nonce
    assert tokens.read_form_token("contact", token) is None
    assert tokens.read_form_token("registration", token[:-1] + ("a" if token[-1] != "a" else "b")) is None
    assert tokens.read_form_token("registration", "") is None


def test_gives_every_form_its_own_nonce() -> None:
    nonces = {tokens.read_form_token("x", tokens.form_token("x")) for _ in range(50)}
    assert len(nonces) == 50


def test_stores_what_finds_a_secret_and_cannot_be_used_as_one() -> None:
    secret = tokens.derived("receipt", "nonce")
    assert tokens.digest(secret) == tokens.digest(secret) != secret
