"""Settings chosen on the page: validation, and settings and mappings reused for the next upload."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from importer.domain.errors import UnusableInput
from importer.domain.model import Table
from importer.parsing.header_detection import likely_header
from importer.parsing.saved_mappings import Mappings
from importer.settings import RANGES, Settings, resolve
from importer.web.translation import say
from importer.web.uploads import Upload

_CHOICES = ("date_order", "default_type")


class UnusableSetting(UnusableInput):
    """A setting on the page has an invalid value."""

    def __init__(self, name: str, value: object, message: str) -> None:
        super().__init__(message)
        self.name = name
        self.value = value

    def told(self, language: str) -> dict[str, str]:
        """Return the name of the setting and a message for the user, as JSON values."""
        parameters = {"label": say(self.name, language), "value": f"{self.value!s:.80}"}
        message = say("refused_setting", language, wanted=self._wanted(language), **parameters)
        return {"field": self.name, "message": message, "language": language}

    def _wanted(self, language: str) -> str:
        if self.name in RANGES:
            allowed = RANGES[self.name]
            return say("wanted_whole", language, least=allowed[0], most=allowed[-1])
        return say("wanted_choice" if self.name in _CHOICES else "wanted_rate", language)


def check(settings: Mapping[str, Any]) -> None:
    """Validate the settings that the user fills in.

    Raises:
        UnusableSetting: a value is invalid.
    """
    for name in (*RANGES, *_CHOICES, "rate"):
        try:
            resolve({name: settings.get(name)})
        except UnusableInput as error:
            if settings.get(name) is None:
                raise
            raise UnusableSetting(name, settings[name], error.message) from None


def lasting(
    chosen: Mapping[str, Any], before: Sequence[Table], now: Sequence[Table]
) -> dict[str, Any]:
    """Return the settings to carry over to a new upload with the same headers.

    Args:
        chosen: settings of the current calendar; its mapping is saved elsewhere.
        before: the sheets read from the current calendar.
        now: the sheets of the new upload.
    """
    if not before or not _headers(before) <= _headers(now):
        return {}
    sheets = set(chosen.get("sheet") or ())
    dropped = {"map"} if sheets <= {table.sheet for table in now} else {"map", "sheet"}
    return {name: value for name, value in chosen.items() if name not in dropped}


def _headers(tables: Iterable[Table]) -> set[tuple[str, ...]]:
    return {tuple(likely_header(table)) for table in tables}


class Recalled:
    """Mappings (header → field) reused from earlier imports for the files of the calendar."""

    def __init__(self, mappings: Mappings) -> None:
        self._mappings = mappings
        self._said: dict[str, str] = {}

    def take(self, uploads: Iterable[Upload]) -> dict[str, str]:
        """Load and return the saved mappings for the headers of these files."""
        loaded: dict[str, str] = {}
        for table in (table for one in uploads for table in one.read.tables):
            loaded |= self._mappings.recall(likely_header(table))
        self._said |= loaded
        return loaded

    def still(self, settings: Settings) -> dict[str, str]:
        """Return the mappings in force, without those changed on the page since."""
        mapping = self._said.items()
        return {header: field for header, field in mapping if settings.map.get(header) == field}

    def forget(self) -> None:
        """Remove the mappings before another calendar is uploaded."""
        self._said = {}
