"""A small calendar on disk, and the result that a run over it would have."""

import csv
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils.cell import get_column_letter

from importer.domain.fields import EVENT_TYPES
from importer.domain.model import (
    CellValue,
    Header,
    ImportResult,
    InputFile,
    Problem,
    RowLocation,
    RowResult,
    Run,
    SkippedRow,
    State,
    Status,
    Table,
)

HEADERS = ("Name", "Date", "Type")
MakeResult = Callable[..., ImportResult]

HOSTILE = (
    "=cmd|'/C calc'!A0",
    "@SUM(1)",
    "+1",
    "-1",
    "  =1+1",
    "\t=1",
    "\r=1",
    "＝1+1",
    "<script>alert(1)</script>",
    "\x1b[31mred\x1b]0;title\x07",
    "\u202egnp.exe",
    "lone \ud800 surrogate",
    "nul \x00 bell \x07",
    "not XML \ufffe\uffff",
    "two\r\nlines",
    "#REF!",
    "a;=1+1",
    "😀" * 20_000,
)


@pytest.fixture(params=HOSTILE, ids=lambda text: ascii(text)[:24])
def hostile(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def run() -> Run:
    return Run(
        id="run-1",
        state=State.COMPLETE,
        exit_status=1,
        dry_run=False,
        started=datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC),
        finished=datetime(2027, 1, 2, 3, 5, 5, tzinfo=UTC),
        files=(),
        base_url="https://api.example",
        organization="org-1",
        plan="premium",
    )


@pytest.fixture
def calendar(tmp_path: Path) -> Path:
    """Title in row 1, headers in row 3, events in rows 4 to 6, an example in row 7."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Races"
    sheet["A1"] = "Our races"
    for number, row in enumerate(
        [
            HEADERS,
            ("Lake 10K", date(2027, 5, 3), "race"),
            ("Hill 5K", "31/02/2027", "race"),
            ("Park run", date(2027, 6, 1), "jog"),
            ("EXAMPLE: A race", date(2027, 6, 1), "race"),
        ],
        3,
    ):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column, value)
    sheet.column_dimensions["A"].width = 33
    notes = book.create_sheet("Notes")
    notes["B2"] = "Not a calendar"
    path = tmp_path / "calendar.xlsx"
    book.save(path)
    return path


@pytest.fixture
def problem() -> Problem:
    return Problem(
        "date_invalid",
        "date",
        "B5",
        "31/02/2027",
        "There is no 31 February.",
        "Correct the day.",
    )


@pytest.fixture
def warning() -> Problem:
    return Problem("time_order", "endTime", "C4", "x", "It ends before it starts.", "")


@pytest.fixture
def result_of(run: Run, problem: Problem, warning: Problem) -> MakeResult:
    """Return a factory of run results over the calendar, or over another file with the same rows."""

    def make(path: Path, sheet: str | None = "Races", tables: Sequence[Table] = ()) -> ImportResult:
        file = str(path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()

        def place(row: int) -> RowLocation:
            return RowLocation(file, sheet, row)

        headers = [
            Header(file, sheet, f"{get_column_letter(at)}3", text, text.lower())
            for at, text in enumerate(HEADERS, 1)
        ]
        return ImportResult(
            run=replace(run, files=(InputFile(file, digest),)),
            rows=(
                RowResult(
                    place(4),
                    Status.CREATED,
                    slug="lake-10k-2027-05-03",
                    name="Lake 10K",
                    date="2027-05-03",
                    event_id="ev-1",
                    idempotency_key="key-1",
                    attempts=1,
                    body={"name": "Lake 10K", "lat": 44.5},
                    warnings=(warning,),
                ),
                RowResult(place(5), Status.INVALID, name="Hill 5K", problems=(problem,)),
                RowResult(place(6), Status.PENDING, name="Park run"),
            ),
            headers=(*headers, Header(file, sheet, "D3", "Datte", None, "date")),
            skipped=(SkippedRow(place(7), "the example from the template"),),
            notes=("The key may not read events.",),
            message="Some rows are not in.",
            hint="Correct them.",
            command="import-events calendar.xlsx",
            tables=tuple(tables),
        )

    return make


@pytest.fixture
def result(calendar: Path, result_of: MakeResult) -> ImportResult:
    return result_of(calendar)


@pytest.fixture
def table_of() -> Callable[..., Table]:
    """Return a factory of tables; rows are numbered from 1 by default."""

    def make(
        file: str,
        rows: Sequence[Sequence[CellValue]],
        sheet: str | None = None,
        numbers: Sequence[int] | None = None,
    ) -> Table:
        numbers = numbers or range(1, len(rows) + 1)
        return Table(
            file, sheet, tuple(numbers), tuple(list(cells) for cells in zip(*rows, strict=True))
        )

    return make


@pytest.fixture
def csv_calendar(tmp_path: Path) -> Path:
    """Write the same events as CSV, with the headers on line 3."""
    path = tmp_path / "calendar.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(
            [
                ("Our races", "", ""),
                ("", "", ""),
                HEADERS,
                ("=HYPERLINK(1)", "2027-05-03", "race"),
                ("Hill 5K", "31/02/2027", "race"),
                ("Park run", "2027-06-01", "jog"),
            ]
        )
    return path


@pytest.fixture
def csv_result(
    csv_calendar: Path, result_of: MakeResult, table_of: Callable[..., Table]
) -> ImportResult:
    with csv_calendar.open(newline="", encoding="utf-8") as file:
        rows = [[cell or None for cell in record] for record in csv.reader(file)]
    return result_of(csv_calendar, None, [table_of(str(csv_calendar), rows)])


@pytest.fixture
def season_of(run: Run) -> MakeResult:
    """Return a factory of finished runs over a number of events, or over events at coordinates."""

    def make(count: int = 0, points: Sequence[tuple[float, float]] = ()) -> ImportResult:
        rows = [event_row(number, point) for number, point in enumerate(points)]
        rows += [event_row(number) for number in range(len(rows), count)]
        files = (InputFile("calendars/lakeside.xlsx", "0" * 64),)
        return ImportResult(replace(run, files=files, exit_status=0), tuple(rows))

    return make


def event_row(number: int, point: tuple[float, float] | None = None) -> RowResult:
    """Build a row with as much content as possible: five types in turn, two links, an address."""
    day = date(2027, 3, 1) + timedelta(days=number * 7 % 240)
    body = {
        "name": f"Lakeside Summer Race by the Old Harbour No. {number}",
        "type": EVENT_TYPES[number % len(EVENT_TYPES)],
        "date": day.isoformat(),
        "websiteUrl": f"https://lakeside-running.example/events/2027/summer-race-{number}",
        "registrationUrl": f"https://enter.example/lakeside-running/summer-race-{number}",
        "address": {"city": f"Lakeside {number}", "state": "MN", "country": "USA"},
    }
    body |= {"lat": point[0], "lng": point[1]} if point else {}
    return RowResult(
        RowLocation("calendars/lakeside.xlsx", "Season", number + 2),
        Status.CREATED,
        slug=f"lakeside-summer-race-by-the-old-harbour-no-{number}-{day}",
        name=str(body["name"]),
        date=day.isoformat(),
        event_id=f"6d5f60fe7ce{number:013}",
        idempotency_key="5f0c9e0e-7c57-5d5a-8d5e-3f8a3b1c2d4e",
        attempts=1,
        body=body,
    )
