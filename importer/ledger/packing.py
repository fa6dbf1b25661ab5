"""A run as the history keeps it: a row, with the whole report packed."""

import json
import zlib
from typing import Any

import orjson

from importer.ledger.records import NotBelievable

KEPT = 50
"""How many of the newest runs of an organization and job keep their whole report."""
_QUICKLY = 1
"""How hard a report is packed: a quarter longer than by default, in two fifths of the time."""

_IN_SUMMARY = ("run", "counts", "notes", "message", "reports")


def row_of(
    report: dict[str, Any], organization: str | None, job: str | None, digest: str | None
) -> dict[str, Any]:
    """Return the row of a run: column → value."""
    run = report["run"]
    return {name: run[name] for name in ("id", "started", "finished", "state", "exit_status")} | {
        "organization": organization,
        "job": job,
        "digest": None if run.get("dry_run") else digest,  # it has done nothing
        "summary": _dumps({name: report.get(name) for name in _IN_SUMMARY}),
        "report": zlib.compress(_dumps(report), _QUICKLY),
    }


def unpacked(packed: bytes) -> dict[str, Any]:
    """Return a whole report.

    Raises:
        NotBelievable: it was never packed so.
    """
    try:
        return loads(zlib.decompress(packed))
    except (TypeError, zlib.error) as error:
        raise NotBelievable(str(error)) from error


def _dumps(value: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError:  # lone surrogates, and whole numbers above 64 bits
        return json.dumps(value, default=str).encode("ascii")


def loads(data: bytes) -> dict[str, Any]:
    """Return a summary.

    Raises:
        NotBelievable: it is none.
    """
    try:
        value = json.loads(data)  # not orjson: see `_dumps`
    except (TypeError, ValueError) as error:
        raise NotBelievable(str(error)) from error
    if not isinstance(value, dict):
        raise NotBelievable(f"{value!r:.50} is no report")
    return value
