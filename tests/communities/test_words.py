"""Words and marks of every page."""

import datetime

import pytest
from django.utils.translation import override

from communities.forms import marks
from communities.pictures import OF_DIMENSION
from communities.templatetags.house import choice, day
from workshops.choices import ItemState
from workshops.models.items import Insecurity


@pytest.mark.parametrize("language", ["en", "es-mx"])
def test_a_choice_is_said_as_django_says_it(language):
    with override(language):
        for state in [*ItemState.values, "newer", ""]:
            item = Insecurity(state=state)
            assert choice(item, "state") == item.get_state_display()


def test_a_dimension_is_a_picture_and_a_word():
    for code in OF_DIMENSION:
        drawn = marks.dimension(code, "en")
        assert drawn.startswith('<span class="dimension"><svg class="picture" aria-hidden')
    assert marks.dimension("", "en") == ""
    assert "&lt;b&gt;" in marks.dimension("<b>", "en")
    assert marks.dimension("food", "en") != marks.dimension("food", "es-mx")


def test_months_are_small_in_spanish():
    date = datetime.date(2026, 11, 23)
    with override("es-mx"):
        assert day(date) == "23 de noviembre de 2026"
        assert day(date, "j M") == "23 nov"
    with override("en"):
        assert day(date, "j M") == "23 Nov"
