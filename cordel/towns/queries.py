"""Answers about towns: those that are entered, and those that the gazetteer knows."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from cordel.base.lists import folded
from cordel.core.countries import is_country, state_of
from cordel.core.folding import fold, identity_key
from cordel.core.gazetteer import Gazetteer, Place, load
from cordel.towns.models import Organisation, Town, TownMembership, TownRole

GAZETTEER = Path(__file__).parent / "gazetteer"
MOST_SIMILAR = 5


def roles_of(user: Any) -> Iterable[tuple[int, str, str]]:
    """(town id, role, the town's country) of a signed-in person."""
    return user.town_memberships.in_force().values_list("town_id", "role", "town__country")  # type: ignore[no-any-return]


# --- Towns that are entered ----------------------------------------------------------------------


def town(pk: int) -> Town | None:
    return Town.objects.filter(pk=pk).first()


def towns() -> QuerySet[Town]:
    """All towns, with `.officers`: how many people look after the town's data."""
    held = TownMembership.objects.in_force().filter(role=TownRole.OFFICER).values("pk")
    officers = Count("memberships", filter=Q(memberships__in=held))
    return Town.objects.annotate(officers=officers)


def countries_of_towns() -> list[str]:
    return list(Town.objects.order_by("country").values_list("country", flat=True).distinct())


def has_officer(town: Town) -> bool:
    return officers_of(town) > 0


def officers_of(town: Town) -> int:
    return town.memberships.in_force().filter(role=TownRole.OFFICER).count()


def answers_to(town: Town) -> str:
    """The address of whoever answers for the town: its officer, else the deputy, else the office; "" if nobody does."""
    works = town.memberships.in_force().filter(
        role__in=(TownRole.OFFICER, TownRole.DEPUTY), user__is_active=True
    )
    found = dict(works.order_by("-since", "-pk").values_list("role", "user__email"))
    return str(found.get(TownRole.OFFICER) or found.get(TownRole.DEPUTY) or town.email)


def members_of(town: Town) -> list[TownMembership]:
    rows = town.memberships.filter(user__closed_at=None).select_related("user")
    return list(rows.order_by("role", "user__name", "pk"))


def membership(town: Town, pk: int) -> TownMembership | None:
    return town.memberships.filter(pk=pk).select_related("user", "town").first()


def similar(name: str, *, country: str, geonames_id: int | None = None) -> list[Town]:
    """Towns of the country that may be the same one: a name alike, or the same place of the gazetteer."""
    named = list(
        folded("search_key")(Town.objects.in_country(country), name).order_by("sort_key", "pk")[:MOST_SIMILAR]
    )
    same_place = Town.objects.filter(geonames_id=geonames_id) if geonames_id else Town.objects.none()
    return list({town.pk: town for town in [*same_place.order_by("pk"), *named]}.values())


def names_of(town: Town) -> list[tuple[str, str]]:
    """Each name with its language, the original first."""
    original = town.name.original_language
    languages = sorted(town.name, key=lambda language: (language != original, language))
    return [(language, str(town.name[language]["text"])) for language in languages]


def meant(*, number: str, name: str, country: str) -> tuple[Town | None, str]:
    """The town that a line of a file means, by its number or by name and country; else what is wrong."""
    if number:
        found = list(Town.objects.filter(pk=int(number))) if number.isdecimal() and len(number) < 16 else []
        return (
            (found[0], "")
            if found
            else (None, _("There is no town with the number %(number)s.") % {"number": number})
        )
    found = [
        town
        for town in Town.objects.in_country(country.upper()).order_by("pk")
        if identity_key(name) in {identity_key(text) for _language, text in names_of(town)}
    ]
    facts = {"name": name, "country": country}
    if not found:
        return None, _("There is no town %(name)s in %(country)s.") % facts
    if len(found) > 1:
        return None, _("There are several towns %(name)s in %(country)s: write the town's number.") % facts
    return found[0], ""


def organisations() -> QuerySet[Organisation]:
    return Organisation.objects.select_related("town")


# --- The gazetteer --------------------------------------------------------------------------------


def find_place(name: str, country: str) -> Place | None:
    """The place that carries exactly this name in the country, the most populous one of namesakes; else None."""
    found = places(name, country, limit=1)
    return found[0] if found and _is_called(found[0], name) else None


def places(query: str, country: str, limit: int = 10) -> list[Place]:
    """Places of the country that answer the query, the closest first; a territory is searched in its state."""
    state = state_of(country.upper())
    return gazetteer(state).search(query, limit) if is_country(state) else []


def clock_of(town: Town) -> str:
    """The time zone in which the town lies, as the gazetteer knows it; "" if it does not know the town."""
    names = [text for _language, text in names_of(town)]
    found = (find_place(name, town.country) for name in names)
    return next((place.timezone for place in found if place is not None), "")


def _is_called(place: Place, name: str) -> bool:
    asked = {fold(name), fold(name.split("(")[0])}
    return not asked.isdisjoint(fold(known) for known in (place.name, *place.names))


@lru_cache(maxsize=4)
def gazetteer(country: str) -> Gazetteer:
    """One country of the gazetteer; four of them stay in memory, each about twice the size of its file."""
    file = GAZETTEER / f"{country}.tsv.gz"
    packed = file.read_bytes() if file.exists() else b""
    return load(country, packed, (GAZETTEER / "supplement.tsv").read_bytes())
