"""Builders of files: workbooks by openpyxl, and zips by hand for what openpyxl never writes."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OASIS = "urn:oasis:names:tc:opendocument:xmlns:"

RawBook = Callable[..., str]
Book = Callable[..., str]
File = Callable[[str, bytes], str]


@pytest.fixture
def file(tmp_path: Path) -> File:
    def write(name: str, data: bytes) -> str:
        path = tmp_path / name
        path.write_bytes(data)
        return str(path)

    return write


@pytest.fixture
def raw_book(file: File) -> RawBook:
    """Write an .xlsx with the given XML of rows; keyword `parts` replaces other parts."""

    def write(rows: str, name: str = "raw.xlsx", **parts: str) -> str:
        return file(
            name, zipped(xlsx_parts(rows) | {PARTS[key]: xml for key, xml in parts.items()})
        )

    return write


@pytest.fixture
def ods(file: File) -> Callable[[str], str]:
    """Write an .ods with the given XML of its tables."""

    def write(tables: str) -> str:
        return file("calendar.ods", zipped(ods_parts(tables)))

    return write


@pytest.fixture
def xls(file: File) -> Callable[..., str]:
    """Write an .xls whose only sheet, Races, has the given BIFF8 records, as (type, content)."""

    def write(*records: tuple[int, bytes], protected: bool = False) -> str:
        cells = b"".join(record(kind, content) for kind, content in records)
        return file("calendar.xls", compound(biff(cells, protected=protected)))

    return write


PARTS = {
    "workbook": "xl/workbook.xml",
    "strings": "xl/sharedStrings.xml",
    "styles": "xl/styles.xml",
    "sheet": "xl/worksheets/sheet1.xml",
}


def zipped(parts: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in parts.items():
            archive.writestr(path, text)
    return stream.getvalue()


def xlsx_parts(rows: str) -> dict[str, str]:
    def relations(*targets: tuple[str, str]) -> str:
        inner = "".join(
            f'<Relationship Id="r{i}" Type="{OFFICE}/{kind}" Target="{target}"/>'
            for i, (kind, target) in enumerate(targets)
        )
        return f'<Relationships xmlns="{PACKAGE}">{inner}</Relationships>'

    return {
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml"),
            ("sharedStrings", "sharedStrings.xml"),
            ("styles", "styles.xml"),
        ),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        '<sheets><sheet name="Races" sheetId="1" r:id="r0"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>'
        "</worksheet>",
    }


def ods_parts(tables: str) -> dict[str, str]:
    names = {"office": "office:1.0", "table": "table:1.0", "text": "text:1.0"}
    spaces = " ".join(f'xmlns:{prefix}="{OASIS}{name}"' for prefix, name in names.items())
    calc = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    return {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": f'<manifest xmlns="{OASIS}manifest:1.0"/>',
        "content.xml": f"<office:document-content {spaces} {calc}><office:body>"
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>",
    }


def record(kind: int, content: bytes) -> bytes:
    """Build a BIFF record ([MS-XLS] 2.1.4): type, length, content."""
    return struct.pack("<HH", kind, len(content)) + content


def biff(cells: bytes, *, protected: bool = False) -> bytes:
    """Build the stream Workbook: globals that name one sheet, and the sheet ([MS-XLS] 2.1.7.20)."""
    begin = struct.pack("<HHHHII", 0x0600, 5, 0x0DBB, 1996, 0, 6)
    password = record(0x2F, struct.pack("<HHH", 0, 1, 1)) if protected else b""
    name = b"\x05\x00Races"
    end = record(0x0A, b"")
    size = len(record(0x809, begin) + password + record(0x85, bytes(6) + name) + end)
    sheet = record(0x85, struct.pack("<IBB", size, 0, 0) + name)
    dialect = struct.pack("<HHHHII", 0x0600, 0x10, 0x0DBB, 1996, 0, 6)
    stream = record(0x809, begin) + password + sheet + end + record(0x809, dialect) + cells + end
    return stream.ljust(4096, b"\0")  # a shorter stream would lie in the mini stream


def compound(stream: bytes) -> bytes:
    """Build an OLE file with the stream Workbook ([MS-CFB] 2.2, 2.6): FAT, directory, stream."""
    sectors = -(-len(stream) // 512)
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack(
        "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0
    )
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = (name + "\0").encode("utf-16-le")
        links = struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child)
        head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1) + links
        return head + bytes(36) + struct.pack("<IQ", start, size)

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)
    directory += entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream))
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(512, b"\xff")
    return header + table + directory.ljust(512, b"\0") + stream.ljust(sectors * 512, b"\0")
