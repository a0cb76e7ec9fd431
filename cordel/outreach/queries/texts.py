"""What a town may put on its page about a project: put together from what is known, in the town's own language."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from babel.languages import get_official_languages
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cordel.base import languages
from cordel.base.content import text
from cordel.core.calls import Call
from cordel.core.content import Content
from cordel.events.models import Event
from cordel.events.queries import headcounts, journey
from cordel.projects.models import Partner, Project
from cordel.projects.queries import call_of

# Sentences of the files in calls/, for the catalogues: they are to be translated into the local languages. A test
# looks that none is missing.
OFFICIAL: Final = (
    gettext_noop("Co-funded by the European Union"),
    gettext_noop(
        "Funded by the European Union. Views and opinions expressed are however those of the author(s) only and do not"
        " necessarily reflect those of the European Union or the granting authority. Neither the European Union nor the"
        " granting authority can be held responsible for them."
    ),
)
FUNDED: Final = gettext_noop(
    "The project “%(project)s” was funded with the support of the European Union under the programme"
    " “%(programme)s”."
)
PARTNERS: Final = gettext_noop("Partners: %(names)s.")
EVENT: Final = gettext_noop("Event %(number)s: %(places)s, %(days)s.")
PRESENT: Final = gettext_noop("Participants: %(count)s; by country: %(countries)s.")
ENGLISH: Final = "en"


@dataclass(frozen=True)
class Line:
    """`language` is set where the line is in another one and still has to be translated."""

    text: str
    language: str = ""


@dataclass(frozen=True)
class OwedText:
    """What a town may put on its page, in one language."""

    language: str
    lines: list[Line]

    @property
    def plain(self) -> str:
        return "\n\n".join(line.text for line in self.lines)

    @property
    def direction(self) -> str:
        return languages.direction(self.language)

    @property
    def to_translate(self) -> list[Line]:
        return [line for line in self.lines if line.language]


def languages_of(partner: Partner) -> list[str]:
    """The town's languages as far as this site speaks them, then English."""
    spoken = {code for code, _name in settings.LANGUAGES}
    official = get_official_languages(partner.country, regional=True)
    return list(dict.fromkeys([*(code for code in official if code in spoken), ENGLISH]))


def owed_text(project: Project, language: str) -> OwedText:
    """Put together from what is known; what exists in another language only says so."""
    call = call_of(project)
    with translation.override(language):
        lines = [_written(project.title, language), _written(project.summary, language)]
        lines += [_with(project, language), *_events(project, language), *_funded(project, call, language)]
    return OwedText(language, [one for one in lines if one.text])


def _written(content: Content, language: str) -> Line:
    shown = content.shown(language)
    return Line(shown.text, shown.language if shown.is_fallback else "")


def _said(sentence: str, language: str, **values: str) -> Line:
    """A sentence of ours in the language of the page; where the catalogue has none it stays English and says so."""
    spoken = _(sentence)
    is_english = language != ENGLISH and spoken == sentence
    return Line(spoken % values if values else spoken, ENGLISH if is_english else "")


def _funded(project: Project, call: Call | None, language: str) -> list[Line]:
    """The line that the call's file gives, with its disclaimer; else that the programme funded it. A line that holds
    the project's name is ours, for it has to be a whole sentence in every language."""
    line = call.funding_line if call else None
    if line and "%(" not in line.text:
        return [_said(one, language) for one in (line.text, line.disclaimer) if one]
    programme = call.programme if call else project.programme
    if not programme:
        return []
    return [_said(FUNDED, language, project=text(project.title), programme=programme)]


def _events(project: Project, language: str) -> list[Line]:
    """Where and when each public event takes place, what it is about, and, once its counts are published, how many
    people came from each country: what funders ask to read there."""
    stops = [
        event for event in journey(project) if event.is_public and event.status != Event.Status.CANCELLED
    ]
    counts = headcounts(stops)
    lines = []
    for event in stops:
        lines += [_placed(event, language), _written(event.summary, language)]
        if event.pk in counts:
            lines.append(_counted(counts[event.pk].table, language))
    return lines


def _placed(event: Event, language: str) -> Line:
    places = _(", ").join(f"{place.name} ({place.country_name})" for place in event.hosts)
    if not places or event.starts_on is None or event.ends_on is None:
        return Line("")
    days = languages.interval(event.starts_on, event.ends_on)
    return _said(EVENT, language, number=str(event.number), places=places, days=days)


def _counted(table: Mapping[str, Any], language: str) -> Line:
    """People without a town are in the total alone."""
    found: Counter[str] = Counter()
    for row in table["by_town"]:
        found[row["country"]] += row["count"]
    named = sorted((languages.country_name(code), count) for code, count in found.items() if code)
    countries = _(", ").join(f"{name} {count}" for name, count in named)
    return (
        _said(PRESENT, language, count=str(table["participants"]), countries=countries)
        if countries
        else Line("")
    )


def _with(project: Project, language: str) -> Line:
    partners = project.partners.select_related("town", "organisation").order_by("pk")
    names = _(", ").join(f"{one.name} ({one.country_name})" for one in partners)
    return _said(PARTNERS, language, names=names) if names else Line("")
