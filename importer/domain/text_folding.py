"""How words are compared: without case, accents, blanks and punctuation."""

import re
import unicodedata
from collections.abc import Sequence

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ё": "е"})
_NO_WORD = re.compile(r"[^a-z0-9]+")
_DROPPED = {code: None for code in range(128) if not chr(code).isalnum() and chr(code) != "\n"}
_BLOCK = 256
"""So many texts are looked at as one: what holds for all of them is found out at once."""


def fold(text: str) -> str:
    """Return `text` as letters and digits only: `Date-début *` → `datedebut`, `Straße` → `strasse`."""
    if text.isascii():  # most texts, in a tenth of the time
        return _NO_WORD.sub("", text.lower())
    return "".join(mark for mark in _decomposed(text) if mark.isalnum())


def fold_all(texts: Sequence[str]) -> list[str]:
    """Fold each of many texts, a block of them at once where that does the same."""
    every: list[str] = []
    for start in range(0, len(texts), _BLOCK):
        block = texts[start : start + _BLOCK]
        joined = "\n".join(block)
        folded = joined.lower().translate(_DROPPED).split("\n") if joined.isascii() else []
        every += folded if len(folded) == len(block) else map(fold, block)
    return every


def fold_words(text: str) -> str:
    """Like `fold`, but words stay apart by one blank: `Contre-la-montre` → `contre la montre`."""
    if text.isascii():
        return _NO_WORD.sub(" ", text.lower()).strip()
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
