"""The one table of columns: what a sheet holds, how it is headed and how it is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

INSECURITY = "insecurity"
PROPOSAL = "proposal"
KINDS = (INSECURITY, PROPOSAL)

SENTENCE_LENGTH = 160
MEMO_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Column:
    """One column of one kind of sheet.

    ``vocabulary`` names a controlled list; ``many`` means several terms in one cell;
    ``max_length`` is in characters and 0 where a vocabulary or a pattern decides;
    ``also`` holds further headers that people write by themselves.
    """

    key: str
    es: str
    en: str
    hint_es: str
    hint_en: str
    required: bool = False
    vocabulary: str | None = None
    many: bool = False
    max_length: int = 0
    also: tuple[str, ...] = ()

    def header(self, language: str) -> str:
        """The header in ``language``, with an asterisk where a value is required."""
        text = self.en if language.startswith("en") else self.es
        return f"{text} *" if self.required else text

    def hint(self, language: str) -> str:
        """One or two plain sentences on what to write, at most 255 characters."""
        return self.hint_en if language.startswith("en") else self.hint_es


CODE = Column(
    "code",
    "Clave",
    "Code",
    "Letras y número, por ejemplo I01. Si la dejas vacía, se asigna una.",
    "Letters and a number, such as I01. Left empty, one is given.",
    also=("codigo", "id", "key"),
)
GROUP = Column(
    "group",
    "Grupo",
    "Group",
    "El grupo que lo dijo.",
    "The group that said it.",
    required=True,
    vocabulary="group",
)
TITLE_EN = Column(
    "title_en",
    "Título en inglés",
    "Title in English",
    "Puede quedar vacío hasta publicar a nivel nacional.",
    "May stay empty until national publication.",
    max_length=SENTENCE_LENGTH,
)
MEMO = Column(
    "memo",
    "Nota",
    "Note",
    "Nota del equipo, hasta 500 caracteres. Sin nombres ni lugares exactos.",
    "A note of the team, up to 500 characters. No names, no exact places.",
    max_length=MEMO_LENGTH,
    also=("notas", "notes", "observaciones"),
)


def _title(*, example: str, also: tuple[str, ...]) -> Column:
    return Column(
        "title_es",
        "Título en español",
        "Title in Spanish",
        f"Una frase corta, hasta 160 caracteres. Ejemplo: {example}",
        f"A short sentence, up to 160 characters. Example: {example}",
        required=True,
        max_length=SENTENCE_LENGTH,
        also=("titulo", "title", *also),
    )


INSECURITY_COLUMNS = (
    CODE,
    GROUP,
    _title(
        example="Calles oscuras al volver de la escuela",
        also=("inseguridad", "insecurity"),
    ),
    TITLE_EN,
    Column(
        "dimension",
        "Dimensión principal",
        "Main dimension",
        "Una sola: la que más pesa.",
        "Only one: the one that weighs most.",
        required=True,
        vocabulary="dimension",
    ),
    Column(
        "dimensions",
        "Otras dimensiones",
        "Other dimensions",
        "Las demás que toca. Sepárelas con punto y coma.",
        "Any others it touches. Separate them with a semicolon.",
        vocabulary="dimension",
        many=True,
    ),
    Column(
        "form",
        "Forma de violencia o daño",
        "Form of violence or harm",
        "Si es una necesidad no cubierta, elige que no es violencia.",
        "For an unmet need, choose that it is not a violence.",
        required=True,
        vocabulary="form",
        also=("forma",),
    ),
    Column(
        "violent",
        "¿Es violento?",
        "Violent?",
        "Violento, no violento o amenaza latente.",
        "Violent, not violent or a latent threat.",
        required=True,
        vocabulary="violent",
        also=("violento", "violenta"),
    ),
    Column(
        "criminal",
        "¿Es delito?",
        "A crime?",
        "Es delito, no es delito o no está claro.",
        "A crime, not a crime or unclear.",
        required=True,
        vocabulary="criminal",
        also=("delito", "crime"),
    ),
    Column(
        "spaces",
        "Espacios",
        "Spaces",
        "Dónde ocurre. Sepárelos con punto y coma.",
        "Where it happens. Separate them with a semicolon.",
        vocabulary="space",
        many=True,
        also=("espacio", "space"),
    ),
    Column(
        "actors",
        "Actores",
        "Actors",
        "Solo tipos de actor, nunca nombres. Sepárelos con punto y coma.",
        "Types of actor only, never names. Separate them with a semicolon.",
        vocabulary="actor",
        many=True,
        also=("actor",),
    ),
    Column(
        "groups_affected",
        "Grupos afectados",
        "Groups affected",
        "A quiénes daña. Sepárelos con punto y coma.",
        "Who is harmed. Separate them with a semicolon.",
        vocabulary="group",
        many=True,
    ),
    Column(
        "lethality",
        "Letalidad",
        "Lethality",
        "Si puede matar.",
        "Whether it can kill.",
        vocabulary="lethality",
    ),
    Column(
        "selectivity",
        "Selectividad",
        "Selectivity",
        "Si se dirige a personas escogidas o a cualquiera.",
        "Whether it is aimed at chosen people or at anyone.",
        vocabulary="selectivity",
    ),
    MEMO,
)

PROPOSAL_COLUMNS = (
    CODE,
    GROUP,
    _title(
        example="Alumbrado acordado con las vecinas",
        also=("propuesta", "proposal"),
    ),
    TITLE_EN,
    Column(
        "answers",
        "Responde a",
        "Answers",
        "Claves de las inseguridades a las que responde, por ejemplo I01; I04.",
        "Codes of the insecurities it answers, such as I01; I04.",
        required=True,
        many=True,
        also=("inseguridades", "insecurities"),
    ),
    Column(
        "kind",
        "Clase de política",
        "Kind of policy",
        "Social, de seguridad o combinada. La combinada lleva sus dos partes.",
        "Social, security or combined. A combined one has both parts.",
        required=True,
        vocabulary="kind",
        also=("clase",),
    ),
    Column(
        "social_part",
        "Parte social",
        "Social part",
        "Qué hace lo social, hasta 160 caracteres.",
        "What the social part does, up to 160 characters.",
        max_length=SENTENCE_LENGTH,
    ),
    Column(
        "security_part",
        "Parte de seguridad",
        "Security part",
        "Qué hace lo de seguridad, hasta 160 caracteres.",
        "What the security part does, up to 160 characters.",
        max_length=SENTENCE_LENGTH,
    ),
    Column(
        "level",
        "Nivel que ejecuta",
        "Level that carries it out",
        "Quién la lleva a cabo.",
        "Who carries it out.",
        required=True,
        vocabulary="level",
        also=("nivel", "nivel de ejecucion"),
    ),
    Column(
        "decision_level",
        "Nivel que decide",
        "Level that decides",
        "Vacío: el mismo nivel. La comunidad sola no basta: el Estado responde.",
        "Empty: the same level. The community alone is not enough: the state answers.",
        vocabulary="level",
        also=("nivel de decision",),
    ),
    Column(
        "duty_bearer",
        "Responsable",
        "Who is responsible",
        "La institución que debe responder.",
        "The institution that has to answer.",
        required=True,
        vocabulary="stakeholder",
    ),
    Column(
        "horizon",
        "Plazo",
        "Horizon",
        "Para cuándo. El plazo no es la importancia.",
        "By when. The horizon is not the importance.",
        required=True,
        vocabulary="horizon",
    ),
    Column(
        "approach",
        "Enfoque",
        "Approach",
        "Protección desde las instituciones, empoderamiento o ambas.",
        "Protection by institutions, empowerment or both.",
        vocabulary="approach",
    ),
    Column(
        "success_sign",
        "Señal de éxito",
        "Sign of success",
        "En qué se notará, con palabras de la gente. Hasta 160 caracteres.",
        "How people will notice, in their words. Up to 160 characters.",
        max_length=SENTENCE_LENGTH,
    ),
    MEMO,
)

COLUMNS: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {INSECURITY: INSECURITY_COLUMNS, PROPOSAL: PROPOSAL_COLUMNS}
)
