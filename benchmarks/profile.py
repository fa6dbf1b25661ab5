"""`make profile`: cProfile over each stage of a calendar of 100,000 rows (ARGS=ROWS for another size).

Prints, for each stage, how long it took, and the functions in which the time went. cProfile makes
Python's own calls look dearer than what libraries do in C: the seconds are for comparing within a
stage. Nothing is sent: what would be posted is written down as made.
"""

import cProfile
import gc
import os
import pstats
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TypeVar

from importer import reports, sources
from importer.delivery.run_context import RunContext
from importer.domain import idempotency as keys
from importer.domain.ledger_entry import EntryState
from importer.domain.model import Event, ImportResult, Source
from importer.ledger.connect import open_ledger
from importer.ledger.ledger import Ledger
from importer.ledger.transaction import RecordedOutcome
from importer.parsing.column_reader import ParsedTable, ParseOptions
from importer.parsing.sheet_selection import select_sheets
from importer.parsing.table_parser import parse_table
from importer.pipeline.calendar_reading import collect_cell_problems, read_calendar
from importer.pipeline.check import check_calendar
from importer.planning import near_duplicates as neighbours
from importer.planning import plan
from importer.planning.validation import validate_rows
from importer.settings import Settings
from sample_data.make import large, write_workbook

T = TypeVar("T")
ROWS, TOP = 100_000, 12
_TODAY = date(2026, 11, 1)
_NOW = 1_793_000_000.0
_GROUP = 64


def main(arguments: Sequence[str]) -> None:
    """Profile every stage."""
    rows = int(arguments[0]) if arguments else ROWS
    gc.set_threshold(500_000, 50, 100)  # as the command does it
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "calendar.xlsx"
        write_workbook(path, large(rows, bad=0.01))
        os.environ["XDG_STATE_HOME"] = name
        _reading(str(path))
        _booking(str(path), Path(name) / "ledger.sqlite3")
        _reporting(str(path))


def stage(name: str, work: Callable[[], T]) -> T:
    """Run a stage under the profiler, and print where its time went."""
    profile = cProfile.Profile()
    result = profile.runcall(work)
    stats = pstats.Stats(profile)
    print(f"\n== {name}: {stats.total_tt:.2f} s")  # type: ignore[attr-defined] # not in its stubs
    for (file, line, function), (_, calls, own, whole, _) in _top(stats):
        place = f"{Path(file).parent.name}/{Path(file).name}:{line}" if line else ""
        print(
            f"  {own:8.3f} s own {whole:8.3f} s in all {calls:9,} calls  {function[:50]}  {place}"
        )
    return result


def _top(
    stats: pstats.Stats,
) -> list[tuple[tuple[str, int, str], tuple[int, int, float, float, object]]]:
    found = stats.stats.items()  # type: ignore[attr-defined] # not in its stubs
    return sorted(found, key=lambda one: -one[1][2])[:TOP]


def _reading(path: str) -> None:
    """From the file to problems."""
    settings = Settings()
    source: Source = stage(
        "read (the waiting is for the other process)", lambda: sources.read_source(path)
    )
    choice = stage("columns", lambda: select_sheets(path, source.tables, (), lambda _: {}))
    options = ParseOptions(_TODAY, None, None, None, False)  # noqa: FBT003 its fifth is whether cancelled rows count
    parts: list[ParsedTable] = stage(
        "rows and values (normalise)",
        lambda: [parse_table(table, columns, options) for table, columns in choice.calendars],
    )
    before = stage("problems of cells", lambda: collect_cell_problems(parts))
    stage("schema, and problems in words", lambda: validate_rows(parts, settings, _TODAY, before))


def _booking(path: str, at: Path) -> None:
    """From events to a ledger that knows them."""
    context = RunContext()
    calendar = stage("all of the above", lambda: read_calendar([path], Settings(), context))
    events = stage(
        "events and keys", lambda: list(calendar.build_events(calendar.rows.valid_labels))
    )
    stage("canonical bytes", lambda: [keys.encode_payload(event.body) for event in events])
    stage("keys", lambda: [keys.compute_idempotency_key(event.payload) for event in events])
    stage("duplicates", lambda: plan.split_duplicates(events))
    names, days = (
        calendar.rows.get_values(name, calendar.rows.valid_labels) for name in ("name", "date")
    )
    stage("near duplicates", lambda: neighbours.find_in_calendar(events, names, days))
    with open_ledger(at) as books:
        number = books.get_organization_id("0" * 24)
        stage("ledger: intents and outcomes", lambda: _write_down(books, number, events))
        known = stage(
            "ledger: looked up", lambda: books.get_entries(number, [event.slug for event in events])
        )
    stage("plan", lambda: plan.build_plan(events, known, now=_NOW))


def _write_down(books: Ledger, number: int, events: Sequence[Event]) -> None:
    seat = books.acquire_lease(number, "the profile", _NOW)
    left = iter(events)
    while group := list(islice(left, _GROUP)):
        with books.open_transaction(_NOW) as transaction:
            transaction.renew_lease(seat)
            transaction.record_intents(seat, group)
        with books.open_transaction(_NOW) as transaction:
            transaction.record_outcomes(
                seat,
                [RecordedOutcome(event.slug, EntryState.CREATED, "0" * 24, 1) for event in group],
            )


def _reporting(path: str) -> None:
    result: ImportResult = check_calendar([path], Settings(), RunContext())
    for kind in reports.FORMATS:
        stage(f"report {kind}", lambda kind=kind: reports.render_report(result, kind))


if __name__ == "__main__":
    main(sys.argv[1:])
