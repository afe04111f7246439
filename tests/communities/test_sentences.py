"""What forms say when something is missing or wrong: one voice, and "tú" in Spanish."""

import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils.translation import override

from communities.forms import sentences
from communities.forms.account import ChangePasswordForm

PASSWORD = "four words of old times"
STIFF = re.compile(r"This field|Select a valid|Ensure this|This value|Enter a")


class Everything(forms.Form):
    text = forms.CharField(max_length=3)
    choice = forms.ChoiceField(choices=[("a", "A")])
    several = forms.MultipleChoiceField(choices=[("a", "A")])
    agreed = forms.BooleanField()
    number = forms.IntegerField(max_value=9)
    file = forms.FileField()


def said(form: forms.Form) -> dict[str, str]:
    return {name: " ".join(errors) for name, errors in form.errors.items()}


def test_what_is_missing_is_asked_for_by_its_kind():
    with override("en"):
        assert said(Everything({})) == {
            "text": "This is needed: fill it in.",
            "choice": "Choose one of these.",
            "several": "Choose at least one of these.",
            "agreed": "Mark this to go on.",
            "number": "This is needed: fill it in.",
            "file": "Choose a file first.",
        }


def test_what_is_wrong_is_said_plainly():
    wrong = {"text": "abcd", "choice": "z", "several": ["z"], "number": "12"}
    with override("en"):
        answer = said(Everything(wrong))
    assert answer["text"] == "At most 3 characters: this has 4. Make it shorter."
    assert answer["choice"] == answer["several"]
    assert answer["number"] == "At most 9."
    assert not STIFF.search(" ".join(answer.values()))


def test_a_field_keeps_its_own_sentence():
    field = forms.CharField(error_messages={"required": "Write the week."})
    assert field.error_messages["required"] == "Write the week."


def test_every_form_of_ours_says_no_sentence_of_django():
    """The naive form, with Django's own words, is caught."""
    naive = forms.CharField(error_messages={"required": "This field is required."})
    assert STIFF.search(naive.error_messages["required"])
    with override("en"):
        for kind in sentences.OF_FIELDS:
            built = kind(choices=[]) if issubclass(kind, forms.ChoiceField) else kind()
            assert not STIFF.search(str(built.error_messages["required"])), kind


def test_a_wrong_password_is_said_in_our_words(world):
    client = Client()
    client.cookies["django_language"] = "en"
    response = client.post(
        "/accounts/login/", {"login": "nobody@example.org", "password": "x" * 15}
    )
    assert b"Address and password do not belong together." in response.content


@pytest.mark.parametrize(
    ("typed", "name", "sentence"),
    [
        ({"oldpassword": "not it"}, "oldpassword", "This is not your password of now."),
        (
            {"oldpassword": PASSWORD, "password1": "p" * 16, "password2": "q" * 16},
            "password2",
            "The two passwords are not the same.",
        ),
        (
            {"oldpassword": PASSWORD, "password1": "four words far apart"},
            "password2",
            "This is needed: fill it in.",
        ),
    ],
)
def test_changing_the_password_says_each_thing_once(world, typed, name, sentence):
    world.ana.set_password(PASSWORD)
    with override("en"):
        form = ChangePasswordForm(world.ana, typed)
        assert form.errors[name] == [sentence]


def test_asking_too_often_shows_a_page_of_ours(world):
    client = Client()
    client.cookies["django_language"] = "en"
    try:
        for _attempt in range(60):
            response = client.post("/accounts/login/", {"login": "a@b.example"})
            if response.status_code == 429:
                break
    finally:
        cache.clear()
    assert response.status_code == 429
    assert b'id="main"' in response.content


def test_no_sentence_of_allauth_that_we_replace_is_left_in_our_templates():
    folder = Path(settings.ROOT, "templates", "account", "messages")
    names = {"logged_in.txt", "logged_out.txt", "password_changed.txt"}
    assert {path.name for path in folder.iterdir()} == names
