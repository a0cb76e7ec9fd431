"""What events tell of how far a project is wound up: whether its figures are frozen, whether its people were told."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base.languages import interval
from cordel.events.models import Event, GroupLetter
from cordel.events.queries.farewell import nonce_of
from cordel.projects.models import Project
from cordel.projects.queries.beginning import Step


def figures(project: Project, today: date) -> list[Step]:
    """Every event has its frozen figures, or will never take place."""
    waiting = [event for event in project.events.order_by("number") if not is_settled(event)]
    ahead = any(_is_ahead(event, today) for event in waiting)
    why = (
        _("An event is still ahead: wait for it, or call it off. The others need their figures frozen.")
        if ahead
        else _("The figures of every event are frozen, so that reports stay true when names are gone.")
    )
    return [
        Step(
            _("Figures"),
            why,
            reverse("events:list", args=[project.slug]),
            is_done=not waiting,
            facts=" · ".join(map(_named, waiting)),
            is_needed=True,
        )
    ]


def is_settled(event: Event) -> bool:
    return event.closed_at is not None or event.status == Event.Status.CANCELLED


def _is_ahead(event: Event, today: date) -> bool:
    return event.ends_on is None or event.ends_on >= today


def _named(event: Event) -> str:
    when = (
        interval(event.starts_on, event.ends_on)
        if event.starts_on and event.ends_on
        else gettext("no days yet")
    )
    return gettext("event %(number)s, %(when)s") % {"number": event.number, "when": when}


def told(project: Project, _today: date) -> list[Step]:
    """One letter to everybody who took part: it is over, what stays where, and what becomes of their data."""
    letter = farewell(project)
    sent = letter is not None and letter.sent_at is not None
    screen = reverse("events:letter", args=[project.slug, letter.pk]) if letter else ""
    return [
        Step(
            _("The people who took part"),
            _(
                "They get one letter: that it is over, where to read what came of it, and what becomes of their data."
            ),
            screen,
            is_done=sent or not project.people.exclude(email_key="").exists(),
            facts=str(_("written, and not sent yet")) if letter and not sent else "",
            act="" if letter else reverse("events:farewell", args=[project.slug]),
            act_label="" if letter else str(_("Write the letter")),
        )
    ]


def farewell(project: Project) -> GroupLetter | None:
    """The letter that closing began, if somebody has begun it."""
    return project.group_letters.filter(nonce=nonce_of(project)).first()
