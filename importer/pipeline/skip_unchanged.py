"""Files that are as they were at their last complete import: nothing of them is left to do."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import orjson

from importer import sources
from importer.domain.errors import ImportEventsError
from importer.domain.model import InputFile, Status
from importer.domain.version import VERSION
from importer.ledger.connect import default_path
from importer.ledger.fast_reads import is_quick, was_complete
from importer.pipeline.run_state import Draft
from importer.planning.near_duplicates import Known
from importer.settings import Settings

if TYPE_CHECKING:
    from importer.ledger.ledger import Ledger

_OF_SENDING = frozenset(
    {
        *("base_url", "ledger", "rate", "burst", "workers", "wait", "dry_run", "ca_bundle"),
        *("api_key_file", "report"),
    }
)
"""The settings that change nothing of what a calendar's rows say; where it is sent is in the mark."""
_OF_READING = [one.name for one in fields(Settings) if one.name not in _OF_SENDING]


def digest(files: Iterable[InputFile], settings: Settings, mark: str) -> str:
    """Return what is the same for two imports only if one leaves the other nothing to do.

    Args:
        files: what was read.
        settings: how.
        mark: whose organization it is for (`fingerprint`).
    """
    told = {name: getattr(settings, name) for name in _OF_READING}
    content = [VERSION, mark, [file.sha256 for file in files], told]
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def contents_of(paths: Sequence[str], held: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the bytes of each file or URL, except where they are held already.

    Raises:
        UnusableInput: one cannot be read.
        Stopped: one cannot be fetched just now.
    """
    return {
        path: held[path] if path in held else sources.content(path) for path in dict.fromkeys(paths)
    }


def was_imported(
    paths: Sequence[str], settings: Settings, mark: str, held: Mapping[str, bytes]
) -> bool:
    """Tell whether the ledger knows a complete import of these very files, read the same way.

    A hint: rows that are in can have changed places with others since. What is far away is not
    fetched for it, nor is a trouble with a file told.
    """
    if any(sources.is_url(path) for path in paths):
        return False
    target = settings.ledger or default_path()
    with suppress(ImportEventsError):
        return is_quick(target) and was_complete(
            target, digest(_files(contents_of(paths, held)), settings, mark)
        )
    return False


def is_done(draft: Draft, ledger: "Ledger", contents: Mapping[str, bytes], mark: str) -> bool:
    """Tell whether these very files were imported completely before; the draft then says when."""
    files = _files(contents)
    before = ledger.last_complete(digest(files, draft.settings, mark))
    if before is None:
        return False
    draft.calendar.files.extend(files)
    draft.organization = before.organization
    draft.unchanged_since = before.finished
    draft.notes.append(f"Nothing has changed since the complete import of {before.finished}.")
    return True


def rows_gone(report: Mapping[str, Any], slugs: Set[str]) -> list[Known]:
    """Return the rows of a run's JSON report that are in the organization, but not in these slugs."""
    there = {status.value for status in (Status.CREATED, Status.UNCHANGED, Status.EXISTS)}
    return [
        Known(row["name"], row["date"], row["slug"])
        for row in report.get("rows", ())
        if row["status"] in there and row["slug"] not in slugs
    ]


def _files(contents: Mapping[str, bytes]) -> list[InputFile]:
    return [
        InputFile(path, hashlib.sha256(content).hexdigest()) for path, content in contents.items()
    ]
