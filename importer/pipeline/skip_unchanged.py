"""Recognizes files that have not changed since a complete import, so that they can be skipped."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import fields
from typing import TYPE_CHECKING

import orjson

from importer import sources
from importer.domain.errors import ImportEventsError
from importer.domain.model import ImportResult, InputFile, Status
from importer.domain.version import VERSION
from importer.ledger.connect import get_default_path
from importer.ledger.fast_reads import has_complete_run, is_fast_readable
from importer.pipeline.run_state import RunState
from importer.planning.near_duplicates import ExistingEvent
from importer.settings import Settings

if TYPE_CHECKING:
    from importer.ledger.ledger import Ledger

_SENDING_SETTINGS = frozenset(
    {
        *("base_url", "ledger", "rate", "burst", "workers", "wait", "dry_run", "ca_bundle"),
        *("api_key_file", "report"),
    }
)
"""Settings that do not affect how rows are read. The credential fingerprint covers the target."""
_READING_SETTINGS = [one.name for one in fields(Settings) if one.name not in _SENDING_SETTINGS]


def compute_import_fingerprint(
    files: Iterable[InputFile], settings: Settings, credential: str
) -> str:
    """Return a SHA-256 that is equal for two imports only if the second has nothing left to do.

    Args:
        files: files of the import.
        settings: settings of the import, of which those for reading count.
        credential: fingerprint of the credential.
    """
    reading = {name: getattr(settings, name) for name in _READING_SETTINGS}
    content = [VERSION, credential, [file.sha256 for file in files], reading]
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def load_contents(paths: Sequence[str], loaded: Mapping[str, bytes]) -> dict[str, bytes]:
    """Load the bytes of files and URLs that are not loaded yet; return those of all.

    Raises:
        UnusableInput: a file cannot be read.
        Stopped: a URL cannot be fetched at the moment.
    """
    return {
        path: loaded[path] if path in loaded else sources.load_bytes(path)
        for path in dict.fromkeys(paths)
    }


def is_imported(
    paths: Sequence[str], settings: Settings, credential: str, loaded: Mapping[str, bytes]
) -> bool:
    """Return whether the ledger knows a complete import of the same bytes with the same settings.

    Best effort: returns `False` for URLs and for unreadable files. The caller compares every row with
    the ledger, and reads unreadable files again to report the error.
    """
    if any(sources.is_url(path) for path in paths):
        return False
    target = settings.ledger or get_default_path()
    with suppress(ImportEventsError):
        return is_fast_readable(target) and has_complete_run(
            target,
            compute_import_fingerprint(
                _build_input_files(load_contents(paths, loaded)), settings, credential
            ),
        )
    return False


def resolve_unchanged_files(
    state: RunState, ledger: "Ledger", contents: Mapping[str, bytes], credential: str
) -> bool:
    """Return whether the same bytes were imported completely before, and add that to the run's state."""
    files = _build_input_files(contents)
    before = ledger.find_last_complete_run(
        compute_import_fingerprint(files, state.settings, credential)
    )
    if before is None:
        return False
    state.calendar.files.extend(files)
    state.organization = before.run.organization
    state.unchanged_since = before.run.finished.isoformat(timespec="milliseconds")
    state.unchanged_rows = before.counts["rows"]
    state.notes.append(f"Nothing has changed since the complete import of {state.unchanged_since}.")
    return True


def find_removed_rows(earlier: ImportResult, slugs: Set[str]) -> list[ExistingEvent]:
    """Return the imported rows of an earlier run whose slugs are no longer in the calendar.

    Args:
        earlier: result of the earlier run.
        slugs: slugs of the calendar now.
    """
    imported = {Status.CREATED, Status.UNCHANGED, Status.EXISTS}
    return [
        ExistingEvent(row.name or "", row.date or "", row.slug)
        for row in earlier.rows
        if row.status in imported and row.slug is not None and row.slug not in slugs
    ]


def _build_input_files(contents: Mapping[str, bytes]) -> list[InputFile]:
    return [
        InputFile(path, hashlib.sha256(content).hexdigest()) for path, content in contents.items()
    ]
