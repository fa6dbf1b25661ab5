"""Commands about the ledger: `history` and `ledger rebuild`."""

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
"""Characters of a run's id that lists show; any beginning that is unique names it."""
_ALL = 1_000_000


def history(run: str | None, options: Mapping[str, Any]) -> int:
    """`history`; returns the exit status."""
    console = Console(as_json=False, quiet=False, progress=False)
    try:
        settings = resolve({"ledger": options["ledger"]})
        with open_ledger(settings.ledger or default_path()) as ledger:
            text = _list(ledger, options) if run is None else _one(ledger, run, options)
    except ImportEventsError as error:
        console.error(error.message, error.hint)
        return error.exit_status
    console.result(text)
    return 0


def rebuild(options: Mapping[str, Any]) -> int:
    """`ledger rebuild`; returns the exit status."""
    from importer.pipeline import rebuild_ledger

    console = Console(as_json=False, quiet=False, progress=False)
    try:
        settings = resolve(options)
        world = Surroundings(listener=console.listen)
        rebuilt = rebuild_ledger(settings, read_key(settings), world)
    except ImportEventsError as error:
        console.error(error.message, error.hint)
        return error.exit_status
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
        return _dumps({"version": 1, "runs": [_facts(one) for one in found]})
    if not found:
        of_job = "" if options["job"] is None else f' of a job called "{options["job"]}"'
        return f"There is no run{for_terminal(of_job)} in the ledger {for_terminal(ledger.name)}.\n"
    return "".join(f"{line}\n" for line in _lines(found))


def _lines(found: Sequence[Recorded]) -> Iterator[str]:
    width = max(len(one.job or "-") for one in found)
    for one in found:
        job = for_terminal(one.job or "-").ljust(width)
        yield f"{one.id[:_SHORT]}  {_when(one.started)}  {job}  {one.exit_status:>3}  {_counts(one)}"


def _one(ledger: Ledger, run: str, options: Mapping[str, Any]) -> bytes | str:
    found = ledger.run(run)
    if len(found) != 1:
        what = "no run whose id starts" if not found else f"{len(found)} runs whose ids start"
        raise UnusableInput(
            f'There is {what} with "{run}".', "`import-events history` lists the runs."
        )
    report = ledger.report(found[0].id)
    if options["as_json"]:
        return _dumps(report or _facts(found[0]))
    return "".join(f"{line}\n" for line in _told(found[0], report))


def _told(one: Recorded, report: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield a run's facts, then its rows."""
    run = one.summary["run"]
    yield f"Run {one.id}: {one.state}, exit status {one.exit_status}"
    yield f"  {_when(one.started)} to {_when(one.finished)}" + _labelled(", job", one.job)
    for file in run["files"]:
        yield for_terminal(f"  File: {file['path']}")
    if one.organization:
        yield for_terminal(f"  Organization: {one.organization}")
    yield f"  {_counts(one)}"
    for note in (one.summary.get("message"), *one.summary.get("notes", ())):
        if note:
            yield for_terminal(f"  Note: {note}")
    for path in one.summary.get("reports") or ():
        yield for_terminal(f"  Report: {path}")
    if report is None:
        yield "  Its rows are not kept any more: only those of the newest runs are."
        return
    for row in report["rows"]:
        yield from _row(row)


def _row(row: Mapping[str, Any]) -> Iterator[str]:
    where = f"{row['sheet']}, row {row['row']}" if row["sheet"] else f"row {row['row']}"
    what = f"{row['name'] or '(no name)'}, {row['date'] or '(no date)'}"
    event = _labelled(" →", row["event_id"])
    yield for_terminal(f"    {where}: {row['status']}: {what}{event}")
    for problem in row["problems"]:
        cell = f"{problem['cell']}: " if problem["cell"] else ""
        yield for_terminal(f"        {cell}{problem['message']}")


def _labelled(label: str, text: str | None) -> str:
    return f"{label} {text}" if text else ""


def _counts(one: Recorded) -> str:
    counts = one.summary["counts"]
    if not counts["rows"]:
        return for_terminal(str(one.summary.get("message") or "no rows"))
    run = one.summary["run"]
    dry = " (dry run)" if run.get("dry_run") else ""
    rehearsal = " (rehearsal: nothing is in Intervals)" if run.get("rehearsal") else ""
    return f"{tally(counts)}{dry}{rehearsal}"


def _when(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone():%Y-%m-%d %H:%M}"


def _facts(one: Recorded) -> dict[str, Any]:
    return {"job": one.job} | one.summary


def _dumps(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
