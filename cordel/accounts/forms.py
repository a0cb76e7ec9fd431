"""Forms of accounts: our own, and words for those of django-allauth."""

import struct
from typing import Any

from allauth.account.forms import (
    AddEmailForm,
    ChangePasswordForm,
    ConfirmEmailVerificationCodeForm,
    ConfirmLoginCodeForm,
    ConfirmPasswordResetCodeForm,
    LoginForm,
    ReauthenticateForm,
    RequestLoginCodeForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateWithCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.cache import caches
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import KeyboardName, User
from cordel.base.forms import NameField, desk_languages
from cordel.core.folding import fold

# A code of the app is accepted in its own half minute and in the two beside it: nobody types it in time always.
APP_CODE_LIVES = 90  # seconds
UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, struct.error)
NOT_READ = _("What your device sent could not be read. Try again, or choose another way.")


class MeForm(forms.Form):
    name = NameField(
        label=_("Your name"),
        max_length=120,
        required=False,
        help_text=_("As your colleagues know you, in any script."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(label=_("Language of this site and of its letters to you"))
    is_shared = forms.BooleanField(
        label=_("Several people use this account"),
        help_text=_("We then ask who is at the keyboard, and write the name down beside what is done."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["language"]
        field.choices = desk_languages()  # type: ignore[attr-defined]


class KeyboardForm(forms.Form):
    """A name that somebody writes, or one of those before (`known`, by their numbers)."""

    prefix = "keyboard"
    name = NameField(
        label=_("Your name"),
        help_text=_("As your colleagues know you, in any script."),
        max_length=80,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, known: list[KeyboardName], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        self.chosen = self.data.get(self.add_prefix("known"))
        self.fields["name"].required = not self.chosen

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.chosen:
            data["name"] = next((one.name for one in self.known if str(one.pk) == self.chosen), "")
            if not data["name"]:
                self.add_error("name", gettext("This name is no longer offered. Please write it."))
        elif "name" in data and not fold(data["name"]):
            self.add_error("name", gettext("Please write your name: at least one letter."))
        return data


class FirstAccountForm(forms.Form):
    """Whoever has the link that the server printed makes the first account."""

    name = NameField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "dir": "ltr"}),
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 10 characters: a few words that you remember are better than signs."),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    language = forms.ChoiceField(
        label=_("Language of this site and of its letters to you"), initial=get_language
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["language"]
        field.choices = desk_languages()  # type: ignore[attr-defined]

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, User(email=self.data.get("email", ""), name=self.data.get("name", "")))
        return password


class _Plain:
    """allauth's form in our words: no placeholder that only repeats the label, codes in letters that are told apart,
    and what a password has to be as sentences, because a list does not fit into the hint beside a field."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            attrs = field.widget.attrs
            attrs.pop("placeholder", None)
            if isinstance(field, forms.EmailField):
                field.label = _("E-mail address")
            elif name == "password1":
                field.help_text = " ".join(password_validators_help_texts())
            elif attrs.get("autocomplete") == "one-time-code":
                attrs["class"] = "code"


class SignIn(_Plain, LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remember"].label = _("Keep me signed in on this device")


class AskForCode(_Plain, RequestLoginCodeForm):
    pass


class GiveCode(_Plain, ConfirmLoginCodeForm):
    pass


class ForgotPassword(_Plain, ResetPasswordForm):
    pass


class GivePasswordCode(_Plain, ConfirmPasswordResetCodeForm):
    pass


class NewPassword(_Plain, ResetPasswordKeyForm):
    pass


class ChangePassword(_Plain, ChangePasswordForm):
    pass


class SetPassword(_Plain, SetPasswordForm):
    pass


class PasswordAgain(_Plain, ReauthenticateForm):
    pass


class NewAddress(_Plain, AddEmailForm):
    pass


class GiveAddressCode(_Plain, ConfirmEmailVerificationCodeForm):
    pass


class SetUpApp(_Plain, ActivateTOTPForm):
    pass


class _UsedOnce:
    """A code is good once. allauth remembers it for one period only, we for all periods that accept it."""

    user: Any
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        if not caches["exact"].add(
            f"second-step:{self.user.pk}:{normalize_user_code(code)}", 1, timeout=APP_CODE_LIVES
        ):
            raise forms.ValidationError(
                _("This code was used before. Wait until the app shows the next one.")
            )
        return code


class SecondStep(_UsedOnce, _Plain, AuthenticateForm):
    pass


class SecondStepAgain(_UsedOnce, _Plain, ReauthenticateWithCodeForm):
    pass


class Credential(forms.JSONField):
    """JSON that may be anything: also nested without end, or with numbers that no machine should read."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(NOT_READ) from error

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What the page shows again: nothing that could not be read the first time."""
        try:
            return super().bound_data(data, initial)
        except (ValueError, RecursionError):
            return None


class _Readable(forms.Form):
    """What a browser says about a passkey comes from outside: allauth expects it to be in order, we do not."""

    credential = Credential(widget=forms.HiddenInput)

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except UNREADABLE as error:
            raise forms.ValidationError(NOT_READ) from error


class PasskeySignIn(_Readable, LoginWebAuthnForm):
    pass


class PasskeyStep(_Readable, AuthenticateWebAuthnForm):
    pass


class PasskeyAgain(_Readable, ReauthenticateWebAuthnForm):
    pass


class AddPasskey(AddWebAuthnForm):
    credential = Credential(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Name of this passkey"),
        max_length=60,
        required=False,
        help_text=_("So that you can tell your passkeys apart, for example: phone, office computer."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["passwordless"]
        field.label = _("Let this passkey open the account without a password")
        field.help_text = _("Your device will ask for your finger, your face or its PIN instead.")
        field.initial = True

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except UNREADABLE as error:
            raise forms.ValidationError(NOT_READ) from error
