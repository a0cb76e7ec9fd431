"""What of a town's work at events hangs on one person: letters not sent yet, tokens of other systems."""

from django.db.models import QuerySet
from django.utils.translation import ngettext

from cordel.accounts.models import User
from cordel.events.models import AccessToken, GroupLetter
from cordel.projects.models import Project
from cordel.towns.models import Town


def drafts_of(town: Town, person: User) -> QuerySet[GroupLetter]:
    """Letters of the town that the person began and nobody sent."""
    return GroupLetter.objects.filter(town=town, created_by=person, sent_at=None)


def tokens_of(town: Town, person: User) -> QuerySet[AccessToken]:
    """Tokens that the person made in the town's projects; whoever runs the project keeps those made for it."""
    projects = Project.objects.filter(partners__town=town).exclude(memberships__user=person)
    return AccessToken.objects.filter(project__in=projects, made_by=person, revoked_at=None)


def lines(town: Town, person: User) -> list[str]:
    """What moves and what ends, in words, for the page that asks."""
    drafts, tokens = drafts_of(town, person).count(), tokens_of(town, person).count()
    said = []
    if drafts:
        said.append(
            ngettext("%(count)s letter not sent yet moves.", "%(count)s letters not sent yet move.", drafts)
            % {"count": drafts}
        )
    if tokens:
        said.append(
            ngettext(
                "%(count)s access token of another system stops working.",
                "%(count)s access tokens of other systems stop working.",
                tokens,
            )
            % {"count": tokens}
        )
    return said
