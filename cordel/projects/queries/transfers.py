"""To which towns names of other towns' people may go: by their country, or on a ground that runs today."""

from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.db.models import Q, QuerySet

from cordel.core import adequacy
from cordel.core.adequacy import Adequacy, Footing
from cordel.projects.models import Project, TransferGround
from cordel.towns.models import Town


@lru_cache
def load_adequacy() -> Adequacy:
    """The list of countries, read once per process. Raises TomlRefused for a broken file."""
    file = settings.BASE_DIR / "transfers" / "adequacy.toml"
    return adequacy.parse(file.read_text(encoding="utf-8"), file.name)


def footing_of(town: Town, *, today: date) -> Footing:
    return load_adequacy().footing(town.country, today)


def borders(countries: Mapping[int, str], today: date) -> tuple[frozenset[int], frozenset[tuple[int, int]]]:
    """`countries` by town: the towns outside, and the (town, project) pairs for which a ground runs."""
    known = load_adequacy()
    outside = frozenset(
        town for town, country in countries.items() if known.footing(country, today) is Footing.NONE
    )
    if not outside:
        return outside, frozenset()
    running = _running(today).filter(town__in=outside).order_by("pk")
    return outside, frozenset(running.values_list("town_id", "project_id"))


def counts_only(project: Project, towns: Collection[Town], *, today: date) -> set[int]:
    """Those of the towns that see other towns' people of the project as counts."""
    outside, grounds = borders({town.pk: town.country for town in towns}, today)
    return {town for town in outside if (town, project.pk) not in grounds}


def _running(today: date) -> QuerySet[TransferGround]:
    until = Q(until__isnull=True) | Q(until__gte=today)
    return TransferGround.objects.filter(until, since__lte=today, ended_at__isnull=True)


def grounds(project: Project, town: Town) -> list[TransferGround]:
    """All that were recorded for a town, the newest first."""
    return list(
        project.transfer_grounds.filter(town=town).select_related("recorded_by", "town").defer("file")
    )


def running_grounds(project: Project, *, today: date) -> dict[int, TransferGround]:
    """The ground that runs today, by town; the newest where there are several."""
    found = _running(today).filter(project=project).select_related("town").defer("file").order_by("pk")
    return {one.town_id: one for one in found}


def ground(project: Project, pk: int) -> TransferGround | None:
    return project.transfer_grounds.select_related("town", "project").filter(pk=pk).first()
