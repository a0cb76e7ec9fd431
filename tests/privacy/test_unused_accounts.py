"""An account that nobody uses: one letter, a month, and then nothing of its owner is left."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.utils import timezone

from cordel.accounts import actions as accounts
from cordel.accounts.models import User
from cordel.base import audit, jobs
from cordel.base.models import AuditEntry, Job
from cordel.base.sessions import SessionStore
from cordel.privacy import actions
from cordel.privacy.models import SitePurge, Tombstone
from cordel.privacy.queries import staff
from tests import factories
from tests.races import overtaken

YEAR = timedelta(days=365)
HERE = "/desk/accounts/"


@pytest.fixture
def gone(cast: Any, now: datetime) -> User:
    """Somebody who has no role, and last signed in exactly a year ago."""
    user: User = factories.UserFactory(name="Zyxwv", email="zyxwv@hall.example", last_login=now - YEAR)
    User.objects.filter(pk=user.pk).update(date_joined=now - YEAR - YEAR)
    return user


def nights(since: datetime, *days: int) -> None:
    """What the worker does in the nights so many days later."""
    for day in days:
        with time_machine.travel(since + timedelta(days=day), tick=False):
            actions.warn_unused(now=timezone.now())
            actions.purge_site(by=None, now=timezone.now())
            jobs.run_due(timezone.now())


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_it_is_warned_once_and_closed_a_month_later(gone: User, now: datetime) -> None:
    TOTP.activate(gone, generate_totp_secret())
    EmailAddress.objects.create(user=gone, email=gone.email, verified=True, primary=True)
    accounts.share(gone, is_shared=True, by=None, now=now)
    accounts.sit_down(gone, name="Zyxwv", now=now)
    nights(now, 0, 1, 29)
    (letter,) = mail.outbox
    assert letter.to == ["zyxwv@hall.example"]
    assert "1 April 2026" in letter.body and "/account/login/code/" in letter.body
    assert fresh(gone).closed_at is None
    nights(now, 30, 31)
    user = fresh(gone)
    assert (user.name, user.email, user.is_active) == ("", f"closed-{gone.pk}@account.invalid", False)
    assert not user.has_usable_password() and str(user) == "a former account"
    assert not EmailAddress.objects.filter(user=gone).exists() and not gone.keyboard_names.exists()
    assert not gone.authenticator_set.exists()
    assert len(mail.outbox) == 1
    assert AuditEntry.objects.filter(verb="account.warned", object_id=gone.pk).count() == 1
    assert AuditEntry.objects.filter(verb="account.closed", object_id=gone.pk).count() == 1
    assert list(Tombstone.objects.values_list("kind", "number")) == [("account", gone.pk)]


def test_nothing_says_the_name_any_more(gone: User, cast: Any, as_: Any, now: datetime) -> None:
    audit.record(actions.retention.PAID, cast.project, by=gone, now=now, project_id=cast.project.pk)
    nights(now, 0, 30)
    page = as_(cast.cora).get("/desk/p/strings/audit/").content.decode()
    assert "<bdi>a former account</bdi>" in page and "Zyxwv" not in page and "closed-" not in page
    assert "zyxwv" not in str(list(Job.objects.values())).lower()


def test_signing_in_keeps_it_and_later_it_is_warned_anew(gone: User, now: datetime) -> None:
    nights(now, 0)
    User.objects.filter(pk=gone.pk).update(last_login=now + timedelta(days=3))
    nights(now, 4, 31, 367)
    assert (fresh(gone).closed_at, fresh(gone).warned_at, len(mail.outbox)) == (None, None, 1)
    nights(now, 368)
    assert fresh(gone).warned_at == now + timedelta(days=368) and len(mail.outbox) == 2
    nights(now, 397)
    assert fresh(gone).closed_at is None


def test_a_new_role_keeps_it(gone: User, cast: Any, now: datetime) -> None:
    nights(now, 0)
    factories.TownMembershipFactory(user=gone, town=cast.kavala, role="door")
    nights(now, 31, 32)
    assert (fresh(gone).closed_at, fresh(gone).warned_at) == (None, None)


@pytest.mark.parametrize(
    "change",
    [
        {"last_login": timedelta(days=364)},
        {"last_login": None, "date_joined": timedelta(days=364)},
        {"is_superuser": True},
    ],
)
def test_it_leaves_alone_what_is_used(gone: User, now: datetime, change: dict[str, Any]) -> None:
    facts = {key: now - value if isinstance(value, timedelta) else value for key, value in change.items()}
    User.objects.filter(pk=gone.pk).update(**facts)
    nights(now, 0)
    assert gone not in staff.unused(now=now) and mail.outbox == []


def test_roles_that_hold_keep_everybody_of_the_cast(cast: Any, now: datetime) -> None:
    User.objects.update(last_login=None, date_joined=now - 3 * YEAR)
    assert [one.user for one in staff.listed(now=now)] == [cast.stranger]


def test_whoever_may_not_sign_in_gets_no_letter_and_is_closed_too(gone: User, now: datetime) -> None:
    User.objects.filter(pk=gone.pk).update(is_active=False)
    nights(now, 0, 30)
    assert mail.outbox == [] and fresh(gone).closed_at is not None


def test_an_old_role_waits_with_nobody(gone: User, cast: Any, as_: Any, now: datetime) -> None:
    """The row of a role that ended stays; the people page does not name a former account."""
    factories.TownMembershipFactory(user=gone, town=cast.kavala, role="door", renewed_at=now - YEAR)
    nights(now, 0, 30)
    page = as_(cast.noor).get(f"/desk/towns/{cast.kavala.pk}/people/").content.decode()
    assert "former account" not in page and "closed-" not in page


def test_its_browsers_are_signed_out_and_the_address_is_free(gone: User, as_: Any, now: datetime) -> None:
    browser = as_(gone)
    accounts.close(gone, now=now)
    assert browser.get("/desk/").status_code == 302
    assert not SessionStore().exists(browser.cookies["sessionid"].value)
    invitation = accounts.Invitation("zyxwv@hall.example", "New", "", "en")
    assert accounts.invited(invitation, by=None, now=now).pk != gone.pk


def test_a_restored_backup_brings_nobody_back(gone: User, now: datetime) -> None:
    marks = [("account", gone.pk, "erased")]
    assert actions.erase_again(marks, now=now) == 1
    assert fresh(gone).name == ""
    assert actions.erase_again(marks, now=now) == 0


@pytest.mark.django_db(transaction=True)
def test_two_nights_at_once_write_one_letter() -> None:
    now = timezone.now()
    user = factories.UserFactory(last_login=now - YEAR)
    User.objects.filter(pk=user.pk).update(date_joined=now - 2 * YEAR)
    warn = lambda: actions.warn_unused(now=now)  # noqa: E731
    overtaken(warn, warn)
    assert Job.objects.filter(name="privacy.write_closing").count() == 1
    User.objects.filter(pk=user.pk).update(warned_at=now - timedelta(days=30))
    night = lambda: actions.purge_site(by=None, now=now)  # noqa: E731
    overtaken(night, night)
    assert AuditEntry.objects.filter(verb="account.closed").count() == 1
    assert [run.number for run in SitePurge.objects.all()] == [1]


# --- What an administrator sees of it -------------------------------------------------------------------


def test_the_nights_to_come_are_shown(gone: User, cast: Any, as_: Any, now: datetime) -> None:
    admin = as_(cast.admin)
    page = admin.get(HERE).content.decode()
    assert "Zyxwv" in page and "tonight" in page and "Stranger" not in page
    nights(now, 0)
    assert "1 Apr 2026" in admin.get(HERE).content.decode()
    assert "Zyxwv,zyxwv@hall.example,2025-03-02,2026-03-02,2026-04-01" in (
        admin.get(f"{HERE}?format=csv").content.decode()
    )
    assert admin.get(f"{HERE}?is=not-yet").context["list"].total == 0
    nights(now, 30)
    assert "Every account is used" in admin.get(HERE).content.decode()
