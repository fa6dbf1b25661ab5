"""Runs the commands about the ledger: `import-events history` and `ledger rebuild`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from importer.cli.progress_output import Console
from importer.delivery.api_key import read_key
from importer.delivery.run_context import RunContext
from importer.domain.errors import UnusableInput
from importer.domain.model import ImportResult, RowResult
from importer.domain.run_summary import describe_run
from importer.ledger.connect import get_default_path, open_ledger
from importer.ledger.ledger import Ledger
from importer.ledger.run_codec import RunRecord
from importer.messages import Message
from importer.reports.json_report import convert_run, to_dict
from importer.settings import resolve_settings

_SHORT_ID_LENGTH = 8
"""Characters of a run's id that lists show; any unique beginning identifies a run."""
_MAX_RUNS = 1_000_000
_ROWS_DELETED = Message("Its rows are no longer stored: only those of the newest runs are.")


def execute_history(run: str | None, options: Mapping[str, Any]) -> int:
    """Run `import-events history` and return its exit status.

    Args:
        run: beginning of the id of the run to show; `None` lists runs.
        options: options of the command.
    """
    settings = resolve_settings({"ledger": options["ledger"]})
    with open_ledger(settings.ledger or get_default_path()) as ledger:
        if run is None:
            most = _MAX_RUNS if options["all_runs"] else options["most"]
            records = ledger.history.get_newest_runs(options["job"], most)
            as_json, lines = _build_runs_json(records), _format_runs(records, ledger, options)
        else:
            record = _find_run(ledger, run)
            result = ledger.history.get_result(record.run.id)
            as_json, lines = _build_run_json(record, result), _format_run(record, result)
    if options["as_json"]:
        Console().write_json(as_json)
    else:
        Console().write_lines(lines)
    return 0


def execute_rebuild(options: Mapping[str, Any]) -> int:
    """Run `import-events ledger rebuild` and return its exit status."""
    from importer.pipeline.ledger_rebuild import rebuild_ledger

    console, settings = Console(), resolve_settings(options)
    context = RunContext(listener=console.show_update)
    rebuilt = rebuild_ledger(settings, read_key(settings), context)
    lines = [
        Message(
            "{organization} has {events} events; {added} of them were added to the ledger. You can "
            "import again.",
            organization=rebuilt.organization,
            events=rebuilt.event_count,
            added=rebuilt.recorded_count,
        )
    ]
    if rebuilt.damaged_ledger is not None:
        path = str(rebuilt.damaged_ledger)
        lines.insert(0, Message("The damaged ledger was kept: {path}", path=path))
    console.write_lines(lines)
    return 0


def _find_run(ledger: Ledger, prefix: str) -> RunRecord:
    found = ledger.history.find_runs_by_prefix(prefix)
    if len(found) == 1:
        return found[0]
    if found:
        raise UnusableInput(
            Message('{n} runs start with "{prefix}".', n=len(found), prefix=prefix),
            Message("Give more characters of the id."),
        )
    raise UnusableInput(
        Message('No run starts with "{prefix}".', prefix=prefix),
        Message("`import-events history` lists the runs."),
    )


def _build_runs_json(records: Sequence[RunRecord]) -> dict[str, Any]:
    return {"version": 1, "runs": [_build_record_json(record) for record in records]}


def _build_record_json(record: RunRecord) -> dict[str, Any]:
    return {
        "job": record.job,
        "run": convert_run(record.run),
        "counts": record.counts,
        "notes": record.notes,
        "message": record.message or None,
        "reports": record.reports,
    }


def _build_run_json(record: RunRecord, result: ImportResult | None) -> dict[str, Any]:
    """Return the JSON report of a run, or its record if its rows are no longer stored."""
    if result is None:
        return _build_record_json(record)
    return to_dict(result) | {"reports": list(record.reports)}


def _format_runs(
    records: Sequence[RunRecord], ledger: Ledger, options: Mapping[str, Any]
) -> list[str]:
    """Return a line for each run."""
    if not records:
        if options["job"] is None:
            return [Message("The ledger {ledger} has no runs.", ledger=ledger.name)]
        values = {"ledger": ledger.name, "job": options["job"]}
        return [Message('The ledger {ledger} has no runs of a job "{job}".', **values)]
    width = max(len(record.job or "-") for record in records)
    return [
        f"{record.run.id[:_SHORT_ID_LENGTH]}  {_format_time(record.run.started)}  "
        f"{(record.job or '-').ljust(width)}  {record.run.exit_status:>3}  {_describe_run(record)}"
        for record in records
    ]


def _format_run(record: RunRecord, result: ImportResult | None) -> list[str]:
    """Return the lines about a run, then those about its rows."""
    run, job = record.run, f", job {record.job}" if record.job else ""
    notes = [note for note in (record.message, *record.notes) if note]
    return [
        f"Run {run.id}: {run.state}, exit status {run.exit_status}",
        f"  {_format_time(run.started)} to {_format_time(run.finished)}{job}",
        *(f"  File: {file.path}" for file in run.files),
        *([f"  Organization: {run.organization}"] if run.organization else []),
        f"  {_describe_run(record)}",
        *(f"  Note: {note}" for note in notes),
        *(f"  Report: {path}" for path in record.reports),
        *(_format_rows(result.rows) if result else [f"  {_ROWS_DELETED}"]),
    ]


def _format_rows(rows: Sequence[RowResult]) -> Iterator[str]:
    for row in rows:
        number = row.location.row
        where = f"{row.location.sheet}, row {number}" if row.location.sheet else f"row {number}"
        event = f"{row.name or '(no name)'}, {row.date or '(no date)'}"
        event_id = f" → {row.event_id}" if row.event_id else ""
        yield f"    {where}: {row.status}: {event}{event_id}"
        for problem in row.problems:
            cell = f"{problem.cell}: " if problem.cell else ""
            yield f"        {cell}{problem.message}"


def _describe_run(record: RunRecord) -> str:
    is_empty = not record.counts["rows"]
    return (is_empty and record.message) or describe_run(record.run, record.counts)


def _format_time(time: datetime) -> str:
    return f"{time.astimezone():%Y-%m-%d %H:%M}"
