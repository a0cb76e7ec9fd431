"""The letter that a project ends with, in every language that the site speaks; the coordinator reads and changes it."""

from collections.abc import Callable

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cordel.base import tokens
from cordel.base.content import text
from cordel.core.content import Content
from cordel.projects.models import Project


def nonce_of(project: Project) -> str:
    """There is one such letter of a project."""
    return tokens.digest(begun_with(project))


def begun_with(project: Project) -> str:
    return f"farewell-{project.pk}"


def subject(project: Project) -> Content:
    return _in_every_language(lambda: _("%(project)s has come to its end") % {"project": text(project.title)})


def body(project: Project) -> Content:
    return _in_every_language(lambda: _words(project))


def _words(project: Project) -> str:
    results = settings.SITE_URL + reverse("website:project", args=[project.slug])
    data = settings.SITE_URL + reverse("website:privacy")
    paragraphs = [
        _("Hello {name},"),
        _("the project \u201c%(project)s\u201d is over. You took part in it: thank you.")
        % {"project": text(project.title)},
        _("What came of it stays here:") + "\n" + results,
        _("What we know about you, and how to have it erased:") + "\n{link}",
        _("What is kept, why, and until when:") + "\n" + data,
        _("This is the last letter of this project, unless you asked us for news."),
    ]
    return "\n\n".join(paragraphs)


def _in_every_language(write: Callable[[], str]) -> Content:
    """The words of the site's own catalogues are no machine's: they stand as the project's."""
    content = Content()
    codes = [
        settings.LANGUAGE_CODE,
        *(code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE),
    ]
    for code in codes:
        with translation.override(code):
            content = content.with_translation(code, write())
    return content
