"""The pipeline's notes in the page's words: they name nothing of the command line."""

import re
from collections.abc import Iterable

from importer.messages import DEFAULT
from importer.messages.translator import tell_note, tell_skipped

_BRACKETS = re.compile(r" \([^()]*--[a-z][^()]*\)")
_WITHOUT = (("before: --map ", "before: "), (", as --map says.", ", as was said of one."))


def notes_in_words(notes: Iterable[str], language: str) -> dict[str, list[str]]:
    """Return the notes in a language, and again those of them that had to stay English."""
    told = [tell_note(note, language) for note in notes]
    return {
        "notes": [without_options(one.message) for one in told],
        "notes_english": [
            without_options(one.message)
            for one in told
            if one.language == DEFAULT and language != DEFAULT
        ],
    }


def why_in_words(reason: str, language: str) -> str:
    """Return why a row is no event."""
    return without_options(tell_skipped(reason, language).message)


def without_options(sentence: str) -> str:
    """Leave out what only the command line understands."""
    for option, words in _WITHOUT:
        sentence = sentence.replace(option, words)
    return _BRACKETS.sub("", sentence)
