"""The JSON report; its keys are a public interface (see *The JSON report* in the README)."""

import json
from datetime import datetime
from typing import Any

import orjson

from importer.domain.model import Header, ImportResult, Problem, RowResult, Run, SkippedRow

VERSION = 1


def to_dict(result: ImportResult) -> dict[str, Any]:
    """Return the report as plain values: missing ones are `None`, times are ISO 8601 with offset."""
    return {
        "version": VERSION,
        "run": convert_run(result.run),
        "counts": result.counts(),
        "ignored_columns": [_convert_ignored_column(h) for h in result.headers if h.field is None],
        "notes": list(result.notes),
        "message": result.message or None,
        "hint": result.hint or None,
        "command": result.command or None,
        "columns": [_convert_column(h) for h in result.headers if h.field is not None],
        "skipped": [_convert_skipped_row(skipped) for skipped in result.skipped],
        "rows": [_convert_row(row) for row in result.rows],
    }


def render_json(result: ImportResult) -> bytes:
    """Return the report as indented JSON in UTF-8; lone surrogates become JSON escapes."""
    report = to_dict(result)
    try:
        return orjson.dumps(report, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    except TypeError:  # orjson rejects lone surrogates and integers above 64 bits
        return (json.dumps(report, indent=2, default=str) + "\n").encode("ascii")


def convert_run(run: Run) -> dict[str, Any]:
    """Return `run` of the report."""
    return {
        "id": run.id,
        "state": run.state.value,
        "exit_status": run.exit_status,
        "dry_run": run.dry_run,
        "started": _format_time(run.started),
        "finished": _format_time(run.finished),
        "files": [{"path": file.path, "sha256": file.sha256} for file in run.files],
        "base_url": run.base_url,
        "organization": run.organization,
        "plan": run.plan,
        "resume_at": _format_time(run.resume_at),
        "rehearsal": run.rehearsal,
    }


def _format_time(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    aware = moment if moment.tzinfo else moment.astimezone()
    return aware.isoformat(timespec="milliseconds")


def _convert_ignored_column(header: Header) -> dict[str, Any]:
    return _convert_header(header) | {"suggestion": header.suggestion}


def _convert_column(header: Header) -> dict[str, Any]:
    return _convert_header(header) | {"field": header.field}


def _convert_header(header: Header) -> dict[str, Any]:
    return _pick(header, "file", "sheet", "cell") | {"header": header.text}


def _convert_skipped_row(skipped: SkippedRow) -> dict[str, Any]:
    return _pick(skipped.location, "file", "sheet", "row") | {"reason": skipped.reason}


def _convert_row(row: RowResult) -> dict[str, Any]:
    return {
        **_pick(row.location, "file", "sheet", "row"),
        "status": row.status.value,
        **_pick(row, "slug", "name", "date", "event_id", "idempotency_key", "attempts", "body"),
        "problems": [_convert_problem(problem) for problem in row.problems],
        "warnings": [_convert_problem(warning) for warning in row.warnings],
    }


def _convert_problem(problem: Problem) -> dict[str, Any]:
    values = _pick(problem, "code", "field", "cell", "value", "message")
    return values | {"hint": problem.hint or None}


def _pick(value: object, *names: str) -> dict[str, Any]:
    return {name: getattr(value, name) for name in names}
