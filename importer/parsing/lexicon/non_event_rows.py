"""Recognize rows that are not events: totals, notes, headings, separators, merge conflict markers."""

import re
from functools import cache

from importer.domain.message import Message
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
EXAMPLE_SHEET_WORDS: frozenset[str] = frozenset(
    {
        *("example", "examples", "sample", "beispiel", "exemple", "ejemplo", "esempio", "exemplo"),
        *("voorbeeld", "eksempel", "exempel", "przykład", "przyklad", "пример"),
    }
)
"""First words in the names of sheets with example events."""
_PLACEHOLDER_NAMES = frozenset({"testname", "test name"})
_TEST_NAMES = frozenset({"test", "testname", "test event", "test race", "testlauf", "test name"})

_MERGE_CONFLICT = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?:\s.*)?", re.DOTALL)
_FILLER = re.compile(r"(\S)\1{4,}")
_SEPARATOR_LINE = re.compile(r"[-–—―−_=~*.·•:+|/\\#<>\s]+")
_CONTACT = re.compile(r"(?i)(?:https?://|www\.)\S+|[^\s@]+@[^\s@]+\.[^\s@]+")
_MAX_NAME_LENGTH = 100
"""Number of characters beyond which the only text of a row is a note."""
_MIN_SENTENCE_WORDS = 6
"""Number of words from which a text that ends in a full stop is a sentence, not a name."""


def find_non_event_reason(text: str, *, alone: bool) -> Message | None:
    """Return why a row with this name and no date is not an event; `None` if it may be one.

    Args:
        text: the name cell, cleaned.
        alone: all other cells of the row are blank.
    """
    if _MERGE_CONFLICT.fullmatch(text):
        return Message("a leftover from merging two versions of the file")
    if not any(mark.isalnum() for mark in text) or _FILLER.fullmatch(text):
        return Message("a separator")
    words = fold_words(text)
    if words in _TEST_NAMES:
        return Message("a test")
    if is_total(text):
        return Message("a total")
    if not alone:
        return None
    if _is_heading_text(words):
        return Message("a heading")
    is_note = _is_note(words, text) or text[0] in "*†‡©¹²³#" or _is_prose(text)
    return Message("a note") if is_note else None


def is_placeholder(text: str) -> bool:
    """Check for a dummy name, whatever else the row contains: `Testname`, `XXXXXXXX`, `-----`."""
    return (
        (text[:4].casefold() == "test" and fold_words(text) in _PLACEHOLDER_NAMES)
        or _FILLER.fullmatch(text) is not None
        or _SEPARATOR_LINE.fullmatch(text) is not None
    )


def is_heading(text: str) -> bool:
    """Check whether a date cell is a heading: a month, a season or a year."""
    return _is_heading_text(fold_words(text))


def is_format_hint(text: str) -> bool:
    """Check whether the cell below a header is a hint on how to fill in the column: `(TT.MM.JJJJ)`."""
    stripped = text.strip()
    return (stripped.startswith(tuple("([{")) and stripped.endswith(tuple(")]}"))) or bool(
        re.fullmatch(r"(?i)[dmyhstj]{1,4}(?:[./:\- ][dmyhstj]{1,4}){1,3}", stripped)
    )


def _is_heading_text(words: str) -> bool:
    parts = [part for part in words.split() if not (part.isdigit() and len(part) == len("2027"))]
    known = _get_headings()
    return len(parts) < len(words.split()) if not parts else all(part in known for part in parts)


@cache
def _get_headings() -> frozenset[str]:
    return _fold_phrases(_HEADINGS) | frozenset(MONTHS)


@cache
def _fold_phrases(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold_words(word) for word in words)


def is_total(text: str) -> bool:
    """Check whether a text is a total (`Total`, `Total: 12 races`), and not a name (`Total Warrior`)."""
    rest = _strip_beginning(fold_words(text), _fold_phrases(_TOTALS))
    return rest is not None and (not rest or any(part.isdigit() for part in rest))


def _is_note(words: str, text: str) -> bool:
    """Check for a note (`Note: …`, `Stand 1.2.`, `Last updated …`); `Key West Half Marathon` is a name."""
    rest = _strip_beginning(words, _fold_phrases(_NOTES))
    if rest is None:
        return False
    phrase = len(words.split()) - len(rest) > 1
    marked = re.match(r"[^\W\d_.]+(?:\.[^\W\d_])?\s*[:.–—-]", text) is not None
    return phrase or not rest or rest[0].isdigit() or marked


def _is_prose(text: str) -> bool:
    """Check whether the only text of a row is a contact address, a sentence or too long for a name."""
    sentence = text.endswith(".") and len(text.split()) >= _MIN_SENTENCE_WORDS
    return sentence or len(text) > _MAX_NAME_LENGTH or _CONTACT.fullmatch(text) is not None


def _strip_beginning(words: str, beginnings: frozenset[str]) -> list[str] | None:
    """Return the words after the longest matching beginning; `None` if no beginning matches."""
    parts = words.split()
    for count in range(min(5, len(parts)), 0, -1):
        if " ".join(parts[:count]) in beginnings:
            return parts[count:]
    return None
