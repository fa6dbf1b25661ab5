"""Words that say that an event does not take place, folded by `folding.fold_words`."""

from importer.words.folding import fold_words

_WORDS = (
    *(
        "cancelled",
        "canceled",
        "cancelled event",
        "called off",
        "abgesagt",
        "entfällt",
        "fällt aus",
    ),
    *("annulé", "annulée", "cancelado", "cancelada", "suspendido", "suspendida", "anulado"),
    *("anulada", "annullato", "annullata", "cancellato", "cancellata", "geannuleerd"),
    *("afgelast", "aflyst", "avlyst", "inställd", "inställt", "odwołany", "odwołane", "odwołana"),
    *("отменен", "отменено", "отменена", "отмена"),
)
CANCELLED: frozenset[str] = frozenset(fold_words(word) for word in _WORDS)


def says_cancelled(text: str) -> bool:
    """Tell whether a status cell says that the event does not take place."""
    return fold_words(text) in CANCELLED


def named_cancelled(name: str) -> bool:
    """Tell whether a name begins with such a word, or ends with it in brackets."""
    folded = f"{fold_words(name)} "
    bracket = name.rpartition("(")[2] if name.endswith(")") else ""
    return says_cancelled(bracket) or any(folded.startswith(f"{word} ") for word in CANCELLED)
