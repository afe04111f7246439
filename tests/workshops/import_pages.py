"""The pages of an import as a coordinator's browser uses them, without a browser."""

import re
import uuid
from html import unescape
from io import BytesIO

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from workshops.actions.imports import PAPER_CONSENT, keep_draft
from workshops.choices import ConsentScope
from workshops.models.imports import ImportDraft
from workshops.models.items import Insecurity, Proposal

AGREED = {"iso_week": "2018-W20", "consent": dict.fromkeys(ConsentScope.values, "all")}
SECTIONS = ("refused", "changed", "new", "unchanged", "left_out")
CONSENT = {f"consent_{scope}": answer.value for scope, answer in PAPER_CONSENT.items()}


class Pages:
    """One coordinator at the import pages of one community."""

    def __init__(self, client, community, *, language="en"):
        self.client, self.community = client, community
        client.cookies["django_language"] = language

    def address(self, name, *parts):
        place = (self.community.process.slug, self.community.slug)
        return reverse(f"workshops:{name}", args=[*place, *parts])

    def get(self, name, *parts, **query):
        return self.client.get(self.address(name, *parts), query)

    def post(self, name, *parts, follow=True, **data):
        return self.client.post(self.address(name, *parts), data, follow=follow)

    def send(self, data, *, filename="agenda.xlsx", key=None):
        """Upload a file; the page that follows."""
        file = SimpleUploadedFile(filename, data)
        return self.post("imports", id=key or uuid.uuid4(), file=file)

    def sent(self, data, **options):
        """Upload a file that can be read; its draft."""
        before = set(ImportDraft.plain.values_list("id", flat=True))
        self.send(data, **options)
        return ImportDraft.plain.exclude(id__in=before).get()

    def workbook(self, **query):
        """The downloaded template, opened."""
        return openpyxl.load_workbook(BytesIO(self.get("import-xlsx", **query).content))

    def agree(self, draft, **data):
        """Read the dry run and send its form with what it holds; the page that follows."""
        shown = self.get("import", draft.id).content.decode()
        found = re.search(r'name="seen" value="(\w+)"', shown)
        form = {
            "seen": found[1] if found else "",
            "iso_week": "2018-W20",
            **CONSENT,
            **data,
        }
        return self.post("import-apply", draft.id, **form)


def text_of(response):
    """What a person reads: no tags, blanks run together."""
    content = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", unescape(content))


def shown(page):
    """How many rows the dry run shows in each of its sections that has any."""
    return {name: len(page.context[name]) for name in SECTIONS if page.context[name]}


def saved(workbook):
    """A workbook as bytes."""
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def columns(sheet):
    """Header -> column number of a sheet of the template, and the row of the headers."""
    for line in sheet.iter_rows(max_row=3):
        if line[1].value:
            found = {str(cell.value).removesuffix(" *"): cell.column for cell in line}
            return found, line[0].row
    raise AssertionError(sheet.title)


def counts():
    """How many of everything that an import may touch."""
    return (
        Insecurity.plain.count(),
        Proposal.plain.count(),
        ImportDraft.plain.count(),
    )


def draft_of(world, *rows, community=None):
    """A kept sheet with these raw rows."""
    return keep_draft(
        acting_user=world.beto,
        community=community or world.here,
        id=uuid.uuid4(),
        rows=rows,
        warnings=[],
    )
