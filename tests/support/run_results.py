"""Results of runs, for tests of the history."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from importer.domain.model import (
    ImportResult,
    InputFile,
    Problem,
    RowLocation,
    RowResult,
    Run,
    State,
    Status,
)

FIRST_RUN = datetime(2026, 11, 1, 6, tzinfo=UTC)


def build_result(number: int, rows: int = 1, message: str = "", **changes: object) -> ImportResult:
    """Build the result of the run with this number; `changes` are made to its `Run`."""
    run = Run(
        id=f"{number:04x}-run",
        state=State.COMPLETE,
        exit_status=0,
        dry_run=False,
        started=FIRST_RUN + timedelta(seconds=number),
        finished=FIRST_RUN + timedelta(hours=2),
        files=(InputFile("calendars/season.csv", "ab" * 32),),
        organization="org",
    )
    problem = Problem("type_unknown", "type", "C2", "rcae", 'There is no type "rcae".', "Race?")
    row = RowResult(
        RowLocation("season.csv", None, 2),
        Status.CREATED,
        slug="lakeside",
        name="Łódź",
        date="2027-05-03",
        body={"name": "Łódź", "slug": "lakeside"},
        warnings=(problem,),
    )
    return ImportResult(replace(run, **changes), (row,) * rows, notes=("Łódź",), message=message)
