"""What forms say when something is missing or wrong, in the house's own words.

Django's and allauth's sentences are stiff, and in Spanish they say "usted". A field that
needs a better sentence brings its own ``error_messages``.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

REQUIRED = _("This is needed: fill it in.")
NOT_OFFERED = _("That is not among the choices: choose one of them.")
NO_NUMBER = _("Write a number.")

OF_FIELDS: Mapping[type[forms.Field], Mapping[str, Any]] = {
    forms.Field: {"required": REQUIRED},
    forms.ChoiceField: {
        "required": _("Choose one of these."),
        "invalid_choice": NOT_OFFERED,
    },
    forms.MultipleChoiceField: {
        "required": _("Choose at least one of these."),
        "invalid_choice": NOT_OFFERED,
    },
    forms.BooleanField: {"required": _("Mark this to go on.")},
    forms.FileField: {"required": _("Choose a file first.")},
    forms.IntegerField: {"invalid": _("Write a whole number, in digits.")},
    forms.FloatField: {"invalid": NO_NUMBER},
    forms.DecimalField: {"invalid": NO_NUMBER},
    forms.DateField: {"invalid": _("Write a date that exists.")},
}
OF_VALIDATORS: Mapping[type[validators.BaseValidator], Any] = {
    validators.MaxLengthValidator: ngettext_lazy(
        "At most %(limit_value)d character: this has %(show_value)d. Make it shorter.",
        "At most %(limit_value)d characters: this has %(show_value)d. Make it shorter.",
        "limit_value",
    ),
    validators.MinLengthValidator: ngettext_lazy(
        "At least %(limit_value)d character: this has %(show_value)d.",
        "At least %(limit_value)d characters: this has %(show_value)d.",
        "limit_value",
    ),
    validators.MaxValueValidator: _("At most %(limit_value)s."),
    validators.MinValueValidator: _("At least %(limit_value)s."),
}
OF_ACCOUNTS: Mapping[str, Any] = {
    "account_inactive": _("This account is closed. Ask the operator of your process."),
    "email_password_mismatch": _("Address and password do not belong together."),
    "enter_current_password": _("This is not your password of now."),
    "incorrect_code": _("These digits are not right, or too old: write the newest ones."),
    "incorrect_password": _("This is not your password of now."),
    "invalid_login": _("Address and password do not belong together."),
    "too_many_login_attempts": _("Too many attempts failed. Wait a few minutes."),
    "rate_limited": _("That was too often in a short time. Wait a few minutes."),
}
OF_SECOND_FACTORS: Mapping[str, Any] = {
    "cannot_delete_authenticator": _("This is your last second step: add another first."),
    "cannot_generate_recovery_codes": _("Set up a second step first."),
    "incorrect_code": OF_ACCOUNTS["incorrect_code"],
}


def use_our_sentences() -> None:
    """Put these sentences in the place of Django's, once, when the apps are loaded."""
    for field, sentences in OF_FIELDS.items():
        # A dictionary of its own: a class without one shares its parent's.
        own = vars(field).get("default_error_messages", {})
        field.default_error_messages = {**own, **sentences}
    for validator, sentence in OF_VALIDATORS.items():
        validator.message = sentence
