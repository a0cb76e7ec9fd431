"""Every write about towns: one verb each, one transaction, one audit entry, letters after the commit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts import actions as accounts
from cordel.accounts.actions import Invitation
from cordel.accounts.models import User
from cordel.base import audit, edits, jobs, words
from cordel.base.standing import standing_of
from cordel.base.words import Rewriting
from cordel.core.content import Content
from cordel.core.folding import sort_key
from cordel.towns import queries, rules
from cordel.towns.models import Organisation, Town, TownMembership

ADDED = audit.verb("town.added", _("added a town"))
CHANGED = audit.verb("town.changed", _("changed the facts of a town"))
WRITTEN = audit.verb("town.written", _("wrote the texts of a town"))
CODED = audit.verb("town.coded", _("set the statistical codes of a town"))
MEMBER_ADDED = audit.verb("town.member_added", _("gave somebody a role in a town"))
MEMBER_REMOVED = audit.verb("town.member_removed", _("ended somebody's role in a town"))
MEMBER_RENEWED = audit.verb("town.member_renewed", _("renewed somebody's role in a town"), is_public=False)
ORGANISATION_ADDED = audit.verb("organisation.added", _("added an organisation"))
ORGANISATION_CHANGED = audit.verb("organisation.changed", _("changed the facts of an organisation"))
WORDS = ("name", "about")


@dataclass(frozen=True)
class TownFacts:
    """Where a town lies and how statistics call it; degrees are WGS 84."""

    country: str
    region: str = ""
    latitude: float | None = None
    longitude: float | None = None
    nuts_code: str = ""
    lau_code: str = ""
    website: str = ""
    phone: str = ""
    email: str = ""
    pic: str = ""


@dataclass(frozen=True)
class NewTown:
    """A town as it is entered: its name in the language it was written in."""

    name: str
    language: str
    facts: TownFacts
    geonames_id: int | None = None
    is_another: bool = False


@transaction.atomic
def add_town(new: NewTown, *, by: User | None, now: datetime) -> Town:
    """A town that was not there. Raises TownIsThere, or LooksLikeAnother until somebody says it is none of those."""
    town = Town(name=Content.of(new.language, new.name), geonames_id=new.geonames_id, **vars(new.facts))
    town.fold_names()
    if Town.objects.filter(country=town.country, region=town.region, name_key=town.name_key).exists():
        raise rules.TownIsThere(name=str(town))
    alike = queries.similar(new.name, country=town.country, geonames_id=new.geonames_id)
    if alike and not new.is_another:
        raise rules.LooksLikeAnother
    _save(town)
    audit.record(ADDED, town, by=by, now=now, town_id=town.pk)
    return town


def _save(town: Town) -> None:
    """Two people who add the same town at the same moment: the database keeps one of them."""
    try:
        with transaction.atomic():
            town.save()
    except IntegrityError as error:
        raise rules.TownIsThere(name=str(town)) from error


@transaction.atomic
def edit_town(town: Town, *, facts: TownFacts, seen: str, by: User, now: datetime) -> None:
    """Country, region, coordinates, codes, website. Raises TownIsThere for a namesake in the same region, CountryStays
    where the town's own officers move it."""
    town = Town.objects.select_for_update().get(pk=town.pk)
    rules.ensure_may_move(standing_of(by), town, country=facts.country)
    changed = edits.change(town, facts, seen=seen)
    if changed:
        _save(town)
        audit.record(CHANGED, town, by=by, now=now, town_id=town.pk, fields=changed)


@transaction.atomic
def write_words(town: Town, *, written: Rewriting, by: User, now: datetime) -> None:
    """The name and the text about the town, in one language."""
    town = Town.objects.select_for_update().get(pk=town.pk)
    changed = words.rewritten(words.asked_of(WORDS, town), written, by_id=by.pk)
    if not changed:
        return
    for name, content in changed.items():
        setattr(town, name, content)
    town.fold_names()
    _save(town)
    audit.record(
        WRITTEN, town, by=by, now=now, town_id=town.pk, fields=list(changed), language=written.language
    )


@dataclass(frozen=True)
class Codes:
    """The statistical codes of a town, as read from one line of a file."""

    town: Town
    nuts_code: str
    lau_code: str


@transaction.atomic
def set_codes(lines: Iterable[Codes], *, by: User, now: datetime) -> int:
    """Sets the codes of many towns, all or none; returns how many towns changed."""
    changed = 0
    for line in lines:
        town = Town.objects.select_for_update().get(pk=line.town.pk)
        if (town.nuts_code, town.lau_code) != (line.nuts_code, line.lau_code):
            town.nuts_code, town.lau_code = line.nuts_code, line.lau_code
            town.save(update_fields=["nuts_code", "lau_code"])
            audit.record(CODED, town, by=by, now=now, town_id=town.pk)
            changed += 1
    return changed


@transaction.atomic
def add_member(town: Town, *, invitation: Invitation, by: User, now: datetime) -> TownMembership:
    """Gives somebody a role in the town, makes the account if there is none, and writes to the person."""
    user = accounts.invited(invitation, by=by, now=now, town_id=town.pk)
    membership, is_new = TownMembership.objects.get_or_create(
        user=user, town=town, role=invitation.role, defaults={"since": now, "renewed_at": now}
    )
    if not is_new and TownMembership.objects.in_force().filter(pk=membership.pk).exists():
        raise rules.RoleIsHeld(name=str(user))
    rules.ensure_somebody_else(user.pk, by=by.pk, is_new=is_new)
    TownMembership.objects.filter(pk=membership.pk).update(renewed_at=now)
    audit.record(MEMBER_ADDED, town, by=by, now=now, town_id=town.pk, role=invitation.role, user=user.pk)
    jobs.enqueue("towns.write_invitation", now=now, membership_id=membership.pk)
    return membership


@transaction.atomic
def hold(town: Town, *, user: User, role: str, by: User, now: datetime) -> TownMembership:
    """Gives an account a role without a letter, for acts that tell of it themselves. Twice is once."""
    membership, is_new = TownMembership.objects.get_or_create(
        user=user, town=town, role=role, defaults={"since": now, "renewed_at": now}
    )
    if is_new or not TownMembership.objects.in_force().filter(pk=membership.pk).exists():
        TownMembership.objects.filter(pk=membership.pk).update(renewed_at=now)
        audit.record(MEMBER_ADDED, town, by=by, now=now, town_id=town.pk, role=role, user=user.pk)
    return membership


@transaction.atomic
def let_go(membership: TownMembership, *, by: User, now: datetime) -> None:
    """Ends a role that somebody else has taken over."""
    town, who = membership.town, membership.user_id
    audit.record(MEMBER_REMOVED, town, by=by, now=now, town_id=town.pk, role=membership.role, user=who)
    membership.delete()


@transaction.atomic
def remove_member(membership: TownMembership, *, by: User, now: datetime) -> None:
    """Ends a role. Twice changes nothing; the last officer stays until there is another one."""
    town = Town.objects.select_for_update().get(pk=membership.town_id)
    if not TownMembership.objects.filter(pk=membership.pk).exists():
        return
    if TownMembership.objects.in_force().filter(pk=membership.pk).exists():
        rules.ensure_somebody_stays(
            role=membership.role, officers=queries.officers_of(town), is_administrator=by.is_superuser
        )
    audit.record(
        MEMBER_REMOVED, town, by=by, now=now, town_id=town.pk, role=membership.role, user=membership.user_id
    )
    TownMembership.objects.filter(pk=membership.pk).delete()
    if membership.user_id != by.pk:
        accounts.end_sessions(membership.user, now=now)


@transaction.atomic
def renew(held: Iterable[TownMembership], *, by: User, now: datetime) -> None:
    """Roles, locked by the caller, hold for another year."""
    for one in held:
        TownMembership.objects.filter(pk=one.pk).update(renewed_at=now)
        facts: dict[str, Any] = {"role": one.role, "user": one.user_id}
        audit.record(MEMBER_RENEWED, one.town, by=by, now=now, town_id=one.town_id, **facts)


@dataclass(frozen=True)
class OrganisationFacts:
    """Where an organisation has its seat; its town may be unknown."""

    country: str
    town: Town | None = None
    website: str = ""
    pic: str = ""


@transaction.atomic
def add_organisation(
    *, name: str, language: str, facts: OrganisationFacts, by: User | None, now: datetime
) -> Organisation:
    """An organisation that was not there. Raises OrganisationIsThere for the same name in the same country."""
    organisation = Organisation(name=Content.of(language, name), sort_key=sort_key(name)[:200], **vars(facts))
    _save_organisation(organisation)
    audit.record(ORGANISATION_ADDED, organisation, by=by, now=now, town_id=organisation.town_id)
    return organisation


def _save_organisation(organisation: Organisation) -> None:
    """The database keeps one of a name in a country, also when two people write at the same moment."""
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError as error:
        raise rules.OrganisationIsThere(name=str(organisation)) from error


@transaction.atomic
def edit_organisation(
    organisation: Organisation, *, facts: OrganisationFacts, seen: str, by: User, now: datetime
) -> None:
    """Raises OrganisationIsThere where the other country has one of that name."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    changed = edits.change(organisation, facts, seen=seen)
    if changed:
        _save_organisation(organisation)
        audit.record(
            ORGANISATION_CHANGED, organisation, by=by, now=now, town_id=organisation.town_id, fields=changed
        )


@transaction.atomic
def write_organisation(organisation: Organisation, *, written: Rewriting, by: User, now: datetime) -> None:
    """The organisation's name, in one language. Raises OrganisationIsThere for the name of another one."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    changed = words.rewritten(words.asked_of(("name",), organisation), written, by_id=by.pk)
    if changed:
        organisation.name = changed["name"]
        organisation.sort_key = sort_key(organisation.name.original)[:200]
        _save_organisation(organisation)
        audit.record(
            ORGANISATION_CHANGED, organisation, by=by, now=now, town_id=organisation.town_id, fields=["name"]
        )
