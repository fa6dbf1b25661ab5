"""How words are compared: without case, accents, blanks and punctuation."""

import unicodedata

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ё": "е"})


def fold(text: str) -> str:
    """Return `text` as letters and digits only: `Date-début *` → `datedebut`, `Straße` → `strasse`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(mark for mark in decomposed if mark.isalnum())


def fold_words(text: str) -> str:
    """Like `fold`, but words stay apart by one blank: `Contre-la-montre` → `contre la montre`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    kept = (
        mark if mark.isalnum() else "" if unicodedata.combining(mark) else " "
        for mark in decomposed
    )
    return " ".join("".join(kept).split())
