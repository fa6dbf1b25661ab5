"""The result of a check does not depend on how the rows are stored."""

import csv
from itertools import product
from pathlib import Path

import pytest

from importer.domain import lazy_sequences as made
from importer.domain.model import ImportResult, RowResult, Status
from importer.pipeline.check import check_calendar
from importer.reports.json_report import to_dict
from importer.settings import Settings

HEADER = ("Name", "Date", "Type", "End time", "Slug")
NAMES = ("Lake Run", "Lake run", "Mill Hill 5K", "R&amp;R", "Größenlauf")
DATES = ("2027-05-03", "31 February 2027", "2027-05-05")


@pytest.fixture
def calendars(tmp_path) -> list[str]:
    """Write two files with duplicates, possible duplicates, warnings, and slugs of several rows."""
    rows = [(*pair, "race", "08:00", "") for pair in product(NAMES, DATES)]
    rows += [("Hill", "2027-05-03", "race", "", "one"), ("Dale", "2027-05-03", "race", "", "one")]
    rows += [("Fell", "2027-05-04", "odd", "noonish", ""), *rows[:3], ("Total", "", "", "", "")]
    paths = [tmp_path / "spring.csv", tmp_path / "autumn.csv"]
    for path, chosen in zip(paths, (rows, rows[2:9]), strict=True):
        write(path, chosen)
    return [str(path) for path in paths]


def write(path: Path, rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])


def check_to_dict(paths: list[str]) -> dict[str, object]:
    result = check_calendar(paths, Settings())
    return to_dict(result) | {"run": result.run.exit_status}


def eager(result: ImportResult) -> tuple[RowResult, ...]:
    """Build every row on its own."""
    return tuple(result.rows[index] for index in range(len(result.rows)))


def test_rows_that_are_not_held_are_the_same(calendars, monkeypatch):
    held = check_to_dict(calendars)
    monkeypatch.setattr(made, "MAX_CACHED", 0)
    assert check_to_dict(calendars) == held


def test_what_is_reported_without_making_the_rows_is_what_the_rows_tell(calendars):
    result = check_calendar(calendars, Settings(skip_invalid=True))
    rows = eager(result)
    assert result.rows == rows
    assert result.counts() == {"rows": len(rows)} | {
        status.value: sum(row.status is status for row in rows) for status in Status
    }
    assert {Status.READY, Status.INVALID, Status.DUPLICATE} <= {row.status for row in rows}
    assert [*result.iter_rows_with_findings()] == [
        row for row in rows if row.problems or row.warnings
    ]
    assert result.collect_sheets() == {(row.location.file, row.location.sheet) for row in rows}
    assert len(result.collect_sheets()) == 2
    assert {warning.code for row in rows for warning in row.warnings} >= {"near_duplicate"}


def test_a_check_makes_only_the_rows_of_which_there_is_something_to_say(calendars, monkeypatch):
    made_keys = []
    monkeypatch.setattr(
        "importer.planning.calendar.keys.compute_idempotency_key",
        lambda body: made_keys.append(body) or "k",
    )
    many = [(f"Run {number}", "2027-05-03", "race", "", "") for number in range(500)]
    write(Path(calendars[0]), many)
    result = check_calendar(calendars[:1], Settings())
    assert result.counts()["ready"] == len(many)
    assert len(made_keys) < 5
