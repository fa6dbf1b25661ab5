"""Settings chosen on the page: validation, and settings and mappings reused for the next upload."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from importer.domain.errors import UnusableInput
from importer.domain.model import Table
from importer.ledger.saved_mappings import SavedMappings
from importer.messages import Message
from importer.parsing.header_detection import get_header_signature
from importer.settings import OPTIONS, Settings, resolve_settings
from importer.web.translation import LIMIT_LABELS
from importer.web.uploads import Upload

_FILLED_IN = [
    name
    for name, option in OPTIONS.items()
    if option.on_page and option.kind in ("number", "choice", "rate")
]
"""Settings whose value the user types or selects, so that it may be invalid."""
_LABELS = LIMIT_LABELS | {
    "date_order": Message("Date order"),
    "default_type": Message("Type for rows without one"),
    "year": Message("Year for dates without one"),
}


class InvalidSetting(UnusableInput):
    """A setting on the page has an invalid value."""

    def __init__(self, name: str, value: object) -> None:
        message = Message(
            "“{value}” is not valid for “{setting}”. Enter {allowed}.",
            value=f"{value!s:.80}",
            setting=_LABELS[name],
            allowed=_describe_allowed(name),
        )
        super().__init__(message)
        self.name = name


def _describe_allowed(name: str) -> Message:
    option = OPTIONS[name]
    if option.kind == "number":
        least, most = str(option.allowed[0]), str(option.allowed[-1])
        return Message("a whole number from {least} to {most}", least=least, most=most)
    if option.kind == "choice":
        return Message("one of the options in the list")
    return Message("a number per second, minute or day, such as 100/minute")


def validate_settings(settings: Mapping[str, Any]) -> None:
    """Validate the settings that the user fills in.

    Raises:
        InvalidSetting: a value is invalid.
    """
    for name in _FILLED_IN:
        try:
            resolve_settings({name: settings.get(name)})
        except UnusableInput as error:
            if settings.get(name) is None:
                raise
            raise InvalidSetting(name, settings[name]) from error


def carry_over_settings(
    chosen: Mapping[str, Any], before: Sequence[Table], now: Sequence[Table]
) -> dict[str, Any]:
    """Return the settings to carry over to a new upload with the same headers.

    Args:
        chosen: settings of the current calendar; its mapping is saved elsewhere.
        before: the sheets read from the current calendar.
        now: the sheets of the new upload.
    """
    if not before or not _collect_headers(before) <= _collect_headers(now):
        return {}
    sheets = set(chosen.get("sheet") or ())
    dropped = {"map"} if sheets <= {table.sheet for table in now} else {"map", "sheet"}
    return {name: value for name, value in chosen.items() if name not in dropped}


def _collect_headers(tables: Iterable[Table]) -> set[tuple[str, ...]]:
    return {tuple(get_header_signature(table)) for table in tables}


class ReusedMappings:
    """Mappings (header → field) reused from earlier imports for the files of the calendar."""

    def __init__(self, mappings: SavedMappings) -> None:
        self._saved_mappings = mappings
        self._reused: dict[str, str] = {}

    def load_mappings(self, uploads: Iterable[Upload]) -> dict[str, str]:
        """Load and return the saved mappings for the headers of these files."""
        loaded: dict[str, str] = {}
        for table in (table for one in uploads for table in one.original.tables):
            loaded |= self._saved_mappings.load(get_header_signature(table))
        self._reused |= loaded
        return loaded

    def get_active_mapping(self, settings: Settings) -> dict[str, str]:
        """Return the mappings in force, without those changed on the page since."""
        mapping = self._reused.items()
        return {header: field for header, field in mapping if settings.map.get(header) == field}

    def remove_mappings(self) -> None:
        """Remove the mappings before another calendar is uploaded."""
        self._reused = {}
