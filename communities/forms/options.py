"""Controls that offer a closed list: its options are written once, and only marked after.

A coding form has over a hundred options, the same for every item. What is kept is found
by the whole list in the reader's words, with name and attributes, so it never grows old:
other words are another key. Not for lists of what people said, which would stay in memory.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import forms
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString
from typing_extensions import override

from communities.forms.drawing import attributes

# Lists × languages × forms stay far below it.
N_KEPT = 256
# A value, and the HTML before and after the mark that says that it was chosen.
Parts = tuple[tuple[str, str, str], ...]
# Value and label of each option; values as text, labels as HTML.
Written = tuple[tuple[str, str], ...]


def _written(choices: Iterable[tuple[Any, Any]]) -> Written:
    # Escaped before it is a key: a label that is HTML equals a text that looks like it.
    return tuple((str(value), conditional_escape(label)) for value, label in choices)


def _marked(parts: Parts, values: Iterable[str], mark: str, between: str) -> str:
    chosen = frozenset(values)
    return between.join(
        f"{before}{mark if value in chosen else ''}{after}"
        for value, before, after in parts
    )


@lru_cache(maxsize=N_KEPT)
def _chips(kind: str, name: str, key: str, attrs: str, options: Written) -> Parts:
    found = []
    for i, (value, label) in enumerate(options):
        own, points = (f' id="{key}_{i}"', f' for="{key}_{i}"') if key else ("", "")
        before = (
            f'<label{points}><input type="{kind}" name="{name}" value="{escape(value)}"'
        )
        found.append((value, f"{before}{attrs}{own}", f">{label}</label>"))
    return tuple(found)


def _write_options(options: Written) -> Parts:
    return tuple(
        (value, f'\n  <option value="{escape(value)}"', f">{label}</option>")
        for value, label in options
    )


def chips(
    widget: forms.RadioSelect | forms.CheckboxSelectMultiple,
    name: str,
    value: Any,
    attrs: dict[str, Any] | None,
) -> SafeString:
    """Radios or checkboxes side by side, each inside its label."""
    given = widget.build_attrs(widget.attrs, attrs)
    key = escape(given.pop("id", "") or "")
    parts = _chips(
        str(widget.input_type),
        escape(name),
        key,
        attributes(given),
        _written(widget.choices),
    )
    own = f' id="{key}"' if key else ""
    drawn = _marked(parts, widget.format_value(value), " checked", "\n")
    return SafeString(f'<div class="choices"{own}>{drawn}</div>')


class Chips(forms.RadioSelect):
    """One of a few terms, side by side."""

    @override
    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        return chips(self, name, value, attrs)


class ManyChips(forms.CheckboxSelectMultiple):
    """Any of some terms, side by side."""

    @override
    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        return chips(self, name, value, attrs)


class OpenSelect(forms.Select):
    """One of what people said, in groups or not: drawn anew each time."""

    write = staticmethod(_write_options)

    @override
    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        given = attributes(self.build_attrs(self.attrs, attrs))
        values = self.format_value(value)
        rows = []
        for code, label in self.choices:
            grouped = isinstance(label, list | tuple)
            parts = self.write(_written(label if grouped else [(code, label)]))
            drawn = _marked(parts, values, " selected", "")
            rows.append(
                f'\n  <optgroup label="{escape(code)}">{drawn}\n  </optgroup>'
                if grouped
                else drawn
            )
        return SafeString(
            f'<select name="{escape(name)}"{given}>{"".join(rows)}\n</select>'
        )


class ListSelect(OpenSelect):
    """One term of a long list, in groups or not."""

    write = staticmethod(lru_cache(maxsize=N_KEPT)(_write_options))
