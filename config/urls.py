"""The site map. Public pages of a process come last: they stand at the top level."""

from allauth.account import views as account
from django.urls import include, path

from communities.views import errors

urlpatterns = [
    # /accounts/: log in and out. Nobody signs up; invitations come with their own issue.
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path(
        "accounts/password/change/", account.password_change, name="account_change_password"
    ),
    path("", include("communities.urls")),
    path("", include("workshops.urls")),
    path("", include("agendas.urls")),
]
handler403 = errors.forbidden
