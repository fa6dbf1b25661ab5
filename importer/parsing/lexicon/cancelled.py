"""Recognize cancelled events by words in twelve languages."""

import re

from importer.domain.text_folding import fold_words

_WORDS = (
    *("cancelled", "canceled", "cancelled event", "called off", "abgesagt", "entfällt"),
    *("fällt aus", "annulé", "annulée", "cancelado", "cancelada", "suspendido", "suspendida"),
    *("anulado", "anulada", "annullato", "annullata", "cancellato", "cancellata", "geannuleerd"),
    *("afgelast", "aflyst", "avlyst", "inställd", "inställt", "odwołany", "odwołane", "odwołana"),
    *("отменен", "отменено", "отменена", "отмена"),
)
CANCELLED: frozenset[str] = frozenset(fold_words(word) for word in _WORDS)
_PARTS_OF_WORDS = (
    *("cancel", "called", "abgesagt", "entf", "llt", "annul", "suspend", "anulad", "afgelast"),
    *("lyst", "inst", "odwo", "отмен"),
)
"""A part of each of these words: rules out most names quickly, because folding takes long."""
_MAY_SAY = re.compile("|".join(_PARTS_OF_WORDS), re.IGNORECASE)

_NO = (
    *("", "0", "n", "no", "not", "false", "falsch", "nein", "non", "faux", "falso", "não", "nee"),
    *("onwaar", "nej", "falsk", "nei", "usann", "nie", "fałsz", "нет", "ложь"),
)
_NOT: frozenset[str] = frozenset(fold_words(word) for word in _NO)

_NEGATIONS = ("not", "nicht", "non", "pas", "no", "não", "niet", "ikke", "inte", "nie", "не")
_DENIALS: frozenset[str] = frozenset(fold_words(word) for word in _NEGATIONS)

_PARTS = re.compile(r"[()\[\]{}|:*]|\s[-–—]+\s")


def says_cancelled(text: str) -> bool:
    """Check whether a text means that the event is cancelled, and contains nothing else."""
    return fold_words(text) in CANCELLED


def ticked_cancelled(text: str) -> bool:
    """Check a cell in a column such as *Cancelled*: anything but blank, no or zero is a tick."""
    return fold_words(text) not in _NOT


def perhaps_cancelled(text: str) -> bool:
    """Check quickly whether a lower-case text, of one name or of many, can contain such a word."""
    return any(part in text for part in _PARTS_OF_WORDS)


def named_cancelled(name: str) -> bool:
    """Check whether a name or status begins or ends with such a word, without a negation before it."""
    if _MAY_SAY.search(name) is None:
        return False
    parts = [part for part in _PARTS.split(name) if part.strip(" .!")]
    folded = f" {fold_words(name)} "
    return says_cancelled(parts[-1]) or any(
        folded.startswith(f" {word} ")
        or (folded.endswith(f" {word} ") and not _denied(folded, word))
        for word in CANCELLED
    )


def _denied(folded: str, word: str) -> bool:
    """Check for a negation before the last word: `Lake Run (not cancelled)`."""
    before = folded.removesuffix(f" {word} ").rpartition(" ")[2]
    return before in _DENIALS
