"""Remembered mappings: what the user said about headers holds for the next file with the same ones."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import platformdirs

from importer.domain.fields import NAMES
from importer.parsing.header_detection import IGNORE

_FIELDS = frozenset((*NAMES, IGNORE))
_MOST = 500
"""How many sets of headers are remembered; the oldest are forgotten."""


class Mappings:
    """A small private file: set of headers → header → field. Losing it loses nothing but comfort.

    Args:
        path: instead of the one in the user's state folder.
        trying: nothing is going to be sent. What was said only to try it is recalled for other tries,
            never for an import, which cannot be taken back.
    """

    def __init__(self, path: Path | None = None, *, trying: bool = False) -> None:
        self._path = path or platformdirs.user_state_path("import-events") / "mappings.json"
        self._prefix = "tried " if trying else ""

    def recall(self, headers: Iterable[str]) -> dict[str, str]:
        """Return what was said of a file with these headers; empty if nothing was."""
        entries, mark = self._load(), _fingerprint(headers)
        remembered = entries.get(f"{self._prefix}{mark}", entries.get(mark, {}))
        return {header: field for header, field in remembered.items() if field in _FIELDS}

    def remember(self, headers: Iterable[str], mapping: Mapping[str, str]) -> None:
        """Keep a mapping that worked; a folder that cannot be written is no reason to fail."""
        entries, mark = self._load(), f"{self._prefix}{_fingerprint(headers)}"
        if not mapping or entries.get(mark) == dict(mapping):
            return
        entries.pop(mark, None)
        entries[mark] = dict(mapping)
        try:
            self._save(dict([*entries.items()][-_MOST:]))
        except OSError:
            return

    def _load(self) -> dict[str, dict[str, str]]:
        try:
            entries = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        if not isinstance(entries, dict):
            return {}
        return {mark: said for mark, said in entries.items() if isinstance(said, dict)}

    def _save(self, entries: Mapping[str, Mapping[str, str]]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        number, name = tempfile.mkstemp(dir=self._path.parent)  # private from the start
        with os.fdopen(number, "w", encoding="utf-8") as file:
            json.dump(entries, file, ensure_ascii=False, indent=1)
        Path(name).replace(self._path)


def _fingerprint(headers: Iterable[str]) -> str:
    """One mark for one set of headers, whatever their order."""
    text = "\n".join(sorted(headers))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
