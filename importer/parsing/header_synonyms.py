"""Look up the field of a header: whole headers in twelve languages, never substrings."""

import re
from difflib import get_close_matches
from functools import cache

from importer.domain.fields import BY_NAME, FIELDS
from importer.domain.model import CellValue
from importer.domain.text_folding import fold
from importer.parsing.lexicon.headers import HEADERS, PLACES

PLACE = "place"
"""Stands for a column that is the city or the street, depending on the other columns."""
_LONGEST = 80
"""Characters of a header that are compared for a suggestion."""
_NEAR = 0.84
"""Similarity to a known header, 0 to 1: `Descripton` is similar enough, `Race title` to `Race time` not."""
_UNIT = re.compile(r"[(\[{][^)\]}]*[)\]}]")
_NARROWER = {
    "date": {"endDate", "startTime", "endTime"},
    "startTime": {"endDate", "endTime"},
    "websiteUrl": {"registrationUrl"},
}
"""Fields that brackets can name more precisely: `Datum (Ende)`, `Link (registration)`."""


def fold_header(text: str) -> str:
    """Fold a header for comparison, without units in brackets and asterisks for required columns.

    A header without letters or digits (`***`) is returned unchanged, so it equals no other.
    """
    return fold(_UNIT.sub(" ", text)) or fold(text) or text.strip()


@cache
def synonyms() -> dict[str, str]:
    """Return folded header → field name, or `place` where the field depends on other columns."""
    known = {fold(header): name for name, headers in HEADERS.items() for header in headers}
    known |= {fold(name): name for name in BY_NAME}
    known |= {fold(field.label): field.name for field in FIELDS}
    return known | {fold(header): PLACE for header in PLACES}


def suggestion(text: str) -> str | None:
    """Return the field with the most similar known header; `None` if none is similar enough."""
    text = text[:_LONGEST]
    for form in dict.fromkeys((fold(text), fold_header(text))):
        near = get_close_matches(form, synonyms(), n=1, cutoff=_NEAR)
        if near:
            field = synonyms()[near[0]]
            return "city" if field == PLACE else field
    return _by_word(text)


def _by_word(text: str) -> str | None:
    """Return the field of the last known word in a header that is unknown as a whole."""
    words = re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text))
    found = [synonyms()[fold(word)] for word in words if fold(word) in synonyms()]
    names = [name for name in found if name != PLACE]
    return names[-1] if names else None


def synonym(cell: CellValue) -> str | None:
    """Return the field of a header, with or without its text in brackets; `None` if unknown."""
    if not isinstance(cell, str):
        return None
    known = synonyms()
    if whole := known.get(fold(cell)):
        return whole
    field = known.get(fold_header(cell))
    narrower = _NARROWER.get(field or "", set())
    return None if any(known.get(fold(part)) in narrower for part in _UNIT.findall(cell)) else field
