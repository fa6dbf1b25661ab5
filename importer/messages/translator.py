"""Translates texts, problems, numbers and dates into a language."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from importer.domain.model import Problem
from importer.domain.problems import CODES
from importer.messages.advice import ADVICE
from importer.messages.en_de_notes import NOTES, SKIPPED
from importer.messages.en_de_problems import MEANT, WHOLE_HINTS, WHOLE_MESSAGES
from importer.messages.en_de_report import MONTHS, REHEARSED_MEANINGS, REPORT, WEEKDAYS
from importer.messages.formatting import in_german, quoted
from importer.messages.sentences import MESSAGES, Pairs

LANGUAGES: Final[Mapping[str, str]] = {"en": "English", "de": "Deutsch"}
DEFAULT: Final = "en"
_ORDER = tuple(LANGUAGES)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Translates message ids, numbers and dates into one of `LANGUAGES`."""

    language: str = DEFAULT

    def __call__(self, name: str, **places: object) -> str:
        """Return the text of a message id with its parameters; `n` selects the form for one."""
        several = REPORT[name]
        if places.get("n") == 1:
            several = REPORT.get(f"{name}_one", several)
        told = {place: self.shown(value) for place, value in places.items()}
        return several[self._at].format_map(told)

    def meaning(self, status: str, *, rehearsal: bool) -> str:
        """Return the meaning of a row's status; after a test run it refers to the practice API."""
        own = f"rehearsed_means_{status}"
        return self(own if rehearsal and own in REHEARSED_MEANINGS else f"html_means_{status}")

    def shown(self, value: object) -> str:
        """Format a number with thousands separators, anything else as text."""
        if not isinstance(value, int) or isinstance(value, bool):
            return str(value)
        text = f"{value:,}"
        return text.replace(",", ".") if self.language == "de" else text

    def month(self, number: int) -> str:
        """Return the name of a month, 1 to 12."""
        return MONTHS[number - 1][self._at]

    @property
    def weekdays(self) -> list[tuple[str, str]]:
        """The weekdays from Monday on: short and full names."""
        return [(names[self._at][:2], names[self._at]) for names in WEEKDAYS]

    def day(self, day: date) -> str:
        """Format a date: `3 April 2027`."""
        point = "." if self.language == "de" else ""
        return f"{day.day}{point} {self.month(day.month)} {day.year}"

    def span(self, first: date, last: date | None) -> str:
        """Format a date or range: `3 April 2027 to 5 April 2027`."""
        to = "bis" if self.language == "de" else "to"
        return self.day(first) if last is None else f"{self.day(first)} {to} {self.day(last)}"

    @property
    def _at(self) -> int:
        return _ORDER.index(self.language)


ENGLISH: Final = Speaker()


_CELL = "Die Zelle"
"""Subject of a message if the cell's content is not known."""
_PLAIN = {
    "type_missing": "no type, and none given for all rows",
    "date_year_missing": "a date without a year, and none given for all",
}
"""English titles of codes whose title in `CODES` names a command-line option."""
_PLACE = re.compile(r"\\\{(\w+)\\\}")


@dataclass(frozen=True, slots=True)
class Told:
    """A translated problem, note or reason.

    Attributes:
        message: the problem.
        hint: how to fix it; may be empty.
        language: of message and hint.
        detail: the English part without a translation; may be empty.
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
    """Return the title of a problem code; `None` for an unknown code."""
    if language == DEFAULT:
        return _PLAIN.get(code, CODES.get(code))
    return MEANT[code].title if code in MEANT else None


def tell(problem: Problem, language: str) -> Told:
    """Translate a problem; one with an unknown code stays English."""
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
    """Translate a note of the pipeline; an unknown one stays English."""
    said = None if language == DEFAULT else _said(note, _notes(), "")
    if said is None:
        return Told(note, "", DEFAULT)
    return Told(said.text, "", language, said.detail)


def tell_skipped(reason: str, language: str) -> Told:
    """Translate the reason why a row is not an event; an unknown one stays English."""
    german = None if language == DEFAULT else SKIPPED.get(reason)
    return Told(reason, "", DEFAULT) if german is None else Told(german, "", language)


def _said(sentence: str, known: Iterable[tuple[re.Pattern[str], str]], found: str) -> _Said | None:
    """Return the German translation of a sentence; `None` for an unknown sentence."""
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
    """Return the known translations, specific ones before the general one."""
    last = [] if whole is None else [(whole, meant)]
    return [(_pattern(english), german) for english, german in (*pairs, *last)]


def _pattern(english: str) -> re.Pattern[str]:
    """Return a pattern that matches the sentence with any text, even empty, at its placeholders."""
    return re.compile(_PLACE.sub(r"(?P<\1>.*?)", re.escape(english)), re.DOTALL)
