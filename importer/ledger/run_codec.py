"""Encode runs for the history as JSON, and decode them again."""

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

import orjson

from importer.domain.message import Message
from importer.domain.model import (
    Correction,
    Header,
    ImportResult,
    InputFile,
    Problem,
    RowLocation,
    RowResult,
    Run,
    SkippedRow,
    State,
    Status,
)
from importer.ledger.records import CorruptLedger

T = TypeVar("T")

_COMPRESSION_LEVEL = 1
"""zlib level of stored results: a quarter longer than by default, in two fifths of the time."""


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run in the history, without its rows.

    Attributes:
        run: the run itself.
        counts: number of rows in total (`rows`) and for each status.
        notes: sentences for the user.
        message: why the run stopped; empty if it did not.
        reports: absolute paths of the reports that the run wrote.
        job: name of the batch's job, `None` if none.
    """

    run: Run
    counts: Mapping[str, int]
    notes: tuple[str, ...] = ()
    message: str = ""
    reports: tuple[str, ...] = ()
    job: str | None = None


def encode_record(record: RunRecord) -> bytes:
    """Encode a run without its rows."""
    return _encode_json(record)


def decode_record(data: bytes) -> RunRecord:
    """Decode a run without its rows.

    Raises:
        CorruptLedger: the data is damaged.
    """
    return _decode_json(data, _build_record)


def encode_result(result: ImportResult) -> bytes:
    """Encode and compress a run's result with its rows, but without the sheets that were read."""
    return zlib.compress(_encode_json(replace(result, tables=())), _COMPRESSION_LEVEL)


def decode_result(data: bytes) -> ImportResult:
    """Decode a run's result.

    Raises:
        CorruptLedger: the data is damaged.
    """
    try:
        decompressed = zlib.decompress(data)
    except (TypeError, zlib.error) as error:
        raise CorruptLedger(str(error)) from error
    return _decode_json(decompressed, _build_result)


def _encode_json(value: RunRecord | ImportResult) -> bytes:
    try:
        return orjson.dumps(value, default=_convert_value, option=orjson.OPT_PASSTHROUGH_SUBCLASS)
    except TypeError:  # lone surrogates, and integers above 64 bits; messages become English texts
        return json.dumps(value, default=_convert_value).encode("ascii")


def _convert_value(value: object) -> object:
    """Convert a value that is not JSON: rows are a lazy sequence, and `json` knows no dataclasses."""
    if isinstance(value, Message):
        return value.to_json()
    if is_dataclass(value):
        return {one.name: getattr(value, one.name) for one in fields(value)}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence):
        return tuple(value)
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _decode_json(data: bytes, build: Callable[[dict[str, Any]], T]) -> T:
    try:
        return build(json.loads(data))  # not orjson: see `_encode_json`
    except (TypeError, ValueError, LookupError, AttributeError) as error:
        raise CorruptLedger(str(error)) from error


def _build_record(data: dict[str, Any]) -> RunRecord:
    converted = {
        "run": _build_run(data["run"]),
        "notes": tuple(map(Message.from_json, data["notes"])),
        "message": _build_text(data["message"]),
        "reports": tuple(data["reports"]),
    }
    return RunRecord(**data | converted)


def _build_result(data: dict[str, Any]) -> ImportResult:
    converted = {
        "run": _build_run(data["run"]),
        "rows": tuple(map(_build_row, data["rows"])),
        "headers": tuple(Header(**header) for header in data["headers"]),
        "skipped": tuple(
            SkippedRow(RowLocation(**one["location"]), _build_text(one["reason"]))
            for one in data["skipped"]
        ),
        "notes": tuple(map(Message.from_json, data["notes"])),
        "message": _build_text(data["message"]),
        "hint": _build_text(data["hint"]),
        "corrections": tuple(Correction(**one) for one in data["corrections"]),
        "tables": (),
    }
    return ImportResult(**data | converted)


def _build_run(data: dict[str, Any]) -> Run:
    resume_at = data["resume_at"]
    converted = {
        "state": State(data["state"]),
        "started": datetime.fromisoformat(data["started"]),
        "finished": datetime.fromisoformat(data["finished"]),
        "files": tuple(InputFile(**file) for file in data["files"]),
        "resume_at": None if resume_at is None else datetime.fromisoformat(resume_at),
    }
    return Run(**data | converted)


def _build_row(data: dict[str, Any]) -> RowResult:
    converted = {
        "location": RowLocation(**data["location"]),
        "status": Status(data["status"]),
        "problems": tuple(map(_build_problem, data["problems"])),
        "warnings": tuple(map(_build_problem, data["warnings"])),
    }
    return RowResult(**data | converted)


def _build_problem(data: dict[str, Any]) -> Problem:
    texts = {name: _build_text(data[name]) for name in ("message", "hint")}
    return Problem(**data | texts)


def _build_text(stored: dict[str, Any] | str) -> str:
    """Return a stored text; a message can still be translated."""
    return Message.from_json(stored) if stored else ""
