"""What pasted lines of towns would become: partners that are there, towns that are known, places, new towns."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordel.base import languages
from cordel.core import pasted_rows
from cordel.core.countries import COUNTRY_CODES
from cordel.core.folding import fold
from cordel.core.gazetteer import Place
from cordel.core.pasted_rows import Row, Trouble
from cordel.projects.models import Project
from cordel.towns import queries as towns
from cordel.towns.models import Town

# Languages whose names for countries are understood besides those of the site: Europe's.
UNDERSTOOD: Final = (
    "bg bs cs da de el en es et fi fr ga hr hu is it lt lv mk mt nl no pl pt ro sk sl sq sr sv tr uk ar"
).split()
TROUBLES: Final = {
    Trouble.NO_COUNTRY: gettext_lazy(
        "No country was found in this line. If it is no heading, write the country in any language, or its two letters."
    ),
    Trouble.TWO_COUNTRIES: gettext_lazy("This line names two countries. Leave the one where the town lies."),
    Trouble.NO_TOWN: gettext_lazy("This line names no town."),
    Trouble.LONG_TOWN: gettext_lazy(
        "The name of this town is longer than 120 characters. Please shorten it."
    ),
    Trouble.TWICE: gettext_lazy("This town stands further up already."),
}


@dataclass(frozen=True)
class Planned:
    """What becomes of a line. `town` is one that is known, `place` where a new one lies; a `problem` keeps the line
    out; `is_partner` when nothing is left to do."""

    row: Row
    town: Town | None = None
    place: Place | None = None
    is_partner: bool = False
    problem: str = ""

    @property
    def country_name(self) -> str:
        return languages.country_name(self.row.country) if self.row.country else ""

    @property
    def is_wanted(self) -> bool:
        return not self.problem and not self.is_partner


def planned(project: Project, text: str) -> list[Planned]:
    """Line by line. Raises pasted_rows.TooManyLines."""
    partners = set(project.partners.filter(town__isnull=False).values_list("town_id", flat=True))
    return [_planned(row, partners) for row in pasted_rows.read(text, _countries())]


def _planned(row: Row, partners: set[int]) -> Planned:
    if row.trouble is not None:
        return Planned(row, problem=str(TROUBLES[row.trouble]))
    known, _problem = towns.meant(number="", name=row.town, country=row.country)
    if known is not None:
        return Planned(row, town=known, is_partner=known.pk in partners)
    place = towns.find_place(row.town, row.country)
    alike = towns.similar(row.town, country=row.country, geonames_id=place.geonames_id if place else None)
    if alike:
        names = ", ".join(str(town) for town in alike)
        return Planned(
            row,
            problem=_(
                "There are towns like this one: %(names)s. Write one of these names, or add it by hand."
            )
            % {"names": names},
        )
    return Planned(row, place=place)


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, str]:
    """Each country by its code and by its name in the languages that are understood, folded."""
    spoken = dict.fromkeys([*(code for code, _name in settings.LANGUAGES), *UNDERSTOOD])
    found = {fold(code): code for code in sorted(COUNTRY_CODES)}
    for language in spoken:
        for code in sorted(COUNTRY_CODES):
            found.setdefault(fold(languages.country_name(code, language)), code)
    return found | {fold("UK"): "GB", fold("EL"): "GR"}
