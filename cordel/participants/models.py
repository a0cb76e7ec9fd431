"""People who take part, and what they allowed beyond one event. They have no account and owe no more than a name."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base.ordering import SortKeyField
from cordel.core.folding import fold_email, identity_key, search_key, sort_key
from cordel.projects.models import Project
from cordel.towns.models import Town

# Where sealed names stand in a list: after all others.
LAST = "~"


class Sealed(str):
    """What is read instead of a name that is sealed or gone, in the reader's language; it is stored as nothing."""


class PersonNameField(models.CharField):
    """A name, or nothing: then every list, page and file says "sealed", and none of them has to ask."""

    def from_db_value(self, value: Any, *_of_the_query: Any) -> Any:
        return value or Sealed(gettext("sealed"))

    def get_prep_value(self, value: Any) -> Any:
        return "" if isinstance(value, Sealed) else super().get_prep_value(value)


class Person(models.Model):
    """Somebody who takes part in a project. The same e-mail and name in one project are the same person."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="people")
    name = PersonNameField(_("name"), max_length=160)
    called = models.CharField(_("how shall we call you"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=10)
    town = models.ForeignKey(Town, models.PROTECT, null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2)
    email_key = models.CharField(max_length=254, blank=True)
    name_key = models.CharField(max_length=200)
    sort_key = SortKeyField()
    search_key = models.TextField()
    created_at = models.DateTimeField()
    # Since when the name is kept apart for the audit only, or is gone for good; nobody is written to any more.
    sealed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering: ClassVar = ["sort_key", "id"]
        constraints: ClassVar = [
            # Families share an address and namesakes share a name: only both together are one person.
            # Without an address nothing tells namesakes apart, so each of them is a person.
            models.UniqueConstraint(
                fields=["project", "email_key", "name_key"],
                condition=~models.Q(email_key=""),
                name="person_is_there_once",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["project", "sort_key"], name="people_in_order")]

    def __str__(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        """How to speak to the person; all that a forwarded link may show."""
        return self.called or self.name.split()[0]

    def fold_names(self) -> None:
        """Renews the keys that lists sort and search by, and that tell people apart."""
        if self.sealed_at is not None:
            self.name_key, self.email_key, self.sort_key, self.search_key = "", "", LAST, ""
            return
        self.name_key = identity_key(self.name)[:200]
        self.email_key = fold_email(self.email)[:254] if self.email else ""
        self.sort_key = sort_key(self.name)[:200]
        self.search_key = search_key(f"{self.name} {self.called}")


class ContactConsent(models.Model):
    """Whether the person may be written to about later events. Absent: never asked or refused, which is the same."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="contact_consent")
    given_at = models.DateTimeField()

    class Meta:
        verbose_name = _("consent to be contacted")
        verbose_name_plural = _("consents to be contacted")

    def __str__(self) -> str:
        return f"{self.person_id} since {self.given_at:%Y-%m-%d}"


class ContactStop(models.Model):
    """The person allowed it once and took it back: so that the desk can tell that from "never allowed"."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="contact_stop")
    stopped_at = models.DateTimeField()

    class Meta:
        verbose_name = _("end of a consent to be contacted")
        verbose_name_plural = _("ends of consents to be contacted")

    def __str__(self) -> str:
        return f"{self.person_id} since {self.stopped_at:%Y-%m-%d}"


class SealedIdentity(models.Model):
    """The name of somebody whose presence was recorded, kept apart from everything else until the audit is over.
    Only attendance lists of the coordinator read it."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="sealed_identity")
    name = models.CharField(_("name"), max_length=160)
    sealed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("sealed name")
        verbose_name_plural = _("sealed names")

    def __str__(self) -> str:
        return f"{self.person_id} since {self.sealed_at:%Y-%m-%d}"
