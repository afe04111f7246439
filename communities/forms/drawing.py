"""Drawing form controls without templates: a coding form has hundreds of options.

Django draws each option with a template that includes another. The same HTML written here
takes a twentieth of the time; a test compares the two for every control.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from typing_extensions import override

NOTHING = SafeString("")


def attributes(attrs: Mapping[str, Any]) -> SafeString:
    """HTML attributes, each after a blank; ``True`` stands alone, ``False`` is left out."""
    return SafeString(
        "".join(
            f" {name}" if value is True else f' {name}="{conditional_escape(str(value))}"'
            for name, value in attrs.items()
            if value is not False
        )
    )


def control(widget: Mapping[str, Any]) -> SafeString:
    """An ``<input>`` of any type."""
    value = widget["value"]
    return format_html(
        '<input type="{}" name="{}"{}{}>',
        widget["type"],
        widget["name"],
        NOTHING if value is None else format_html(' value="{}"', str(value)),
        attributes(widget["attrs"]),
    )


def chips(widget: Mapping[str, Any]) -> SafeString:
    """Radios or checkboxes side by side, each inside its label."""
    options = (
        (attributes({"for": key} if (key := option["attrs"].get("id")) else {}),
         control(option), option["label"])
        for _group, found, _index in widget["optgroups"]
        for option in found
    )  # fmt: skip
    return format_html(
        '<div class="choices"{}>{}</div>',
        attributes({"id": key} if (key := widget["attrs"].get("id")) else {}),
        format_html_join("\n", "<label{}>{}{}</label>", options),
    )


def _select(widget: Mapping[str, Any]) -> SafeString:
    return format_html(
        '<select name="{}"{}>{}\n</select>',
        widget["name"],
        attributes(widget["attrs"]),
        SafeString("".join(_group(name, found) for name, found, _i in widget["optgroups"])),
    )


def _group(name: str | None, options: list[Mapping[str, Any]]) -> SafeString:
    rows = format_html_join(
        "",
        '\n  <option value="{}"{}>{}</option>',
        ((str(o["value"]), attributes(o["attrs"]), o["label"]) for o in options),
    )
    if not name:
        return rows
    return format_html('\n  <optgroup label="{}">{}\n  </optgroup>', name, rows)


def _textarea(widget: Mapping[str, Any]) -> SafeString:
    return format_html(
        '<textarea name="{}"{}>\n{}</textarea>',
        widget["name"],
        attributes(widget["attrs"]),
        widget["value"] or "",
    )


def _label(context: Mapping[str, Any]) -> SafeString:
    if not context["use_tag"]:
        return SafeString(conditional_escape(context["label"]))
    tag = SafeString(context["tag"])
    attrs = attributes(context["attrs"] or {})
    return format_html("<{}{}>{}</{}>", tag, attrs, context["label"], tag)


WIDGETS: Mapping[str, Callable[[Mapping[str, Any]], SafeString]] = {
    **dict.fromkeys(("text", "hidden", "checkbox", "email", "number", "password"), control),
    "select": _select,
    "textarea": _textarea,
}
DRAWN: Mapping[str, Callable[[Mapping[str, Any]], SafeString]] = {
    "django/forms/label.html": _label,
}


class HouseRenderer(TemplatesSetting):
    """The project's templates, but the controls that come by the hundred are written here."""

    @override
    def render(
        self, template_name: str, context: dict[str, Any], request: Any = None
    ) -> Any:
        if draw := DRAWN.get(template_name):
            return draw(context)
        folder, _slash, name = template_name.rpartition("/")
        if folder == "django/forms/widgets" and (
            draw := WIDGETS.get(name.removesuffix(".html"))
        ):
            return draw(context["widget"])
        return super().render(template_name, context, request)
