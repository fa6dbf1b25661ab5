"""The CSV report: one line for each row, safe to open in a spreadsheet."""

import codecs
import csv
import io
from collections.abc import Iterable

from importer.domain.model import ImportResult, Problem, RowResult
from importer.domain.safe_text import sanitize_for_csv
from importer.reports.statuses import TEST_RUN_NOTE

COLUMNS: tuple[str, ...] = (
    "file",
    "sheet",
    "row",
    "status",
    "slug",
    "name",
    "date",
    "event_id",
    "idempotency_key",
    "problems",
    "warnings",
)
TEST_RUN_COLUMN = "rehearsal"


def render_csv(result: ImportResult) -> bytes:
    """Return the report as CSV (RFC 4180), UTF-8 with a byte order mark, which Excel needs.

    The report of a test run has one more column, which repeats this in every line.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    more = result.run.rehearsal
    writer.writerow([*COLUMNS, *([TEST_RUN_COLUMN] if more else ())])
    test_run = [TEST_RUN_NOTE] if more else []
    writer.writerows(_format_row(row) + test_run for row in result.rows)
    return codecs.BOM_UTF8 + text.getvalue().encode()


def _format_row(row: RowResult) -> list[str]:
    cells = (
        row.location.file,
        row.location.sheet,
        str(row.location.row),
        row.status.value,
        row.slug,
        row.name,
        row.date,
        row.event_id,
        row.idempotency_key,
        _join_problems(row.problems),
        _join_problems(row.warnings),
    )
    return [sanitize_for_csv(cell or "") for cell in cells]


def _join_problems(problems: Iterable[Problem]) -> str:
    return " | ".join(format_problem(problem) for problem in problems)


def format_problem(problem: Problem) -> str:
    """Return a problem in one line, with its cell first: such as `D14: "x" is not a date`."""
    return f"{problem.cell}: {problem.message}" if problem.cell else problem.message
