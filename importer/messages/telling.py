"""Telling a problem in a language: whole where its sentence is known, by its code where it is not."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from importer.domain.model import Problem
from importer.domain.problems import CODES
from importer.messages.advice import ADVICE
from importer.messages.en_de_notes import NOTES, SKIPPED
from importer.messages.en_de_problems import MEANT
from importer.messages.formatting import in_german, quoted
from importer.messages.sentences import MESSAGES, Pairs
from importer.messages.translator import DEFAULT
from importer.messages.whole import WHOLE_HINTS, WHOLE_MESSAGES

_CELL = "Die Zelle"
"""What a sentence speaks of where the cell's content is not known."""
_PLAIN = {
    "type_missing": "no type, and none given for all rows",
    "date_year_missing": "a date without a year, and none given for all",
}
"""English titles of codes that `CODES` tells with an option of the command line."""
_PLACE = re.compile(r"\\\{(\w+)\\\}")


@dataclass(frozen=True, slots=True)
class Told:
    """A problem in words.

    Attributes:
        message: what is wrong.
        hint: what to do; may be empty.
        language: of both.
        detail: what more the importer says of it, in English; empty where all is said.
    """

    message: str
    hint: str
    language: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Said:
    text: str
    detail: str = ""


def title(code: str, language: str) -> str | None:
    """Return what a code means, in a language; `None` for a code of another version."""
    if language == DEFAULT:
        return _PLAIN.get(code, CODES.get(code))
    return MEANT[code].title if code in MEANT else None


def tell(problem: Problem, language: str) -> Told:
    """Return a problem in the words of a language; one whose code is not known, in English."""
    meant = MEANT.get(problem.code)
    if language == DEFAULT or meant is None:
        return Told(problem.message, problem.hint, DEFAULT)
    found = _CELL if not problem.value else quoted(problem.value)
    message = _said(problem.message, _messages(problem.code), found)
    hint = _said(problem.hint, _hints(problem.code), found)
    if message is None:
        message = _Said(meant.wrong.format(found=found), problem.message)
    if hint is None:
        hint = _Said(meant.act, problem.hint)
    detail = " ".join(filter(None, (message.detail, hint.detail)))
    return Told(message.text, hint.text, language, detail)


def tell_note(note: str, language: str) -> Told:
    """Return a sentence of the pipeline's notes in a language; one that is not known, in English."""
    said = None if language == DEFAULT else _said(note, _notes(), "")
    if said is None:
        return Told(note, "", DEFAULT)
    return Told(said.text, "", language, said.detail)


def tell_skipped(reason: str, language: str) -> Told:
    """Return why a row is no event, in a language; a reason that is not known, in English."""
    german = None if language == DEFAULT else SKIPPED.get(reason)
    return Told(reason, "", DEFAULT) if german is None else Told(german, "", language)


def _said(sentence: str, known: Iterable[tuple[re.Pattern[str], str]], found: str) -> _Said | None:
    """Return the German of a sentence; `None` where it is none of those that are known."""
    if not sentence:
        return _Said("")
    for pattern, german in known:
        if match := pattern.fullmatch(sentence):
            places = {name: in_german(name, text) for name, text in match.groupdict().items()}
            return _Said(german.format(found=found, **places), places.get("english", ""))
    return None


@cache
def _messages(code: str) -> list[tuple[re.Pattern[str], str]]:
    return _known(WHOLE_MESSAGES.get(code), MEANT[code].wrong, MESSAGES.get(code, ()))


@cache
def _hints(code: str) -> list[tuple[re.Pattern[str], str]]:
    return _known(WHOLE_HINTS.get(code), MEANT[code].act, ADVICE.get(code, ()))


@cache
def _notes() -> list[tuple[re.Pattern[str], str]]:
    return [(_pattern(english), german) for english, german in NOTES]


def _known(whole: str | None, meant: str, pairs: Pairs) -> list[tuple[re.Pattern[str], str]]:
    """Return what is known, the particular before the general."""
    last = [] if whole is None else [(whole, meant)]
    return [(_pattern(english), german) for english, german in (*pairs, *last)]


def _pattern(english: str) -> re.Pattern[str]:
    """Return what recognises a sentence whatever stands at its `{places}`, which may be nothing."""
    return re.compile(_PLACE.sub(r"(?P<\1>.*?)", re.escape(english)), re.DOTALL)
