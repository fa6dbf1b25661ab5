"""Saying the report's words in a language, with its numbers and days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from importer.messages.en_de_report import MONTHS, REPORT, WEEKDAYS
from importer.messages.rehearsed import MEANINGS

LANGUAGES: Final[Mapping[str, str]] = {"en": "English", "de": "Deutsch"}
DEFAULT: Final = "en"
_ORDER = tuple(LANGUAGES)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who speaks one of `LANGUAGES`."""

    language: str = DEFAULT

    def __call__(self, name: str, **places: object) -> str:
        """Return the words for `name`, its places filled in; `n` is how many there are of it."""
        several = REPORT[name]
        if places.get("n") == 1:
            several = REPORT.get(f"{name}_one", several)
        told = {place: self.shown(value) for place, value in places.items()}
        return several[self._at].format_map(told)

    def meaning(self, status: str, *, rehearsal: bool) -> str:
        """Return what a row's fate means; in a rehearsal it says nothing of Intervals."""
        own = f"rehearsed_means_{status}"
        return self(own if rehearsal and own in MEANINGS else f"html_means_{status}")

    def shown(self, value: object) -> str:
        """Return a number with its thousands apart, anything else as its text."""
        if not isinstance(value, int) or isinstance(value, bool):
            return str(value)
        text = f"{value:,}"
        return text.replace(",", ".") if self.language == "de" else text

    def month(self, number: int) -> str:
        """Return the name of a month, from 1 on."""
        return MONTHS[number - 1][self._at]

    @property
    def weekdays(self) -> list[tuple[str, str]]:
        """The days of the week from Monday on: short, and in full."""
        return [(names[self._at][:2], names[self._at]) for names in WEEKDAYS]

    def day(self, day: date) -> str:
        """Return `3 April 2027`."""
        point = "." if self.language == "de" else ""
        return f"{day.day}{point} {self.month(day.month)} {day.year}"

    def span(self, first: date, last: date | None) -> str:
        """Return `3 April 2027`, or `3 April 2027 to 5 April 2027`."""
        to = "bis" if self.language == "de" else "to"
        return self.day(first) if last is None else f"{self.day(first)} {to} {self.day(last)}"

    @property
    def _at(self) -> int:
        return _ORDER.index(self.language)


ENGLISH: Final = Speaker()
