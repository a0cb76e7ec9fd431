"""People who sign in: coordinators, town officers, hosts. Citizens never need an account."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Makes accounts by e-mail address; there are no user names."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """An account. What its owner may do follows from memberships in towns and projects."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("sees the technical back office"), default=False)
    # Several people use it: who of them is at the keyboard is asked, and stands in the record beside the account.
    is_shared = models.BooleanField(_("several people use it"), default=False)
    # When it was first said so; kept, because what was done then still names people.
    shared_at = models.DateTimeField(null=True)
    # The owner was told that the account will be closed, because nobody uses it.
    warned_at = models.DateTimeField(null=True)
    # Whose it was is erased; the row stays, because the record of acts counts on its number.
    closed_at = models.DateTimeField(null=True)
    date_joined = models.DateTimeField(_("since"), auto_now_add=True)

    # Set by KeyboardMiddleware for the request; actions hand it on with `by=`.
    at_keyboard: str = ""

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering: ClassVar = ["email"]

    def __str__(self) -> str:
        return gettext("a former account") if self.closed_at else self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.first_name or self.email

    @property
    def used_by(self) -> str:
        return gettext("several people") if self.is_shared else gettext("one person")

    @property
    def first_name(self) -> str:
        """How letters speak to the person; nothing if nobody wrote a name."""
        return next(iter(self.name.split()), "")


class KeyboardName(models.Model):
    """Somebody who has been at the keyboard of a shared account: offered as a choice until forgotten, by a tap or by
    the clock."""

    user = models.ForeignKey(User, models.CASCADE, related_name="keyboard_names")
    name = models.CharField(_("who was at the keyboard"), max_length=80)
    key = models.CharField(max_length=200)
    used_at = models.DateTimeField()

    class Meta:
        verbose_name = _("name at a keyboard")
        verbose_name_plural = _("names at keyboards")
        ordering: ClassVar = ["-used_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "key"], name="keyboard_name_is_kept_once")
        ]

    def __str__(self) -> str:
        return self.name
