"""What the website tells of how far a project is wound up: whether its archive is built."""

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cordel.base.dates import date_format
from cordel.projects.models import Project
from cordel.projects.queries import closing
from cordel.projects.queries.beginning import Step


def steps(project: Project, _today: date) -> list[Step]:
    """A project that the public site does not show has no public pages."""
    if not project.is_listed:
        return []
    kept = closing.of(project)
    facts = ""
    if kept.archive_built_at:
        said = ngettext(
            "%(count)s page, built on %(day)s", "%(count)s pages, built on %(day)s", kept.archive_pages
        )
        day = date_format(timezone.localtime(kept.archive_built_at), "DATE_FORMAT")
        facts = said % {"count": kept.archive_pages, "day": day}
    elif kept.archive_wanted_at:
        facts = _("being built")
    return [
        Step(
            gettext_lazy("The archive"),
            gettext_lazy(
                "All public pages in every language, as one file that opens without this site. Everybody may keep a copy."
            ),
            is_done=kept.archive_built_at is not None,
            facts=facts,
            act=reverse("projects:closing-archive", args=[project.slug]),
            act_label=_("Build it again") if kept.archive_built_at else _("Build the archive"),
        )
    ]
