"""Texts that stand among events and are none: totals, notes, headings, separators, merge leftovers."""

import re
from functools import cache

from importer.domain.text_folding import fold_words
from importer.parsing.lexicon.months_and_weekdays import MONTHS

_TOTALS = (
    *("total", "totals", "grand total", "subtotal", "sub total", "sum", "count", "summe", "gesamt"),
    *("gesamtsumme", "insgesamt", "anzahl", "somme", "nombre total", "suma", "totale", "totaal"),
    *("aantal", "i alt", "sum totalt", "totalt", "summa", "razem", "łącznie", "итого", "всего"),
)
_NOTES = (
    *("note", "notes", "nb", "n.b", "ps", "p.s", "remark", "remarks", "please note", "attention"),
    *("disclaimer", "legend", "key", "source", "sources", "contact", "last updated", "updated"),
    *(
        "last update",
        "as of",
        "generated",
        "exported",
        "printed",
        "page",
        "copyright",
        "created by",
    ),
    *("all dates subject to change", "subject to change", "all times are local", "see also"),
    *(
        "hinweis",
        "hinweise",
        "anmerkung",
        "anmerkungen",
        "bemerkung",
        "achtung",
        "legende",
        "quelle",
    ),
    *("stand", "letzte aktualisierung", "aktualisiert", "alle angaben ohne gewähr", "seite"),
    *(
        "änderungen vorbehalten",
        "kontakt",
        "remarque",
        "remarques",
        "attention",
        "légende",
        "mise à jour",
    ),
    *("dernière mise à jour", "sous réserve", "nota", "notas", "atención", "leyenda", "fuente"),
    *(
        "última actualización",
        "actualizado",
        "avviso",
        "attenzione",
        "legenda",
        "fonte",
        "aggiornato",
    ),
    *("ultimo aggiornamento", "observação", "atenção", "atualizado", "opmerking", "let op", "bron"),
    *("laatst bijgewerkt", "bemærk", "bemærkning", "kilde", "opdateret", "sist oppdatert", "merk"),
    *(
        "obs",
        "anm",
        "anmärkning",
        "källa",
        "uppdaterad",
        "uwaga",
        "uwagi",
        "źródło",
        "aktualizacja",
    ),
    *("примечание", "примечания", "внимание", "источник", "обновлено"),
)
_HEADINGS = (
    *("spring", "summer", "autumn", "fall", "winter", "season", "frühjahr", "frühling", "sommer"),
    *("herbst", "printemps", "été", "automne", "hiver", "primavera", "verano", "otoño", "invierno"),
    *(
        "estate",
        "autunno",
        "inverno",
        "verão",
        "outono",
        "lente",
        "zomer",
        "herfst",
        "forår",
        "vår",
    ),
    *("efterår", "höst", "wiosna", "lato", "jesień", "zima", "весна", "лето", "осень", "зима"),
    *("q1", "q2", "q3", "q4", "saison", "temporada", "stagione", "seizoen", "säsong", "sezon"),
)
EXAMPLES: frozenset[str] = frozenset(
    {
        *("example", "examples", "sample", "beispiel", "exemple", "ejemplo", "esempio", "exemplo"),
        *("voorbeeld", "eksempel", "exempel", "przykład", "przyklad", "пример"),
    }
)
"""First words of the names of sheets that only show how a calendar is filled in."""
_PLACEHOLDERS = frozenset({"testname", "test name"})
_TESTS = frozenset({"test", "testname", "test event", "test race", "testlauf", "test name"})

_CONFLICT = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?:\s.*)?", re.DOTALL)
_FILLER = re.compile(r"(\S)\1{4,}")
_RULE = re.compile(r"[-–—―−_=~*.·•:+|/\\#<>\s]+")
_CONTACT = re.compile(r"(?i)(?:https?://|www\.)\S+|[^\s@]+@[^\s@]+\.[^\s@]+")
_WEARY = 100
"""A text that stands alone and is longer than this is no name."""
_SENTENCE = 6
"""So many words with a full stop behind them are a sentence, not a name."""


def reason(text: str, *, alone: bool) -> str | None:
    """Say what a name cell without a date is, if it is no name; `None` if it may be one.

    Args:
        text: the cell, cleaned.
        alone: no other cell of the row shows anything.
    """
    if _CONFLICT.fullmatch(text):
        return "a leftover of merging two versions of the file"
    if not any(mark.isalnum() for mark in text) or _FILLER.fullmatch(text):
        return "a separator"
    words = fold_words(text)
    if words in _TESTS:
        return "a test"
    if (sum_up := total(text)) or not alone:
        return sum_up
    if _is_heading(words):
        return "a heading"
    is_note = _is_note(words, text) or text[0] in "*†‡©¹²³#" or _is_prose(text)
    return "a note" if is_note else None


def is_placeholder(text: str) -> bool:
    """Tell whether a name is none, whatever else the row holds: `Testname`, `XXXXXXXX`, `-----`."""
    return (
        (text[:4].casefold() == "test" and fold_words(text) in _PLACEHOLDERS)
        or _FILLER.fullmatch(text) is not None
        or _RULE.fullmatch(text) is not None
    )


def is_heading(text: str) -> bool:
    """Tell whether a date cell is the heading of a month, a season or a year."""
    return _is_heading(fold_words(text))


def is_mask(text: str) -> bool:
    """Tell whether a cell below a header only says how to fill the column in: `(TT.MM.JJJJ)`."""
    stripped = text.strip()
    return (stripped.startswith(tuple("([{")) and stripped.endswith(tuple(")]}"))) or bool(
        re.fullmatch(r"(?i)[dmyhstj]{1,4}(?:[./:\- ][dmyhstj]{1,4}){1,3}", stripped)
    )


def _is_heading(words: str) -> bool:
    parts = [part for part in words.split() if not (part.isdigit() and len(part) == len("2027"))]
    known = _headings()
    return len(parts) < len(words.split()) if not parts else all(part in known for part in parts)


@cache
def _headings() -> frozenset[str]:
    return _folded(_HEADINGS) | frozenset(MONTHS)


@cache
def _folded(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold_words(word) for word in words)


def total(text: str) -> str | None:
    """Say that a text is a total: `Total`, `Total 12`, `Total: 12 races`; but not `Total Warrior`."""
    rest = _after(fold_words(text), _folded(_TOTALS))
    is_one = rest is not None and (not rest or any(part.isdigit() for part in rest))
    return "a total" if is_one else None


def _is_note(words: str, text: str) -> bool:
    """`Note: …`, `Stand 1.2.`, `Last updated …`; but not `Key West Half Marathon`."""
    rest = _after(words, _folded(_NOTES))
    if rest is None:
        return False
    phrase = len(words.split()) - len(rest) > 1
    marked = re.match(r"[^\W\d_.]+(?:\.[^\W\d_])?\s*[:.–—-]", text) is not None
    return phrase or not rest or rest[0].isdigit() or marked


def _is_prose(text: str) -> bool:
    """Tell whether a text that stands alone is an address of the web, a sentence or longer."""
    sentence = text.endswith(".") and len(text.split()) >= _SENTENCE
    return sentence or len(text) > _WEARY or _CONTACT.fullmatch(text) is not None


def _after(words: str, beginnings: frozenset[str]) -> list[str] | None:
    """Return what comes behind the longest of the beginnings; `None` if none of them begins it."""
    parts = words.split()
    for count in range(min(5, len(parts)), 0, -1):
        if " ".join(parts[:count]) in beginnings:
            return parts[count:]
    return None
