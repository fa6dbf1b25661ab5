"""Recognize cancelled events by words in twelve languages."""

import re

from importer.domain.text_folding import fold_words

_CANCELLED_WORDS = (
    *("cancelled", "canceled", "cancelled event", "called off", "abgesagt", "entfällt"),
    *("fällt aus", "annulé", "annulée", "cancelado", "cancelada", "suspendido", "suspendida"),
    *("anulado", "anulada", "annullato", "annullata", "cancellato", "cancellata", "geannuleerd"),
    *("afgelast", "aflyst", "avlyst", "inställd", "inställt", "odwołany", "odwołane", "odwołana"),
    *("отменен", "отменено", "отменена", "отмена"),
)
CANCELLED: frozenset[str] = frozenset(fold_words(word) for word in _CANCELLED_WORDS)
_WORD_FRAGMENTS = (
    *("cancel", "called", "abgesagt", "entf", "llt", "annul", "suspend", "anulad", "afgelast"),
    *("lyst", "inst", "odwo", "отмен"),
)
"""A part of each of these words: rules out most names quickly, because folding takes long."""

_NEGATIVE_WORDS = (
    *("", "0", "n", "no", "not", "false", "falsch", "nein", "non", "faux", "falso", "não", "nee"),
    *("onwaar", "nej", "falsk", "nei", "usann", "nie", "fałsz", "нет", "ложь"),
)
_NEGATIVE_ANSWERS: frozenset[str] = frozenset(fold_words(word) for word in _NEGATIVE_WORDS)

_NEGATIONS = ("not", "nicht", "non", "pas", "no", "não", "niet", "ikke", "inte", "nie", "не")
_FOLDED_NEGATIONS: frozenset[str] = frozenset(fold_words(word) for word in _NEGATIONS)

_PART_SEPARATORS = re.compile(r"[()\[\]{}|:*]|\s[-–—]+\s")


def is_cancelled_phrase(text: str) -> bool:
    """Check whether a text means that the event is cancelled, and contains nothing else."""
    return fold_words(text) in CANCELLED


def is_cancelled_tick(text: str) -> bool:
    """Check a cell in a column such as *Cancelled*: anything but blank, no or zero is a tick."""
    return fold_words(text) not in _NEGATIVE_ANSWERS


def has_cancelled_word(name: str) -> bool:
    """Check whether a name or status begins or ends with such a word, without a negation before it."""
    if not _has_fragment(name.lower()):
        return False
    parts = [part for part in _PART_SEPARATORS.split(name) if part.strip(" .!")]
    folded = f" {fold_words(name)} "
    return is_cancelled_phrase(parts[-1]) or any(
        folded.startswith(f" {word} ")
        or (folded.endswith(f" {word} ") and not _is_negated(folded, word))
        for word in CANCELLED
    )


def _has_fragment(text: str) -> bool:
    for fragment in _WORD_FRAGMENTS:  # noqa: SIM110 - `any` takes twice as long, and every name comes here
        if fragment in text:
            return True
    return False


def _is_negated(folded: str, word: str) -> bool:
    """Check for a negation before the last word: `Lake Run (not cancelled)`."""
    before = folded.removesuffix(f" {word} ").rpartition(" ")[2]
    return before in _FOLDED_NEGATIONS
