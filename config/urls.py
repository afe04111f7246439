"""The site map. Public pages of a process come last: they stand at the top level."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.webauthn import views as passkeys
from django.urls import include, path
from django.views.generic import RedirectView

from communities.views import account as ours
from communities.views import errors

urlpatterns = [
    # /accounts/: log in and out, and the second step. Nobody signs up: links let people in.
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/again/", account.reauthenticate, name="account_reauthenticate"),
    path(
        "accounts/password/change/",
        ours.ChangePassword.as_view(),
        name="account_change_password",
    ),
    # The names below are those that allauth looks for.
    path("accounts/second/", mfa.authenticate, name="mfa_authenticate"),
    path("accounts/second/again/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path(
        "accounts/second/mine/",
        RedirectView.as_view(pattern_name="communities:account"),
        name="mfa_index",
    ),
    path("accounts/codes/", ours.SetUpCodes.as_view(), name="mfa_activate_totp"),
    path("accounts/codes/remove/", ours.RemoveCodes.as_view(), name="mfa_deactivate_totp"),
    path(
        "accounts/recovery/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"
    ),
    path(
        "accounts/recovery/new/",
        recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("accounts/passkeys/login/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path(
        "accounts/passkeys/again/",
        passkeys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("accounts/passkeys/add/", ours.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path(
        "accounts/passkeys/<int:pk>/remove/",
        ours.RemovePasskey.as_view(),
        name="mfa_remove_webauthn",
    ),
    path("", include("communities.urls")),
    path("", include("workshops.urls")),
    path("", include("agendas.urls")),
]
handler403 = errors.forbidden
