"""Answers about the people of a partner's town: who is asked, who was invited, which code opens what."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from cordel.accounts.models import User
from cordel.base import tokens
from cordel.projects.models import EntryCode, Partner
from cordel.projects.rules import WORKS_FOR_THE_TOWN
from cordel.towns.models import Town, TownMembership


def officers_of(town: Town) -> list[TownMembership]:
    """Those who work for the town, officers first."""
    rows = TownMembership.objects.filter(town=town, role__in=WORKS_FOR_THE_TOWN, user__is_active=True)
    return list(rows.select_related("user").order_by("-role", "user__name", "pk"))


def officer_of(town: Town, user_id: int) -> TownMembership | None:
    return next((one for one in officers_of(town) if one.user_id == user_id), None)


def invited_to(partner: Partner, *, now: datetime) -> list[EntryCode]:
    """Codes that still open something."""
    rows = EntryCode.objects.open().filter(partner=partner, expires_at__gt=now)
    return list(rows.select_related("made_by", "user", "successor_of"))


def entry(partner: Partner, pk: int) -> EntryCode | None:
    return EntryCode.objects.filter(partner=partner, pk=pk).first()


def opened_by_link(pk: int, proof: str, *, now: datetime) -> EntryCode | None:
    """The code's row, if the link is ours and still opens something."""
    if pk >= 2**63 or not tokens.fits("entry link", str(pk), proof):
        return None
    rows = EntryCode.objects.open().filter(pk=pk, expires_at__gt=now)
    return rows.select_related("partner__town", "partner__project").first()


def opened_by_address(email: str, *, now: datetime) -> QuerySet[EntryCode]:
    """What waits for a person of this address: codes that were printed or told by telephone."""
    return EntryCode.objects.open().filter(email=email.strip().lower(), by_mail=False, expires_at__gt=now)


def fingerprint(entry: EntryCode, code: str) -> str:
    return tokens.derived("entry code", f"{entry.pk}:{tokens.spelled(code)}")


def proof_of(entry: EntryCode) -> str:
    return tokens.derived("entry link", str(entry.pk))


def has_other_keys(user: User, town: Town) -> bool:
    """Whether more depends on the account than this town, or its owner signs in by other means: a code that
    somebody else reads must not open that."""
    return (
        user.is_superuser
        or user.is_staff
        or user.has_usable_password()
        or Authenticator.objects.filter(user_id=user.pk).exists()
        or user.project_memberships.exists()
        or user.town_memberships.exclude(town=town).exists()
    )
