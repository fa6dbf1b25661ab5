"""Fold texts for comparison: without case, accents, blanks and punctuation."""

import re
import unicodedata
from collections.abc import Sequence

_FOLDED_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ё": "е"}
)
_NON_WORD = re.compile(r"[^a-z0-9]+")
_DROPPED = {code: None for code in range(128) if not chr(code).isalnum() and chr(code) != "\n"}
_BLOCK_SIZE = 256
"""Number of texts that are joined and folded together, which is faster."""


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


def fold_texts(texts: Sequence[str]) -> list[str]:
    """Fold many texts, in blocks where that gives the same result."""
    all_folded: list[str] = []
    for start in range(0, len(texts), _BLOCK_SIZE):
        block = texts[start : start + _BLOCK_SIZE]
        joined = "\n".join(block)
        folded = joined.lower().translate(_DROPPED).split("\n") if joined.isascii() else []
        all_folded += folded if len(folded) == len(block) else map(fold_text, block)
    return all_folded


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
