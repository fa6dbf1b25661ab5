"""Files made to harm: each ends in a message, and this process survives."""

import io
import zipfile
from pathlib import Path

import pytest

from importer.domain.errors import UnusableInput
from importer.sources import limits, read_source

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRINGS = f'<sst xmlns="{MAIN}" count="1" uniqueCount="1"><si><t>Name</t></si></sst>'
ROW = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
DOCTYPE = '<!DOCTYPE sst [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def refusal(path: str) -> str:
    with pytest.raises(UnusableInput) as caught:
        read_source(path)
    assert "Traceback" not in caught.value.message + caught.value.hint
    assert caught.value.hint
    return caught.value.message


def test_the_unmodified_file_is_read(raw_book):
    assert read_source(raw_book(ROW, strings=STRINGS)).tables[0].columns == (["Name"],)


@pytest.mark.parametrize("far", ["XFD1048576", "ZZ1048576"])
def test_rejects_two_cells_at_opposite_corners(book, far):
    message = refusal(book(Races={"A1": "x", far: "y"}))
    assert (
        f'sheet "Races", could not be read: its cells are too far apart (its range is A1:{far})'
        in message
    )


def test_rejects_a_stray_cell_in_the_last_column(book):
    assert "its cells reach to column 16,384" in refusal(book(Races={"XFD1048576": "x"}))


def test_reads_a_sheet_with_the_maximum_number_of_columns(book):
    assert limits.MAX_COLUMNS == 2_000
    (table,) = read_source(book(Races={"BXX1048576": "x"})).tables
    assert (table.rows, len(table.columns)) == ((limits.MAX_ROWS,), limits.MAX_COLUMNS)
    assert "reach to column 2,001" in refusal(book(Races={"BXY1": "x"}))


def test_a_stray_cell_in_the_last_row_does_not_create_a_million_rows(book):
    (table,) = read_source(book(Races={"A1": "x", "B1048576": "y"})).tables
    assert table.rows == (1, 1_048_576)


@pytest.mark.parametrize("count", [99_999_999, 4_000_000_000, 2**64 - 1])
def test_rejects_an_inflated_string_count(raw_book, count):
    strings = STRINGS.replace('uniqueCount="1"', f'uniqueCount="{count}"')
    assert "could not be read" in refusal(raw_book(ROW, strings=strings))


@pytest.mark.parametrize("part", ["strings", "workbook", "sheet"])
def test_rejects_a_document_type_in_every_part(raw_book, part):
    body = STRINGS.replace("Name", "&b;") if part == "strings" else "<x/>"
    assert "document type" in refusal(raw_book(ROW, **{part: DOCTYPE + body}))


def test_a_zip_bomb_with_its_real_size_is_never_unpacked(file):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", "x")
        archive.filelist[0].file_size = limits.MAX_UNPACKED_BYTES + 1
    assert "would unpack to more than" in refusal(file("bomb.xlsx", stream.getvalue()))


def test_a_zip_bomb_with_a_false_size_stops_at_the_memory_limit(raw_book):
    strings = STRINGS.replace("Name", "A" * 100_000_000)
    data = Path(raw_book(ROW, strings=strings)).read_bytes()
    size = len(strings).to_bytes(4, "little")
    assert "could not be read" in refusal(
        _saved(raw_book, data.replace(size, bytes([99, 0, 0, 0])))
    )


def _saved(raw_book, data: bytes) -> str:
    path = Path(raw_book(ROW))
    path.write_bytes(data)
    return str(path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_file_is_reported_as_damaged(book, share):
    path = Path(book(Races={f"A{row}": f"Race {row}" for row in range(1, 500)}))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    assert "damaged or cut off" in refusal(str(path))


@pytest.mark.parametrize("keep", range(20, 400, 45))
def test_a_truncated_sheet_is_reported_as_damaged(raw_book, keep):
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{ROW * 3}</sheetData></worksheet>'
    path = raw_book("", strings=STRINGS, sheet=sheet[: min(keep, len(sheet) - 20)])
    assert "could not be read" in refusal(path)


def test_an_aborted_subprocess_leaves_no_files_and_ignores_the_environment(
    book, monkeypatch, tmp_path
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", "/nonexistent")
    monkeypatch.setenv("PYTHONHOME", "/nonexistent")
    path = book(Races={"A1": "x", "XFD1048576": "y"})
    refusal(path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["calendar.xlsx"]


@pytest.mark.parametrize("number", ["1e300", "-inf"])
def test_a_panic_of_the_reader_is_reported_as_damage(raw_book, number):
    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="46"/></cellXfs></styleSheet>'
    path = raw_book(f'<row r="1"><c r="A1" s="0"><v>{number}</v></c></row>', styles=styles)
    assert "it is damaged" in refusal(path)


def test_rejects_sheets_with_the_same_name(raw_book):
    sheet = '<sheet name="Races" sheetId="1" r:id="r0"/>'
    import_harness = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{import_harness}"><sheets>{sheet * 2}</sheets></workbook>'
    assert "two of its sheets have the same name" in refusal(raw_book(ROW, workbook=book))


def test_rejects_too_many_sheets(raw_book):
    import_harness = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    listed = "".join(f'<sheet name="S{at}" sheetId="{at}" r:id="r0"/>' for at in range(1_001))
    book = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{import_harness}"><sheets>{listed}</sheets></workbook>'
    )
    assert "has 1,001 worksheets" in refusal(raw_book(ROW, workbook=book))


def test_rejects_a_row_repeated_a_million_times_but_not_a_few_thousand(ods):
    def path(count: int) -> str:
        repeated = f'table:number-rows-repeated="{count}"'
        cell = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
        row = f"<table:table-row {repeated}>{cell}</table:table-row>"
        return ods(f'<table:table table:name="Races">{row}</table:table>')

    assert len(read_source(path(limits.UNCHECKED_ROWS)).tables[0].rows) == limits.UNCHECKED_ROWS
    assert "a few rows are repeated many times" in refusal(path(1_048_576))


def test_rejects_a_cell_above_the_length_limit_and_reads_one_at_it(raw_book):
    def path(length: int) -> str:
        return raw_book(ROW, strings=STRINGS.replace("Name", "x" * length))

    (table,) = read_source(path(limits.MAX_CELL_CHARACTERS)).tables
    assert table.columns == (["x" * limits.MAX_CELL_CHARACTERS],)
    assert "one cell has 131,073 characters" in refusal(path(limits.MAX_CELL_CHARACTERS + 1))


def test_rejects_an_entry_count_that_would_fill_the_memory(file):
    entry = b"PK\x01\x02" + bytes(42)
    assert "more than 20,000 parts" in refusal(file("a.xlsx", b"PK\x03\x04" + entry * 20_001))
