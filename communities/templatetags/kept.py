"""Parts of a page that are the same for many readers: written once, not for each request."""

from typing import Any, Final

from django import template
from django.template import Context, Node, NodeList
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.utils.translation import get_language
from typing_extensions import override

register = template.Library()
# Of one part, in one process; when it is full it begins again.
N_WRITTEN: Final = 200
# Values that say all there is to say about themselves; a row would be found by its key alone.
PLAIN: Final = (str, bool, int, type(None))


class Kept(Node):
    """A part that sees the named values and the language, and nothing else.

    What it hangs on is therefore exactly what it is found by, and it never grows old.
    """

    def __init__(self, nodelist: NodeList, named: dict[str, FilterExpression]) -> None:
        self.nodelist, self.named = nodelist, named
        self.written: dict[Any, Any] = {}

    @override
    def render(self, context: Context) -> Any:
        values = {
            name: value.resolve(context, ignore_failures=True)
            for name, value in self.named.items()
        }
        for name, value in values.items():
            if not isinstance(value, PLAIN):
                raise TypeError(f"kept: {name} is neither a text, a number nor yes or no")
        # With its type: a text that is HTML equals one that only looks like it.
        key = (get_language(), *((type(value), value) for value in values.values()))
        written = self.written.get(key)
        if written is None:
            written = self.nodelist.render(context.new(values))
            if len(self.written) >= N_WRITTEN:
                self.written.clear()
            self.written[key] = written
        return written


@register.tag
def kept(parser: Parser, token: Token) -> Kept:
    """``{% kept name=value … %}…{% endkept %}``; for what frames a page.

    Never for what a group said, nor for anything that a visitor can make up: it stays in
    the memory of the process.
    """
    _tag, *bits = token.split_contents()
    named = token_kwargs(bits, parser)
    if bits:
        raise template.TemplateSyntaxError("kept takes name=value only")
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(nodelist, named)
