"""Drawing forms without templates: a coding form has two dozen fields, hundreds of options.

Django draws each field, label and option with a template that includes others. The same
HTML written here takes a twentieth of the time; a test compares the two for every control.
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


def _boxes(widget: Mapping[str, Any]) -> SafeString:
    """Radios or checkboxes one below the other."""
    rows = (
        (attributes(_name(option["attrs"], "for")), control(option), option["label"])
        for _group, found, _index in widget["optgroups"]
        for option in found
    )
    return format_html(
        "<div{}>{}</div>",
        attributes(_name(widget["attrs"], "id")),
        format_html_join("", "<div><label{}>{} {}</label></div>", rows),
    )


def _name(attrs: Mapping[str, Any], attribute: str) -> dict[str, Any]:
    return {attribute: attrs["id"]} if attrs.get("id") else {}


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


def _errors(context: Mapping[str, Any]) -> SafeString:
    errors = context["errors"]
    if not errors:
        return NOTHING
    key = {"id": f"{errors.field_id}_error"} if errors.field_id else {}
    return format_html(
        "<ul{}>{}</ul>",
        attributes({"class": context["error_class"], **key}),
        format_html_join("", "<li>{}</li>", ((error,) for error in errors)),
    )


def _field(context: Mapping[str, Any]) -> SafeString:
    """A field with its label, hint and errors; several controls share a legend."""
    field = context["field"]
    described = field.aria_describedby if field.use_fieldset else None
    hint = NOTHING
    if field.help_text:
        key = {"id": f"{field.auto_id}_helptext"} if field.auto_id else {}
        hint = format_html(
            "<div{}>{}</div>", attributes({"class": "hint", **key}), field.help_text
        )
    errors = field.errors
    wrong = SafeString(" wrong") if errors else NOTHING
    if not field.use_fieldset:
        return format_html(
            '<div class="field{}">{}{}{}{}</div>',
            wrong,
            field.label_tag(label_suffix="") if field.label else NOTHING,
            hint,
            errors,
            field,
        )
    return format_html(
        '<div class="field{}"><fieldset{}>{}{}{}{}</fieldset></div>',
        wrong,
        attributes({"aria-describedby": described} if described else {}),
        field.legend_tag(label_suffix="") if field.label else NOTHING,
        hint,
        errors,
        field,
    )


WIDGETS: Mapping[str, Callable[[Mapping[str, Any]], SafeString]] = {
    **dict.fromkeys(("text", "hidden", "checkbox", "email", "number", "password"), control),
    "select": _select,
    "textarea": _textarea,
    "checkbox_select": _boxes,
    "radio": _boxes,
}
DRAWN: Mapping[str, Callable[[Mapping[str, Any]], SafeString]] = {
    "django/forms/label.html": _label,
    "django/forms/field.html": _field,
    "django/forms/errors/list/ul.html": _errors,
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
