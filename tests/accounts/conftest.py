"""Staff who sign in as people do: through the pages."""

import base64
import hmac
import re
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from cordel.accounts.models import User
from tests import factories

PASSWORD = "a string unites towns"


def app_code(secret: str, seconds: int = 0) -> str:
    """What an authenticator app shows `seconds` from now (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time() + seconds) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, "sha1").digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFF_FFFF
    return f"{number % 1_000_000:06}"


def code_in(letter: Any) -> str:
    """The code that stands on a line of its own."""
    found = re.search(r"^([0-9A-Z]{3,5}-?[0-9A-Z]{3,5})$", letter.body, re.MULTILINE)
    assert found is not None, letter.body
    return found[1]


@dataclass
class Visitor:
    """A browser with somebody in front of it."""

    browser: Client = field(default_factory=Client)

    def get(self, address: str) -> Any:
        return self.browser.get(address)

    def post(self, address: str, **data: str) -> Any:
        return self.browser.post(address, data)

    @property
    def is_in(self) -> bool:
        return bool(self.browser.get("/account/me/").status_code == 200)

    def sign_in(self, email: str, password: str = PASSWORD) -> Any:
        return self.post("/account/login/", login=email, password=password)

    def sign_in_with_code(self, email: str) -> Any:
        self.post("/account/login/code/", email=email)
        return self.post("/account/login/code/confirm/", code=code_in(mail.outbox[-1]))


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()


@pytest.fixture
def make_visitor() -> Callable[[], Visitor]:
    return Visitor


@pytest.fixture
def tomas(db: None) -> User:
    """A town officer with a password."""
    user: User = factories.UserFactory(name="Tomas Ferreira", email="tomas@gondomar.example")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def cora(db: None) -> User:
    """A coordinator who was invited and has no password."""
    user: User = factories.UserFactory(name="Cora Lind", email="cora@coordination.example")
    user.set_unusable_password()
    user.save()
    return user
