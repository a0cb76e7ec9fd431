"""Translations that people propose for the site's own sentences, and those that were accepted."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.core.translating import Sentence


class Translation(models.Model):
    """One sentence in one language, as somebody proposed it. At most one of a sentence is accepted.

    `forms` has the plural forms in the language's order, a single text where nothing is counted. `instead_of` is
    what the catalogue said when it was accepted: as soon as the catalogue says something else, that counts.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")
        REPLACED = "replaced", _("replaced by another one")

    language = models.CharField(_("language"), max_length=10)
    key = models.CharField(max_length=13)
    context = models.TextField(blank=True)
    source = models.TextField(_("sentence"))
    plural = models.TextField(blank=True)
    forms = models.JSONField(_("translation"))
    digest = models.CharField(max_length=64)
    instead_of = models.JSONField(default=list)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["language", "key", "digest"], name="translation_proposed_once"),
            models.UniqueConstraint(
                fields=["language", "key"],
                condition=models.Q(state="accepted"),
                name="one_accepted_translation",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "language"], name="translations_by_state")]

    def __str__(self) -> str:
        return f"{self.language} {self.key} ({self.state})"

    @property
    def sentence(self) -> Sentence:
        return Sentence(self.source, self.plural, self.context)
