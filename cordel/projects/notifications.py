"""Letters of the projects."""

from django.conf import settings
from django.urls import reverse

from cordel.base import letters
from cordel.projects.models import ProjectMembership


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
    )
