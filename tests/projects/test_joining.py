"""Coming in by a link and a code does not go around the second step of those who have one."""

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from cordel.accounts.models import User
from cordel.base.models import AuditEntry
from cordel.projects import actions, rules
from cordel.projects.queries import people
from cordel.towns.models import TownRole
from tests.accounts.conftest import app_code
from tests.conftest import officer

AUTHENTICATE = "/account/2fa/authenticate/"


@pytest.fixture
def dina(cast: Any, now: Any) -> tuple[User, str]:
    """Deputy of Kavala with an app on the phone, and the app's key."""
    user, secret = officer("Dina", cast.kavala, TownRole.DEPUTY), generate_totp_secret()
    TOTP.activate(user, secret)
    return user, secret


def coming_in(cast: Any, user: User, now: Any) -> tuple[Client, Any]:
    """A browser in which the person opened the link and wrote the code of the letter."""
    partner = cast.project.partners.get(town=cast.kavala)
    new = actions.NewEntry(user.email, "", "deputy", "en", by_mail=True)
    entry = actions.let_in(partner, new, by=cast.cora, now=now).entry
    visitor, code = Client(), actions.ask_for_code(entry, now=now)
    return visitor, visitor.post(f"/join/{entry.pk}/{people.proof_of(entry)}/", {"code": code})


def test_the_second_step_is_asked_for_and_opens(cast: Any, dina: Any, now: Any) -> None:
    user, secret = dina
    visitor, answer = coming_in(cast, user, now)
    assert answer.url.startswith(AUTHENTICATE)
    assert visitor.get("/desk/").status_code == 302, "not in yet"
    assert not AuditEntry.objects.filter(verb="account.signed_in").exists()
    assert visitor.post(AUTHENTICATE, {"code": app_code(secret)}).url == "/desk/"
    assert visitor.get("/desk/").status_code == 200
    assert AuditEntry.objects.get(verb="account.signed_in").detail == {"means": ["code", "totp"]}


def test_a_wrong_second_step_opens_nothing_and_the_code_is_used_up(cast: Any, dina: Any, now: Any) -> None:
    user, secret = dina
    visitor, _answer = coming_in(cast, user, now)
    wrong = f"{(int(app_code(secret)) + 1) % 1_000_000:06}"
    assert visitor.post(AUTHENTICATE, {"code": wrong}).status_code == 200
    assert visitor.get("/desk/").status_code == 302
    assert AuditEntry.objects.filter(verb="account.sign_in_failed", object_id=user.pk).exists()
    assert AuditEntry.objects.filter(verb="entry.used").count() == 1


def test_a_shared_account_is_asked_for_the_step_and_then_for_the_name(cast: Any, dina: Any, now: Any) -> None:
    user, secret = dina
    User.objects.filter(pk=user.pk).update(is_shared=True, shared_at=now)
    visitor, answer = coming_in(cast, user, now)
    assert answer.url.startswith(AUTHENTICATE)
    assert visitor.post(AUTHENTICATE, {"code": app_code(secret)}).url == "/account/keyboard/?next=%2Fdesk%2F"


def test_no_paper_is_made_for_an_account_with_a_second_step(cast: Any, dina: Any, now: Any) -> None:
    """Whoever prints the code would hold one of the two keys."""
    partner = cast.project.partners.get(town=cast.kavala)
    new = actions.NewEntry(dina[0].email, "", "deputy", "en", by_mail=False)
    with pytest.raises(rules.OtherKeys):
        actions.let_in(partner, new, by=cast.cora, now=now)
