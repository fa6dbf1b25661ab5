import datetime as dt
import struct
from pathlib import Path

import hypothesis.strategies as st
import openpyxl
import pytest
from hypothesis import HealthCheck, assume, given
from openpyxl.utils import get_column_letter
from support.properties import examples

from importer.domain.errors import UnusableInput
from importer.domain.model import CellValue, ErrorCell, Table
from importer.sources import read_source


def one(path: str) -> Table:
    (table,) = read_source(path).tables
    return table


def cells(table: Table) -> dict[str, CellValue]:
    """Address → value of every cell that holds something."""
    return {
        f"{get_column_letter(index)}{row}": value
        for index, column in enumerate(table.columns, start=1)
        for row, value in zip(table.rows, column, strict=True)
        if value is not None
    }


def test_keeps_every_type_of_cell(book):
    given_cells = {
        "A1": "Name",
        "B1": 7,
        "C1": 7.5,
        "D1": True,
        "A2": False,
        "B2": dt.date(2027, 5, 3),
        "C2": dt.datetime(2027, 5, 3, 9, 30),  # noqa: DTZ001 - cells know no time zone
        "D2": dt.time(9, 30),
        "A3": dt.timedelta(hours=30),
        "B3": 1,
        "C3": 0,
    }
    found = cells(one(book(Races=given_cells)))
    assert found == given_cells
    assert {address: type(value) for address, value in found.items()} == {
        address: type(value) for address, value in given_cells.items()
    }


def test_a_table_that_starts_far_from_a1_keeps_its_addresses(book):
    table = one(book(Races={"C5": "Name", "E5": "Date", "C9": "Spring 10K"}))
    assert table.rows == (5, 9)
    assert list(table.columns) == [
        [None, None],
        [None, None],
        ["Name", "Spring 10K"],
        [None, None],
        ["Date", None],
    ]


def test_every_sheet_is_read_and_a_hidden_one_is_reported(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].title = "Races \u202e"
    for state in ("hidden", "veryHidden"):
        sheet = workbook.create_sheet(state)
        sheet["A1"], sheet.sheet_state = "x", state
    workbook.create_chartsheet("Chart")
    workbook.save(tmp_path / "calendar.xlsx")
    tables = read_source(str(tmp_path / "calendar.xlsx")).tables
    assert [(table.sheet, table.hidden) for table in tables] == [
        ("Races \u202e", False),
        ("hidden", True),
        ("veryHidden", True),
    ]
    assert tables[0].rows == ()
    assert tables[0].columns == ()


def test_merged_ranges_are_numbered_from_one(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.worksheets[0]["B2"] = "Spring"
    workbook.worksheets[0].merge_cells("B2:D3")
    workbook.save(tmp_path / "calendar.xlsx")
    assert one(str(tmp_path / "calendar.xlsx")).merged_ranges == ((2, 2, 3, 4),)


def test_a_wrong_dimension_neither_hides_nor_adds_rows(raw_book):
    for claim in ("A1:A1", "A1:Y1006"):
        sheet = (
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f'<dimension ref="{claim}"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
            '<row r="2"><c r="B2"><v>2</v></c><c r="Y2" s="0"/></row><row r="1006"/></sheetData></worksheet>'
        )
        table = one(raw_book("", sheet=sheet))
        assert (table.rows, len(table.columns)) == ((1, 2), 2)


def test_error_cells_are_not_read_as_blanks(raw_book):
    table = one(
        raw_book(
            '<row r="2"><c r="B2" t="e"><v>#REF!</v></c><c r="C2"><v>1</v></c></row>'
            "<row r='3'><c r='B3' s='0' t='e'><f>1/0</f><v>#DIV/0!</v></c></row>"
            '<row r="7"><c r="F7" t="e"><v>#N/A</v></c></row>'
        )
    )
    assert cells(table) == {
        "B2": ErrorCell("#REF!"),
        "C2": 1,
        "B3": ErrorCell("#DIV/0!"),
        "F7": ErrorCell("#N/A"),
    }


def test_a_formula_without_a_stored_value_is_not_read_as_blank(raw_book):
    table = one(
        raw_book(
            '<row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><f>1+1</f><v></v></c>'
            '<c r="C1"><f>1+1</f><v/></c><c r="D1"><f t="shared" si="0"/></c>'
            '<c r="E1"><f t="array" ref="E1:E2">A1:A2</f><v /></c>'
            '<c r="F1"><f>1+1</f><v>2</v></c><c r="G1" t="str"><f>""</f><v></v></c>'
            '<c r="H1"><v>8</v></c></row>'
        )
    )
    empty = ErrorCell("")
    assert cells(table) == dict.fromkeys(("A1", "B1", "C1", "D1", "E1"), empty) | {"F1": 2, "H1": 8}


def test_error_cells_outside_the_values_extend_the_table(book):
    table = one(book(Races={"C3": "x", "A2": "=1+1", "E9": "=1+1"}))
    assert cells(table) == {"A2": ErrorCell(""), "C3": "x", "E9": ErrorCell("")}


def test_a_sheet_of_only_formulas_is_not_empty(book):
    assert cells(one(book(Races={"B2": "=1+1"}))) == {"B2": ErrorCell("")}


def test_reads_prefixed_elements_and_missing_references(raw_book):
    sheet = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<x:sheetData><x:row r="3"><x:c t="e"><x:v>#REF!</x:v></x:c><x:c><x:v>5</x:v></x:c></x:row>'
        '<x:row><x:c><x:v>6</x:v></x:c><x:c t="e"><x:v>#N/A</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    found = cells(one(raw_book("", sheet=sheet)))
    assert found == {"A3": ErrorCell("#REF!"), "B3": 5, "A4": 6, "B4": ErrorCell("#N/A")}


def test_finds_errors_across_read_blocks(raw_book):
    filler = "".join(
        f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>{"x" * 900}</t></is></c>'
        f'<c r="B{row}" t="e"><v>#REF!</v></c></row>'
        for row in range(1, 10_001)
    )
    table = one(raw_book(filler))
    assert table.columns[1] == [ErrorCell("#REF!")] * 10_000


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (2139, "00000", "02139"),
        (2139.5, "00000", 2139.5),
        (-5, "000", -5),
        (0.25, "0%", "25%"),
        (0.125, "0.00%", "12.50%"),
        (7, "0", 7),
        ("02139", "00000", "02139"),
    ],
)
def test_zeros_and_percents_are_read_as_formatted(tmp_path, value, code, shown):
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet["B2"], sheet["B3"] = value, 2139
    sheet["B2"].number_format = code
    workbook.save(tmp_path / "calendar.xlsx")
    assert cells(one(str(tmp_path / "calendar.xlsx"))) == {"B2": shown, "B3": 2139}


def test_reads_percents_in_a_workbook_of_many_styles(raw_book):
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    formats = '<xf numFmtId="0"/>' + '<xf numFmtId="9"/>' * 200
    styles = f'<styleSheet xmlns="{main}"><cellXfs>{formats}</cellXfs></styleSheet>'
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" s="{style}"><v>0.25</v></c></row>'
        for row, style in enumerate((0, 1, 200, 201), start=1)
    )
    assert list(cells(one(raw_book(rows, styles=styles))).values()) == [0.25, "25%", "25%", 0.25]


def test_dates_of_the_1904_calendar_agree(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    workbook.worksheets[0]["A1"] = dt.date(2027, 5, 3)
    workbook.save(tmp_path / "calendar.xlsx")
    assert cells(one(str(tmp_path / "calendar.xlsx"))) == {"A1": dt.date(2027, 5, 3)}


def test_a_number_above_53_bits_stays_a_float(raw_book):
    table = one(
        raw_book('<row r="1"><c r="A1"><v>1e300</v></c><c r="B1"><v>12345678901</v></c></row>')
    )
    assert list(map(type, cells(table).values())) == [float, int]


def test_an_opendocument_sheet_keeps_its_errors(ods):
    error = 'table:formula="of:=1/0" calcext:value-type="error"'
    table = one(
        ods(
            '<table:table table:name="Races">'
            '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
            '<table:table-row><table:table-cell table:number-columns-repeated="2"/>'
            f'<table:table-cell {error} office:value-type="string" office:string-value="">'
            "<text:p>#DIV/0!</text:p></table:table-cell>"
            f'<table:table-cell {error} office:value-type="float" office:value="0">'
            "<text:p>#REF!</text:p></table:table-cell>"
            '<table:table-cell office:value-type="date" office:date-value="2027-05-03">'
            "<text:p>3 May</text:p></table:table-cell></table:table-row>"
            '<table:table-row table:number-rows-repeated="1048500">'
            '<table:table-cell table:number-columns-repeated="1024"/></table:table-row></table:table>'
        )
    )
    assert cells(table) == {
        "C3": ErrorCell("#DIV/0!"),
        "D3": ErrorCell("#REF!"),
        "E3": dt.date(2027, 5, 3),
    }


def test_rejects_a_workbook_without_worksheets(raw_book):
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    path = raw_book("", workbook=f'<workbook xmlns="{main}"><sheets/></workbook>')
    with pytest.raises(UnusableInput, match="has no worksheets"):
        read_source(path)


def test_an_excel_97_sheet_keeps_its_addresses(xls):
    label = struct.pack("<HHHHB", 2, 1, 0, 4, 0) + b"Name"  # [MS-XLS] 2.4.148 Label, from 0
    number = struct.pack("<HHHd", 4, 3, 0, 7.0)  # 2.4.180 Number
    assert cells(one(xls((0x204, label), (0x203, number)))) == {"B3": "Name", "D5": 7}


@pytest.mark.parametrize("last", [(1, 1), (65_536, 256)])
def test_a_wrong_xls_dimension_neither_hides_rows_nor_uses_memory(xls, last):
    claim = struct.pack("<IIHHH", 0, last[0], 0, last[1], 0)  # [MS-XLS] 2.4.90 Dimensions
    labels = [struct.pack("<HHHHB", row, 0, 0, 4, 0) + b"Name" for row in range(3)]
    assert len(one(xls((0x200, claim), *[(0x204, label) for label in labels])).rows) == 3


def test_a_calendar_of_many_rows_is_not_taken_for_repeated_rows(raw_book):
    def row(number: int) -> str:
        cells = "".join(
            f'<c r="{letter}{number}" t="inlineStr"><is><t>{letter * 3} {number * 7919}</t></is></c>'
            for letter in "ABCDEFGHIJKLM"
        )
        return f'<row r="{number}">{cells}</row>'

    table = one(raw_book("".join(map(row, range(1, 30_001)))))
    assert (len(table.rows), len(table.columns)) == (30_000, 13)


def test_rejects_an_excel_97_workbook_with_a_password(xls):
    with pytest.raises(UnusableInput, match="protected by a password"):
        read_source(xls(protected=True))


VALUES = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=20).filter(
        lambda text: not text.startswith("=")
    ),
    st.integers(-(10**9), 10**9),
    st.booleans(),
    st.dates(dt.date(1950, 1, 1), dt.date(2100, 1, 1)),
)


def without_blanks(values: dict[str, CellValue]) -> dict[str, CellValue]:
    """Drop texts of white space alone: some of them come back as empty cells."""
    return {at: one for at, one in values.items() if not isinstance(one, str) or one.strip()}


@examples(25, HealthCheck.function_scoped_fixture)
@given(
    st.dictionaries(
        st.tuples(st.integers(1, 60), st.integers(1, 40)), VALUES, min_size=1, max_size=30
    )
)
def test_written_cells_are_read_at_their_addresses(tmp_path: Path, values):
    workbook = openpyxl.Workbook()
    for (row, column), value in values.items():
        cell = workbook.worksheets[0].cell(row, column)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
    workbook.save(tmp_path / "calendar.xlsx")
    expected = {f"{get_column_letter(column)}{row}": v for (row, column), v in values.items()}
    assume(without_blanks(expected))
    table = one(str(tmp_path / "calendar.xlsx"))
    assert without_blanks(cells(table)) == without_blanks(expected)
    assert all(len(column) == len(table.rows) for column in table.columns)
