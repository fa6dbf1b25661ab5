"""Save column mappings, so that they apply to the next file with the same headers."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import platformdirs

from importer.domain.fields import FIELD_NAMES, IGNORE

_KNOWN_FIELDS = frozenset((*FIELD_NAMES, IGNORE))
_MAX_ENTRIES = 500
"""Number of mappings that are kept; the oldest are deleted."""


class SavedMappings:
    """Column mappings in a private JSON file: set of headers → header → field.

    The file is a convenience: if it is missing or damaged, the mappings are empty.

    Args:
        path: used instead of the file in the user's state folder.
        dry_run: for runs that create no events. A mapping saved by such a run is loaded only by
            other such runs, because an import cannot be undone.
    """

    def __init__(self, path: Path | None = None, *, dry_run: bool = False) -> None:
        self._path = path or platformdirs.user_state_path("import-events") / "mappings.json"
        self._prefix = "tried " if dry_run else ""

    def load(self, headers: Iterable[str]) -> dict[str, str]:
        """Return the mapping saved for these headers, in any order; empty if there is none."""
        entries, key = self._read_file(), _compute_fingerprint(headers)
        mapping = entries.get(f"{self._prefix}{key}", entries.get(key, {}))
        return {header: field for header, field in mapping.items() if field in _KNOWN_FIELDS}

    def save(self, headers: Iterable[str], mapping: Mapping[str, str]) -> None:
        """Save a mapping for these headers; ignore an empty one, and a folder without write access."""
        entries, key = self._read_file(), f"{self._prefix}{_compute_fingerprint(headers)}"
        if not mapping or entries.get(key) == dict(mapping):
            return
        entries.pop(key, None)
        entries[key] = dict(mapping)
        try:
            self._write_file(dict([*entries.items()][-_MAX_ENTRIES:]))
        except OSError:
            return

    def _read_file(self) -> dict[str, dict[str, str]]:
        try:
            entries = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        if not isinstance(entries, dict):
            return {}
        return {key: mapping for key, mapping in entries.items() if isinstance(mapping, dict)}

    def _write_file(self, entries: Mapping[str, Mapping[str, str]]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        number, name = tempfile.mkstemp(dir=self._path.parent)  # readable by the user alone
        with os.fdopen(number, "w", encoding="utf-8") as file:
            json.dump(entries, file, ensure_ascii=False, indent=1)
        Path(name).replace(self._path)


def _compute_fingerprint(headers: Iterable[str]) -> str:
    """Return a hash of the headers that does not depend on their order."""
    text = "\n".join(sorted(headers))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
