"""Whatever a table holds: no exception, a state, and exactly one fate for every row that holds anything."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from support.properties import examples

from importer.domain.fields import FIELDS
from importer.domain.model import CellValue, ImportResult
from importer.parsing.cells.text import is_blank
from importer.parsing.lexicon.event_types import EVENT_TYPE_WORDS
from importer.reports import json_report
from importer.reports.text_report import render_summary

MOST_COLUMNS, MOST_ROWS = 8, 7

NASTY = (
    *(
        "",
        " ",
        "\N{NO-BREAK SPACE}",
        "\N{ZERO WIDTH SPACE}",
        "&nbsp;",
        "&#8211;",
        "\x00",
        "\x1b[31m",
    ),
    *("=1+1", "=cmd|'/C calc'!A0", "+1", "@x", "#REF!", "-", "-----", "XXXXXXXXXX", "<<<<<<< HEAD"),
    *(
        "Total",
        "Total 12",
        "Note: x",
        "EXAMPLE: x",
        "CANCELLED",
        "cancelled Run",
        "May",
        "2027",
        "TBC",
    ),
    *(
        "2027-05-03",
        "03/04/2027",
        "13/04/2027",
        "04/13/27",
        "31 June 2027",
        "12-14 June 2027",
        "3 May",
    ),
    *(
        "9:30",
        "12-1:30",
        "25:00",
        "0.5",
        "12:00 AM",
        "all day",
        "1e400",
        "-0",
        "9" * 400,
        "1" * 5000,
    ),
    *("NaN", "inf", "None", "nan", "TRUE", "44°58'40\"N", "91", "-181", "44,9", "1,5"),
    *(
        "https://x.example",
        "www.x.example",
        "#find-us",
        "javascript:x",
        "https://[",
        "http://x:99999",
    ),
    *(
        '<a href="https://x.example">y</a>',
        "<a href=" * 50,
        "\u202eabc",
        "שלום",
        "مرحبا",
        "👩‍👩‍👧",
        "Ã¼",
    ),
    *(
        "\ud800",
        "a\udc00b",
        "\ufffe",
        "\ufeff",
        "_x0000_",
        "_xD800_",
        "\r",
        "\n",
        "a\nb",
        '"',
        "a;b\t|,",
    ),
    *("é" * 3000, "a b " * 2000, "\N{COMBINING ACUTE ACCENT}" * 200, "%s%n{0}", "../../etc/passwd"),
    *(word for words in EVENT_TYPE_WORDS.values() for word in words[:2]),
)
TEXTS = st.one_of(
    st.sampled_from(NASTY),
    st.text(max_size=30),
    st.text(
        st.characters(categories=["Cc", "Cf", "Cs", "Zs", "Zl", "Mn", "Nd", "Sc"]), max_size=12
    ),
    st.dates().map(lambda day: f"{day.day}.{day.month}.{day.year}"),
)
VALUES = st.one_of(
    st.none(),
    TEXTS.map(lambda text: ILLEGAL_CHARACTERS_RE.sub("", text.encode("utf-8", "ignore").decode())),
    st.integers(-(10**40), 10**40),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.datetimes(datetime(1900, 3, 1), datetime(9999, 12, 31)),  # noqa: DTZ001 - sheets know no zones
    st.times(),
    st.timedeltas(timedelta(0), timedelta(days=5000)),
    st.just(time(0, 0)),
)
KNOWN = st.sampled_from([field.label for field in FIELDS])
NEEDED = ("Name", "Date", "Type")


@st.composite
def tables(draw: st.DrawFn, cells: st.SearchStrategy[object]) -> list[list[object]]:
    """Draw a header with name, date and type, and arbitrary rows, some too long or too short."""
    others = draw(st.lists(st.one_of(KNOWN, TEXTS), max_size=MOST_COLUMNS - len(NEEDED)))
    header: list[object] = list(draw(st.permutations([*NEEDED, *others])))
    width = len(header)
    rows = st.lists(cells, min_size=0, max_size=width + 1)
    return [header, *draw(st.lists(rows, max_size=MOST_ROWS))]


def fates_of(result: ImportResult) -> None:
    """Hold the law; everything is as the tables have it, whatever the importer made of them."""
    text = render_summary(result)
    assert json_report.render_json(result)
    assert "Traceback" not in text
    if result.run.exit_status == 2:
        assert result.message
        assert result.rows == ()
        return
    assert result.run.exit_status in (0, 3)
    placed = [row.location for row in result.rows] + [one.location for one in result.skipped]
    assert len(placed) == len(set(placed)), "a row has two fates"
    (table,) = result.tables
    (header,) = {int(re.sub("[A-Z]", "", head.cell)) for head in result.headers}
    filled = {
        number
        for position, number in enumerate(table.rows)
        if number > header and not all(is_blank(column[position]) for column in table.columns)
    }
    assert {place.row for place in placed} == filled


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("any")


@examples(150, HealthCheck.function_scoped_fixture)
@given(
    rows=tables(TEXTS),
    delimiter=st.sampled_from(",;\t"),
    encoding=st.sampled_from(["utf-8", "utf-16", "cp1252"]),
)
@example(
    rows=[["Name", "Date", "Type"], ["\ud800", "2027-05-03", "race"]],
    delimiter=",",
    encoding="utf-8",
)
@example(
    rows=[["Name", "Date", "Type"], ["a", "2027-05-03", "race", "b"]],
    delimiter=",",
    encoding="utf-8",
)
def test_any_text_in_any_cell_of_a_csv_file(folder, check, rows, delimiter, encoding):
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    handler = "replace" if encoding == "cp1252" else "surrogatepass"
    path = folder / "any.csv"
    path.write_bytes(stream.getvalue().encode(encoding, handler))
    fates_of(check(str(path)).result)


@examples(40, HealthCheck.function_scoped_fixture)
@given(rows=tables(VALUES), start=st.integers(1, 5))
def test_any_value_in_any_cell_of_a_workbook(folder, check, rows, start):
    rows = [[_legal(cell) for cell in row] for row in rows]
    path = str(folder / "any.xlsx")
    _save(rows, start, path)
    result = check(path).result
    fates_of(result)
    if result.run.exit_status != 2:
        shown = {row.location.row for row in result.rows} | {
            one.location.row for one in result.skipped
        }
        # independent of what was read: numbers, dates and plain texts are never blank
        sure = {start + at for at, row in enumerate(rows) if at and any(map(_is_sure, row))}
        assert sure <= shown


@examples(150, HealthCheck.function_scoped_fixture)
@given(content=st.binary(max_size=300))
def test_any_bytes_in_a_file_give_a_result(folder, check, content):
    path = folder / "bytes.csv"
    path.write_bytes(content)
    result = check(str(path)).result
    assert result.run.exit_status in (0, 2, 3)
    assert render_summary(result)


def _legal(cell: object) -> object:
    if not isinstance(cell, str):
        return cell
    return ILLEGAL_CHARACTERS_RE.sub("", cell.encode("utf-8", "ignore").decode())[:32_000]


def _is_sure(cell: object) -> bool:
    if isinstance(cell, str):
        return cell.isascii() and cell.isalnum()
    return cell is not None


def _save(rows: Sequence[Sequence[CellValue]], start: int, path: str) -> None:
    workbook = openpyxl.Workbook()
    for number, row in enumerate(rows, start):
        for column, value in enumerate(row, 1):
            if value is not None and value != "":
                workbook.active.cell(number, column, value)
    workbook.properties.modified = datetime(2026, 11, 22, tzinfo=UTC).replace(tzinfo=None)
    workbook.save(path)
