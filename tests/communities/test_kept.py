"""Parts of pages that are written once hang on nothing but what is named."""

import pytest
from django.template import Context, Engine, TemplateSyntaxError
from django.utils.safestring import SafeString
from django.utils.translation import override

from communities.templatetags.kept import N_WRITTEN, Kept

ENGINE = Engine(
    libraries={
        "kept": "communities.templatetags.kept",
        "i18n": "django.templatetags.i18n",
    }
)


def template(text: str):
    return ENGINE.from_string("{% load kept i18n %}" + text)


def test_it_is_written_once_for_each_value_and_language():
    page = template("{% kept a=thing.name %}{{ a }} {% translate 'Yes' %};{% endkept %}")
    found = []
    for language in ("en", "es-mx", "en"):
        with override(language):
            found += [page.render(Context({"thing": {"name": n}})) for n in ("x", "y")]
    assert found == ["x Yes;", "y Yes;", "x Sí;", "y Sí;", "x Yes;", "y Yes;"]
    (part,) = page.nodelist.get_nodes_by_type(Kept)
    assert len(part.written) == 4


def test_nothing_that_is_not_named_is_seen_inside():
    page = template(
        "{% kept a=a %}{{ a }}{{ b }}{{ request }}{{ csrf_token }}{% endkept %}"
    )
    secret = {"b": "SECRET", "request": "SECRET", "csrf_token": "SECRET"}
    assert page.render(Context({"a": 1} | secret)) == "1"


def test_text_that_looks_like_html_is_not_taken_for_it():
    page = template("{% kept a=a %}{{ a }}{% endkept %}")
    assert page.render(Context({"a": SafeString("<b>")})) == "<b>"
    assert page.render(Context({"a": "<b>"})) == "&lt;b&gt;"
    assert page.render(Context({"a": True})) == "True"
    assert page.render(Context({"a": 1})) == "1"
    assert page.render(Context({})) == "None"


@pytest.mark.parametrize("value", [object(), [], {"a": 1}])
def test_a_value_that_may_change_under_its_key_is_refused(value):
    with pytest.raises(TypeError, match="kept: a"):
        template("{% kept a=a %}{{ a }}{% endkept %}").render(Context({"a": value}))


def test_it_takes_names_only():
    with pytest.raises(TemplateSyntaxError):
        template("{% kept a %}{% endkept %}")


def test_memory_stays_small():
    page = template("{% kept a=a %}{{ a }}{% endkept %}")
    (part,) = page.nodelist.get_nodes_by_type(Kept)
    for n in range(3 * N_WRITTEN):
        assert page.render(Context({"a": n})) == str(n)
        assert len(part.written) <= N_WRITTEN
