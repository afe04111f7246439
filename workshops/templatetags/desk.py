"""Rows of the synthesis desk: cards and items, by the dozen on one page.

Written here and not in a template: a row takes a tenth of the time, and every page of the
desk has sixty of them.
"""

from collections.abc import Collection, Mapping
from functools import lru_cache
from uuid import UUID

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communities.forms.marks import NOTHING
from communities.templatetags.house import choice, term
from workshops.choices import ItemState
from workshops.forms.synthesis import MEMO_LENGTH, TITLE_LENGTH, WordForm
from workshops.models.contributions import Contribution
from workshops.models.items import Insecurity, Proposal
from workshops.models.sessions import Session
from workshops.queries.items import FIELD_TEAM_ONLY
from workshops.queries.synthesis import OnDesk

register = template.Library()
CHECKED, REQUIRED = SafeString(" checked"), SafeString(" required")
# A key that no row has: where the key of an item goes in an address.
NO_KEY = str(UUID(int=0))
COLOURS: Mapping[str, str] = {ItemState.VALIDATED: " good", ItemState.RAW: " warn"}
ITEM = """
<article class="sheet item" id="item-{id}" aria-labelledby="name-{id}">
  <h3 id="name-{id}"><a href="{link}"><span class="code">{code}</span> {title}</a></h3>
  <p class="row small about">{about}</p>
  {missing}
  <div class="folds">
    <details id="cards-{id}">
      <summary>{n_cards}</summary>
      <ul role="list" class="stack tight">{cards}</ul>
    </details>
    <details id="words-{id}"{open}>
      <summary>{heading}</summary>
      <form method="post" action="{to}" hx-post="{to}" hx-target="#desk" hx-select="#desk"
        hx-swap="outerHTML" class="stack tight" novalidate>
        <input type="hidden" name="csrfmiddlewaretoken" value="{token}">
        <input type="hidden" name="item" value="{key}">
        {confirmed}{fields}<button>{save}</button>
      </form>
    </details>
  </div>
</article>
"""


# Closed words of a desk in one language or the other; of these there are few.
@lru_cache(maxsize=512)
def _tag(text: str, colour: str = "") -> SafeString:
    return format_html('<span class="tag{}">{}</span>', colour, text)


@lru_cache(maxsize=512)
def _plain(text: str) -> SafeString:
    return format_html("<span>{}</span>", text)


@register.simple_tag
def desk_card(
    card: Contribution, marked: Collection[UUID], heard_in: Session | None = None
) -> SafeString:
    """A card to mark. Beneath its sitting, ``heard_in``, its week need not be said again."""
    about = [_tag(choice(card, "kind"))]
    if heard_in is None or heard_in.group != card.group:
        about.append(_plain(term(card.group, "group")))
    if heard_in is None:
        about.append(_plain(card.session.iso_week))
    if card.sensitivity == FIELD_TEAM_ONLY:
        about.append(_tag(_("field team only"), " stop"))
    if card.split_from_id:
        about.append(_tag(_("part")))
    return format_html(
        '<li class="note card"><label class="check"><input type="checkbox" name="ids"'
        ' value="{0}" id="card-{0}" form="bar" data-card="{1}"{2}><span>{3}</span></label>'
        '<p class="row small about">{4}</p></li>\n',
        card.id,
        card.kind,
        CHECKED if card.id in marked else NOTHING,
        _("The text was destroyed, as promised.") if card.is_destroyed else card.text,
        SafeString(" ".join(about)),
    )


@register.simple_tag(takes_context=True)
def desk_item(
    context: Context, row: OnDesk, missing: list[str], words: WordForm | None
) -> SafeString:
    """An item with its state, its cards, and its words to change.

    ``words`` only when they were just refused. The page says where things are posted and
    found: ``to_word``, and ``to_item`` with the key left open.
    """
    item = row.item
    link = context["to_item"][item.kind_of_item].replace(NO_KEY, str(item.id))
    marked = context["marked"]
    return format_html(
        ITEM,
        id=item.id,
        link=link,
        code=item.code,
        title=item.title_es,
        about=SafeString(" ".join(_about(row))),
        missing=format_html(
            '<p class="small">{} {}</p>', _("To code:"), " · ".join(missing)
        )
        if missing
        else NOTHING,
        n_cards=ngettext("%(n)s card", "%(n)s cards", len(row.cards))
        % {"n": len(row.cards)},
        cards=SafeString("".join(desk_card(card, marked) for card in row.cards))
        or format_html(
            '<li class="small">{}</li>',
            _("No card yet: mark some and add them to it."),
        ),
        open=SafeString(" open") if words else NOTHING,
        heading=_("Words and memo"),
        to=context["to_word"],
        token=context["csrf_token"],
        key=row.key,
        confirmed=format_html(
            '<p class="notice warn small">{}</p>',
            _("The group confirmed these words. New words must be read back again."),
        )
        if item.state == ItemState.VALIDATED
        else NOTHING,
        fields=_refused(words) if words else _fields(item),
        save=_("Save words"),
    )


def _about(row: OnDesk) -> list[SafeString]:
    item = row.item
    about = [_tag(choice(item, "state"), COLOURS.get(item.state, ""))]
    if item.group:
        about.append(_plain(term(item.group, "group")))
    if item.sensitivity == FIELD_TEAM_ONLY:
        about.append(_tag(_("field team only"), " stop"))
    if item.memo:
        about.append(_tag(_("with a memo")))
    return about


def _refused(words: WordForm) -> SafeString:
    names = ("title_es", "memo")
    fields = "".join(words[name].as_field_group() for name in names)
    return format_html("{}{}", words["looked_at"], SafeString(fields))


def _fields(item: Insecurity | Proposal) -> SafeString:
    return format_html_join(
        "",
        '<div class="field"><label for="{0}_{1}">{2}</label>'
        '<textarea name="{1}" id="{0}_{1}" rows="2" maxlength="{3}"{4}>\n{5}</textarea></div>',
        (
            (item.code, "title_es", _("Words"), TITLE_LENGTH, REQUIRED, item.title_es),
            (item.code, "memo", _("Memo for the team"), MEMO_LENGTH, NOTHING, item.memo),
        ),
    )
