"""Who may say where a town's page stands, and which address can be one. Nothing here writes."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from cordel.base import fetching
from cordel.base.fetching import Outcome
from cordel.base.refusals import Refused
from cordel.core.standing import Standing
from cordel.outreach.models import PublishedPage
from cordel.projects import rules as projects
from cordel.projects.models import Partner

LOOKED_AT_EVERY: Final = timedelta(days=7)
# A page that failed once is looked at again on another day, and not while the same fault may still last.
LOOKED_AGAIN_AFTER: Final = timedelta(hours=12)
FAILURES: Final = frozenset(
    {Outcome.NOT_FOUND, Outcome.BROKEN, Outcome.SILENT, Outcome.INSECURE, Outcome.UNSAFE}
)
# What our own network, or a certificate store that is too old, brings about as well.
MAYBE_OURS: Final = frozenset({Outcome.SILENT, Outcome.INSECURE})


class NoWebAddress(Refused):
    sentence = _(
        "This is not the address of a page on the web. Copy it from the line at the top of your browser: it begins"
        " with https:// or http://."
    )


class NotPublicAddress(Refused):
    sentence = _("This address is not open to everybody. Give the one under which citizens find the page.")


class RemovedMeanwhile(Refused):
    sentence = _(
        "Somebody removed this while you were writing, so there is nothing to correct. Tell it again."
    )


class ComesLater(Refused):
    sentence = _("The page cannot stand there since a day that is still to come.")


def may_record(standing: Standing, partner: Partner) -> bool:
    """The officer and the deputy of the town, and those who run the project."""
    return partner.town_id is not None and projects.may_answer(standing, partner.project, partner)


def ensure_web_address(address: str) -> None:
    """Only what the worker would fetch: http or https, a name with a dot, no password, no odd door."""
    if any(sign.isspace() or not sign.isprintable() or sign in '\\"<>`' for sign in address):
        raise NoWebAddress
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
        host.encode("idna")
    except ValueError:
        raise NoWebAddress from None
    if parts.scheme not in fetching.PORTS or not host or "@" in parts.netloc:
        raise NoWebAddress
    if "." not in host.strip(".") or ":" in host or host.split(".")[-1].isdecimal():
        raise NotPublicAddress
    if port is not None and port not in fetching.PORTS[parts.scheme]:
        raise NotPublicAddress


def ensure_not_later(day: date | None, *, today: date) -> None:
    if day is not None and day > today:
        raise ComesLater


def is_to_be_looked_at(page: PublishedPage, *, now: datetime) -> bool:
    """A new address at once, every address once a week, and on the day after it failed, half a day later at least."""
    if page.looked_at is None:
        return True
    waited = now - page.looked_at
    if page.failing_since and not page.is_gone:
        return page.looked_at.date() < now.date() and waited >= LOOKED_AGAIN_AFTER
    return waited >= LOOKED_AT_EVERY


def is_ours(outcomes: list[Outcome]) -> bool:
    """Whether it is our own network that fails: nobody answers as it should, of two at least."""
    return len(outcomes) > 1 and all(one in MAYBE_OURS for one in outcomes)


# --- How events were made known ----------------------------------------------------------------------


class NotYetDone(Refused):
    sentence = _("Tell of it when it has happened: the day cannot be one that is still to come.")


class OfAnotherProject(Refused):
    sentence = _("Choose an event of this project.")


class ReachUnexplained(Refused):
    sentence = _("Say how the people were counted, or leave the number out.")


def ensure_happened(day: date, *, today: date) -> None:
    if day > today:
        raise NotYetDone


def ensure_explained(reach: int | None, counted_how: str) -> None:
    if (reach is None) != (not counted_how):
        raise ReachUnexplained


def ensure_of_project(event: int | None, *, events: Iterable[int]) -> None:
    if event is not None and event not in set(events):
        raise OfAnotherProject
