"""The plain calendar behind the hostile ones, in every format, and its parts one by one."""

import struct
from collections.abc import Sequence

from .containers import Parts, ole, zipped

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
OASIS = "urn:oasis:names:tc:opendocument:xmlns:"

CALENDAR: tuple[tuple[str, ...], ...] = (
    ("Name", "Type", "Date"),
    ("Lakeside 10K", "race", "2027-05-03"),
    ("Night Run", "race", "2027-06-12"),
)
ROWS = len(CALENDAR)
CSV = "".join(",".join(row) + "\n" for row in CALENDAR).encode()
BOOK, SHEET, STRINGS = "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
STYLES, RELS, BOOK_RELS = "xl/styles.xml", "_rels/.rels", "xl/_rels/workbook.xml.rels"


# -- .xlsx ----------------------------------------------------------------------------------------


def text_cell(address: str, text: str) -> str:
    """Build a cell with an inline string."""
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


def xml_rows(calendar: Sequence[Sequence[str]] = CALENDAR) -> str:
    """Build the rows of a calendar as XML."""
    return "".join(
        f'<row r="{number}">'
        + "".join(text_cell(f"{'ABCDEFGHIJ'[at]}{number}", text) for at, text in enumerate(row))
        + "</row>"
        for number, row in enumerate(calendar, start=1)
    )


ROWS_XML = xml_rows()


def sheet_xml(rows: str = ROWS_XML, before: str = "", after: str = "") -> str:
    """Build a worksheet from the XML before its data, its rows, and the XML after them."""
    return (
        f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">{before}'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def relations(*targets: tuple[str, str], outside: bool = False) -> str:
    """Relationships r0, r1 … of the kinds and to the targets given."""
    mode = ' TargetMode="External"' if outside else ""
    inner = "".join(
        f'<Relationship Id="r{at}" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'
        for at, (kind, target) in enumerate(targets)
    )
    return f'<Relationships xmlns="{PACKAGE}">{inner}</Relationships>'


def book_xml(sheets: str = '<sheet name="Races" sheetId="1" r:id="r0"/>', rest: str = "") -> str:
    """Build the workbook part."""
    return f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets>{rest}</workbook>'


def xlsx_parts(rows: str = ROWS_XML) -> dict[str, str]:
    """Every part of an .xlsx with one sheet."""
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{BOOK}" ContentType="{main}.sheet.main+xml"/>'
        f'<Override PartName="/{SHEET}" ContentType="{main}.worksheet+xml"/></Types>',
        RELS: relations(("officeDocument", BOOK)),
        BOOK: book_xml(),
        BOOK_RELS: relations(
            ("worksheet", "worksheets/sheet1.xml"),
            ("sharedStrings", "sharedStrings.xml"),
            ("styles", "styles.xml"),
        ),
        STRINGS: f'<sst xmlns="{MAIN}" count="1" uniqueCount="1"><si><t>Name</t></si></sst>',
        STYLES: f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/></cellXfs></styleSheet>',
        SHEET: sheet_xml(rows),
    }


def xlsx(rows: str = ROWS_XML, *, changed: Parts | None = None) -> bytes:
    """Build an .xlsx with these rows, and with these parts changed or added."""
    return zipped(xlsx_parts(rows) | dict(changed or {}))


# -- .ods -----------------------------------------------------------------------------------------


def ods_cell(text: str, attributes: str = "") -> str:
    """Build a cell of text."""
    return (
        f'<table:table-cell office:value-type="string" {attributes}>'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def ods_row(cells: str, attributes: str = "") -> str:
    """Build a row."""
    return f"<table:table-row {attributes}>{cells}</table:table-row>"


ODS_ROWS = "".join(ods_row("".join(map(ods_cell, row))) for row in CALENDAR)


def ods_parts(rows: str = ODS_ROWS) -> dict[str, str]:
    """Every part of an .ods with one sheet."""
    names = {"office": "office", "table": "table", "text": "text"}
    spaces = " ".join(f'xmlns:{prefix}="{OASIS}{name}:1.0"' for prefix, name in names.items())
    calc = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    return {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": f'<manifest xmlns="{OASIS}manifest:1.0"/>',
        "content.xml": f"<office:document-content {spaces} {calc}><office:body>"
        f'<office:spreadsheet><table:table table:name="Races">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>",
    }


def ods(rows: str = ODS_ROWS, *, changed: Parts | None = None) -> bytes:
    """Build an .ods with these rows, and with these parts changed or added."""
    return zipped(ods_parts(rows) | dict(changed or {}))


# -- .xlsb: [MS-XLSB] 2.1.4: type and length in seven bits a byte, then the content ------------------


def _sevens(number: int) -> bytes:
    content = b""
    while number > 0x7F:
        content += bytes([number & 0x7F | 0x80])
        number >>= 7
    return content + bytes([number])


def bin_record(kind: int, content: bytes = b"") -> bytes:
    """Build a record of BIFF12."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + _sevens(len(content)) + content


def wide(text: str) -> bytes:
    """Encode a text with its length ([MS-XLSB] 2.5.168)."""
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def bin_cell(column: int, text: str) -> bytes:
    """Build a cell of text (BrtCellSt)."""
    return bin_record(6, struct.pack("<II", column, 0) + wide(text))


def bin_row(number: int, cells: bytes) -> bytes:
    """Build a row (BrtRowHdr), counted from 0, and its cells."""
    return bin_record(0, struct.pack("<IIHHBI", number, 0, 0x12C, 0, 0, 0)) + cells


BIN_ROWS = b"".join(
    bin_row(number, b"".join(bin_cell(at, text) for at, text in enumerate(row)))
    for number, row in enumerate(CALENDAR)
)


def bin_sheet(rows: bytes = BIN_ROWS, *, end: tuple[int, int] = (ROWS - 1, 2)) -> bytes:
    """Build a sheet; `end`: the last row and column of its dimension (BrtWsDim)."""
    claim = bin_record(148, struct.pack("<IIII", 0, end[0], 0, end[1]))
    data = bin_record(145) + rows + bin_record(146)
    return bin_record(129) + claim + data + bin_record(130)


def xlsb_parts(sheet: bytes | None = None) -> dict[str, str | bytes]:
    """Every part of an .xlsb with one sheet."""
    bundle = bin_record(156, struct.pack("<II", 0, 1) + wide("r0") + wide("Races"))
    book = bin_record(131) + bin_record(143) + bundle + bin_record(144) + bin_record(132)
    return {
        "[Content_Types].xml": xlsx_parts()["[Content_Types].xml"],
        RELS: relations(("officeDocument", "xl/workbook.bin")),
        "xl/workbook.bin": book,
        "xl/_rels/workbook.bin.rels": relations(("worksheet", "worksheets/sheet1.bin")),
        "xl/worksheets/sheet1.bin": bin_sheet() if sheet is None else sheet,
    }


def xlsb(sheet: bytes | None = None, *, changed: Parts | None = None) -> bytes:
    """Build an .xlsb with this sheet, and with these parts changed or added."""
    return zipped(xlsb_parts(sheet) | dict(changed or {}))


# -- .xls: [MS-XLS] 2.1.4 -------------------------------------------------------------------------


def record(kind: int, content: bytes = b"") -> bytes:
    """Build a record of BIFF8."""
    return struct.pack("<HH", kind, len(content)) + content


def label(row: int, column: int, text: str) -> bytes:
    """Build a cell of text (2.4.148)."""
    raw = text.encode("ascii")
    return record(0x204, struct.pack("<HHHHB", row, column, 0, len(raw), 0) + raw)


XLS_CELLS = b"".join(
    label(number, at, text) for number, row in enumerate(CALENDAR) for at, text in enumerate(row)
)


def biff(cells: bytes = XLS_CELLS, *, before: bytes = b"", sheets: int = 1) -> bytes:
    """Build the stream Workbook: globals, then sheets of these cells; `before`: more globals."""

    def begin(kind: int) -> bytes:
        return record(0x809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 1996, 0, 6))

    sheet = begin(0x10) + cells + record(0x0A)
    names = [f"Races{at or ''}".encode() for at in range(sheets)]
    size = len(begin(5)) + len(before) + sum(4 + 8 + len(name) for name in names) + 4
    listed = b""
    for at, name in enumerate(names):
        offset = size + at * len(sheet)
        listed += record(0x85, struct.pack("<IBBBB", offset, 0, 0, len(name), 0) + name)
    return begin(5) + before + listed + record(0x0A) + sheet * sheets


def xls(cells: bytes = XLS_CELLS) -> bytes:
    """Build an .xls with these cells."""
    return ole(biff(cells))
