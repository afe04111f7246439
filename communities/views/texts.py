"""What a process tells the public about itself: the public pages and where they are written."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from communities.access import process_for, public_process, staff
from communities.actions.texts import write_text
from communities.choices import TEXTS_BEFORE_PUBLISHING, TextKind
from communities.forms.texts import TextForm
from communities.models.processes import Process
from communities.models.texts import ProcessText
from communities.queries.texts import texts_of

# The texts of each public page, in their order.
PAGES = {
    "about": (TextKind.ABOUT, TextKind.RESPONSIBLE, TextKind.CONTACT),
    "privacy": (
        TextKind.PRIVACY,
        TextKind.RESPONSIBLE,
        TextKind.CONTACT,
        TextKind.CONSENT,
    ),
    "accessibility": (TextKind.ACCESSIBILITY, TextKind.CONTACT),
}


@login_not_required
@require_safe
def public_texts(request: HttpRequest, process: str, page: str) -> HttpResponse:
    """One public page of texts; what nobody has written yet is left out."""
    owner = public_process(process)
    written = texts_of(owner)
    context = {
        "process": owner,
        "page": page,
        "page_title": TextKind(page).label,
        "texts": [written[kind] for kind in PAGES[page] if kind in written],
    }
    return render(request, "public/texts.html", context)


def say_texts_missing(request: HttpRequest, process: Process) -> None:
    """Tell who wanted to publish what comes first, with the way there."""
    messages.error(
        request,
        format_html(
            '{} <a href="{}">{}</a>',
            _(
                "Not published yet. First the process must say who is responsible, how to "
                "reach them, and what it does with what people say."
            ),
            reverse("communities:texts", args=[process.slug]),
            _("Write these texts"),
        ),
    )


@require_safe
def texts(request: HttpRequest, process: str) -> HttpResponse:
    """Every text of a process, and which must be written before anything is published."""
    owner = process_for(request.user, process, act="write_texts")
    written = texts_of(owner)
    rows = [
        {
            "kind": kind.value,
            "label": kind.label,
            "required": kind in TEXTS_BEFORE_PUBLISHING,
            "text": written.get(kind),
        }
        for kind in TextKind
    ]
    return render(request, "communities/texts.html", {"process": owner, "rows": rows})


@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, process: str, kind: str) -> HttpResponse:
    """Write one text: each change is a new version, and the old ones stay readable."""
    owner = process_for(request.user, process, act="write_texts")
    if kind not in TextKind.values:
        raise Http404
    versions = list(ProcessText.objects.within(owner).filter(kind=kind))
    last = versions[0] if versions else None
    start = {"body_es": last.body_es, "body_en": last.body_en} if last else {}
    form = TextForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        made = write_text(
            acting_user=staff(request), process=owner, kind=kind, **form.words()
        )
        messages.success(request, _("Saved as version %(n)s.") % {"n": made.version})
        return redirect("communities:texts", process)
    context = {
        "process": owner,
        "kind": kind,
        "label": TextKind(kind).label,
        "form": form,
        "last": last,
        "earlier": versions[1:],
    }
    return render(request, "communities/text.html", context)
