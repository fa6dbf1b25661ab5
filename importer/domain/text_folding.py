"""Fold texts for comparison: without case, accents, blanks and punctuation."""

import re
import unicodedata

_FOLDED_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ё": "е"}
)
_NON_WORD = re.compile(r"[^a-z0-9]+")


def fold_text(text: str) -> str:
    """Return `text` as letters and digits only: `Date-début *` → `datedebut`, `Straße` → `strasse`."""
    if text.isascii():  # most texts, in a tenth of the time
        return _NON_WORD.sub("", text.lower())
    return "".join(char for char in _decompose_text(text) if char.isalnum())


def build_name_key(name: str) -> str:
    """Return a key that is equal for similar names, such as `MB Race` and `MBRace`.

    A name without letters or digits matches only an identical name.
    """
    return fold_text(name) or name


def fold_words(text: str) -> str:
    """Fold like `fold_text`, but keep one blank between words: `Contre-la-montre` → `contre la montre`."""
    if text.isascii():
        return _NON_WORD.sub(" ", text.lower()).strip()
    kept = (
        char if char.isalnum() else "" if unicodedata.combining(char) else " "
        for char in _decompose_text(text)
    )
    return " ".join("".join(kept).split())


def _decompose_text(text: str) -> str:
    """Return `text` in lower case with accents as separate characters.

    Some characters contain capitals that only decomposing reveals (`№`), so case is folded twice.
    """
    small = text.casefold().translate(_FOLDED_LETTERS)
    if small.isascii():
        return small
    decomposed = unicodedata.normalize("NFKD", small).casefold().translate(_FOLDED_LETTERS)
    return unicodedata.normalize("NFKD", decomposed)
