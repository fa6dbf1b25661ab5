"""Calendars as files, and what the importer says of them: as people write them, as people see it."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from importer.delivery.run_context import RunContext
from importer.domain.model import ImportResult, Problem, RowResult
from importer.pipeline.check import check_calendar
from importer.settings import resolve_settings

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()


class Today:
    """A clock that stands still."""

    def now(self) -> float:
        return NOW

    def wait(self, inbox, seconds, *, expecting):
        raise AssertionError("reading a file waits for nothing")


@dataclass(frozen=True)
class CheckedCalendar:
    """A result as a person looks it up: by the row and the cell that the spreadsheet shows."""

    result: ImportResult

    @property
    def statuses(self) -> dict[int, str]:
        return {row.location.row: str(row.status) for row in self.result.rows}

    @property
    def bodies(self) -> dict[int, dict]:
        return {row.location.row: row.body for row in self.result.rows if row.body is not None}

    def row(self, number: int, sheet: str | None = None) -> RowResult:
        (found,) = [
            row
            for row in self.result.rows
            if row.location.row == number and sheet in (None, row.location.sheet)
        ]
        return found

    def values(self, name: str) -> list:
        """Return one field of every row; `None` where it is not sent."""
        return [(row.body or {}).get(name) for row in self.result.rows]

    @property
    def problems(self) -> dict[str | None, str]:
        return _by_cell(row.problems for row in self.result.rows)

    @property
    def warnings(self) -> dict[str | None, str]:
        return _by_cell(row.warnings for row in self.result.rows)

    def problem(self, cell: str) -> Problem:
        every = [p for row in self.result.rows for p in (*row.problems, *row.warnings)]
        (found,) = [problem for problem in every if problem.cell == cell]
        return found

    @property
    def skipped(self) -> dict[int, str]:
        return {one.location.row: one.reason for one in self.result.skipped}

    @property
    def fields(self) -> dict[str, str]:
        """Field → the header that became it."""
        return {head.field: head.text for head in self.result.headers if head.field is not None}

    @property
    def ignored(self) -> dict[str, str | None]:
        """Header without a field → the field that is suggested."""
        return {head.text: head.suggestion for head in self.result.headers if head.field is None}

    @property
    def message(self) -> str:
        return f"{self.result.message} {self.result.hint}".strip()

    @property
    def notes(self) -> tuple[str, ...]:
        return self.result.notes


def _by_cell(rows: Iterable[Sequence[Problem]]) -> dict[str | None, str]:
    return {problem.cell: problem.code for problems in rows for problem in problems}


Row = Sequence[object]
Shape = Callable[[Worksheet], object]


@pytest.fixture
def text(file) -> Callable[..., str]:
    """Write a CSV file of these rows."""

    def write(*rows: Row, name: str = "calendar.csv", delimiter: str = ",", **how: str) -> str:
        stream = io.StringIO()
        csv.writer(stream, delimiter=delimiter).writerows(rows)
        return file(name, stream.getvalue().encode(how.get("encoding", "utf-8")))

    return write


@pytest.fixture
def book(file) -> Callable[..., str]:
    """Write a workbook of rows, or of sheets of rows; `shape` may change the (last) sheet."""

    def write(
        *rows: Row,
        sheets: Mapping[str, Sequence[Row]] | None = None,
        shape: Shape = lambda sheet: None,
        name: str = "calendar.xlsx",
    ) -> str:
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.worksheets[0])
        for title, lines in (sheets or {"Races": rows}).items():
            sheet = workbook.create_sheet(title)
            for number, line in enumerate(lines, 1):
                for column, value in enumerate(line, 1):
                    if value is not None:
                        sheet.cell(number, column, value)
        shape(sheet)
        stream = io.BytesIO()
        workbook.save(stream)
        return file(name, stream.getvalue())

    return write


@pytest.fixture
def check() -> Callable[..., CheckedCalendar]:
    """Check files as `import-events check` does, on 22 November 2026."""

    def run(*paths: str, mappings=None, **options) -> CheckedCalendar:
        settings = resolve_settings(options, environment={}, files=())
        return CheckedCalendar(
            check_calendar(paths, settings, RunContext(Today(), saved_mappings=mappings))
        )

    return run


@pytest.fixture
def check_csv(text, check) -> Callable[..., CheckedCalendar]:
    """Check a CSV file of these rows."""

    def run(*rows: Row, **options) -> CheckedCalendar:
        return check(text(*rows), **options)

    return run


@pytest.fixture
def check_workbook(book, check) -> Callable[..., CheckedCalendar]:
    """Check a workbook of these rows."""

    def run(*rows: Row, shape: Shape = lambda sheet: None, **options) -> CheckedCalendar:
        return check(book(*rows, shape=shape), **options)

    return run
