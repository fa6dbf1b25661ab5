"""The CSV report opens in a spreadsheet as what it is: text."""

import codecs
import csv
import io
from dataclasses import replace

from importer.domain.model import ImportResult, Problem
from importer.domain.safe_text import is_formula_like
from importer.reports.csv_report import COLUMNS, render_csv


def read(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(codecs.BOM_UTF8)
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_each_row_has_a_line_with_these_columns(result: ImportResult) -> None:
    rows = read(render_csv(result))
    assert [row["row"] for row in rows] == ["4", "5", "6"]
    assert [row["status"] for row in rows] == ["created", "invalid", "pending"]
    assert tuple(rows[0]) == COLUMNS
    assert (
        *("file", "sheet", "row", "status", "slug", "name", "date", "event_id"),
        *("idempotency_key", "problems", "warnings"),
    ) == COLUMNS


def test_problems_name_their_cells(result: ImportResult) -> None:
    other = Problem("slug_duplicate", None, None, None, "Two rows have this slug.")
    row = replace(result.rows[1], problems=(*result.rows[1].problems, other))
    rows = read(render_csv(replace(result, rows=(result.rows[0], row))))
    assert rows[1]["problems"] == "B5: There is no 31 February. | Two rows have this slug."
    assert rows[0]["warnings"] == "C4: It ends before it starts."


def test_lines_end_as_excel_writes_them(result: ImportResult) -> None:
    assert render_csv(result).count(b"\r\n") == render_csv(result).count(b"\n") == 4


def test_no_text_becomes_a_formula_or_breaks_a_line(result: ImportResult, hostile: str) -> None:
    problem = Problem("type_unknown", "type", hostile, hostile, hostile, hostile)
    place = replace(result.rows[0].location, file=hostile, sheet=hostile)
    row = replace(
        result.rows[0],
        **dict.fromkeys(("slug", "name", "date", "event_id", "idempotency_key"), hostile),
        location=place,
        problems=(problem,),
        warnings=(problem,),
    )
    content = render_csv(replace(result, rows=(row,)))
    assert content.count(b"\n") == 2
    (line,) = read(content)
    assert not any(is_formula_like(cell) for cell in line.values())
    assert "\x1b" not in "".join(line.values())
