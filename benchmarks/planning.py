"""Planning a calendar with a ledger of a million events, against the same with an empty one."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

from benchmarks.checks import OURS
from benchmarks.lines import Line, Skipped
from benchmarks.measure import Case, measure, runs
from benchmarks.posting import TOO_LONG, UNLIMITED
from benchmarks.server import ORGANIZATION, rapid
from importer.domain import idempotency as keys
from importer.domain.intervals_api import API_KEY_VARIABLE
from importer.domain.ledger_entry import EntryState
from importer.domain.text_folding import build_name_key
from importer.ledger.connect import open_ledger
from sample_data.make import large, write_workbook

EVENTS, ROWS = 1_000_000, 1_000
TARGET = 1.1
_INSERT_EVENT = f"""
INSERT INTO events (organization, slug, idempotency_key, payload, name_key, event_id, state, attempts,
    updated_at)
VALUES (?, ?, ?, ?, ?, ?, '{EntryState.CREATED}', 1, 1700000000.0)
"""  # noqa: S608 a constant


def measure_planning(folder: Path, quick: bool) -> Iterator[Line | Skipped]:  # noqa: FBT001 all parts take it
    """Measure a dry run of a calendar of which the ledger knows nothing, as a whole process."""
    name = f"planning {ROWS:,} rows, ledger of {EVENTS:,} events"
    if quick:
        yield Skipped(name, TOO_LONG)
        return
    path = folder / "calendar.xlsx"
    write_workbook(path, large(ROWS))
    fill(folder / "full.sqlite3", EVENTS)
    os.environ |= {API_KEY_VARIABLE: "key", "XDG_STATE_HOME": str(folder)}
    with rapid() as server:
        command = (*OURS, str(path), "--dry-run", *UNLIMITED, "--base-url", server.base_url)
        full, empty = (
            (*command, "--ledger", str(folder / f"{which}.sqlite3")) for which in ("full", "empty")
        )
        case = Case(name, full, empty, "the same with an empty ledger", TARGET)
        yield measure(case, runs(quick=False))


def fill(path: Path, count: int) -> None:
    """Make a ledger of so many events of the server's organization."""
    with open_ledger(path) as made:
        number = made.get_organization_id(ORGANIZATION)
    rows = _rows(number, count)
    with closing(sqlite3.connect(path)) as connection:
        connection.executemany(_INSERT_EVENT, rows)
        connection.commit()


def _rows(organization: int, count: int) -> Iterator[tuple[object, ...]]:
    for at in range(count):
        name, slug = f"Evening Relay {at}", f"evening-relay-{at}"
        body = keys.encode_payload(
            {"name": name, "slug": slug, "type": "race", "date": "2026-05-03"}
        )
        key = UUID(keys.compute_idempotency_key(body)).bytes
        yield (organization, slug, key, body, build_name_key(name), f"{at:024x}")
