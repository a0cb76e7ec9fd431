"""Who speaks where, who of them is named in public, and how balanced a panel is."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cordel.base.languages import country_name
from cordel.base.templatetags.page import provenance
from cordel.core.panels import Panel, Voice, panel
from cordel.core.seats import Pool
from cordel.events.models import Activity, Event, Kind, Level, Registration, Role, SpeakerCard, Speech
from cordel.events.queries.activity_seats import places, places_line
from cordel.events.queries.invitations import FEWEST

# Kinds of bodies whose absence from a panel is told; "something else" is missed by nobody.
MISSED = tuple(kind.value for kind in Kind if kind != Kind.OTHER)


def speakers(event: Event) -> QuerySet[Registration]:
    """The event's speakers with a seat, with card, institution and speeches."""
    found = event.registrations.confirmed().filter(role=Role.SPEAKER)
    speeches = Prefetch("speeches", Speech.objects.select_related("activity").order_by("activity__day", "pk"))
    return found.select_related(
        "person", "town", "speaker_card", "affiliation__institution__gathered_under"
    ).prefetch_related(speeches)


def panel_of(activity: Activity) -> list[Registration]:
    """Who speaks in the activity, by name."""
    found = speakers(activity.event).filter(speeches__activity=activity)
    return list(found.order_by("person__sort_key", "pk"))


def balance(people: Iterable[Registration]) -> Panel:
    return panel((_voice(one) for one in people), kinds=MISSED, fewest=FEWEST)


def _voice(registration: Registration) -> Voice:
    told = getattr(registration, "affiliation", None)
    shown = (told.institution.gathered_under or told.institution) if told else None
    return Voice(
        country=registration.country,
        kind=shown.kind if shown else "",
        level=shown.level if shown else "",
        is_first_time=registration.is_first_time,
    )


def balance_page(people: Iterable[Registration]) -> dict[str, Any]:
    """The balance in words: a table and a sentence. Gender is not collected, and origin is not guessed."""
    found = balance(people)
    kinds, levels = dict(Kind.choices), dict(Level.choices)
    rows = [(_("Country"), country_name(code), count) for code, count in found.countries]
    rows += [(_("Kind of institution"), str(kinds[kind]), count) for kind, count in found.kinds]
    rows += [(_("Level of institution"), str(levels[level]), count) for level, count in found.levels]
    return {"panel": found, "rows": rows, "sentence": _sentence(found), "fewest": FEWEST}


def _sentence(found: Panel) -> str:
    countries = ", ".join(country_name(code) for code, _count in found.countries)
    said = [
        ngettext(
            "%(count)s speaker. Country: %(countries)s.", "%(count)s speakers. Countries: %(countries)s.",
            found.speakers,
        )
        % {"count": found.speakers, "countries": countries}
    ]  # fmt: skip
    if found.missing and found.kinds:
        kinds = dict(Kind.choices)
        missing = "; ".join(str(kinds[kind]) for kind in found.missing)
        said.append(_("Nobody comes for: %(kinds)s.") % {"kinds": missing})
    if found.without_kind:
        said.append(
            ngettext(
                "%(count)s did not say for what kind of institution.",
                "%(count)s did not say for what kind of institution.",
                found.without_kind,
            )
            % {"count": found.without_kind}
        )
    return " ".join(said)


def card_of(registration: Registration) -> dict[str, Any]:
    """How somebody wishes to be named as a speaker, as the form's first values."""
    card = SpeakerCard.objects.filter(registration=registration).first()
    if card is None:
        return {"name": "", "about": "", "is_named": False}
    return {"name": card.name, "about": card.about, "is_named": card.is_named}


def named_speakers(event: Event) -> dict[int, list[SpeakerCard]]:
    """By the activity's primary key, who of its speakers wishes to be named (one query)."""
    found = Speech.objects.filter(
        activity__event=event,
        registration__status=Registration.Status.CONFIRMED,
        registration__role=Role.SPEAKER,
        registration__speaker_card__is_named=True,
    )
    named: dict[int, list[SpeakerCard]] = {}
    for speech in found.select_related("registration__speaker_card", "registration__person").order_by("pk"):
        card = speech.registration.speaker_card
        card.name = card.name or speech.registration.person.name
        named.setdefault(speech.activity_id, []).append(card)
    return named


def speaking(event: Event, *, towns: Collection[int] | None = None) -> dict[int, list[str]]:
    """By the activity's primary key, the names of all who speak there, for those who run the day (one query); of these
    towns only, unless None."""
    found = Speech.objects.filter(
        activity__event=event,
        registration__status=Registration.Status.CONFIRMED,
        registration__role=Role.SPEAKER,
    )
    found = found if towns is None else found.filter(registration__town__in=towns)
    names: dict[int, list[str]] = {}
    for activity, name in found.order_by("registration__sort_key", "pk").values_list(
        "activity", "registration__person__name"
    ):
        names.setdefault(activity, []).append(name)
    return names


@dataclass(frozen=True)
class Item:
    """An activity with its places (None: nobody needs one) and the speakers who wish to be named."""

    activity: Activity
    pool: Pool | None
    speakers: list[SpeakerCard]
    is_noted: bool  # whether the page says whose words these are: not again as long as it stays the same

    @property
    def places(self) -> str:
        return places_line(self.pool) if self.pool else ""


def peopled(
    event: Event, programme: Iterable[tuple[date | None, list[Activity]]]
) -> list[tuple[date | None, list[Item]]]:
    """The programme with the places that are left and the speakers who wish to be named (two queries at most)."""
    days = list(programme)
    are_limited = any(one.capacity is not None for _day, activities in days for one in activities)
    pools, named = places(event) if are_limited else {}, named_speakers(event)
    noted = _noted(one for _day, activities in days for one in activities)
    return [
        (day, [Item(one, pools.get(one.pk), named.get(one.pk, []), one.pk in noted) for one in activities])
        for day, activities in days
    ]


def _noted(activities: Iterable[Activity]) -> set[int]:
    """The activities whose title is not in the same language, or not as well translated, as the one before."""
    notes = [(one.pk, provenance(one.title)) for one in activities]
    before = ["", *(note for _pk, note in notes)]
    return {pk for (pk, note), last in zip(notes, before, strict=False) if note != last}
