"""Pictures of people: who objects to being recognisable, and who allowed a portrait, for what and until when."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.events.models.registrations import Registration


class PhotoObjection(models.Model):
    """Somebody objects to pictures in which the person can be recognised, said on the own page (GDPR Art. 21)."""

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="photo_objection")
    # Which picture, where there is one already.
    about = models.CharField(_("which pictures"), max_length=300, blank=True)
    objected_at = models.DateTimeField()

    class Meta:
        verbose_name = _("objection to pictures")
        verbose_name_plural = _("objections to pictures")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.registration_id}"


class PortraitPermission(models.Model):
    """Somebody may be shown recognisably: in which pictures, for what use, who signed that and when. For a minor a
    guardian signed it. It is withdrawn, not removed: pictures made before have to be found again."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="portrait_permissions")
    pictures = models.CharField(_("which pictures"), max_length=200)
    use = models.CharField(_("for what they may be used"), max_length=300)
    signed_by = models.CharField(_("signed by"), max_length=160)
    by_guardian = models.BooleanField(_("signed by a parent or guardian"), default=False)
    signed_on = models.DateField(_("signed on"))
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # Digest of the form's one-use token: the same form is one permission.
    nonce = models.CharField(max_length=64, unique=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("permission for a portrait")
        verbose_name_plural = _("permissions for portraits")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.registration_id}: {self.pk}"
