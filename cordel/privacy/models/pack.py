"""What the towns settle about responsibility: the legal basis of each purpose, whom to ask, who runs this site."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.core import purposes
from cordel.projects.models import Project
from cordel.towns.models import Town


class Basis(models.TextChoices):
    """Of Art. 6 (1) of the General Data Protection Regulation."""

    CONSENT = purposes.Basis.CONSENT.value, _("consent (Art. 6 (1) (a))")
    CONTRACT = purposes.Basis.CONTRACT.value, _("a contract with the person (Art. 6 (1) (b))")
    DUTY = purposes.Basis.DUTY.value, _("a legal duty (Art. 6 (1) (c))")
    TASK = purposes.Basis.TASK.value, _("a public task (Art. 6 (1) (e))")
    INTEREST = (
        purposes.Basis.INTEREST.value,
        _("a legitimate interest, never for a public task (Art. 6 (1) (f))"),
    )


class PurposeChoice(models.Model):
    """What the towns of a project chose for one purpose; without a row the house's own basis stands, without a reason."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="purpose_choices")
    purpose = models.CharField(max_length=20)
    basis = models.CharField(_("legal basis"), max_length=1, choices=Basis)
    reason = models.TextField(_("why"), max_length=2000, blank=True)
    told = models.TextField(_("who else is told"), max_length=500, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("choice for a purpose")
        verbose_name_plural = _("choices for purposes")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "purpose"], name="purpose_is_chosen_once")
        ]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.purpose}"


class TownContact(models.Model):
    """Whom people ask about data protection in a town: an office or its mailbox. Public."""

    town = models.OneToOneField(Town, models.CASCADE, related_name="data_contact")
    name = models.CharField(_("office"), max_length=160, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    address = models.TextField(_("postal address"), max_length=500, blank=True)
    # Whether it is the data protection officer of Art. 37, whom public bodies in the European Union must have.
    is_officer = models.BooleanField(_("data protection officer"), default=False)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("contact for data protection")
        verbose_name_plural = _("contacts for data protection")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.town_id}: {self.name}"

    @property
    def is_reachable(self) -> bool:
        return bool(self.email or self.phone or self.address)


class Installation(models.Model):
    """Which town runs this site, and so processes data for the others. There is one row at the most."""

    place = models.PositiveSmallIntegerField(default=1, unique=True)
    town = models.ForeignKey(Town, models.PROTECT, null=True, related_name="+")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("town that runs this site")
        verbose_name_plural = _("town that runs this site")

    def __str__(self) -> str:
        return str(self.town_id)
