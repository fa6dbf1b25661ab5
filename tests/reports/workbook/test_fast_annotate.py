"""Rows are marked as XML where they are plain, with the same outcome as by openpyxl; it does the rest."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.table import Table

from importer.domain.model import ImportResult, Problem
from importer.reports.workbook import report as workbook
from importer.reports.workbook.fast_package import load_without_rows
from importer.reports.workbook.fast_rows import RowParser, UnsupportedXml, unescape_xml

MakeResult = Callable[..., ImportResult]
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
STRINGS = ("Name", "Date", "Type", "Lake 10K", "race", "=1+1", " a & b ", "Our races", "Łódź <1>")
SHARED = f"<sst {MAIN}>{''.join(f'<si><t>{escape(text)}</t></si>' for text in STRINGS)}</sst>"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
HEAD = (
    f'{DECLARATION}<worksheet {MAIN} xmlns:x14ac="urn:x14ac"><dimension ref="A1:C7"/>'
    '<cols><col min="1" max="1" width="33" customWidth="1"/></cols>'
)
ROW_1 = '<row r="1" spans="1:3"><c r="A1" t="s"><v>7</v></c></row>'
ROW_3 = (
    '<row r="3" spans="1:3" x14ac:dyDescent="0.25" ht="30" customHeight="1"><c r="A3" t="s"><v>0</v></c>'
    '<c r="B3" t="s"><v>1</v></c><c r="C3" t="s"><v>2</v></c></row>'
)
ROW_4 = (
    '<row r="4"><c r="A4" s="1" t="s"><v>3</v></c><c r="B4" s="2"><v>46510</v></c>'
    '<c r="C4" t="s"><v>4</v></c></row>'
)
ROW_5 = '<row r="5" hidden="1"><c r="A5" t="s"><v>6</v></c><c r="B5" t="s"><v>5</v></c>{}</row>'
ROWS_6_AND_7 = '<row r="6"><c r="A6" t="s"><v>8</v></c></row><row r="7"></row>'


@pytest.fixture(autouse=True)
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MIN_FAST_ROWS", 0)


def with_rows(path: Path, rows: str, head: str = HEAD, tail: str = "") -> Path:
    """Write a workbook as Excel does, with these rows in the sheet Races."""
    book, content = Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    sheet.title = "Races"
    sheet["A1"].font = Font(bold=True)
    sheet["A2"].number_format = "DD-MMM-YYYY"
    book.save(content)
    with zipfile.ZipFile(content) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = f"{head}<sheetData>{rows}</sheetData>{tail}</worksheet>".encode()
            if name == "[Content_Types].xml":
                kind = (
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
                )
                override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/>'
                part = part.replace(b"</Types>", f"{override}</Types>".encode())
            target.writestr(name, part)
        target.writestr("xl/sharedStrings.xml", SHARED)
    return path


def usual(more: str = "") -> str:
    return f"{ROW_1}{ROW_3}{ROW_4}{ROW_5.format(more)}{ROWS_6_AND_7}"


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> Callable[[ImportResult], bytes]:
    """Mark, and fail if openpyxl has to do it."""

    def never(*_: object) -> None:
        raise AssertionError("openpyxl loaded the rows")

    def mark(result: ImportResult) -> bytes:
        with monkeypatch.context() as patch:
            patch.setattr(workbook, "load_source_workbook", never)
            return workbook.render_workbook(result)

    return mark


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> Callable[[ImportResult], bytes]:
    def mark(result: ImportResult) -> bytes:
        with monkeypatch.context() as patch:
            patch.setattr(workbook, "MIN_FAST_ROWS", 1_000_000)
            return workbook.render_workbook(result)

    return mark


def facts(content: bytes) -> Iterator[object]:
    """All that a spreadsheet shows of a workbook, and what it does when a cell is edited."""
    book = load_workbook(io.BytesIO(content))
    for sheet in book.worksheets:
        yield sheet.title, sheet.dimensions, sheet.sheet_state, sheet.sheet_view.tabSelected
        yield {name: one.width for name, one in sheet.column_dimensions.items()}
        yield {at: (one.height, one.hidden) for at, one in sheet.row_dimensions.items()}
        yield from (look(cell) for row in sheet.iter_rows() for cell in row)


def look(cell: Cell) -> tuple[object, ...]:
    comment = cell.comment and (cell.comment.text, cell.comment.author, cell.comment.height)
    kind = None if cell.value is None else cell.data_type
    shape = (cell.fill.fgColor.rgb, cell.font.b, cell.alignment.wrap_text, cell.number_format)
    return (cell.coordinate, cell.value, kind, comment, cell.quotePrefix, *shape)


# -- the same outcome -------------------------------------------------------------------------------


def test_fast_annotates_a_workbook_by_openpyxl(result, quickly, slowly) -> None:
    assert list(facts(quickly(result))) == list(facts(slowly(result)))


@pytest.mark.parametrize(
    "cell",
    [
        "",
        '<c r="C5" t="s"><v>4</v></c>',
        '<c r="C5" s="1"/>',
        '<c r="C5" s="2"><v>46510.5</v></c>',
        '<c r="C5"><v>-1.5E-7</v></c>',
        '<c r="C5"><f>1+1</f><v>2</v></c>',
        '<c r="C5" s="1"><f t="shared" ref="C5:C9" si="0">B5*2</f><v>2</v></c>',
        '<c r="C5"><f t="shared" si="0"/><v>2</v></c>',
        '<c r="C5"><f>NOW()</f></c>',
        '<c r="C5" t="str"><f>"="&amp;"1"</f><v>=1</v></c>',
        '<c r="C5" t="str"><f>""</f><v></v></c>',
        '<c r="C5" t="b"><v>1</v></c>',
        '<c r="C5" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
        '<c r="C5" t="inlineStr"><is><t>race</t></is></c>',
        '<c r="C5" t="inlineStr"><is><t xml:space="preserve"> two\nlines </t></is></c>',
        '<c r="C5" t="inlineStr"><is><t>&lt;b&gt; &amp;amp; &#956; &#x3bc; &quot;</t></is></c>',
        '<c r="C5" s="2" t="inlineStr"><is><t>+49 7531 1234</t></is></c>',
        '<c r="C5" t="inlineStr"><is><t></t></is></c>',
        '<c r="E5"><v>7</v></c>',
        '<c r="C5"><v>7</v></c>\n  <c r="F5" t="s"><v>8</v></c>\n',
    ],
)
def test_fast_annotates_a_workbook_by_excel(
    cell: str, tmp_path: Path, result_of: MakeResult, quickly, slowly
) -> None:
    result = result_of(with_rows(tmp_path / "excel.xlsx", usual(cell)))
    assert list(facts(quickly(result))) == list(facts(slowly(result)))


def test_every_text_stays_text(
    hostile: str, tmp_path: Path, result_of: MakeResult, quickly, slowly
) -> None:
    text = "".join(f"&#{ord(c)};" if c in "\r\n\t" else escape(c) for c in hostile if is_xml(c))
    cell = f'<c r="C5" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    result = result_of(with_rows(tmp_path / "hostile.xlsx", usual(cell)))
    quick, slow = (list(facts(way(result))) for way in (quickly, slowly))
    if "\r" not in hostile:  # which openpyxl writes as it is, so that it comes back as a line's end
        assert quick == slow
    sheet = load_workbook(io.BytesIO(quickly(result)))["Races"]
    assert sheet["C5"].data_type == "s"


def is_xml(character: str) -> bool:
    return (
        re.fullmatch(r"[\t\r\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", character)
        is not None
    )


def test_an_annotated_cell_that_is_missing_is_created(
    tmp_path: Path, result_of: MakeResult, problem: Problem, quickly, slowly
) -> None:
    result = result_of(with_rows(tmp_path / "gap.xlsx", usual()))
    far = replace(
        result.rows[1], problems=(replace(problem, cell="H5"), replace(problem, cell="B5"))
    )
    result = replace(result, rows=(result.rows[0], far, *result.rows[2:]))
    marked = quickly(result)
    assert list(facts(marked)) == list(facts(slowly(result)))
    sheet = load_workbook(io.BytesIO(marked))["Races"]
    assert sheet["H5"].comment is not None
    assert sheet["I3"].value == "Status"


def test_the_size_of_the_sheet_is_reported(result, quickly) -> None:
    sheet = load_workbook(io.BytesIO(quickly(result)), read_only=True)["Races"]
    assert sheet.calculate_dimension() == "A1:F7"


# -- what is not plain ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="C5" t="inlineStr"><is><r><t>ra</t></r><r><t>ce</t></r></is></c>',
        '<c r="C5" t="d"><v>2027-05-03</v></c>',
        '<c r="C5" t="odd"><v>x</v></c>',
        '<c r="C5" t="e"><v>=1+1</v></c>',
        '<c r="C5" t="b"><v>2</v></c>',
        '<c r="C5" t="s"><v>99</v></c>',
        '<c r="C5" t="s"><v>-1</v></c>',
        '<c r="C5" s="99" t="str"><v>=1</v></c>',
        '<c r="C5"><v>1 000</v></c>',
        '<c r="C5"><v>NaN</v></c>',
        '<c r="A5"><v>1</v></c>',
        '<c r="C9"><v>1</v></c>',
        '<c t="n" r="C5"><v>1</v></c>',
        "<c><v>1</v></c>",
        "race",
        '<c r="C5"><v>1</v><extLst/></c>',
        '<c r="C5" t="inlineStr"><is><t>&unknown;</t></is></c>',
        '<!-- x --><c r="C5"><v>1</v></c>',
        '<c r="C5" t="str"><v><![CDATA[race]]></v></c>',
    ],
)
def test_other_workbooks_are_left_to_openpyxl(
    cell: str, tmp_path: Path, result_of: MakeResult, quickly, slowly
) -> None:
    result = result_of(with_rows(tmp_path / "odd.xlsx", usual(cell)))
    with pytest.raises(AssertionError, match="openpyxl loaded"):
        quickly(result)
    assert list(facts(workbook.render_workbook(result))) == list(facts(slowly(result)))


@pytest.mark.parametrize(
    ("head", "tail"),
    [
        (HEAD.replace("UTF-8", "ISO-8859-1"), ""),
        (f"\ufeff{HEAD}", ""),
        (f"{DECLARATION}<!DOCTYPE worksheet>{HEAD[len(DECLARATION) :]}", ""),
        (HEAD, '<mergeCells count="1"><mergeCell ref="A1:C1"/></mergeCells>'),
        (HEAD, '<hyperlinks><hyperlink ref="A4" location="Races!A1"/></hyperlinks>'),
        (HEAD, "<sheetData></sheetData>"),
    ],
)
def test_a_sheet_on_whose_cells_more_hangs_is_left_to_openpyxl(
    head: str, tail: str, tmp_path: Path, result_of: MakeResult, quickly
) -> None:
    result = result_of(with_rows(tmp_path / "odd.xlsx", usual(), head, tail))
    with pytest.raises(AssertionError, match="openpyxl loaded"):
        quickly(result)


@pytest.mark.parametrize("what", ["comment", "table", "earlier marks"])
def test_comments_tables_and_earlier_annotations_are_left_to_openpyxl(
    what: str, calendar: Path, result_of: MakeResult, quickly
) -> None:
    book = load_workbook(calendar)
    if what == "comment":
        book["Notes"]["A1"].comment = Comment("mine", "me")
    if what == "table":
        book["Races"].add_table(Table(displayName="T", ref="A3:C6"))
    book.save(calendar)
    if what == "earlier marks":
        calendar.write_bytes(workbook.render_workbook(result_of(calendar)))
    with pytest.raises(AssertionError, match="openpyxl loaded"):
        quickly(result_of(calendar))


def test_broken_workbooks_are_reported_by_openpyxl() -> None:
    with pytest.raises(UnsupportedXml):
        load_without_rows(b"no workbook")
    for xml in ("<row><c/></row>", '<row r="2"/><row r="1"/>', "x", '<row r="1"><row r="2"/>'):
        with pytest.raises(UnsupportedXml):
            list(RowParser([]).parse_rows(xml))
    for text in ("&nbsp;", "&#99999999;", "&#x110000;"):
        with pytest.raises(UnsupportedXml):
            unescape_xml(text)
