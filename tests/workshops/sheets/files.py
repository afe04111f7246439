"""Spreadsheets for the tests, made the way people and attackers make them."""

import zipfile
from io import BytesIO
from unittest import mock

import openpyxl

from workshops.sheets import read as reading
from workshops.sheets.grids import DEFAULT_LIMITS
from workshops.sheets.read import read_table
from workshops.sheets.results import Item, Known
from workshops.sheets.rows import RawRow
from workshops.sheets.workbook import read_grids

SHEET = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'

INSECURITY_HEADERS = (
    "Clave",
    "Grupo",
    "Título en español",
    "Dimensión principal",
    "Forma de violencia o daño",
    "¿Es violento?",
    "¿Es delito?",
)
DARK_STREETS = (
    "I01",
    "Mujeres adultas y mayores",
    "Calles oscuras",
    "Ambiental",
    "No es violencia",
    "No violento",
    "No es delito",
)
EXTORTION = (
    "I02",
    "Pequeño comercio",
    "Cuotas diarias a negocios",
    "Económica",
    "Extorsión, cobro de piso",
    "Violento",
    "Es delito",
)


def xlsx(sheets, *, edit=None):
    """A workbook made by openpyxl: sheet name -> rows; ``edit`` may touch it at the end."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    if edit:
        edit(workbook)
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def simple_xlsx():
    return xlsx({"Inseguridades": [INSECURITY_HEADERS, DARK_STREETS, EXTORTION]})


def with_parts(data, parts):
    """``data`` with some parts of its ZIP replaced or added."""
    buffer = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, text in parts.items():
            new.writestr(name, text)
    return buffer.getvalue()


def with_sheet_xml(rows_xml, *, before="", after=""):
    """A workbook whose only sheet is this XML, doctype and all."""
    xml = f'<?xml version="1.0"?>{before}<worksheet {MAIN}><sheetData>{rows_xml}</sheetData>{after}</worksheet>'
    return with_parts(xlsx({"Inseguridades": [[1]]}), {SHEET: xml})


def read_here(data, *, filename="agenda.xlsx"):
    """``read_table`` without a process of its own: for shapes, not for hostile files."""

    def in_process(data, *, limits):
        return read_grids(data, limits=limits)

    with mock.patch.object(reading, "read_workbook", in_process):
        return read_table(data, filename=filename, limits=DEFAULT_LIMITS)


def insecurity_row(number=2, **values):
    """A raw row that is fine, but for ``values``; None takes a column out."""
    fine = {
        "code": "",
        "group": "Mujeres jóvenes",
        "title_es": f"Miedo en el camino {number}",
        "dimension": "Personal",
        "form": "Amenaza",
        "violent": "sí",
        "criminal": "no claro o no denunciado",
    }
    return raw_row("insecurity", number, fine | values)


def proposal_row(number=2, **values):
    """A raw row that is fine where I01 is known, but for ``values``."""
    fine = {
        "code": "",
        "group": "mixed",
        "title_es": f"Luz en las calles {number}",
        "answers": "I01",
        "kind": "social",
        "level": "municipal",
        "duty_bearer": "Gobierno municipal",
        "horizon": "Corto",
    }
    return raw_row("proposal", number, fine | values)


def raw_row(kind, number, values):
    kept = {key: text for key, text in values.items() if text is not None}
    return RawRow(kind=kind, sheet="", number=number, values=kept)


INSECURITY = Item(
    "insecurity",
    "I01",
    {
        "group": "women_adult",
        "title_es": "Calles oscuras",
        "dimension": "environmental",
        "dimensions": ("personal",),
        "form": "none",
        "violent": "no",
        "criminal": "no",
        "spaces": ("street", "route"),
        "memo": "Primera línea\nsegunda",
    },
)
PROPOSAL = Item(
    "proposal",
    "P01",
    {
        "group": "women_adult",
        "title_es": "Alumbrado acordado con vecinas",
        "answers": ("I01",),
        "kind": "social",
        "level": "community",
        "decision_level": "municipal",
        "duty_bearer": "municipal_gov",
        "horizon": "short",
    },
)
KNOWN = Known((INSECURITY, PROPOSAL))
