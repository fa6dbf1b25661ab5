"""Renders messages, numbers and dates in a language.

The translations of a language are in `locale/<language>/LC_MESSAGES/messages.mo`, compiled by
`make messages`.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final

from importer.domain.calendar_names import MONTH_NAMES, WEEKDAY_NAMES
from importer.domain.message import Message, Parameter, fill_template, format_in_english

LOCALE_FOLDER = Path(__file__).parent / "locale"
DEFAULT_LANGUAGE: Final = "en"
LANGUAGES: Final = (
    DEFAULT_LANGUAGE,
    *sorted(path.parts[-3] for path in LOCALE_FOLDER.glob("*/LC_MESSAGES/messages.mo")),
)
"""Codes of the available languages: English, and those with a catalog."""

_THOUSANDS = Message("1,000")
"""Key of the translation that shows a language's thousands separator."""


@cache
def load_catalog(language: str) -> NullTranslations:
    """Return the translations of a language; English needs none."""
    if language == DEFAULT_LANGUAGE:
        return NullTranslations()
    with (LOCALE_FOLDER / language / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        return GNUTranslations(file)


@cache
def list_translations(language: str) -> dict[str, str | list[str]]:
    """Return every template with its translation, or its singular and plural, for scripts."""
    catalog: dict[str | tuple[str, int], str] = vars(load_catalog(language)).get("_catalog", {})
    texts: dict[str, str | list[str]] = {}
    for key, text in catalog.items():
        if isinstance(key, str):
            texts[key] = text
        elif key[1] == 0:
            template = key[0]
            texts[template] = [text, catalog[template, 1]]
    return texts


@dataclass(frozen=True, slots=True)
class Translator:
    """Renders texts for people in one of `LANGUAGES`.

    Attributes:
        language: its code.
    """

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
        if message.plural_template is None:
            template = self._find(message.template)
        else:
            n = int(str(message.params["n"]))
            catalog = load_catalog(self.language)
            template = catalog.ngettext(message.template, message.plural_template, n)
        return fill_template(template, message.params, self.format_value)

    def format_value(self, value: Parameter) -> str:
        """Format a number with thousands separators, a date with its month; translate a message."""
        match value:
            case str():
                return self.translate(value)
            case int():
                return format_in_english(value).replace(",", self._find(_THOUSANDS)[1])
            case date():
                return self.format_date(value)
            case _:
                return format_in_english(value)

    def format_date(self, day: date) -> str:
        """Format a date: `3 April 2027`."""
        month = self.get_month_name(day.month)
        parts = Message("{day} {month} {year}", day=day.day, month=month, year=str(day.year))
        return self.translate(parts)

    def format_date_range(self, first: date, last: date | None) -> str:
        """Format a date or range: `3 April 2027 to 5 April 2027`."""
        return self.format_value(
            first if last is None else Message("{first} to {last}", first=first, last=last)
        )

    def get_month_name(self, number: int) -> str:
        """Return the name of a month, 1 to 12."""
        return self._find(MONTH_NAMES[number - 1])

    @property
    def weekdays(self) -> list[tuple[str, str]]:
        """The weekdays from Monday on: short and full names."""
        names = map(self._find, WEEKDAY_NAMES)
        return [(name[:2], name) for name in names]

    def _find(self, template: str) -> str:
        """Return the translation of a template; the empty one is the key of the catalog's header."""
        return load_catalog(self.language).gettext(template) if template else ""


ENGLISH: Final = Translator()
