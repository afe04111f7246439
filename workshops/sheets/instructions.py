"""The words of the template: the only texts of this package that people read."""

from collections.abc import Mapping
from dataclasses import dataclass

DEMO_LINE: Mapping[str, str] = {
    "es": "DEMO · datos inventados",
    "en": "DEMO · invented data",
}


@dataclass(frozen=True, slots=True)
class Texts:
    """All words of the Instructions sheet in one language.

    ``examples`` holds one short row of each kind, under ``example_headers``.
    """

    sheet: str
    lists: str
    title: str
    process: str
    community: str
    steps: tuple[str, ...]
    guide: str
    guide_headers: tuple[str, str, str]
    required: str
    examples: str
    example_headers: tuple[str, ...]
    example_rows: tuple[tuple[str, ...], ...]
    type_header: str
    synthetic_header: str
    synthetic_mark: str


SPANISH = Texts(
    sheet="Instrucciones",
    lists="Listas",
    title="Agenda hecha en papel: plantilla",
    process="Proceso",
    community="Comunidad",
    steps=(
        "Escribe cada inseguridad en una fila de la hoja Inseguridades.",
        "Escribe cada propuesta en una fila de la hoja Propuestas.",
        "Las columnas con asterisco (*) no pueden quedar vacías.",
        "Donde haya una lista, elige de ella. Los acentos no importan.",
        "Si caben varias respuestas, sepáralas con punto y coma (;).",
        "En «Responde a» pon las claves de las inseguridades, por ejemplo I01; I04.",
        "No escribas nombres, teléfonos, direcciones ni fórmulas.",
        "Guarda el archivo y súbelo. Primero verás una prueba: nada se guarda sin tu permiso.",
        "Puedes subirlo otra vez: lo que ya está no se repite.",
    ),
    guide="Qué va en cada columna",
    guide_headers=("Columna", "Obligatoria", "Qué escribir"),
    required="sí",
    examples="Dos ejemplos (inventados)",
    example_headers=("Hoja", "Clave", "Grupo", "Título en español", "Lo demás"),
    example_rows=(
        (
            "Inseguridades",
            "I01",
            "Mujeres adultas y mayores",
            "Calles oscuras al volver de la escuela",
            "Ambiental · No es violencia · No violento · No es delito",
        ),
        (
            "Propuestas",
            "P01",
            "Mujeres adultas y mayores",
            "Alumbrado acordado con las vecinas",
            "Responde a I01 · Política social · Municipal · Gobierno municipal · Corto",
        ),
    ),
    type_header="tipo",
    synthetic_header="sintético",
    synthetic_mark="sí",
)

ENGLISH = Texts(
    sheet="Instructions",
    lists="Lists",
    title="An agenda made on paper: template",
    process="Process",
    community="Community",
    steps=(
        "Write each insecurity in one row of the sheet Insecurities.",
        "Write each proposal in one row of the sheet Proposals.",
        "Columns with an asterisk (*) cannot stay empty.",
        "Where there is a list, choose from it. Accents do not matter.",
        "Where several answers fit, separate them with a semicolon (;).",
        "Under “Answers” put the codes of the insecurities, such as I01; I04.",
        "Write no names, phone numbers, addresses or formulas.",
        "Save the file and upload it. You see a trial first: nothing is kept unless you say so.",
        "You may upload it again: what is already there is not repeated.",
    ),
    guide="What goes in each column",
    guide_headers=("Column", "Required", "What to write"),
    required="yes",
    examples="Two examples (invented)",
    example_headers=("Sheet", "Code", "Group", "Title in Spanish", "The rest"),
    example_rows=(
        (
            "Insecurities",
            "I01",
            "Adult and older women",
            "Calles oscuras al volver de la escuela",
            "Environmental · Not a violence · Not violent · Not a crime",
        ),
        (
            "Proposals",
            "P01",
            "Adult and older women",
            "Alumbrado acordado con las vecinas",
            "Answers I01 · Social policy · Municipal · Municipal government · Up to 1 year",
        ),
    ),
    type_header="type",
    synthetic_header="synthetic",
    synthetic_mark="yes",
)


def texts_in(language: str) -> Texts:
    """The words in ``language`` ("es", "es-mx", "en"); Spanish when unknown."""
    return ENGLISH if language.startswith("en") else SPANISH
