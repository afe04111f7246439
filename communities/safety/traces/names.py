"""Names of people and of armed groups: by capital letter, by list, by the words before."""

from collections.abc import Iterator
from typing import Final

from communities.safety.traces.lexicon import Lexicon, Word, word_set, words_in_phrases
from communities.safety.traces.patterns import Span

_PARTICLES: Final = word_set("de del la las los y e")
_ARTICLES: Final = word_set("el la los las the")
_SAINTS: Final = word_set("san santa santo")
_N_PARTICLES: Final = 2
# Ranks, trades and kin: what stands before a name, and makes a doubtful word one.
_TITLES: Final = word_set(
    "don doña sr sra srita señor señora señorita lic licenciado licenciada ing ingeniero"
    " ingeniera arq dr dra doctor doctora prof profr profra profe profesor profesora mtro mtra"
    " maestro maestra cmte cmdte comandante capitan sargento teniente coronel general cabo"
    " oficial agente regidor regidora diputado diputada senador senadora alcalde alcaldesa"
    " gobernador gobernadora sindico sindica delegado delegada juez jueza fiscal director"
    " directora lider lideresa padre cura parroco pastor hermano hermana hermanos madre sor"
    " obispo tio tia primo prima compadre comadre compa hijo hija esposo esposa marido vecino"
    " vecina novio novia abuelo abuela sobrino sobrina nieto nieta cuñado cuñada suegro suegra"
    " patron jefe jefa familia mr mrs ms miss officer commander captain sergeant judge father"
    " sister brother neighbour neighbor son daughter uncle aunt cousin"
)
_TITLES_BEFORE_NAMES_ONLY: Final = frozenset({"don", "doña"})
# After these even "torres" in lower case is no tower.
_RANKS: Final = word_set(
    "don doña sr sra srita lic ing dr dra mtro mtra cmte cmdte comandante capitan sargento"
    " teniente coronel regidor regidora diputado diputada mr mrs officer commander"
)
_ALIASES: Final = word_set("alias apodo apodado apodada apodan mote aka nicknamed")
_NAMING: Final = word_set("llama llamo llamaba llamado llamada tal called named")
_CALLING: Final = (
    ("le", "dicen"),
    ("le", "decimos"),
    ("le", "llaman"),
    ("conocido", "como"),
    ("conocida", "como"),
    ("known", "as"),
)
_COMMON_ENDINGS: Final = tuple(
    word_set(
        "cion sion ciones siones dad dades tad miento mientos mente ismo ista istas encia encias"
        " ancia ancias aje ajes eria erias able ables ible ibles ados adas idos idas ores oras"
        " tion tions ness ment ments ity ing ship"
    )
)
_ACRONYM_LETTERS: Final = 3


def names(words: list[Word], lists: Lexicon) -> Iterator[Span]:
    """Where names stand, one span for all parts of a name, in order."""
    hits = {i for i in range(len(words)) if _alone(words, i, lists)}
    for i in range(len(words)):
        hits.update(_pair(words, i, lists))
        hits.update(_titled(words, i, lists))
        hits.update(_called(words, i, lists))
    hits -= words_in_phrases(words, lists.phrases)
    hits |= _grouped(words, lists)
    return _joined(words, sorted(hits), lists)


def _alone(words: list[Word], i: int, lists: Lexicon) -> bool:
    word = words[i]
    if (
        word.shape == "lower"
        or word.folded in lists.everyday
        or word.folded in lists.places
    ):
        return False
    if word.shape == "upper":
        return word.folded in lists.sure and len(word.folded) > _ACRONYM_LETTERS
    if i and words[i - 1].folded in _SAINTS:
        return False
    if word.opens:
        return word.folded in lists.sure
    common = word.folded.endswith(_COMMON_ENDINGS) or word.folded in _SAINTS
    return lists.is_name(word.folded) or not (common or word.end - word.start == 1)


def _pair(words: list[Word], i: int, lists: Lexicon) -> set[int]:
    """A given name and the name after it, if one of them is nothing but a name.

    In lower case an unknown word after a sure given name counts as its surname.
    """
    word = words[i]
    if word.folded not in lists.given:
        return set()
    j = _next_name(words, i)
    if j is None:
        return set()
    after = words[j]
    if after.folded in lists.sure:
        return {i, j}
    if word.folded not in lists.sure:
        return set()
    unknown = after.folded not in lists.everyday and word.shape == after.shape == "lower"
    return {i, j} if unknown or lists.is_name(after.folded) else set()


def _titled(words: list[Word], i: int, lists: Lexicon) -> set[int]:
    if words[i].folded not in _TITLES or i + 1 >= len(words):
        return set()
    word = words[i + 1]
    known = lists.is_name(word.folded)
    if word.folded in lists.everyday:
        known = known and (word.shape == "capital" or words[i].folded in _RANKS)
    elif words[i].folded in _TITLES_BEFORE_NAMES_ONLY:
        known = True
    return {i, i + 1} if known and word.joined else set()


def _called(words: list[Word], i: int, lists: Lexicon) -> set[int]:
    """The name after "alias", "they call him", "his name is"."""
    alias = words[i].folded in _ALIASES
    calling = i > 0 and (words[i - 1].folded, words[i].folded) in _CALLING
    if not (alias or calling or words[i].folded in _NAMING) or i + 1 >= len(words):
        return set()
    j = i + 1
    if words[j].folded in _ARTICLES and (alias or calling) and j + 1 < len(words):
        word = words[j + 1]
        return {j, j + 1} if alias or word.folded not in lists.everyday else set()
    return {j} if words[j].folded in lists.sure else set()


def _grouped(words: list[Word], lists: Lexicon) -> set[int]:
    acronyms = {
        i
        for i, word in enumerate(words)
        if word.shape == "upper" and word.folded.upper() in lists.groups
    }
    return acronyms | words_in_phrases(words, lists.groups)


def _next_name(words: list[Word], i: int) -> int | None:
    for j in range(i + 1, min(i + _N_PARTICLES + 2, len(words))):
        if not words[j].joined:
            return None
        if words[j].folded not in _PARTICLES:
            return j
    return None


def _joined(words: list[Word], hits: list[int], lists: Lexicon) -> Iterator[Span]:
    """The hits as spans; neighbours, and what only particles part, make one."""
    runs: list[list[int]] = []
    for i in hits:
        if runs and _next_name(words, runs[-1][1]) == i:
            runs[-1][1] = i
        else:
            opener = i > 0 and words[i].joined and words[i - 1].folded in lists.given
            runs.append([i - 1 if opener and i - 1 not in hits else i, i])
    return ((words[first].start, words[last].end) for first, last in runs)
