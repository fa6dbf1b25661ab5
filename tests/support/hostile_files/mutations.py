"""Damaged files: each format's calendar, changed at places that a seed chooses."""

import io
import random
import re
import struct
import zipfile
from collections.abc import Callable

from .containers import Content, ole, zipped
from .workbooks import (
    BIN_ROWS,
    CSV,
    MAIN,
    ODS_ROWS,
    ROWS_XML,
    SHEET,
    STRINGS,
    STYLES,
    XLS_CELLS,
    biff,
    bin_record,
    bin_row,
    bin_sheet,
    ods,
    ods_row,
    record,
    sheet_xml,
    wide,
    xlsb,
    xlsx,
)

EXTREMES = (b"-1", b"0", b"1e999", b"65536", b"1048577", b"2147483648", b"4294967295",
            b"18446744073709551615", b"9" * 40, b"NaN", b"", b"x", b"XFD1048576", b"&#0;")  # fmt: skip
DIGITS = re.compile(rb"[0-9]+")
MARKUP = re.compile(rb"</?[\w:]+|\"[^\"]*\"|>")


def rich_xlsx() -> bytes:
    """Build a calendar with strings, styles, dates, percents, formulas, errors and merged cells."""
    row = (
        '<row r="4" spans="1:9"><c r="A4" t="s"><v>1</v></c><c r="B4" s="1"><v>46500.5</v></c>'
        '<c r="C4" s="2"><v>0.25</v></c><c r="D4" t="b"><v>1</v></c><c r="E4" t="e"><v>#N/A</v></c>'
        '<c r="F4"><f>A4&amp;B4</f><v>7</v></c><c r="G4" t="str"><f>""</f><v></v></c><c><f>1</f></c>'
        '<c r="I4" t="d"><v>2027-05-03T10:00:00</v></c></row>'
    )
    around = '<dimension ref="A1:I4"/>', '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="200" formatCode="yyyy"/>'
        '</numFmts><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="200"/><xf numFmtId="9"/>'
        "</cellXfs></styleSheet>"
    )
    strings = (
        f'<sst xmlns="{MAIN}" count="2" uniqueCount="2"><si><t>Name</t></si>'
        "<si><r><t>Even</t></r><r><t>ing &lt;Run&gt;</t></r></si></sst>"
    )
    sheet = sheet_xml(ROWS_XML + row, *around)
    return xlsx(changed={SHEET: sheet, STYLES: styles, STRINGS: strings})


def rich_ods() -> bytes:
    """Build a calendar with dates, times, truth values, repetitions and errors."""
    cells = "".join(
        f'<table:table-cell office:value-type="{kind}" office:{name}="{value}" {more}>'
        "<text:p>x<text:s text:c='3'/>y</text:p></table:table-cell>"
        for kind, name, value, more in (
            ("date", "date-value", "2027-05-03T10:00:00", ""),
            ("time", "time-value", "PT10H30M00S", 'table:number-columns-repeated="3"'),
            ("boolean", "boolean-value", "true", 'table:formula="of:=1=1"'),
            ("percentage", "value", "0.25", 'table:number-columns-spanned="2"'),
            ("string", "string-value", "", 'calcext:value-type="error"'),
        )
    )
    return ods(ODS_ROWS + ods_row(cells, 'table:number-rows-repeated="3"'))


def rich_xlsb() -> bytes:
    """Build a calendar with every kind of cell ([MS-XLSB] 2.4)."""
    head = struct.pack("<II", 0, 0)
    cells = (
        bin_record(1, head) + bin_record(2, head + struct.pack("<I", 0x4140_0002))
        + bin_record(3, head + b"\x2a") + bin_record(4, head + b"\1")
        + bin_record(5, head + struct.pack("<d", 46500.5)) + bin_record(7, head + bytes(4))
        + bin_record(8, head + wide("7") + bytes(10)) + bin_record(9, head + bytes(18))
    )  # fmt: skip
    strings = bin_record(159, struct.pack("<II", 1, 1)) + bin_record(19, b"\0" + wide("Evening"))
    sheet = bin_sheet(BIN_ROWS + bin_row(3, cells))
    return xlsb(sheet, changed={"xl/sharedStrings.bin": strings + bin_record(160)})


def rich_xls() -> bytes:
    """Build a calendar with every kind of cell ([MS-XLS] 2.4)."""
    place = struct.pack("<HHH", 3, 0, 0)
    cells = XLS_CELLS + b"".join(
        (
            record(0x27E, place + struct.pack("<I", 0x4140_0002)),  # RK
            record(0xBD, struct.pack("<HHHIHIH", 4, 0, 0, 0x4140_0002, 0, 0x4140_0002, 1)),  # MulRk
            record(0x203, place + struct.pack("<d", 46500.5)),  # Number
            record(0x205, place + b"\x2a\1"),  # BoolErr
            record(0x06, place + struct.pack("<dHI", 7.0, 0, 0) + struct.pack("<HBH", 3, 0x1E, 7)),
            record(0xFD, place + bytes(4)),  # LabelSst
            record(0xE5, struct.pack("<HHHHH", 1, 0, 1, 0, 1)),  # MergeCells
        )
    )
    before = b"".join(
        (
            record(0x22, bytes(2)),  # Date1904
            record(0x41E, struct.pack("<HHB", 200, 4, 0) + b"yyyy"),  # Format
            record(0xE0, struct.pack("<HH", 0, 200) + bytes(16)),  # XF
            record(0xFC, struct.pack("<IIHB", 1, 1, 7, 0) + b"Evening"),  # SST
        )
    )
    return ole(biff(cells, before=before))


def rich_csv() -> bytes:
    """Build a calendar with quotation marks, line breaks and multi-byte letters."""
    return CSV + '“Läufe”,race,"3.5.2027\n(So)"\r\n\'x;y|z\t;,,\n"a""b",🏃,1'.encode()


PLAIN: dict[str, Callable[[], bytes]] = {
    "xlsx": rich_xlsx, "ods": rich_ods, "xlsb": rich_xlsb, "xls": rich_xls, "csv": rich_csv,
}  # fmt: skip


def mutated(ending: str, seed: int) -> bytes:
    """Build a calendar of a format with one to six faults; the seed determines the faults."""
    chance = random.Random(f"{ending} {seed}")
    data = PLAIN[ending]()
    zipped_format = ending in ("xlsx", "ods", "xlsb")
    if zipped_format and chance.random() < 0.75:  # else the fault is found by a checksum, mostly
        return _with_a_damaged_part(data, chance)
    return _damaged(data, chance)


def _with_a_damaged_part(data: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts: dict[str, Content] = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(parts))
    content = parts[name]
    assert isinstance(content, bytes)
    parts[name] = _damaged(content, chance)
    return zipped(parts)


def _damaged(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 6)):
        data = chance.choice(FAULTS)(data, chance) or b"\0"
    return data


def _flip(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def _overwrite(data: bytes, chance: random.Random) -> bytes:
    at, width = chance.randrange(len(data)), chance.choice((1, 2, 4, 8))
    value = chance.choice((b"\0", b"\xff", b"\x7f", b"\x80")) * width
    return data[:at] + value + data[at + width :]


def _cut(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] if chance.random() < 0.3 else data[:at] + data[at + chance.randint(1, 99) :]


def _repeat(data: bytes, chance: random.Random) -> bytes:
    at, length = chance.randrange(len(data)), chance.randint(1, 200)
    return data[:at] + data[at : at + length] * chance.choice((2, 3, 100)) + data[at + length :]


def _noise(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + chance.randbytes(chance.randint(1, 64)) + data[at:]


def _number(data: bytes, chance: random.Random) -> bytes:
    return _replaced(data, DIGITS, chance.choice(EXTREMES), chance)


def _markup(data: bytes, chance: random.Random) -> bytes:
    pieces = MARKUP.findall(data)
    return _replaced(data, MARKUP, chance.choice(pieces), chance) if pieces else data


def _replaced(data: bytes, pattern: re.Pattern[bytes], by: bytes, chance: random.Random) -> bytes:
    found = list(pattern.finditer(data))
    if not found:
        return data
    one = chance.choice(found)
    return data[: one.start()] + by + data[one.end() :]


FAULTS = (_flip, _overwrite, _cut, _repeat, _noise, _number, _number, _markup)
