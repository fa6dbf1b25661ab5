"""The CSV report: one line for each row, safe to open in a spreadsheet."""

import codecs
import csv
import io
from collections.abc import Iterable

from importer.domain.model import ImportResult, Problem, RowResult
from importer.domain.safe_text import for_csv
from importer.messages.translator import ENGLISH

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
REHEARSAL = "rehearsal"


def dumps(result: ImportResult) -> bytes:
    """Return the report as CSV (RFC 4180), UTF-8 with a byte order mark, which Excel needs.

    The report of a test run has one more column, which repeats this in every line.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    more = result.run.rehearsal
    writer.writerow([*COLUMNS, *([REHEARSAL] if more else ())])
    test_run = [ENGLISH("rehearsed")] if more else []
    writer.writerows(_line(row) + test_run for row in result.rows)
    return codecs.BOM_UTF8 + text.getvalue().encode()


def _line(row: RowResult) -> list[str]:
    cells = (
        row.place.file,
        row.place.sheet,
        str(row.place.row),
        row.status.value,
        row.slug,
        row.name,
        row.date,
        row.event_id,
        row.idempotency_key,
        _joined(row.problems),
        _joined(row.warnings),
    )
    return [for_csv(cell or "") for cell in cells]


def _joined(problems: Iterable[Problem]) -> str:
    return " | ".join(sentence(problem) for problem in problems)


def sentence(problem: Problem) -> str:
    """Return a problem in one line, with its cell first: such as `D14: "x" is not a date`."""
    return f"{problem.cell}: {problem.message}" if problem.cell else problem.message
