"""Addresses of agendas made on paper."""

from django.urls import path

from workshops.views import import_drafts, import_rows, imports

_imports = "desk/<slug:process>/c/<slug:community>/imports"
_draft = f"{_imports}/<uuid:draft>"
_row = f"{_draft}/rows/<int:index>"
urlpatterns = [
    # /desk/<process>/c/<community>/imports/
    path(f"{_imports}/", imports.imports, name="imports"),
    path(f"{_imports}/template.xlsx", imports.template_workbook, name="import-xlsx"),
    path(f"{_imports}/template.csv", imports.template_text, name="import-csv"),
    # /desk/<process>/c/<community>/imports/<draft>/
    path(f"{_draft}/", import_drafts.draft, name="import"),
    path(f"{_draft}/apply/", import_drafts.apply, name="import-apply"),
    path(f"{_draft}/discard/", import_drafts.discard, name="import-discard"),
    # /desk/<process>/c/<community>/imports/<draft>/rows/<index>/
    path(f"{_row}/", import_rows.row, name="import-row"),
    path(f"{_row}/take/", import_rows.take, name="import-row-take"),
    path(f"{_row}/leave-out/", import_rows.leave_out, name="import-row-leave-out"),
    path(f"{_row}/put-back/", import_rows.put_back, name="import-row-put-back"),
]
