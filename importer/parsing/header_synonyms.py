"""What a header is a word for: whole headers, in a dozen languages; never substrings."""

import re
from difflib import get_close_matches
from functools import cache

from importer.domain.fields import BY_NAME, FIELDS
from importer.domain.model import CellValue
from importer.domain.text_folding import fold
from importer.parsing.lexicon.headers import HEADERS, PLACES

PLACE = "place"
"""Not a field yet: a column that is the city or the street, depending on the others."""
_LONGEST = 80
"""Characters of a header that a suggestion looks at."""
_NEAR = 0.84
"""How like a known header one has to be (0 to 1): `Descripton` is, `Race title` is not a race time."""
_UNIT = re.compile(r"[(\[{][^)\]}]*[)\]}]")
_NARROWER = {
    "date": {"endDate", "startTime", "endTime"},
    "startTime": {"endDate", "endTime"},
    "websiteUrl": {"registrationUrl"},
}
"""What brackets behind a header are no unit for: `Datum (Ende)`, `Link (registration)`."""


def fold_header(text: str) -> str:
    """Fold a header for comparison: units in brackets and required marks go too.

    A header of marks alone (`***`) stays as it is: it is like no other.
    """
    return fold(_UNIT.sub(" ", text)) or fold(text) or text.strip()


@cache
def synonyms() -> dict[str, str]:
    """Folded header → field name (or `place`)."""
    known = {fold(header): name for name, headers in HEADERS.items() for header in headers}
    known |= {fold(name): name for name in BY_NAME}
    known |= {fold(field.label): field.name for field in FIELDS}
    return known | {fold(header): PLACE for header in PLACES}


def suggestion(text: str) -> str | None:
    """Return the field whose known headers are nearest to this one, if any is near."""
    text = text[:_LONGEST]
    for form in dict.fromkeys((fold(text), fold_header(text))):
        near = get_close_matches(form, synonyms(), n=1, cutoff=_NEAR)
        if near:
            field = synonyms()[near[0]]
            return "city" if field == PLACE else field
    return _by_word(text)


def _by_word(text: str) -> str | None:
    """A header such as `race_year`: no synonym, but one of its words is."""
    words = re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text))
    found = [synonyms()[fold(word)] for word in words if fold(word) in synonyms()]
    names = [name for name in found if name != PLACE]
    return names[-1] if names else None


def synonym(cell: CellValue) -> str | None:
    """Return the field that a header is a word for, whole or without what its brackets hold."""
    if not isinstance(cell, str):
        return None
    known = synonyms()
    if whole := known.get(fold(cell)):
        return whole
    field = known.get(fold_header(cell))
    narrower = _NARROWER.get(field or "", set())
    return None if any(known.get(fold(part)) in narrower for part in _UNIT.findall(cell)) else field
