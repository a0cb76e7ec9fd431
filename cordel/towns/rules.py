"""Who may do what with a town. A town's data belongs to the town; nothing here writes."""

from django.utils.translation import gettext_lazy as _

from cordel.base.refusals import Refused
from cordel.core.standing import Standing
from cordel.towns.models import Organisation, Town, TownRole

WORKS_FOR_THE_TOWN = (TownRole.OFFICER, TownRole.DEPUTY)


class TownIsThere(Refused):
    sentence = _(
        "%(name)s is there already. Open it instead of adding it again; if it is a namesake in the same country,"
        " write the region that tells them apart."
    )


class LooksLikeAnother(Refused):
    sentence = _(
        "There are towns like this one already. If yours is none of them, say so below and send it again."
    )


class CountryStays(Refused):
    sentence = _(
        "The country says which people's names may go to the town, so its own officers do not change it. Please ask the"
        " coordinator of your project or an administrator."
    )


class RoleIsHeld(Refused):
    sentence = _("%(name)s has this role already.")


class OwnRole(Refused):
    sentence = _("Nobody renews the own role. Ask somebody else who may.")


class LastOfficer(Refused):
    sentence = _(
        "This is the town's last officer. Invite another one first, so that somebody looks after the town."
    )


class OrganisationIsThere(Refused):
    sentence = _("%(name)s is there already. Open it instead of adding it again.")


def may_look(standing: Standing) -> bool:
    """Everybody who works for a town or a project finds the towns."""
    return standing.is_administrator or bool(standing.town_roles or standing.project_roles)


def may_see(standing: Standing, _town: Town) -> bool:
    return may_look(standing)


def may_add(standing: Standing) -> bool:
    """Those who run a project add the towns it needs."""
    return standing.is_administrator or bool(standing.project_roles)


def ensure_may_move(standing: Standing, town: Town, *, country: str) -> None:
    """Another country opens or closes names of other towns' people to this one."""
    if country != town.country and not may_add(standing):
        raise CountryStays


def works_for(standing: Standing, town: Town) -> bool:
    return standing.is_administrator or standing.is_in_town(town.pk, *WORKS_FOR_THE_TOWN)


def may_edit(standing: Standing, town: Town, *, has_officer: bool) -> bool:
    """The town's officers. A town that nobody works for yet is looked after by those who run projects."""
    return works_for(standing, town) or (not has_officer and may_add(standing))


def may_see_organisation(standing: Standing, _organisation: Organisation) -> bool:
    return may_look(standing)


def may_edit_organisation(standing: Standing, organisation: Organisation) -> bool:
    """Those who run projects, and the officers of the town where the organisation has its seat."""
    town = organisation.town_id
    return may_add(standing) or (town is not None and standing.is_in_town(town, *WORKS_FOR_THE_TOWN))


def ensure_somebody_else(user: int, *, by: int, is_new: bool) -> None:
    """A role that ended is given again by somebody else than whoever held it."""
    if user == by and not is_new:
        raise OwnRole


def ensure_somebody_stays(*, role: str, officers: int, is_administrator: bool) -> None:
    """A town that has officers keeps one; an administrator may leave it without."""
    if role == TownRole.OFFICER and officers <= 1 and not is_administrator:
        raise LastOfficer
