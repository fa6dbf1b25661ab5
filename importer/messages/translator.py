"""Translates texts, problems, numbers and dates into a language."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from importer.domain.message import Message, Parameter, fill_template
from importer.domain.model import Problem
from importer.domain.problems import PROBLEM_CODES
from importer.messages.catalog import DEFAULT_LANGUAGE, LANGUAGES, load_catalog
from importer.messages.en_de_notes import NOTE_PAIRS, SKIP_REASONS
from importer.messages.en_de_problem_hints import HINT_PAIRS
from importer.messages.en_de_problem_messages import MESSAGE_PAIRS, Pairs
from importer.messages.en_de_problems import ENGLISH_HINTS, ENGLISH_MESSAGES, PROBLEM_TEXTS
from importer.messages.en_de_report import MONTHS, WEEKDAYS
from importer.messages.formatting import localize_placeholder, quote_in_german

_LANGUAGE_ORDER = tuple(LANGUAGES)


@dataclass(frozen=True, slots=True)
class Translator:
    """Translates message ids, numbers and dates into one of `LANGUAGES`."""

    language: str = DEFAULT_LANGUAGE

    def __call__(self, template: str, /, **params: Parameter) -> str:
        """Return the translation of an English template with its parameters, for Jinja's `_`."""
        return self.translate(Message(template, **params))

    def plural(self, singular: str, plural: str, /, *, n: int, **params: Parameter) -> str:
        """Return the translation of the form for `n`, for Jinja templates."""
        return self.translate(Message.plural(singular, plural, n=n, **params))

    def translate(self, message: str) -> str:
        """Return a message in this language; plain text is returned unchanged."""
        if not isinstance(message, Message):
            return message
        catalog = load_catalog(self.language)
        if message.plural_template is not None:
            n = message.params["n"]
            template = catalog.ngettext(message.template, message.plural_template, int(str(n)))
        else:
            template = catalog.gettext(message.template) if message.template else ""
        return fill_template(template, message.params, self.format_value)

    def format_value(self, value: Parameter) -> str:
        """Format a number with thousands separators, a date with its month; translate a message."""
        match value:
            case bool():
                return str(value)
            case str():
                return self.translate(value)
            case int():
                text = f"{value:,}"
                return text.replace(",", ".") if self.language == "de" else text
            case date():
                return self.format_date(value)
            case _:
                return str(value)

    def get_month_name(self, number: int) -> str:
        """Return the name of a month, 1 to 12."""
        return MONTHS[number - 1][self._index]

    @property
    def weekdays(self) -> list[tuple[str, str]]:
        """The weekdays from Monday on: short and full names."""
        return [(names[self._index][:2], names[self._index]) for names in WEEKDAYS]

    def format_date(self, day: date) -> str:
        """Format a date: `3 April 2027`."""
        point = "." if self.language == "de" else ""
        return f"{day.day}{point} {self.get_month_name(day.month)} {day.year}"

    def format_date_range(self, first: date, last: date | None) -> str:
        """Format a date or range: `3 April 2027 to 5 April 2027`."""
        to = "bis" if self.language == "de" else "to"
        return (
            self.format_date(first)
            if last is None
            else f"{self.format_date(first)} {to} {self.format_date(last)}"
        )

    @property
    def _index(self) -> int:
        return _LANGUAGE_ORDER.index(self.language)


ENGLISH: Final = Translator()


_UNKNOWN_CELL = "Die Zelle"
"""Subject of a message if the cell's content is not known."""
_TITLES_WITHOUT_OPTIONS = {
    "type_missing": "no type, and none given for all rows",
    "date_year_missing": "a date without a year, and none given for all",
}
"""English titles of codes whose title in `CODES` names a command-line option."""
_PLACEHOLDER = re.compile(r"\\\{(\w+)\\\}")


@dataclass(frozen=True, slots=True)
class Translated:
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
class _TranslatedSentence:
    text: str
    detail: str = ""


def get_problem_title(code: str, language: str) -> str | None:
    """Return the title of a problem code; `None` for an unknown code."""
    if language == DEFAULT_LANGUAGE:
        return _TITLES_WITHOUT_OPTIONS.get(code, PROBLEM_CODES.get(code))
    return PROBLEM_TEXTS[code].title if code in PROBLEM_TEXTS else None


def translate_problem(problem: Problem, language: str) -> Translated:
    """Translate a problem; one with an unknown code stays English."""
    meant = PROBLEM_TEXTS.get(problem.code)
    if isinstance(problem.message, Message):
        translator = Translator(language)
        return Translated(
            translator.translate(problem.message), translator.translate(problem.hint), language
        )
    if language == DEFAULT_LANGUAGE or meant is None:
        return Translated(problem.message, problem.hint, DEFAULT_LANGUAGE)
    found = _UNKNOWN_CELL if not problem.value else quote_in_german(problem.value)
    message = _translate_sentence(problem.message, _build_message_patterns(problem.code), found)
    hint = _translate_sentence(problem.hint, _build_hint_patterns(problem.code), found)
    if message is None:
        message = _TranslatedSentence(meant.message.format(found=found), problem.message)
    if hint is None:
        hint = _TranslatedSentence(meant.hint, problem.hint)
    detail = " ".join(filter(None, (message.detail, hint.detail)))
    return Translated(message.text, hint.text, language, detail)


def translate_note(note: str, language: str) -> Translated:
    """Translate a note of the pipeline; an unknown one stays English."""
    if isinstance(note, Message):
        return Translated(Translator(language).translate(note), "", language)
    said = (
        None
        if language == DEFAULT_LANGUAGE
        else _translate_sentence(note, _build_note_patterns(), "")
    )
    if said is None:
        return Translated(note, "", DEFAULT_LANGUAGE)
    return Translated(said.text, "", language, said.detail)


def translate_skip_reason(reason: str, language: str) -> Translated:
    """Translate the reason why a row is not an event; an unknown one stays English."""
    if isinstance(reason, Message):
        return Translated(Translator(language).translate(reason), "", language)
    german = None if language == DEFAULT_LANGUAGE else SKIP_REASONS.get(reason)
    return (
        Translated(reason, "", DEFAULT_LANGUAGE)
        if german is None
        else Translated(german, "", language)
    )


def _translate_sentence(
    sentence: str, known: Iterable[tuple[re.Pattern[str], str]], found: str
) -> _TranslatedSentence | None:
    """Return the German translation of a sentence; `None` for an unknown sentence."""
    if not sentence:
        return _TranslatedSentence("")
    for pattern, german in known:
        if match := pattern.fullmatch(sentence):
            places = {
                name: localize_placeholder(name, text) for name, text in match.groupdict().items()
            }
            return _TranslatedSentence(
                german.format(found=found, **places), places.get("english", "")
            )
    return None


@cache
def _build_message_patterns(code: str) -> list[tuple[re.Pattern[str], str]]:
    return _build_patterns(
        ENGLISH_MESSAGES.get(code), PROBLEM_TEXTS[code].message, MESSAGE_PAIRS.get(code, ())
    )


@cache
def _build_hint_patterns(code: str) -> list[tuple[re.Pattern[str], str]]:
    return _build_patterns(
        ENGLISH_HINTS.get(code), PROBLEM_TEXTS[code].hint, HINT_PAIRS.get(code, ())
    )


@cache
def _build_note_patterns() -> list[tuple[re.Pattern[str], str]]:
    return [(_build_pattern(english), german) for english, german in NOTE_PAIRS]


def _build_patterns(
    whole: str | None, meant: str, pairs: Pairs
) -> list[tuple[re.Pattern[str], str]]:
    """Return the known translations, specific ones before the general one."""
    last = [] if whole is None else [(whole, meant)]
    return [(_build_pattern(english), german) for english, german in (*pairs, *last)]


def _build_pattern(english: str) -> re.Pattern[str]:
    """Return a pattern that matches the sentence with any text, even empty, at its placeholders."""
    return re.compile(_PLACEHOLDER.sub(r"(?P<\1>.*?)", re.escape(english)), re.DOTALL)
