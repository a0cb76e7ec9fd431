"""The log says where a page broke and how, never on which address or with whose data."""

import logging
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cordel.base import failures


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Client:
    """A browser in front of a site whose search for a code breaks while it holds personal data."""

    def breaks(code: str) -> None:
        name = "Ana Moura"
        try:
            raise KeyError(name)
        except KeyError as error:
            raise ValueError(f"{name} typed {code}") from error

    monkeypatch.setattr("cordel.events.queries.registration_by_code", breaks)
    return Client(raise_request_exception=False)


def test_a_broken_page_is_logged_by_its_view_and_nothing_personal(
    db: None, broken: Client, caplog: Any
) -> None:
    answer = broken.post(
        reverse("events:find-registration") + "?who=ana@people.example", {"code": "BCDFGHJK"}
    )
    assert answer.status_code == 500
    (record,) = [record for record in caplog.records if record.levelno >= logging.WARNING]
    said = record.getMessage()
    assert said.startswith("POST events:find-registration broke: builtins.ValueError")
    assert "caused by builtins.KeyError" in said
    assert "in breaks" in said
    for secret in ("Ana", "BCDFGHJK", "people.example", "/my/"):
        assert secret not in caplog.text
    assert record.exc_info is None


def test_a_page_that_is_not_there_is_not_a_failure(db: None, caplog: Any) -> None:
    assert Client().get("/my/7-secret/").status_code == 404
    assert "secret" not in caplog.text
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_an_error_that_caused_itself_is_told_once() -> None:
    error = ValueError()
    error.__context__ = error
    assert failures.told(error).count("ValueError") == 1
