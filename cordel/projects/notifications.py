"""Letters of the projects."""

from collections.abc import Callable
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from cordel.accounts import queries as accounts
from cordel.base import letters
from cordel.base.mail_limits import Urgency
from cordel.base.returned import USER, Reader
from cordel.projects.models import EntryCode, ProjectMembership
from cordel.projects.queries import people, weekly
from cordel.towns import queries as towns


def invite(membership_id: int) -> None:
    """Tells somebody what they now are in a project, and where to sign in. Nothing, if it was taken back meanwhile."""
    membership = ProjectMembership.objects.filter(pk=membership_id).select_related("user", "project").first()
    if membership is None:
        return
    letters.send(
        "projects/letters/invitation",
        to=membership.user.email,
        language=membership.user.language,
        context={
            "person": membership.user,
            "project": membership.project,
            "membership": membership,
            "sign_in_url": settings.SITE_URL + reverse("account_request_login_code"),
            "project_url": settings.SITE_URL + reverse("projects:manage", args=[membership.project.slug]),
        },
        reader=Reader(USER, membership.user_id),
    )


def tell_week(user_id: int, *, today: date, begin: Callable[[], bool]) -> None:
    """What waits for somebody this week, each with the link that answers it. Nothing to do: no letter."""
    user = accounts.user(user_id)
    letter = weekly.letter_for(user, today=today) if user else weekly.Letter([])
    ending = weekly.roles_to_renew(user) if user else 0
    if user is None or not (letter.owed or letter.to_phone or ending):
        return
    shown = letter.owed[: weekly.THINGS_OF_A_LETTER]
    letters.send(
        "projects/letters/week",
        to=user.email,
        language=user.language,
        context={
            "person": user,
            "things": [(one, settings.SITE_URL + weekly.answer_url(user, one)) for one in shown],
            "more": len(letter.owed) - len(shown),
            "to_phone": letter.to_phone,
            "ending": ending,
            "roles_url": settings.SITE_URL + reverse("projects:roles"),
            "monday_url": settings.SITE_URL + reverse("projects:monday"),
        },
        reader=Reader(USER, user.pk),
        urgency=Urgency.BULK,
        begin=begin,
    )


def entry_url(entry: EntryCode) -> str:
    return settings.SITE_URL + reverse("join:by-link", args=[entry.pk, people.proof_of(entry)])


def send_entry_link(entry_id: int, *, now: datetime) -> None:
    """The link to come in by. It opens nothing by itself: the code is asked for on its page."""
    entry = EntryCode.objects.open().filter(pk=entry_id, expires_at__gt=now).first()
    if entry is None:
        return
    letters.send(
        "projects/letters/entry",
        to=entry.email,
        language=entry.language,
        context={
            "entry": entry,
            "town": entry.partner.town,
            "project": entry.partner.project,
            "inviter": entry.made_by,
            "entry_url": entry_url(entry),
        },
    )


def send_entry_code(entry: EntryCode, code: str) -> None:
    """For somebody who waits in the browser. Raises ServerAway."""
    language = translation.get_language() or entry.language
    context = {"code": code, "first_name": ""}
    letters.send(
        "accounts/letters/sign_in_code",
        to=entry.email,
        language=language,
        context=context,
        urgency=Urgency.WAITED_FOR,
    )


def tell_handed_over(user_id: int, town_id: int, *, is_new: bool) -> None:
    """One letter to whoever took over, one to whoever left."""
    user, town = accounts.user(user_id), towns.town(town_id)
    if user is None or town is None or not user.is_active:
        return
    letters.send(
        "projects/letters/handed_over",
        to=user.email,
        language=user.language,
        context={
            "person": user,
            "town": town,
            "is_new": is_new,
            "town_url": settings.SITE_URL + reverse("towns:manage", args=[town.pk]),
        },
    )
