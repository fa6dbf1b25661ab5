"""Recognizes files that have not changed since a complete import, so that a job can skip them."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import orjson

from importer import sources
from importer.domain.model import InputFile
from importer.domain.version import VERSION
from importer.ledger.ledger import Ledger
from importer.ledger.records import compute_credential_fingerprint
from importer.messages import Message
from importer.pipeline.run_state import RunState
from importer.settings import OPTIONS, Settings

_READING_SETTINGS = [name for name, option in OPTIONS.items() if option.affects == "reading"]
"""Settings that affect how rows are read. The credential fingerprint covers the target."""


def compute_import_fingerprint(files: Iterable[InputFile], settings: Settings, key: str) -> str:
    """Return a SHA-256 that is equal for two imports only if the second has nothing left to do.

    Args:
        files: files of the import.
        settings: settings of the import, of which those for reading count.
        key: API key of the organization.
    """
    reading = {name: getattr(settings, name) for name in _READING_SETTINGS}
    credential = compute_credential_fingerprint(settings.base_url, key)
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


def resolve_unchanged_files(
    state: RunState, ledger: Ledger, contents: Mapping[str, bytes], key: str
) -> bool:
    """Return whether the same bytes were imported completely before, and add that to the run's state."""
    files = [
        InputFile(path, hashlib.sha256(content).hexdigest()) for path, content in contents.items()
    ]
    before = ledger.history.find_complete_run(
        compute_import_fingerprint(files, state.settings, key)
    )
    if before is None or state.dry_run:
        return False
    state.calendar.files.extend(files)
    state.organization = before.run.organization
    state.unchanged_since = before.run.finished.isoformat(timespec="milliseconds")
    state.unchanged_rows = before.counts["rows"]
    state.notes.append(
        Message(
            "Nothing has changed since the complete import of {time}.", time=state.unchanged_since
        )
    )
    return True
