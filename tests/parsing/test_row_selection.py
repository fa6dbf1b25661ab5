from collections.abc import Sequence
from datetime import date, datetime, time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from importer.domain.model import CellValue, ErrorCell, RowLocation, SkippedRow, Table
from importer.domain.own_markers import EXAMPLE_MARKER
from importer.parsing import row_selection as rows
from importer.parsing.cells.text import is_blank
from importer.parsing.column_mapping import map_columns
from importer.parsing.row_selection import RowSelection, select_rows

HEADER = ["Name", "Date", "Type", "Status"]
CANCELLED = "cancelled (use --include-cancelled to import it)"


def selected(
    *rows: Sequence[CellValue], header: Sequence[str] = HEADER, include_cancelled: bool = False
) -> RowSelection:
    """Select the events from these rows; the header is row 1."""
    filled = [[*row, *[None] * (len(header) - len(row))] for row in [header, *rows]]
    columns = tuple([*column] for column in zip(*filled, strict=True))
    table = Table("races.xlsx", "Races", tuple(range(1, len(filled) + 1)), columns)
    found = map_columns(table, {})
    assert found is not None
    return select_rows(table, found, include_cancelled=include_cancelled)


def reasons(*rows: Sequence[CellValue], **how) -> list[str | None]:
    """For each row, why it is no event; `None` for an event."""
    selection = selected(*rows, **how)
    skipped = {one.location.row: one.reason for one in selection.skipped}
    return [
        None if at in selection.positions else skipped[at + 1] for at in range(1, len(rows) + 1)
    ]


def test_rows_with_a_name_or_a_date_are_events():
    rows = [["Lake Run", "2027-05-03"], ["Lake Run"], [None, "2027-05-03"], [ErrorCell("#N/A")]]
    assert reasons(*rows) == [None] * 4


def test_blank_rows_are_ignored():
    blank = [[], [None, "  "], ["\N{NO-BREAK SPACE}", "\N{ZERO WIDTH SPACE}"], ["", "&nbsp;"]]
    assert selected(*blank) == RowSelection([], [])


def test_every_row_with_content_is_an_event_or_is_skipped():
    selection = selected(["Lake Run", "2027-05-03"], [None, None, "race"], [], ["A", "B"])
    assert selection.positions == [1, 4]
    assert selection.skipped == [
        SkippedRow(RowLocation("races.xlsx", "Races", 3), "neither a name nor a date")
    ]


def test_a_row_counts_as_filled_by_columns_that_are_no_fields_too():
    assert reasons(["", None, None, "a total"]) == ["neither a name nor a date"]


def test_the_templates_example_is_no_event():
    for name in (f"{EXAMPLE_MARKER} Lake Run", f" {EXAMPLE_MARKER.lower()}Lake Run"):
        assert reasons([name, "2027-05-03"]) == ["the example from the template"]


def test_a_header_that_is_repeated_is_no_event():
    assert reasons(HEADER, ["Name", "Datum"]) == ["the header again", None]


@pytest.mark.parametrize("status", ["Cancelled", "ABGESAGT!", "cancelled due to weather", "annulé"])
def test_a_status_says_that_an_event_is_cancelled(status):
    row = ["Lake Run", "2027-05-03", "race", status]
    assert reasons(row) == [CANCELLED]
    assert reasons(row, include_cancelled=True) == [None]


@pytest.mark.parametrize("status", [None, "", "confirmed", "SOLD OUT", "not cancelled", 1.0, True])
def test_another_status_does_not(status):
    assert reasons(["Lake Run", "2027-05-03", "race", status]) == [None]


def test_a_name_says_that_an_event_is_cancelled():
    names = ["CANCELLED Lake Run", "Lake Run (abgesagt)", "Lake Run - cancelled", "Lake Run"]
    rows = [[name, "2027-05-03"] for name in names]
    assert reasons(*rows) == [CANCELLED] * 3 + [None]
    assert reasons(*rows, include_cancelled=True) == [None] * 4


@pytest.mark.parametrize("header", ["Cancelled", "Canceled?", "Abgesagt"])
def test_a_column_cancelled_is_ticked_with_anything_but_no(header):
    marks = [True, "yes", "x", 1.0, "2027-01-02", False, "no", 0.0, "-", None]
    rows = [["Lake Run", "2027-05-03", "race", mark] for mark in marks]
    expected = [CANCELLED] * 5 + [None] * 5
    assert reasons(*rows, header=["Name", "Date", "Type", header]) == expected


def test_a_status_that_is_a_field_too_says_so_as_well():
    rows = [["Carrera", "2027-05-03", "Cancelado"], ["Carrera", "2027-05-03", "Jalisco"]]
    assert reasons(*rows, header=["Nombre", "Fecha", "Estado"]) == [CANCELLED, None]


@pytest.mark.parametrize("value", [None, "", " \t", "\N{NO-BREAK SPACE}", "\N{ZERO WIDTH SPACE}"])
def test_blank(value):
    assert is_blank(value)


@pytest.mark.parametrize("value", [0, 0.0, False, "0", "-", ErrorCell("#N/A"), ErrorCell("")])
def test_not_blank(value):
    assert not is_blank(value)


NAMES = [
    *(
        None,
        "",
        " ",
        "Lake Run",
        "Lake Run - cancelled",
        "ABGESAGT Lake Run",
        "Total",
        "Notes",
        "-",
    ),
    *("&nbsp;", "Name", "  name", "(text)", "2027-05-03", "a\nb", "Summe", "January", "TBC"),
    *(
        EXAMPLE_MARKER,
        f"{EXAMPLE_MARKER.lower()} Run",
        5,
        5.0,
        True,
        date(2027, 5, 3),
        ErrorCell("#N/A"),
    ),
]
DAYS = [
    *(
        None,
        "",
        "2027-05-03",
        "27/3/27 (annulé)",
        "cancelled",
        "12",
        "99999",
        "TBC",
        "Date",
        "DD.MM.",
    ),
    *("\N{ZERO WIDTH SPACE}", "2027-05-03 10:00:00", 46_000, 12, 12.0, False, time(9, 30)),
    *(date(2027, 5, 3), datetime(2027, 5, 3, 10), ErrorCell("#REF!")),  # noqa: DTZ001 as a cell has it
]
ROW = st.tuples(
    *(
        st.sampled_from(cells)
        for cells in (NAMES, DAYS, [None, "race", "Type"], [None, "", "x", "cancelled"])
    )
)


@example([("Name", "Date", "Type", None)], False)  # noqa: FBT003 as drawn
@given(st.lists(ROW, max_size=8), st.booleans())
def test_the_fast_row_selection_agrees_with_the_full_one(drawn, include_cancelled):
    drawn.insert(0, ("First Run", "2027-05-01", "race", None))
    with pytest.MonkeyPatch.context() as patch:
        swift = selected(*drawn, include_cancelled=include_cancelled)
        patch.setattr(rows, "_find_suspect_rows", lambda _, __, filled: filled)
        assert selected(*drawn, include_cancelled=include_cancelled) == swift
