"""How words are compared: without case, accents, blanks and punctuation."""

import unicodedata

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ё": "е"})


def fold(text: str) -> str:
    """Return `text` as letters and digits only: `Date-début *` → `datedebut`, `Straße` → `strasse`."""
    return "".join(mark for mark in _decomposed(text) if mark.isalnum())


def fold_words(text: str) -> str:
    """Like `fold`, but words stay apart by one blank: `Contre-la-montre` → `contre la montre`."""
    kept = (
        mark if mark.isalnum() else "" if unicodedata.combining(mark) else " "
        for mark in _decomposed(text)
    )
    return " ".join("".join(kept).split())


def _decomposed(text: str) -> str:
    """Return `text` in small letters apart from their accents.

    Some marks hold capitals that only decomposing brings out (`№`), so case is folded twice.
    """
    small = text.casefold().translate(_LETTERS)
    if small.isascii():
        return small
    decomposed = unicodedata.normalize("NFKD", small).casefold().translate(_LETTERS)
    return unicodedata.normalize("NFKD", decomposed)
