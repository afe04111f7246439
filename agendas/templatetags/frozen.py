"""What was published does not change, so pages keep what they once wrote of it."""

from typing import Any

from django import template
from django.core.cache import caches
from django.template import Context, Node, NodeList
from django.template.base import FilterExpression, Parser, Token
from django.utils.translation import get_language
from typing_extensions import override

register = template.Library()
# A page taken down is gone at once, a voice taken out of one within a minute: a page may be
# kept this long with a part that was kept as long before.
SECONDS = 25


class Frozen(Node):
    """A part of a page that hangs on one version alone, on the language, and on what is named."""

    def __init__(
        self, nodelist: NodeList, version: FilterExpression, named: list[FilterExpression]
    ) -> None:
        self.nodelist, self.version, self.named = nodelist, version, named

    @override
    def render(self, context: Context) -> Any:
        version = self.version.resolve(context)
        parts = [version.hash, get_language(), *(n.resolve(context) for n in self.named)]
        key = "-".join(str(part) for part in parts)
        written = caches["pages"].get(key)
        if written is None:
            written = self.nodelist.render(context)
            caches["pages"].set(key, written, SECONDS)
        return written


@register.tag
def frozen(parser: Parser, token: Token) -> Frozen:
    """``{% frozen version … %}…{% endfrozen %}``; what stands inside may ask for lazy values.

    Name what else the part depends on; never put anything inside that a reader, a request
    or a form brought. Whether the version may be shown at all is decided before, each time.
    """
    _tag, version, *named = token.split_contents()
    nodelist = parser.parse(("endfrozen",))
    parser.delete_first_token()
    return Frozen(
        nodelist,
        parser.compile_filter(version),
        [parser.compile_filter(name) for name in named],
    )
