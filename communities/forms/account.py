"""Accounts: nobody signs up; an operator makes them."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from typing_extensions import override


class NoSignUp(DefaultAccountAdapter):  # type: ignore[misc]  # -- allauth ships no types
    """Closes self-registration."""

    @override
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
