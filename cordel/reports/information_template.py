"""The information template: the text that a municipality has to publish on its own page, ready to paste.

Two forms, rebuilt from published copies: networks of towns list their events, twinnings the days of their one
meeting. Lines of other measures and lines that would stay empty are left out.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from cordel.base import languages, pdf
from cordel.base.content import shown, text
from cordel.core.calls import Call
from cordel.events.models import Event
from cordel.events.queries import journey, programme
from cordel.projects.models import Project
from cordel.reports.event_sheet import EventSheet, sheet_of
from cordel.reports.limits import call_for
from cordel.reports.signed import Signed
from cordel.reports.wording import listed, named_country, places_of

NETWORK: Final = "network"
TWINNING: Final = "twinning"
DAY: Final = "%d/%m/%Y"  # as the form writes days, in every language


@dataclass(frozen=True)
class Passage:
    """A text, and the language it is in where that is not the template's own."""

    text: str
    language: str = ""

    @property
    def direction(self) -> str:
        return languages.direction(self.language) if self.language else ""


@dataclass(frozen=True)
class Part:
    """An event as the template tells it; what is not known is empty, and so is its line."""

    event: Event
    heading: str
    participation: str
    location: str
    description: Passage
    days: list[Passage]
    signed: Signed

    @property
    def missing(self) -> list[str]:
        """What is still to be written before this can be published."""
        wanted = {
            _("how many people took part"): self.participation,
            _("where and when it took place"): self.location,
            _("what it was about"): self.description.text or self.days,
        }
        return [what for what, value in wanted.items() if not value]


@dataclass(frozen=True)
class Template:
    """The whole text, in one language."""

    project: Project
    call: Call | None
    form: str
    language: str
    title: Passage
    opening: list[Passage]
    parts: list[Part]
    left_out: list[Event]

    @property
    def direction(self) -> str:
        return languages.direction(self.language)

    @property
    def rests_on(self) -> list[Part]:
        """The parts whose figures are our own: whoever pastes the text sees which version they are."""
        return [part for part in self.parts if part.participation and part.signed.line]

    @property
    def html(self) -> str:
        """Plain elements without classes or styles: they take the looks of whatever page they are put in."""
        return render_to_string("reports/information_block.html", {"template": self}).strip()

    @property
    def plain(self) -> str:
        lines = [self.title.text, *(passage.text for passage in self.opening), ""]
        for part in self.parts:
            told = [part.heading, part.participation, part.location, part.description.text]
            lines += [*filter(None, told), *(day.text for day in part.days), ""]
        return "\n".join(lines).strip() + "\n"


def template_of(project: Project, *, today: date, language: str | None = None) -> Template:
    """The project's template in `language`, the reader's own if none is named; it tells of what took place."""
    call = call_for(project)
    with override(language or get_language() or settings.LANGUAGE_CODE):
        events = journey(project)
        told = [event for event in events if took_place(event, today)]
        form = form_of(call)
        return Template(
            project=project,
            call=call,
            form=form,
            language=get_language() or settings.LANGUAGE_CODE,
            title=_passage(project.title),
            opening=_opening(project, call, len(told), form),
            parts=[part_of(sheet_of(event), form, is_one_of_many=len(told) > 1) for event in told],
            left_out=[event for event in events if event not in told],
        )


def took_place(event: Event, today: date) -> bool:
    """Cancelled and postponed events did not; others did when they are closed, printed in a report, or over."""
    if event.status in (Event.Status.CANCELLED, Event.Status.POSTPONED):
        return False
    is_over = event.ends_on is not None and event.ends_on < today
    return event.closed_at is not None or event.project.origin == Project.Origin.PUBLISHED or is_over


def written_in() -> list[dict[str, str]]:
    """The languages that the template can be had in."""
    return [{"code": code, "name": languages.language_name(code, code)} for code in settings.DESK_LANGUAGES]


def _passage(content: Any) -> Passage:
    found = shown(content)
    return Passage(found.text, found.language if found.is_fallback else "")


def _opening(project: Project, call: Call | None, count: int, form: str) -> list[Passage]:
    """Who paid, under which measure, and how many events there were."""
    programme_name = call.programme if call else project.programme
    lines = []
    if programme_name:
        facts = {"project": text(project.title), "programme": programme_name}
        sentence = _(
            "The project “%(project)s” was funded with the support of the European Union under the programme"
            " “%(programme)s”."
        )
        lines.append(Passage(sentence % facts))
    measure = call.measure if call else project.measure
    if measure:
        lines.append(Passage(_("Applicable to the measure “%(measure)s”.") % {"measure": measure}))
    if form == NETWORK and count:
        sentence = ngettext(
            "%(count)s event has been carried out within this project.",
            "%(count)s events have been carried out within this project.",
            count,
        )
        lines.append(Passage(sentence % {"count": count}))
    return [*lines, *_funding_line(call)]


def _funding_line(call: Call | None) -> list[Passage]:
    """A line that the funder words itself, in the funder's language; a sentence about the project is ours."""
    line = call.funding_line if call else None
    return [Passage(line.text, "en")] if line and "%(" not in line.text else []


def form_of(call: Call | None) -> str:
    return call.template if call else NETWORK


def part_of(sheet: EventSheet, form: str, *, is_one_of_many: bool) -> Part:
    """What the template says of the event, in the active language."""
    event = sheet.event
    return Part(
        event=event,
        heading=_("Event %(number)s") % {"number": event.number} if form == NETWORK or is_one_of_many else "",
        participation=_participation(sheet, form),
        location=_location(sheet, form),
        description=_passage(event.summary),
        days=_days(event) if form == TWINNING else [],
        signed=sheet.signed,
    )


def _participation(sheet: EventSheet, form: str) -> str:
    if not sheet.participants:
        return ""
    towns = [_people_of(name, country, count) for (name, country), count in _by_town(sheet).items()]
    facts = {"total": sheet.participants, "towns": listed(towns)}
    if form == TWINNING:
        alone = _("Participation: The project involved %(total)s citizens.")
        with_towns = _("Participation: The project involved %(total)s citizens, notably %(towns)s.")
    else:
        alone = _("Participation: The event involved %(total)s citizens.")
        with_towns = _("Participation: The event involved %(total)s citizens, including %(towns)s.")
    return (with_towns if towns else alone) % facts


def _by_town(sheet: EventSheet) -> Counter[tuple[str, str]]:
    """People per town, whatever their role; lines without a number are left out."""
    counts: Counter[tuple[str, str]] = Counter()
    for line in sheet.by_town:
        if line.count and (line.town or line.country):
            counts[(line.town, line.country)] += line.count
    return counts


def _people_of(town: str, country: str, count: int) -> str:
    facts = {"count": count, "town": town, "country": named_country(country)}
    if not town:
        people = ngettext(
            "%(count)s participant from %(country)s", "%(count)s participants from %(country)s", count
        )
    elif not country:
        people = ngettext(
            "%(count)s participant from the city of %(town)s",
            "%(count)s participants from the city of %(town)s",
            count,
        )
    else:
        people = ngettext(
            "%(count)s participant from the city of %(town)s (%(country)s)",
            "%(count)s participants from the city of %(town)s (%(country)s)",
            count,
        )
    return people % facts


def _location(sheet: EventSheet, form: str) -> str:
    """Place and days; as printed where the days are not whole days or run backwards."""
    event = sheet.event
    facts = {"place": listed(places_of(event)), "first": sheet.starts or "", "last": sheet.ends or ""}
    if event.days:
        facts |= {"first": event.days[0].strftime(DAY), "last": event.days[-1].strftime(DAY)}
    if not facts["place"]:
        return ""
    if not facts["first"] and not facts["last"]:
        return _("Location: The event took place in %(place)s.") % facts
    if facts["first"] in ("", facts["last"]) or not facts["last"]:
        facts["day"] = facts["first"] or facts["last"]
        return _("Location and date: The event took place in %(place)s, on %(day)s.") % facts
    return _("Location and dates: The event took place in %(place)s, from %(first)s to %(last)s.") % facts


def _days(event: Event) -> list[Passage]:
    """What each day of a twinning was dedicated to."""
    told = []
    for day, activities in programme(event):
        titles = [
            _("“%(title)s”") % {"title": title}
            if (title := text(one.title))
            else str(one.get_format_display())
            for one in activities
        ]
        told.append(Passage(_told_day(day, titles)))
    return told


def _told_day(day: date | None, titles: list[str]) -> str:
    facts = {"activities": listed(titles), "day": day.strftime(DAY) if day else ""}
    if day is None:
        return _("The event was dedicated to %(activities)s.") % facts
    return _("The day of %(day)s was dedicated to %(activities)s.") % facts


# --- As JSON and on paper -------------------------------------------------------------------------


def as_json(template: Template) -> dict[str, Any]:
    return {
        "project": template.project.slug,
        "call": template.call.id if template.call else None,
        "form": template.form,
        "language": template.language,
        "text": template.plain,
        "html": template.html,
        "missing": {str(part.event.number): part.missing for part in template.parts if part.missing},
        "figures": {str(part.event.number): part.signed.as_json for part in template.parts},
    }


def as_document(template: Template) -> pdf.Document:
    blocks: list[pdf.Block] = [pdf.paragraph(passage.text) for passage in template.opening]
    for part in template.parts:
        blocks += [pdf.heading(part.heading)] if part.heading else []
        told = [part.participation, part.location, part.description.text, *(day.text for day in part.days)]
        blocks += [pdf.paragraph(line) for line in told if line]
        blocks += [pdf.paragraph(line, soft=True) for line in (part.signed.short, part.signed.remark) if line]
    return pdf.Document(
        title=template.title.text,
        kicker=_("Information on the project"),
        footer=template.project.synthetic_line or template.title.text,
        blocks=blocks,
        language=template.language,
    )
