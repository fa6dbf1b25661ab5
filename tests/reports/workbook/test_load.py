"""A workbook is weighed before it is opened for marking, and disarmed after."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import FormulaRule
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableFormula

from importer.domain.model import ImportResult
from importer.reports.workbook.load import NotLoadableError, load_source_workbook
from importer.reports.workbook.report import render_workbook

MakeResult = Callable[..., ImportResult]


def saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def again(content: bytes) -> Workbook:
    """Load the workbook for annotation, save it and load it again."""
    book, _ = load_source_workbook(content)
    return load_workbook(io.BytesIO(saved(book)))


def rewritten(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """Change parts of the workbook to content that openpyxl does not write."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            archive.writestr(name, change(name, source.read(name)))
    return target.getvalue()


def with_sheet(cells: str, after: str = "") -> bytes:
    """Build a workbook of one sheet, with these cells in row 1 and this XML after its data."""
    body = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<sheetData><row r="1">{cells}</row></sheetData>{after}</worksheet>'
    ).encode()
    return rewritten(
        saved(Workbook()),
        lambda name, part: body if name == "xl/worksheets/sheet1.xml" else part,
    )


def test_formulas_become_their_stored_values() -> None:
    content = with_sheet(
        '<c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>"a"</f><v>=x</v></c>'
    )
    sheet = again(content).worksheets[0]
    assert (sheet["A1"].value, sheet["A1"].data_type) == (2, "n")
    assert (sheet["B1"].value, sheet["B1"].data_type) == ("=x", "s")
    assert sheet["B1"].quotePrefix


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1" t="f"><v>=1+1</v></c>',
        '<c r="A1" t="inlineStr"><is><t>=1+1</t></is></c>',
        '<c r="A1" t="e"><v>=1+1</v></c>',
        '<c r="A1" t="odd"><v>=1+1</v></c>',
        '<c r="A1" t="str"><f t="array" ref="A1">1+1</f><v>=1+1</v></c>',
    ],
)
def test_text_that_looks_like_a_formula_stays_text(cell: str) -> None:
    (there,) = again(with_sheet(cell)).worksheets[0][1]
    assert (there.value, there.data_type) == ("=1+1", "s")
    assert there.quotePrefix


@pytest.mark.parametrize(
    "after",
    [
        '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        '<mergeCells count="1"><mergeCell ref="A1&#58;XFD1048576"/></mergeCells>',
        '<hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>',
        '<hyperlinks><hyperlink ref="A:XFD" location="A1"/></hyperlinks>',
    ],
)
def test_a_range_that_would_exhaust_memory_is_not_opened(after: str) -> None:
    with pytest.raises(NotLoadableError, match="too large"):
        load_source_workbook(with_sheet('<c r="A1"><v>1</v></c>', after))


def test_a_part_that_unpacks_to_too_much_is_not_opened() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/bomb.xml", b" " * 100_000_001)
    with pytest.raises(NotLoadableError, match="too large"):
        load_source_workbook(target.getvalue())


@pytest.mark.parametrize("content", [b"", b"Name,Date\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
def test_other_formats_need_no_note(content: bytes) -> None:
    with pytest.raises(NotLoadableError) as caught:
        load_source_workbook(content)
    assert caught.value.note == ""


def test_entities_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE w [<!ENTITY a "aaaa">]><w>&a;</w>'
    content = rewritten(
        saved(Workbook()), lambda name, part: bomb if name == "xl/workbook.xml" else part
    )
    with pytest.raises(NotLoadableError, match="could not be opened"):
        load_source_workbook(content)


def test_only_names_of_plain_ranges_stay() -> None:
    book = Workbook()
    for name, text in {
        "Plain": "Sheet!$A$1:$A$4",
        "Quoted": "'Sheet'!$A$1",
        "Outside": "[1]Sheet!$A$1",
        "Path": "'C:\\[x.xlsx]Sheet'!$A$1",
        "Fetching": 'WEBSERVICE("http://evil.example")',
        "Program": "cmd|'/C calc'!A0",
    }.items():
        book.defined_names[name] = DefinedName(name, attr_text=text)
    book.worksheets[0].defined_names["Here"] = DefinedName("Here", attr_text="[1]Sheet!$A$1")
    kept = again(saved(book))
    assert set(kept.defined_names) == {"Plain", "Quoted"}
    assert not kept.worksheets[0].defined_names


def test_rules_that_reach_out_go_and_others_stay() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for column, formula in {"A": '"race,other"', "B": "[1]Sheet!$A$1"}.items():
        rule = DataValidation(type="list", formula1=formula)
        rule.add(f"{column}1:{column}9")
        sheet.add_data_validation(rule)
        sheet.conditional_formatting.add(f"{column}1:{column}9", FormulaRule([formula]))
    kept = again(saved(book)).worksheets[0]
    assert [str(rule.sqref) for rule in kept.data_validations.dataValidation] == ["A1:A9"]
    assert [str(block.sqref) for block in kept.conditional_formatting] == ["A1:A9"]


def test_tables_lose_their_formulas() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (("Name", "Sum"), ("a", 1)):
        sheet.append(row)
    table = Table(displayName="Races", ref="A1:B2")
    table._initialise_columns()
    for column, header in zip(table.tableColumns, ("Name", "Sum"), strict=True):
        column.name = header
    table.tableColumns[1].calculatedColumnFormula = TableFormula(attr_text="1+1")
    sheet.add_table(table)
    content = saved(book)
    assert b"1+1" in zipfile.ZipFile(io.BytesIO(content)).read("xl/tables/table1.xml")
    kept = again(content).worksheets[0].tables["Races"]
    assert all(column.calculatedColumnFormula is None for column in kept.tableColumns)


def test_links_to_the_web_stay_and_links_to_files_go() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row, link in enumerate(("https://a.example", "file:///etc/passwd", "\\\\host\\share"), 1):
        sheet.cell(row, 1, "link").hyperlink = link
    kept = again(saved(book)).worksheets[0]
    assert [cell.hyperlink is not None for cell in kept["A"]] == [True, False, False]


def test_charts_go_and_a_note_says_so() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = 1
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=1, min_row=1))
    sheet.add_chart(chart)
    book.create_chartsheet().add_chart(BarChart())
    kept, notes = load_source_workbook(saved(book))
    parts = zipfile.ZipFile(io.BytesIO(saved(kept))).namelist()
    assert not [name for name in parts if "chart" in name or "drawing" in name]
    assert "no pictures, charts" in notes[0]


def test_macros_are_not_kept() -> None:
    content = rewritten(
        saved(Workbook()),
        lambda _, part: part.replace(
            b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        ),
    )
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0macro")
    kept, _ = load_source_workbook(target.getvalue())
    archive = zipfile.ZipFile(io.BytesIO(saved(kept)))
    assert "xl/vbaProject.bin" not in archive.namelist()
    assert b"macroEnabled" not in archive.read("[Content_Types].xml")


def test_a_template_becomes_a_workbook() -> None:
    book = Workbook()
    book.template = True
    kept, _ = load_source_workbook(saved(book))
    parts = zipfile.ZipFile(io.BytesIO(saved(kept)))
    assert b"template" not in parts.read("[Content_Types].xml")


def test_dates_of_the_1904_calendar_stay_the_same_days(
    calendar: Path, result_of: MakeResult
) -> None:
    book = load_workbook(calendar)
    before = book["Races"]["B4"].value
    book.epoch = CALENDAR_MAC_1904
    book.save(calendar)
    marked = load_workbook(io.BytesIO(render_workbook(result_of(calendar))))
    assert marked["Races"]["B4"].value == before


def test_a_stray_cell_far_out_does_not_make_a_rectangle() -> None:
    book = Workbook()
    book.worksheets[0]["XFD1048576"] = "=far"
    book.worksheets[0]["XFD1048576"].data_type = "s"
    assert again(saved(book)).worksheets[0].dimensions == "XFD1048576:XFD1048576"
