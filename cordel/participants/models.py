"""People who take part, and what they allowed beyond one event. They have no account and owe no more than a name."""

from typing import Any, ClassVar

from django.conf import settings
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
    # The address of before, until it was told there that letters go elsewhere now; empty where nobody reads it.
    former_email = models.EmailField(blank=True)
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


class Unreached(models.Model):
    """Letters to somebody do not arrive. Open until a person says that the reader was reached, or the address is
    another one: what is known of an old address says nothing about a new one.

    Of somebody who takes part, or of an account: one row each.
    """

    class Reason(models.TextChoices):
        """Why, in words for people; what a server wrote is never kept, for it names the address."""

        UNKNOWN = "unknown", _("the mail server knows no such address")
        FULL = "full", _("the mailbox is full")
        CLOSED = "closed", _("the mailbox is closed")
        DOMAIN = "domain", _("the part after the @ leads nowhere")
        SIZE = "size", _("the letter was too large for the mailbox")
        REFUSED = "refused", _("the reader's mail server refused the letter")
        UNREADABLE = "unreadable", _("the address cannot be written to")
        GAVE_UP = "gave up", _("the mail server tried for days in vain")
        OTHER = "other", _("the mail server gave no reason that is known here")

    person = models.OneToOneField(Person, models.CASCADE, null=True, blank=True, related_name="unreached")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="unreached"
    )
    # The address that failed, folded; it is the reader's own or the row says nothing.
    email_key = models.CharField(max_length=254)
    reason = models.CharField(_("why"), max_length=12, choices=Reason)
    since = models.DateTimeField()
    last_at = models.DateTimeField()
    # How many letters failed, and how many of them because there is no such mailbox.
    failures = models.PositiveIntegerField(default=1)
    hard = models.PositiveIntegerField(default=0)
    # Which letters they were, so that a report that comes twice counts once.
    letters = models.JSONField(default=list)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("somebody whom letters do not reach")
        verbose_name_plural = _("people whom letters do not reach")
        ordering: ClassVar = ["-last_at", "id"]
        indexes: ClassVar = [models.Index(fields=["email_key"], name="unreached_by_address")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, user__isnull=True)
                | models.Q(person__isnull=True, user__isnull=False),
                name="unreached_is_one_reader",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id or self.user_id} since {self.since:%Y-%m-%d}"
