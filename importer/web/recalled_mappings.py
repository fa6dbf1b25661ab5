"""Columns of the page's calendar that are read as was said of such headers before."""

from collections.abc import Iterable

from importer.parsing.header_detection import likely_header
from importer.parsing.saved_mappings import Mappings
from importer.settings import Settings
from importer.web.files import Upload


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
