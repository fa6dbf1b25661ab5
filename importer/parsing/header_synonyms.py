"""Look up the field of a header: whole headers in twelve languages, never substrings."""

import re
from difflib import get_close_matches
from functools import cache

from importer.domain.fields import FIELDS, FIELDS_BY_NAME
from importer.domain.model import CellValue
from importer.domain.text_folding import fold_text
from importer.parsing.lexicon.headers import FIELD_HEADERS, PLACE_HEADERS

CITY_OR_STREET = "place"
"""Stands for a column that is the city or the street, depending on the other columns."""
_MAX_COMPARED_LENGTH = 80
"""Characters of a header that are compared for a suggestion."""
_MIN_SIMILARITY = 0.84
"""Similarity to a known header, 0 to 1: `Descripton` is similar enough, `Race title` to `Race time` not."""
_BRACKETED_TEXT = re.compile(r"[(\[{][^)\]}]*[)\]}]")
_NARROWER_FIELDS = {
    "date": {"endDate", "startTime", "endTime"},
    "startTime": {"endDate", "endTime"},
    "websiteUrl": {"registrationUrl"},
}
"""Fields that brackets can name more precisely: `Datum (Ende)`, `Link (registration)`."""


def fold_header(text: str) -> str:
    """Fold a header for comparison, without units in brackets and asterisks for required columns.

    A header without letters or digits (`***`) is returned unchanged, so it equals no other.
    """
    return fold_text(_BRACKETED_TEXT.sub(" ", text)) or fold_text(text) or text.strip()


@cache
def get_header_synonyms() -> dict[str, str]:
    """Return folded header → field name, or `place` where the field depends on other columns."""
    known = {
        fold_text(header): name for name, headers in FIELD_HEADERS.items() for header in headers
    }
    known |= {fold_text(name): name for name in FIELDS_BY_NAME}
    known |= {fold_text(field.label): field.name for field in FIELDS}
    return known | {fold_text(header): CITY_OR_STREET for header in PLACE_HEADERS}


def find_similar_field(text: str) -> str | None:
    """Return the field with the most similar known header; `None` if none is similar enough."""
    text = text[:_MAX_COMPARED_LENGTH]
    for form in dict.fromkeys((fold_text(text), fold_header(text))):
        near = get_close_matches(form, get_header_synonyms(), n=1, cutoff=_MIN_SIMILARITY)
        if near:
            field = get_header_synonyms()[near[0]]
            return "city" if field == CITY_OR_STREET else field
    return _find_field_by_word(text)


def _find_field_by_word(text: str) -> str | None:
    """Return the field of the last known word in a header that is unknown as a whole."""
    words = re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text))
    found = [
        get_header_synonyms()[fold_text(word)]
        for word in words
        if fold_text(word) in get_header_synonyms()
    ]
    names = [name for name in found if name != CITY_OR_STREET]
    return names[-1] if names else None


def find_field(cell: CellValue) -> str | None:
    """Return the field of a header, with or without its text in brackets; `None` if unknown."""
    if not isinstance(cell, str):
        return None
    known = get_header_synonyms()
    if whole := known.get(fold_text(cell)):
        return whole
    field = known.get(fold_header(cell))
    narrower = _NARROWER_FIELDS.get(field or "", set())
    return (
        None
        if any(known.get(fold_text(part)) in narrower for part in _BRACKETED_TEXT.findall(cell))
        else field
    )
