"""Runs the commands about the ledger: `import-events history` and `ledger rebuild`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import click
import orjson

from importer.cli.progress_output import Console
from importer.delivery.run_context import Surroundings
from importer.domain.errors import ImportEventsError, UnusableInput
from importer.domain.safe_text import for_terminal
from importer.ledger.connect import default_path, open_ledger
from importer.ledger.ledger import Ledger
from importer.ledger.run_history import Recorded
from importer.reports.severity import tally
from importer.settings import read_key, resolve

_SHORT = 8
"""Characters of a run's id that lists show; any unique beginning identifies a run."""
_ALL = 1_000_000


def history(run: str | None, options: Mapping[str, Any]) -> int:
    """Run `import-events history` and return its exit status.

    Args:
        run: beginning of the id of the run to show; `None` lists runs.
        options: options of the command.
    """
    console = Console()
    try:
        settings = resolve({"ledger": options["ledger"]})
        with open_ledger(settings.ledger or default_path()) as ledger:
            text = _list(ledger, options) if run is None else _one(ledger, run, options)
    except ImportEventsError as error:
        return console.refuse(error)
    console.result(text)
    return 0


def rebuild(options: Mapping[str, Any]) -> int:
    """Run `import-events ledger rebuild` and return its exit status."""
    from importer.pipeline.ledger_rebuild import rebuild_ledger

    console = Console()
    try:
        settings = resolve(options)
        context = Surroundings(listener=console.listen)
        rebuilt = rebuild_ledger(settings, read_key(settings), context)
    except ImportEventsError as error:
        return console.refuse(error)
    if rebuilt.kept is not None:
        click.echo(f"The damaged ledger was kept: {for_terminal(str(rebuilt.kept))}")
    click.echo(
        f"{rebuilt.organization} holds {rebuilt.events:,} events; the ledger learnt "
        f"{rebuilt.learnt:,} of them. Run your imports as ever."
    )
    return 0


def _list(ledger: Ledger, options: Mapping[str, Any]) -> bytes | str:
    most = _ALL if options["all_runs"] else options["most"]
    found = ledger.runs(options["job"], most)
    if options["as_json"]:
        return _dumps({"version": 1, "runs": [_facts(record) for record in found]})
    if not found:
        of_job = "" if options["job"] is None else f' of a job called "{options["job"]}"'
        return f"There is no run{for_terminal(of_job)} in the ledger {for_terminal(ledger.name)}.\n"
    return "".join(f"{line}\n" for line in _lines(found))


def _lines(found: Sequence[Recorded]) -> Iterator[str]:
    width = max(len(record.job or "-") for record in found)
    for record in found:
        job = for_terminal(record.job or "-").ljust(width)
        run = f"{record.id[:_SHORT]}  {_when(record.started)}  {job}"
        yield f"{run}  {record.exit_status:>3}  {_counts(record)}"


def _one(ledger: Ledger, run: str, options: Mapping[str, Any]) -> bytes | str:
    found = ledger.run(run)
    if len(found) != 1:
        count = "no run whose id starts" if not found else f"{len(found)} runs whose ids start"
        raise UnusableInput(
            f'There is {count} with "{run}".', "`import-events history` lists the runs."
        )
    report = ledger.report(found[0].id)
    if options["as_json"]:
        return _dumps(report or _facts(found[0]))
    return "".join(f"{line}\n" for line in _told(found[0], report))


def _told(record: Recorded, report: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield the lines about a run, then those about its rows."""
    run = record.summary["run"]
    yield f"Run {record.id}: {record.state}, exit status {record.exit_status}"
    yield f"  {_when(record.started)} to {_when(record.finished)}" + _labelled(", job", record.job)
    for file in run["files"]:
        yield for_terminal(f"  File: {file['path']}")
    if record.organization:
        yield for_terminal(f"  Organization: {record.organization}")
    yield f"  {_counts(record)}"
    for note in (record.summary.get("message"), *record.summary.get("notes", ())):
        if note:
            yield for_terminal(f"  Note: {note}")
    for path in record.summary.get("reports") or ():
        yield for_terminal(f"  Report: {path}")
    if report is None:
        yield "  Its rows are not kept any more: only those of the newest runs are."
        return
    for row in report["rows"]:
        yield from _row(row)


def _row(row: Mapping[str, Any]) -> Iterator[str]:
    where = f"{row['sheet']}, row {row['row']}" if row["sheet"] else f"row {row['row']}"
    event = f"{row['name'] or '(no name)'}, {row['date'] or '(no date)'}"
    event_id = _labelled(" →", row["event_id"])
    yield for_terminal(f"    {where}: {row['status']}: {event}{event_id}")
    for problem in row["problems"]:
        cell = f"{problem['cell']}: " if problem["cell"] else ""
        yield for_terminal(f"        {cell}{problem['message']}")


def _labelled(label: str, text: str | None) -> str:
    return f"{label} {text}" if text else ""


def _counts(record: Recorded) -> str:
    counts = record.summary["counts"]
    if not counts["rows"]:
        return for_terminal(str(record.summary.get("message") or "no rows"))
    run = record.summary["run"]
    dry = " (dry run)" if run.get("dry_run") else ""
    rehearsal = " (rehearsal: nothing is in Intervals)" if run.get("rehearsal") else ""
    return f"{tally(counts)}{dry}{rehearsal}"


def _when(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone():%Y-%m-%d %H:%M}"


def _facts(record: Recorded) -> dict[str, Any]:
    return {"job": record.job} | record.summary


def _dumps(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
