"""What every column and every code of the consolidated agenda means."""

from collections.abc import Iterator, Mapping

from communities import vocabularies

# file -> (column, meaning in Spanish, meaning in English)
COLUMNS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "communities.csv": (
        ("slug", "clave de la comunidad", "key of the community"),
        ("name", "nombre público", "public name"),
        ("municipality", "municipio", "municipality"),
        ("state", "estado", "state"),
        (
            "status",
            "agenda, suspended, testimony_only o absent",
            "agenda, suspended, testimony_only or absent",
        ),
        (
            "reason",
            "motivo de suspensión (lista suspend_reason)",
            "reason of suspension (list suspend_reason)",
        ),
        ("note_es", "nota pública", "public note"),
        ("note_en", "nota pública en inglés", "public note in English"),
        ("version", "número de versión local", "number of the local version"),
        ("hash", "huella de la versión local", "hash of the local version"),
    ),
    "themes.csv": (
        ("theme", "clave del tema", "key of the theme"),
        ("number", "número de orden de creación", "number in order of making"),
        (
            "rank",
            "lugar en la agenda nacional; vacío sin marcas",
            "place in the national agenda; empty without marks",
        ),
        (
            "assembly",
            "lugar que dio la reunión, si cambió el orden de la votación",
            "place given by the meeting, where it changed the order of the vote",
        ),
        ("section", "priority o unmarked", "priority or unmarked"),
        ("title_es", "tema en español", "theme in Spanish"),
        ("title_en", "tema en inglés", "theme in English"),
        ("dimension", "lista dimension", "list dimension"),
        (
            "margin",
            "narrow, clear, wide o alone: ventaja sobre el siguiente",
            "narrow, clear, wide or alone: lead over the next",
        ),
        ("tie", "cómo se resolvió un empate exacto", "how an exact tie was settled"),
        (
            "heard_in_one_place",
            "yes si solo una comunidad fue consultada",
            "yes if only one community was asked",
        ),
        (
            "n_sources",
            "propuestas locales publicadas que reúne",
            "published local items it joins",
        ),
        (
            "n_echoes",
            "testimonios sin voto que reúne",
            "testimonies without a vote that it joins",
        ),
    ),
    "theme_by_community.csv": (
        ("theme", "clave del tema", "key of the theme"),
        ("community", "clave de la comunidad", "key of the community"),
        (
            "status",
            "marked, no_marks, on_ballot (pocas papeletas), agenda_ballot (manos alzadas), not_on_ballot (no se preguntó) o empty_chair",
            "marked, no_marks, on_ballot (few ballots), agenda_ballot (raised hands), not_on_ballot (nobody was asked) or empty_chair",
        ),
        (
            "share_of_ballots",
            "parte de las papeletas, redondeada a 5 %",
            "share of ballots, rounded to 5 %",
        ),
        (
            "carried",
            "parte del tema que cargó la comunidad, redondeada a 5 %",
            "part of the theme the community carried, rounded to 5 %",
        ),
    ),
    "traces.csv": (
        (
            "theme",
            "clave del tema; vacío si queda fuera",
            "key of the theme; empty if outside",
        ),
        ("trace", "published, testimony o unplaced", "published, testimony or unplaced"),
        ("community", "clave de la comunidad", "key of the community"),
        ("item", "clave del punto local", "key of the local item"),
        ("code", "código local", "local code"),
        ("title_es", "palabras locales", "local words"),
        ("title_en", "palabras locales en inglés", "local words in English"),
        ("section", "lugar en la agenda local", "place in the local agenda"),
        ("rank", "lugar local", "local rank"),
    ),
    "local_items.csv": (
        ("community", "clave de la comunidad", "key of the community"),
        ("item", "clave del punto", "key of the item"),
        ("code", "código local", "local code"),
        ("kind_of_item", "insecurity o proposal", "insecurity or proposal"),
        (
            "section",
            "priority, unmarked, left_off o voiced",
            "priority, unmarked, left_off or voiced",
        ),
        ("rank", "lugar; vacío si no se muestra", "place; empty where not shown"),
        (
            "assembly",
            "lugar que dio la reunión, si cambió el orden de la votación",
            "place given by the meeting, where it changed the order of the vote",
        ),
        ("title_es", "título", "title"),
        ("title_en", "título en inglés", "title in English"),
        (
            "card_words_es",
            "palabras de la tarjeta que se votó",
            "words of the card that was voted on",
        ),
        ("card_words_en", "las mismas en inglés", "the same in English"),
        ("group", "lista group", "list group"),
        (
            "share_of_ballots",
            "parte de las papeletas, redondeada",
            "share of ballots, rounded",
        ),
        ("margin", "ventaja sobre el siguiente", "lead over the next"),
        ("reason", "por qué quedó fuera de la boleta", "why it was left off the ballot"),
        ("note_es", "nota pública", "public note"),
        ("dimension", "lista dimension", "list dimension"),
        ("form", "lista form", "list form"),
        (
            "quadrant",
            "V/N/L (violento, no, latente) y C/N/U (delito, no, no claro)",
            "V/N/L (violent, not, latent) and C/N/U (crime, not, unclear)",
        ),
        ("kind", "lista kind", "list kind"),
        ("social_part_es", "parte social", "social part"),
        ("security_part_es", "parte de seguridad", "security part"),
        ("level", "nivel de ejecución (lista level)", "level of execution (list level)"),
        (
            "decision_level",
            "nivel de decisión (lista level)",
            "level of decision (list level)",
        ),
        (
            "duty_bearer",
            "quién responde (lista stakeholder)",
            "who must answer (list stakeholder)",
        ),
        ("horizon", "lista horizon", "list horizon"),
        ("answers", "inseguridades a las que responde", "insecurities it answers"),
    ),
    "links.csv": (
        ("community", "clave de la comunidad", "key of the community"),
        ("start", "clave de la primera inseguridad", "key of the first insecurity"),
        ("kind", "cómo se enlazan (lista link_kind)", "how they link (list link_kind)"),
        ("end", "clave de la segunda inseguridad", "key of the second insecurity"),
        ("mechanism", "por qué medio (lista mechanism)", "by what (list mechanism)"),
        (
            "confirmed_by",
            "grupos que lo dijeron (lista group)",
            "groups that said so (list group)",
        ),
    ),
    "sessions.csv": (
        ("community", "clave de la comunidad", "key of the community"),
        ("quarter", "trimestre", "quarter"),
        ("phase", "lista phase", "list phase"),
        ("group", "lista group", "list group"),
        ("methods", "lista method", "list method"),
        ("origin", "workshop o paper_agenda", "workshop or paper_agenda"),
        ("n_sessions", "encuentros iguales", "equal sittings"),
    ),
    "codebook.csv": (
        ("list", "lista", "list"),
        ("code", "código", "code"),
        ("es", "en español", "in Spanish"),
        ("en", "en inglés", "in English"),
        ("version", "versión en que entró", "version in which it entered"),
    ),
    "columns.csv": (
        ("file", "archivo", "file"),
        ("column", "columna", "column"),
        ("es", "qué significa", "what it means"),
        ("en", "qué significa, en inglés", "what it means, in English"),
    ),
}
SYNTHETIC = ("yes si los votos son inventados", "yes if the votes are invented")

README = {
    "synthetic": (
        "DEMOSTRACIÓN: los votos, la participación y el orden son inventados.\n"
        "DEMONSTRATION: votes, turnout and order are invented.\n\n"
    ),
    "left_out": (
        "INCOMPLETO: una parte está en pausa o fue retirada, y no está en este archivo.\n"
        "NOT WHOLE: a part is resting or was taken down, and is not in this file.\n\n"
    ),
    "text": (
        "manifest.json: archivos, filas y huellas SHA-256. columns.csv: cada columna.\n"
        "codebook.csv: cada código. agendas.json: las versiones publicadas, completas.\n"
        "Quien participó lo hizo por invitación: no es una muestra de la población.\n\n"
        "manifest.json: files, rows and SHA-256 hashes. columns.csv: every column.\n"
        "codebook.csv: every code. agendas.json: the published versions, whole.\n"
        "People took part by invitation: they are not a sample of the population.\n"
    ),
}


def codebook_rows() -> Iterator[dict[str, str]]:
    """Every term of every vocabulary."""
    for name in vocabularies.NAMES:
        for term in vocabularies.terms(name).values():
            yield {
                "list": name,
                "code": term.code,
                "es": term.es,
                "en": term.en,
                "version": str(term.version),
            }


def column_rows() -> Iterator[dict[str, str]]:
    """Every column of every table."""
    for name, columns in COLUMNS.items():
        for column, es, en in (*columns, ("synthetic", *SYNTHETIC)):
            yield {"file": name, "column": column, "es": es, "en": en}
