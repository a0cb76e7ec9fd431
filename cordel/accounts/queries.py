"""What the screens of accounts show."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator

from cordel.accounts.models import KeyboardName, User


@dataclass(frozen=True)
class Passkey:
    """A key kept by a device. `opens_alone`: it signs in without a password; None when the device did not say."""

    pk: int
    name: str
    added_at: datetime
    used_at: datetime | None
    opens_alone: bool | None


@dataclass(frozen=True)
class SecondSteps:
    """All that stands behind the password. `codes_left` is None when there are no recovery codes at all."""

    has_app: bool
    passkeys: list[Passkey]
    codes_left: int | None

    @property
    def is_on(self) -> bool:
        return self.has_app or bool(self.passkeys)


def is_nobody_there() -> bool:
    """Whether no account was ever made: the site waits for whoever runs it."""
    return not User.objects.exists()


def user(pk: int) -> User | None:
    return User.objects.filter(pk=pk).first()


def user_with(email: str) -> User | None:
    return User.objects.filter(email=email.lower()).first()


def names_at(user: User) -> list[KeyboardName]:
    """Who has been at the account's keyboard, the latest first."""
    return list(user.keyboard_names.all())


def second_steps(user: User) -> SecondSteps:
    kinds: dict[str, list[Authenticator]] = {}
    for row in Authenticator.objects.filter(user_id=user.pk).order_by("pk"):
        kinds.setdefault(row.type, []).append(row)
    codes = kinds.get(Authenticator.Type.RECOVERY_CODES)
    return SecondSteps(
        has_app=Authenticator.Type.TOTP in kinds,
        passkeys=[_passkey(row) for row in kinds.get(Authenticator.Type.WEBAUTHN, [])],
        codes_left=len(codes[0].wrap().get_unused_codes()) if codes else None,
    )


def _passkey(row: Authenticator) -> Passkey:
    key = row.wrap()
    return Passkey(
        pk=row.pk,
        name=key.name,
        added_at=row.created_at,
        used_at=row.last_used_at,
        opens_alone=key.is_passwordless,
    )
