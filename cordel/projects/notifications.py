"""Letters of the projects."""

from datetime import date

from django.conf import settings
from django.urls import reverse

from cordel.accounts import queries as accounts
from cordel.base import letters
from cordel.base.mail_limits import Urgency
from cordel.base.returned import USER, Reader
from cordel.projects.models import ProjectMembership
from cordel.projects.queries import weekly


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


def tell_week(user_id: int, *, today: date) -> None:
    """What waits for somebody this week, each with the link that answers it. Nothing to do: no letter."""
    user = accounts.user(user_id)
    owed = weekly.letter_for(user, today=today) if user else []
    if user is None or not owed:
        return
    shown = owed[: weekly.THINGS_OF_A_LETTER]
    letters.send(
        "projects/letters/week",
        to=user.email,
        language=user.language,
        context={
            "person": user,
            "things": [(one, settings.SITE_URL + weekly.answer_url(user, one)) for one in shown],
            "more": len(owed) - len(shown),
            "monday_url": settings.SITE_URL + reverse("projects:monday"),
        },
        reader=Reader(USER, user.pk),
        urgency=Urgency.BULK,
    )
