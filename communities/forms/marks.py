"""Pictures and dimensions as HTML: the same marks in pages and in form controls."""

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

from communities import vocabularies
from communities.pictures import OF_DIMENSION, pictures

NOTHING = SafeString("")
SILENT = SafeString('aria-hidden="true"')


def picture(key: str, language: str, *, spoken: bool = False) -> SafeString:
    """A bundled drawing; silent to screen readers unless ``spoken``, "" when unknown."""
    found = pictures().get(key)
    if found is None:
        return NOTHING
    mark = (
        format_html('role="img" aria-label="{}"', found.name(language))
        if spoken
        else SILENT
    )
    # The drawings are our own files, checked by a test to hold nothing but shapes.
    drawing = SafeString(found.svg.removeprefix("<svg "))
    return format_html('<svg class="picture" {} {}', mark, drawing)


@lru_cache(maxsize=64)
def dimension(code: str, language: str) -> SafeString:
    """A dimension as picture and word; "" for none."""
    if not code:
        return NOTHING
    return format_html(
        '<span class="dimension">{}{}</span>',
        picture(OF_DIMENSION.get(code, ""), language),
        vocabularies.label("dimension", code, language),
    )
