"""Answers about the people of a partner's town: who is asked, who was invited, which code opens what."""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext, ngettext

from cordel.accounts.models import User
from cordel.base import slots, tokens
from cordel.projects.models import EntryCode, Partner
from cordel.towns.models import Town, TownMembership
from cordel.towns.rules import WORKS_FOR_THE_TOWN

# What is not kept of a code that was used or taken back.
FORGOTTEN: dict[str, Any] = {"email": "", "name": "", "code_digest": "", "code_until": None}


def officers_of(town: Town) -> list[TownMembership]:
    """Those who work for the town, officers first."""
    rows = TownMembership.objects.in_force().filter(
        town=town, role__in=WORKS_FOR_THE_TOWN, user__is_active=True
    )
    return list(rows.select_related("user").order_by("-role", "user__name", "pk"))


def by_person(members: list[TownMembership]) -> list[list[TownMembership]]:
    """The roles of each person together, in the order of the first one."""
    found: dict[int, list[TownMembership]] = {}
    for one in members:
        found.setdefault(one.user_id, []).append(one)
    return list(found.values())


def people_of(town: Town) -> set[int]:
    """Everybody with any role in the town who may sign in, by number."""
    return set(
        TownMembership.objects.in_force()
        .filter(town=town, user__is_active=True)
        .values_list("user_id", flat=True)
    )


def successors_of(town: Town, leaver: User) -> list[User]:
    """Who could take over: the town's other people."""
    rows = User.objects.filter(pk__in=people_of(town) - {leaver.pk})
    return list(rows.order_by("name", "pk"))


def links_made_by(person: User, town: Town) -> QuerySet[EntryCode]:
    return EntryCode.objects.open().filter(made_by=person, partner__town=town)


def what_moves(town: Town, leaver: User) -> list[str]:
    """Everything that hangs on the person in this town, in words."""
    roles = TownMembership.objects.filter(town=town, user=leaver).order_by("pk")
    said = [gettext("The role moves: %(role)s.") % {"role": one.get_role_display()} for one in roles]
    named = Partner.objects.filter(Q(officer=leaver) | Q(deputy=leaver), town=town).select_related("project")
    asked = gettext("Asked in the project %(project)s from now on.")
    said += [asked % {"project": one.project} for one in named.order_by("pk")]
    said.append(gettext("All that the town still owes waits for the successor."))
    said += slots.ask("projects.moves", town, leaver)
    links = links_made_by(leaver, town).count()
    if links:
        said.append(
            ngettext(
                "%(count)s open link to come in stops working.",
                "%(count)s open links to come in stop working.",
                links,
            )
            % {"count": links}
        )
    return said


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
