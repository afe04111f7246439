"""Accounts: how allauth behaves here, and the forms of login, second step and first visit."""

import hmac
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from communities.forms.sentences import OF_ACCOUNTS, OF_SECOND_FACTORS
from communities.safety import sealing
from communities.safety.keyring import Keyring

# A login or a second look younger than this is enough to change keys and passwords.
RECENT_SECONDS = 10 * 60
POSSESSION = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
SEALED_FOR = b"communities.second_factor"


def second_factor_given(request: HttpRequest) -> bool:
    """Whether this very session gave, or set up, a second factor. Costs no query.

    The account's having one is not enough: a session opened with a stolen password before
    its owner set one up must not pass.
    """
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records)


def is_too_old(request: HttpRequest) -> bool:
    """Whether this session began longer ago than a session lasts. Costs no query.

    Its own end is put off whenever something is written into it, such as a message.
    """
    records = get_authentication_records(request, request.user)
    began = min(record["at"] for record in records)
    return bool(time.time() - began > settings.SESSION_COOKIE_AGE)


class NoSignUp(DefaultAccountAdapter):  # type: ignore[misc]  # -- allauth ships no types
    """Closes self-registration, and keeps network addresses out of every store."""

    error_messages = DefaultAccountAdapter.error_messages | OF_ACCOUNTS

    @override
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    @override
    def get_client_ip(self, request: HttpRequest) -> str:
        """A keyed digest that limits attempts; the address itself is written nowhere."""
        address: str = super().get_client_ip(request)
        key = settings.SECRET_KEY.encode()
        return hmac.new(key, address.encode(), sha256).hexdigest()

    @override
    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Logging in counts: only an older session is asked again."""
        records = get_authentication_records(self.request, self.request.user)
        return not any(time.time() - r["at"] < RECENT_SECONDS for r in records)


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]  # -- allauth ships no types
    """Second factors: drawn here, sealed before they are stored, named without a host."""

    error_messages = DefaultMFAAdapter.error_messages | OF_SECOND_FACTORS

    @override
    def build_totp_svg(self, url: str) -> SafeString:
        """The QR code as shapes inside the page: no file, no script, no third party."""
        drawn = segno.make(url, error="m").svg_inline(border=3, omitsize=True, light="#fff")
        return SafeString(drawn)

    @override
    def get_totp_issuer(self) -> str:
        return "Tequio"

    @override
    def encrypt(self, text: str) -> str:
        """Sealed under a key outside the database: a stolen table opens no account."""
        key = Keyring(settings.KEYS_DIR).accounts_key()
        locked = sealing.lock(text.encode(), key=key, context=SEALED_FOR)
        return urlsafe_b64encode(locked).decode()

    @override
    def decrypt(self, encrypted_text: str) -> str:
        key = Keyring(settings.KEYS_DIR).accounts_key()
        locked = urlsafe_b64decode(encrypted_text)
        return sealing.unlock(locked, key=key, context=SEALED_FOR).decode()

    @override
    def get_public_key_credential_user_entity(
        self, user: AbstractBaseUser
    ) -> dict[str, Any]:
        """What a passkey keeps on the device: the address alone, not the colleague's name."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return entity | {"display_name": entity["name"]}


def _plain_code(form: forms.Form, *, hint: Any = "") -> None:
    field = form.fields["code"]
    field.label, field.help_text = _("Six digits"), hint
    field.widget = forms.TextInput(
        {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
    )


class CodeForm(AuthenticateForm):  # type: ignore[misc]  # -- allauth ships no types
    """The second step of logging in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_code(
            self, hint=_("From your code app. A recovery code works here too, once.")
        )


class CodeAgainForm(ReauthenticateForm):  # type: ignore[misc]  # -- allauth ships no types
    """The second step once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_code(
            self, hint=_("From your code app. A recovery code works here too, once.")
        )


class SetUpCodesForm(ActivateTOTPForm):  # type: ignore[misc]  # -- allauth ships no types
    """The first digits prove that the code app has read the square."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_code(self, hint=_("Your code app shows them after it has read the square."))


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # -- allauth ships no types
    """A passkey of this device, or a security key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["name"]
        name.label, name.max_length = _("What you call it"), 40
        name.help_text = _("So that you can tell your keys apart.")
        name.initial = self.initial["name"] = ""
        passwordless = self.fields["passwordless"]
        passwordless.label = _("It may replace the password")
        passwordless.help_text = _("The device then asks for your finger, face or PIN.")


class LoginForm(AllauthLoginForm):  # type: ignore[misc]  # -- allauth ships no types
    """The first step: address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Your email address")
        self.fields["password"].label = _("Password")
        for field in self.fields.values():
            # allauth repeats the label inside the box.
            field.widget.attrs.pop("placeholder", None)


PASSWORD_HINT = _("At least 15 characters. Four words that do not belong together do well.")
NOT_THE_SAME = _("The two passwords are not the same.")


class ChangePasswordForm(AllauthChangePasswordForm):  # type: ignore[misc]  # -- allauth ships no types
    """A new password for somebody who knows the old one."""

    WORDS = {
        "oldpassword": (_("Your password of now"), ""),
        "password1": (_("The new password"), PASSWORD_HINT),
        "password2": (_("The same password again"), ""),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, hint) in self.WORDS.items():
            field = self.fields[name]
            field.label, field.help_text = label, hint
            # allauth repeats the label inside the box.
            field.widget.attrs.pop("placeholder", None)

    @override
    def clean(self) -> dict[str, Any]:
        """Typed twice the same. Said here first, so that allauth does not say it its way."""
        new, again = (self.cleaned_data.get(name) for name in ("password1", "password2"))
        if new and again and new != again:
            self.add_error("password2", NOT_THE_SAME)
        cleaned: dict[str, Any] = super().clean()
        return cleaned


class FirstVisitForm(forms.Form):
    """What an invited person chooses: a name and a password."""

    name = forms.CharField(
        label=_("Name colleagues see"),
        max_length=80,
        help_text=_("A nickname is enough. It is never published."),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=PASSWORD_HINT,
    )
    again = forms.CharField(
        label=_("The same password again"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        """Long enough, and not one that everybody uses."""
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password

    def clean_again(self) -> str:
        """Typed twice the same."""
        again = str(self.cleaned_data["again"])
        if again != self.cleaned_data.get("password", again):
            raise forms.ValidationError(NOT_THE_SAME)
        return again
