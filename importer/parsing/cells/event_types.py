"""One cell → one type of event."""

from functools import cache

from importer.domain.fields import EVENT_TYPES
from importer.domain.text_folding import fold
from importer.parsing.lexicon.event_types import TYPES


@cache
def _known() -> dict[str, str]:
    words = {fold(word): name for name, words in TYPES.items() for word in words}
    return words | {fold(name): name for name in EVENT_TYPES}


def read_type(text: str) -> str:
    """Return the type that `text` is a word for; an unknown word comes back as it is.

    The schema refuses what is no type, with its cell.
    """
    return _known().get(fold(text), text)
