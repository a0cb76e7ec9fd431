"""The programme of an event: places, dates and timetable, as a list that can be printed and handed out."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import time_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cordel.base import pdf
from cordel.base.content import text
from cordel.base.dates import date_format
from cordel.base.templatetags.page import days, language_list
from cordel.events.models import Activity, Event, RoomPaper, SpeakerCard
from cordel.events.queries import named_speakers, programme, published_paper
from cordel.reports.wording import NOT_PUBLISHED, listed, places_of


@dataclass(frozen=True)
class Programme:
    """Activities by day; None for those whose day is not known, which come last."""

    event: Event
    by_day: list[tuple[date | None, list[Activity]]]
    # By the activity's primary key, who speaks there and wishes to be named.
    speakers: dict[int, list[SpeakerCard]]

    def named(self, activity: Activity) -> list[str]:
        """Speakers as they wish to be shown."""
        cards = self.speakers.get(activity.pk, [])
        return [
            _("%(name)s, %(about)s") % {"name": one.name, "about": one.about} if one.about else one.name
            for one in cards
        ]

    @property
    def with_speakers(self) -> list[tuple[date | None, list[tuple[Activity, list[str]]]]]:
        return [(day, [(one, self.named(one)) for one in activities]) for day, activities in self.by_day]


def programme_of(event: Event) -> Programme:
    return Programme(event, programme(event), named_speakers(event))


def as_json(report: Programme) -> dict[str, Any]:
    event = report.event
    return {
        "project": event.project.slug,
        "event": event.number,
        "from": event.starts_on,
        "to": event.ends_on,
        "timezone": event.timezone,
        "days": [
            {"day": day, "activities": [_activity(report, activity) for activity in activities]}
            for day, activities in report.by_day
        ],
    }


def _activity(report: Programme, activity: Activity) -> dict[str, Any]:
    return {
        "title": text(activity.title),
        "format": activity.format,
        "topic": text(activity.topic),
        "from": activity.starts_at,
        "to": activity.ends_at,
        "place": activity.place,
        "languages": activity.languages,
        "speakers": report.named(activity),
        "paper": _paper(published) if (published := published_paper(activity)) else None,
    }


def _paper(paper: RoomPaper) -> dict[str, Any]:
    """What a room published; a decision's person is not part of it."""
    return {
        "conclusions": [text(content) for content in paper.conclusion_texts],
        "decisions": [
            {"what": text(one.text), "who": one.responsible, "by": one.due_on}
            for one in paper.decisions.all()
        ],
        "minutes": text(paper.minutes),
    }


def as_document(report: Programme) -> pdf.Document:
    event = report.event
    where = listed(places_of(event))
    missing = str(NOT_PUBLISHED)
    facts = [
        (_("Where"), where, missing),
        (_("When"), str(days(event.starts_on, event.ends_on)), missing),
        (_("Languages spoken"), language_list(event.languages), missing),
    ]
    blocks: list[pdf.Block] = [pdf.facts(facts)]
    blocks += [
        pdf.day(_heading(day), [_item(report, activity) for activity in activities])
        for day, activities in report.by_day
    ]
    if not report.by_day:
        blocks.append(pdf.notice(_("No programme is published yet.")))
    return pdf.Document(
        title=text(event.name) or _("Event %(number)s") % {"number": event.number},
        kicker=_("Programme"),
        lede=text(event.summary),
        head=text(event.project.title),
        footer=event.project.synthetic_line or text(event.project.title),
        blocks=blocks,
        language=get_language(),
    )


def hours_only(report: Programme) -> list[pdf.Block]:
    """Each day with its hours, formats and titles: nobody who speaks there, nothing of what was said."""
    blocks = []
    for day, activities in report.by_day:
        items = [{**_item(report, one), "details": []} for one in activities]
        blocks.append(pdf.day(_heading(day), items))
    return blocks or [pdf.notice(_("No programme is published yet."))]


def _heading(day: date | None) -> str:
    return date_format(day, "l j F Y") if day else _("Day not published")


def _item(report: Programme, activity: Activity) -> dict[str, Any]:
    times = [time_format(at, "H:i") for at in (activity.starts_at, activity.ends_at) if at]
    title, topic = text(activity.title), text(activity.topic)
    details = [
        topic,
        *report.named(activity),
        " · ".join(filter(None, [activity.place, language_list(activity.languages)])),
    ]
    if published := published_paper(activity):
        concluded = enumerate(published.conclusion_texts, start=1)
        details += [_("What we concluded"), *(f"{number}. {text(content)}" for number, content in concluded)]
    format_name = str(activity.get_format_display())
    return {
        "time": " – ".join(times),
        "format": format_name if title else "",
        "title": title or format_name,
        "details": [detail for detail in details if detail],
    }
