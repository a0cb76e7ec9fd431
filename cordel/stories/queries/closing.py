"""Whether narrators know that the project is over."""

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordel.projects.models import Project
from cordel.projects.queries.beginning import Step
from cordel.stories.models import Story


def narrated(project: Project) -> QuerySet[Story]:
    """Stories whose narrators can be told: those that were not erased."""
    found = Story.objects.filter(project=project, erased_at=None, narrator__isnull=False)
    return found.select_related("narrator", "town").order_by("number")


def is_ending(project: Project, *, today: date) -> bool:
    """Whether it is time to tell narrators: its last day is behind, or it is closed."""
    return project.closed_at is not None or (project.ends_on is not None and project.ends_on < today)


def steps(project: Project, _today: date) -> list[Step]:
    """One step, where stories are kept. By letter at a press; without an address the town phones or writes on paper."""
    stories = list(narrated(project))
    if not stories:
        return []
    told = [one for one in stories if one.told_over_at is not None]
    waiting = [one for one in stories if one.told_over_at is None]
    by_letter = sum(one.narrator.gets_letters for one in waiting)
    facts = _("%(told)s of %(all)s told") % {"told": len(told), "all": len(stories)}
    if len(waiting) > by_letter:
        by_hand = _("%(count)s without an e-mail address: their towns tell them") % {
            "count": len(waiting) - by_letter
        }
        facts = f"{facts} · {by_hand}"
    return [
        Step(
            gettext_lazy("People who told their life stories"),
            gettext_lazy(
                "They hear that the project is over, what becomes of their stories, and how they can stop them."
            ),
            reverse("stories:list", args=[project.slug]),
            is_done=not waiting,
            facts=facts,
            act=reverse("stories:tell-narrators", args=[project.slug]) if by_letter else "",
            act_label=_("Write to them"),
        )
    ]
