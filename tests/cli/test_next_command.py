"""The suggested next command has the same file and the same target."""

import shlex
from datetime import UTC, datetime

import pytest

from importer.cli.next_command import add_next_command
from importer.domain.model import (
    ImportResult,
    InputFile,
    RowLocation,
    RowResult,
    Run,
    State,
    Status,
)
from importer.settings import Settings

NOW = datetime(2027, 5, 3, tzinfo=UTC)
ELSEWHERE = {"base_url": "http://127.0.0.1:9", "ledger": "my ledger.sqlite3", "wait": True}
THERE = "--base-url http://127.0.0.1:9 --ledger 'my ledger.sqlite3' --wait"


def words(
    state: State, status: Status, *, sandbox: bool = False, dry_run: bool = False, **settings
) -> list[str]:
    """Return the next command after a run of one row."""
    row = RowResult(RowLocation("cal.xlsx", "S", 2), status, "a", "A", "2027-05-03")
    files = (InputFile("cal.xlsx", "0" * 64),)
    run = Run("id", state, 0, dry_run, NOW, NOW, files)
    result = ImportResult(run, (row,))
    return shlex.split(add_next_command(result, Settings(**settings), sandbox=sandbox).command)


@pytest.mark.parametrize("state", [State.STOPPED, State.INTERRUPTED])
def test_an_interrupted_run_is_followed_by_the_same_command(state):
    assert words(state, Status.PENDING) == ["import-events", "cal.xlsx"]
    assert words(state, Status.PENDING, **ELSEWHERE) == [
        *("import-events", "cal.xlsx"),
        *shlex.split(THERE),
    ]


def test_a_dry_run_is_followed_by_the_import_with_the_same_options():
    ready = words(State.COMPLETE, Status.READY, dry_run=True, default_type="race", **ELSEWHERE)
    assert ready == [
        *("import-events", "cal.xlsx", "--default-type", "race"),
        *shlex.split(THERE),
    ]


@pytest.mark.parametrize("state", [State.STOPPED, State.INTERRUPTED])
def test_an_interrupted_test_run_is_followed_by_a_test_run(state):
    assert words(state, Status.PENDING, sandbox=True, **ELSEWHERE) == [
        *("import-events", "cal.xlsx", "--sandbox")
    ]


def test_a_successful_test_run_is_followed_by_the_import():
    assert words(State.COMPLETE, Status.CREATED, sandbox=True, **ELSEWHERE) == [
        *("import-events", "cal.xlsx")
    ]


def test_a_completed_import_has_no_next_command():
    assert words(State.COMPLETE, Status.CREATED, **ELSEWHERE) == []


def test_invalid_rows_are_followed_by_the_annotated_workbook():
    assert words(State.INVALID, Status.INVALID, **ELSEWHERE) == [
        *("import-events", "check", "cal.xlsx", "--report", "cal-marked.xlsx")
    ]


def test_the_next_command_never_contains_a_password():
    command = words(State.STOPPED, Status.PENDING, ledger="postgresql://me:s3cret@db/ledger")
    assert command[-2:] == ["--ledger", "postgresql://me@db/ledger"]


def test_the_next_command_keeps_a_lower_rate():
    pace = {"rate": (30.0, 60.0), "burst": 5, "workers": 2}
    assert words(State.STOPPED, Status.PENDING, **pace) == [
        *("import-events", "cal.xlsx"),
        *("--rate", "30/minute", "--burst", "5", "--workers", "2"),
    ]
