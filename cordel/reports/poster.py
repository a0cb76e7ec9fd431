"""A poster for an invitation: A4 for a notice board, A3 for a wall, in any language that citizens read here."""

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cordel.base import pdf, qr
from cordel.base.content import text
from cordel.base.templatetags.page import days
from cordel.events.models import Event, Invitation
from cordel.projects.models import Project
from cordel.reports.wording import listed, places_of

PAPERS = ("a4", "a3")


def as_poster(event: Event, invitation: Invitation, *, paper: str) -> pdf.Poster:
    """The poster in the active language; the link keeps that language."""
    language = get_language() or settings.LANGUAGE_CODE
    address = settings.SITE_URL + invitation.get_absolute_url()
    project = event.project
    return pdf.Poster(
        kicker=_("You are invited"),
        title=text(event.name) or listed(places_of(event)),
        words=text(invitation.words) or text(event.summary),
        facts=_facts(event),
        qr=qr.svg(f"{address}?language={language}"),
        qr_label=_("QR code of the invitation's link"),
        call=_("Take a seat: no account, two minutes"),
        link=address.split("://")[-1],
        footer=project.synthetic_line or text(project.title),
        funding=funding_line(event.project),
        woodcut=event.woodcut,
        paper=paper,
        language=language,
    )


def _facts(event: Event) -> list[tuple[str, str]]:
    """When and where; what is not known yet does not stand on a wall."""
    lines = [
        (_("When"), str(days(event.starts_on, event.ends_on)) if event.days else ""),
        (_("Where"), listed(places_of(event))),
    ]
    return [(label, value) for label, value in lines if value]


def funding_line(project: Project) -> str:
    """Who paid for it, "" where nobody told or the project is invented."""
    if not project.programme or project.is_synthetic:
        return ""
    return _(
        "This project was funded with the support of the European Union under the programme %(programme)s."
    ) % {"programme": project.programme}
