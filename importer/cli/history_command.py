"""Runs the commands about the ledger: `import-events history` and `ledger rebuild`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import click
import orjson

from importer.cli.progress_output import Console
from importer.delivery.api_key import read_key
from importer.delivery.run_context import RunContext
from importer.domain.errors import ImportEventsError, UnusableInput
from importer.domain.model import ImportResult, RowResult
from importer.domain.run_summary import describe_run
from importer.domain.safe_text import sanitize_for_terminal
from importer.ledger.connect import get_default_path, open_ledger
from importer.ledger.ledger import Ledger
from importer.ledger.run_codec import RunRecord
from importer.reports.json_report import convert_run, to_dict
from importer.settings import resolve_settings

_SHORT_ID_LENGTH = 8
"""Characters of a run's id that lists show; any unique beginning identifies a run."""
_MAX_RUNS = 1_000_000


def execute_history(run: str | None, options: Mapping[str, Any]) -> int:
    """Run `import-events history` and return its exit status.

    Args:
        run: beginning of the id of the run to show; `None` lists runs.
        options: options of the command.
    """
    console = Console()
    try:
        settings = resolve_settings({"ledger": options["ledger"]})
        with open_ledger(settings.ledger or get_default_path()) as ledger:
            text = (
                _render_runs(ledger, options) if run is None else _render_run(ledger, run, options)
            )
    except ImportEventsError as error:
        return console.report_error(error)
    console.write_result(text)
    return 0


def execute_rebuild(options: Mapping[str, Any]) -> int:
    """Run `import-events ledger rebuild` and return its exit status."""
    from importer.pipeline.ledger_rebuild import rebuild_ledger

    console = Console()
    try:
        settings = resolve_settings(options)
        context = RunContext(listener=console.show_update)
        rebuilt = rebuild_ledger(settings, read_key(settings), context)
    except ImportEventsError as error:
        return console.report_error(error)
    if rebuilt.damaged_ledger is not None:
        click.echo(
            f"The damaged ledger was kept: {sanitize_for_terminal(str(rebuilt.damaged_ledger))}"
        )
    click.echo(
        f"{rebuilt.organization} holds {rebuilt.event_count:,} events; the ledger learnt "
        f"{rebuilt.recorded_count:,} of them. Run your imports as ever."
    )
    return 0


def _render_runs(ledger: Ledger, options: Mapping[str, Any]) -> bytes | str:
    most = _MAX_RUNS if options["all_runs"] else options["most"]
    found = ledger.get_newest_runs(options["job"], most)
    if options["as_json"]:
        return _encode_json({"version": 1, "runs": [_build_json(record) for record in found]})
    if not found:
        of_job = "" if options["job"] is None else f' of a job called "{options["job"]}"'
        name = sanitize_for_terminal(ledger.name)
        return f"There is no run{sanitize_for_terminal(of_job)} in the ledger {name}.\n"
    return "".join(f"{line}\n" for line in _format_runs(found))


def _format_runs(found: Sequence[RunRecord]) -> Iterator[str]:
    width = max(len(record.job or "-") for record in found)
    for record in found:
        job = sanitize_for_terminal(record.job or "-").ljust(width)
        run = f"{record.run.id[:_SHORT_ID_LENGTH]}  {_format_time(record.run.started)}  {job}"
        yield f"{run}  {record.run.exit_status:>3}  {_describe_run(record)}"


def _render_run(ledger: Ledger, run: str, options: Mapping[str, Any]) -> bytes | str:
    found = ledger.find_runs_by_prefix(run)
    if len(found) != 1:
        count = "no run whose id starts" if not found else f"{len(found)} runs whose ids start"
        raise UnusableInput(
            f'There is {count} with "{run}".', "`import-events history` lists the runs."
        )
    result = ledger.get_result(found[0].run.id)
    if options["as_json"]:
        whole = None if result is None else to_dict(result) | {"reports": list(found[0].reports)}
        return _encode_json(whole or _build_json(found[0]))
    return "".join(f"{line}\n" for line in _format_run(found[0], result))


def _format_run(record: RunRecord, result: ImportResult | None) -> Iterator[str]:
    """Yield the lines about a run, then those about its rows."""
    run = record.run
    yield f"Run {run.id}: {run.state}, exit status {run.exit_status}"
    yield f"  {_format_time(run.started)} to {_format_time(run.finished)}" + _format_optional(
        ", job", record.job
    )
    for file in run.files:
        yield sanitize_for_terminal(f"  File: {file.path}")
    if run.organization:
        yield sanitize_for_terminal(f"  Organization: {run.organization}")
    yield f"  {_describe_run(record)}"
    for note in (record.message, *record.notes):
        if note:
            yield sanitize_for_terminal(f"  Note: {note}")
    for path in record.reports:
        yield sanitize_for_terminal(f"  Report: {path}")
    if result is None:
        yield "  Its rows are not kept any more: only those of the newest runs are."
        return
    for row in result.rows:
        yield from _format_row(row)


def _format_row(row: RowResult) -> Iterator[str]:
    number = row.location.row
    where = f"{row.location.sheet}, row {number}" if row.location.sheet else f"row {number}"
    event = f"{row.name or '(no name)'}, {row.date or '(no date)'}"
    event_id = _format_optional(" →", row.event_id)
    yield sanitize_for_terminal(f"    {where}: {row.status}: {event}{event_id}")
    for problem in row.problems:
        cell = f"{problem.cell}: " if problem.cell else ""
        yield sanitize_for_terminal(f"        {cell}{problem.message}")


def _format_optional(label: str, text: str | None) -> str:
    return f"{label} {text}" if text else ""


def _describe_run(record: RunRecord) -> str:
    is_empty = not record.counts["rows"]
    text = (is_empty and record.message) or describe_run(record.run, record.counts)
    return sanitize_for_terminal(text)


def _format_time(time: datetime) -> str:
    return f"{time.astimezone():%Y-%m-%d %H:%M}"


def _build_json(record: RunRecord) -> dict[str, Any]:
    return {
        "job": record.job,
        "run": convert_run(record.run),
        "counts": record.counts,
        "notes": record.notes,
        "message": record.message or None,
        "reports": record.reports,
    }


def _encode_json(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
