"""Settings that are chosen on the page: which one cannot be, in the page's words."""

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
    """A field of the page's settings cannot be what was filled in."""

    def __init__(self, name: str, value: object, message: str) -> None:
        super().__init__(message)
        self.name = name
        self.value = value

    def told(self, language: str) -> dict[str, str]:
        """Return which field it is, and why in the words that stand beside it."""
        places = {"label": say(self.name, language), "value": f"{self.value!s:.80}"}
        message = say("refused_setting", language, wanted=self._wanted(language), **places)
        return {"field": self.name, "message": message, "language": language}

    def _wanted(self, language: str) -> str:
        if self.name in RANGES:
            allowed = RANGES[self.name]
            return say("wanted_whole", language, least=allowed[0], most=allowed[-1])
        return say("wanted_choice" if self.name in _CHOICES else "wanted_rate", language)


def check(settings: Mapping[str, Any]) -> None:
    """Look at each of the fields that are filled in by hand.

    Raises:
        UnusableSetting: one cannot be what it is said to be.
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
    """Return what was chosen for one calendar and counts for the next, which has the same headers.

    Args:
        chosen: on the page; columns are remembered elsewhere.
        before: the sheets that were looked at.
        now: the sheets that take their place.
    """
    if not before or not _headers(before) <= _headers(now):
        return {}
    sheets = set(chosen.get("sheet") or ())
    left = {"map"} if sheets <= {table.sheet for table in now} else {"map", "sheet"}
    return {name: said for name, said in chosen.items() if name not in left}


def _headers(tables: Iterable[Table]) -> set[tuple[str, ...]]:
    return {tuple(likely_header(table)) for table in tables}


class Recalled:
    """What was taken over from earlier calendars, header → field."""

    def __init__(self, mappings: Mappings) -> None:
        self._mappings = mappings
        self._said: dict[str, str] = {}

    def take(self, uploads: Iterable[Upload]) -> dict[str, str]:
        """Take over what was said of the headers of these files; return it."""
        found: dict[str, str] = {}
        for table in (table for one in uploads for table in one.read.tables):
            found |= self._mappings.recall(likely_header(table))
        self._said |= found
        return found

    def still(self, settings: Settings) -> dict[str, str]:
        """Return what of it holds under these settings: it was not said otherwise since."""
        said = self._said.items()
        return {header: field for header, field in said if settings.map.get(header) == field}

    def forget(self) -> None:
        """Begin anew, for another calendar."""
        self._said = {}
