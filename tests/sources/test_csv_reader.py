import csv
import re

import hypothesis.strategies as st
import pytest
from hypothesis import given
from support.properties import examples

from importer.domain.errors import UnusableInput
from importer.domain.model import Table
from importer.sources import limits, read_source


def table_of(data: bytes | str) -> Table:
    content = data.encode() if isinstance(data, str) else data
    (table,) = read_source("calendar.csv", content).tables
    return table


def records(table: Table) -> list[list[object]]:
    """Return the records without padding."""
    assert table.widths is not None
    return [
        [table.columns[c][r] if c < len(table.columns) else None for c in range(width)]
        for r, width in enumerate(table.widths)
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_detects_each_delimiter(delimiter):
    lines = ["Name,Date,Lat", "Spring 10K,3.5.2027,44.9", "Night Run,4.5.2027,45"]
    table = table_of("\n".join(lines).replace(",", delimiter))
    assert [column[0] for column in table.columns] == ["Name", "Date", "Lat"]


def test_decimal_commas_and_prose_are_not_taken_for_delimiters():
    table = table_of(
        "Name;Lat;Lng;Notes\nA;44,97;-93,26;flat, fast, new\nB;45,00;-93,10;hilly\nC;45,1;-93,2;x, y\n"
    )
    assert table.columns[1] == ["Lat", "44,97", "45,00", "45,1"]


def test_detects_the_delimiter_with_a_title_and_short_rows():
    table = table_of(
        "Calendar of races; 2027\n\nName\tDate\tCity\nA\t3 May\tX\nB\t4 May\nC\t5 May\tZ\n"
    )
    assert table.rows == (1, 3, 4, 5, 6)
    assert table.widths == (1, 3, 3, 2, 3)
    assert table.columns[2] == [None, "City", "X", None, "Z"]


def test_prose_in_one_column_is_not_split():
    assert table_of("Name\nSpring\nNight\n").columns == (["Name", "Spring", "Night"],)


@pytest.mark.parametrize("head", ["sep=;", "SEP=;", '"sep=;"'])
def test_reads_the_separator_line_of_excel(head):
    table = table_of(f"{head}\r\nName;Date\r\nA, B;3 May\r\n")
    assert (table.rows, table.columns) == ((2, 3), (["Name", "A, B"], ["Date", "3 May"]))


def test_a_record_has_the_number_of_its_first_line():
    table = table_of('Name,Notes\n\n"A","one\ntwo\r\nthree"\n , \nB,x\n\n\nC,y')
    assert table.rows == (1, 3, 7, 10)
    assert table.columns[1] == ["Notes", "one\ntwo\r\nthree", "x", "y"]


def test_pads_records_of_different_widths():
    table = table_of("a,b\n1\n1,2,3\n,,,,\n")
    assert table.widths == (2, 1, 3)
    assert table.columns == (["a", "1", "1"], ["b", None, "2"], [None, None, "3"])


def test_drops_blank_columns_at_the_right():
    table = table_of("a,b,,\n1,,,\n")
    assert (len(table.columns), table.widths) == (2, (4, 4))


def test_keeps_spaces_in_cells_and_reads_empty_cells_as_none():
    assert table_of("a,b\n x , \n").columns == (["a", " x "], ["b", " "])


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_reads_unicode_with_and_without_a_bom(encoding):
    text = "Название,Дата,Ort\nМарафон «Весна»,17 мая 2027,Zürich 🏃\n"
    assert table_of(text.encode(encoding)).columns == (
        ["Название", "Марафон «Весна»"],
        ["Дата", "17 мая 2027"],
        ["Ort", "Zürich 🏃"],
    )


def test_reads_text_that_is_not_utf_8_as_windows_1252():
    assert table_of("Name,City\n“Läufe” €5,Köln\n".encode("cp1252")).columns[0][1] == "“Läufe” €5"


def test_keeps_bytes_that_windows_1252_does_not_define():
    assert table_of(b"Name,City\nL\xe4ufe\x81,x\n").columns[0][1] == "Läufe\x81"


def test_detects_an_invalid_utf_8_byte_late_in_the_file():
    data = b"Name,City\n" + b"abc,def\n" * 300_000 + "Läufe,x\n".encode("cp1252")
    assert table_of(data).columns[0][-1] == "Läufe"


def test_rejects_nul_bytes():
    with pytest.raises(UnusableInput, match="bytes that are not text"):
        table_of(b"Name,Date\n\x00\x01\x02,\x00x\n")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('Name,Notes\nA,x\nB,"flat\nC,z\nD,w\n', 3),
        ('Name,Notes\nA,x\nB,"flat', 3),
        ('Name,Notes\n"A\nB","flat\nC,z\n', 3),
        ('Name,Notes\n"A\r\n\r\n\r\n', 2),
    ],
)
def test_an_unclosed_quotation_mark_is_reported_with_its_line(text, line):
    with pytest.raises(UnusableInput, match=f"opens on line {line} is not closed"):
        table_of(text)


def test_finds_an_unclosed_quotation_mark_at_the_end_of_a_long_file():
    text = "Name,Notes\n" + "A,x\n" * 2046  # with what follows: exactly two chunks of the reader
    with pytest.raises(UnusableInput, match="opens on line 2048 is not closed"):
        table_of(text + 'B,"flat')


def test_a_field_of_hundreds_of_lines_is_an_unclosed_quotation_mark():
    with pytest.raises(UnusableInput, match="opens on line 4 is not closed"):
        table_of('Name,Notes\nA,x\n"B\n","flat\n' + "C,z\n" * 300 + 'D,"w"\n')


def test_a_field_above_the_size_limit_is_reported_with_its_record():
    with pytest.raises(UnusableInput, match="opens on line 3 is not closed"):
        table_of('Name,Notes\nA,x\nB,"' + "y" * (csv.field_size_limit() + 1))


def test_quotation_marks_inside_a_field_are_text():
    assert table_of('Name,Notes\n5" pipe,x\nA,6"\n').columns[0] == ["Name", '5" pipe', "A"]


def test_rejects_a_record_with_too_many_fields():
    with pytest.raises(UnusableInput, match="line 3 has 16,386 fields"):
        table_of("a,b\n1,2\n" + "," * (limits.MAX_SHEET_COLUMNS + 1) + "x\n")
    with pytest.raises(UnusableInput, match="more than 16,777,216 cells: down to line 1,280,"):
        table_of("a,b\n" + "," * 16_000 + "x\n" + "1,2\n" * 2_000)


def test_rejects_too_many_columns_unless_they_are_blank():
    blank = "," * 10_000
    assert len(table_of(f"a,b{blank}\n1,2{blank}\n").columns) == 2
    with pytest.raises(UnusableInput, match="has 10,002 columns"):
        table_of(f"a,b{blank}\n1,2{blank}x\n")


def test_rejects_too_many_lines_immediately():
    with pytest.raises(UnusableInput, match="more than 3,000,000 lines"):
        table_of(b"a,b\n" + b"\n" * limits.MAX_LINES)


def test_rejects_many_nearly_empty_rows_but_not_many_short_ones():
    assert (
        len(table_of("Name,Date\n" + "x\n" * (limits.UNCHECKED_ROWS - 1)).rows)
        == limits.UNCHECKED_ROWS
    )
    assert (
        len(table_of("Name,Date\n" + "a,3/5\n" * limits.UNCHECKED_ROWS).rows)
        == limits.UNCHECKED_ROWS + 1
    )
    with pytest.raises(UnusableInput, match="more than 10,000 rows, most of them nearly blank"):
        table_of("Name,Date\n" + "x\n" * limits.UNCHECKED_ROWS)


def test_limits_the_rows_of_a_text_file_to_those_of_a_sheet():
    with pytest.raises(UnusableInput, match="has more than 1,048,576 rows"):
        table_of("Name,Date\n" + "a,3/5/2027\n" * limits.MAX_ROWS)


@pytest.mark.parametrize(
    ("text", "line"), [("x" * 17 * limits.MIB, 1), (f'"{"," * 100_000}\n",' * 190, 2)]
)
def test_rejects_a_row_of_megabytes_before_it_fills_the_memory(text, line):
    wanted = f"a row on or below line {line} is far too long"
    with pytest.raises(UnusableInput, match=wanted) as refusal:
        table_of("Name,Date\n" + text)
    assert "quotation mark" in refusal.value.hint


def test_rejects_a_row_of_thousands_of_lines():
    with pytest.raises(UnusableInput, match="opens on line 202 is not closed"):
        table_of("Name,Date\n" + f'"{"," * 60}\n",' * 300_000)


def test_a_long_unquoted_field_is_not_reported_as_unclosed_quotation_mark():
    with pytest.raises(UnusableInput, match="line 2 has a field of more than 131,072 characters"):
        table_of("Name,Date\n" + "x" * (limits.MAX_CELL_CHARACTERS + 1) + ",y\n")
    assert csv.field_size_limit() == limits.MAX_CELL_CHARACTERS


def test_repeated_texts_share_one_object():
    column = table_of(
        "Name,Type\n" + "".join(f"n{i},ra{'c' * 3}e\n" for i in range(5_000))
    ).columns[1]
    assert len({id(text) for text in column[1:]}) == 1


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


SPECIAL = set(',;\t|"\r\n')


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(2, 6))
    header = [f"Header {index}" for index in range(width)]
    rows = st.lists(st.lists(TEXTS, min_size=width, max_size=width), max_size=12)
    return [header, *draw(rows)]


@examples(200)
@given(
    tables(),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.booleans(),
)
def test_any_written_table_is_read_with_its_line_numbers(rows, delimiter, end, encoding, always):
    written, starts = "", []
    for row in rows:
        starts.append(len(re.findall(r"\r\n|\r|\n", written)) + 1)
        fields = [quoted(text) if always or SPECIAL & set(text) else text for text in row]
        written += delimiter.join(fields) + end
    table = table_of(written.encode(encoding))
    kept = [(start, row) for start, row in zip(starts, rows, strict=True) if "".join(row).strip()]
    assert list(table.rows) == [start for start, _ in kept]
    assert records(table) == [[text or None for text in row] for _, row in kept]
