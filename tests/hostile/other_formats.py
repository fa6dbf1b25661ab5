"""Hostile .ods, .xlsb and .xls workbooks."""

import struct

from case import add, hostile
from containers import SECTOR, ole, ole_header, patched
from workbooks import (
    BIN_ROWS,
    ODS_ROWS,
    ROWS,
    XLS_CELLS,
    biff,
    bin_cell,
    bin_record,
    bin_row,
    bin_sheet,
    label,
    ods,
    ods_cell,
    ods_row,
    record,
    wide,
    xls,
    xlsb,
)

ROWS_REPEATED = "table:number-rows-repeated"
COLUMNS_REPEATED = "table:number-columns-repeated"
WHOLE = len(xls())

# -- .ods -----------------------------------------------------------------------------------------

for _count in ("1048576", "16777216", "4294967296", "9" * 40, "0", "-1", "x", ""):
    add(
        f"rows-of-blanks-repeated-{(_count or 'nothing')[:20]}.ods",
        lambda count=_count: ods(ODS_ROWS + ods_row("<table:table-cell/>", f'{ROWS_REPEATED}="{count}"')),
    )
    add(
        f"rows-of-text-repeated-{(_count or 'nothing')[:20]}.ods",
        lambda count=_count: ods(ODS_ROWS + ods_row(ods_cell("x"), f'{ROWS_REPEATED}="{count}"')),
    )
    add(
        f"cells-of-text-repeated-{(_count or 'nothing')[:20]}.ods",
        lambda count=_count: ods(ODS_ROWS + ods_row(ods_cell("x", f'{COLUMNS_REPEATED}="{count}"'))),
    )


@hostile("ods")
def rows_and_cells_of_text_repeated() -> bytes:
    cell = ods_cell("x", f'{COLUMNS_REPEATED}="16384"')
    return ods(ODS_ROWS + ods_row(cell, f'{ROWS_REPEATED}="1048576"'))


@hostile("ods")
def rows_and_cells_of_blanks_repeated() -> bytes:
    cell = f'<table:table-cell {COLUMNS_REPEATED}="16384"/>'
    return ods(ODS_ROWS + ods_row(cell, f'{ROWS_REPEATED}="1048576"'))


@hostile("ods")
def rows_of_a_thousand_cells_repeated_a_thousand_times() -> bytes:
    cell = ods_cell("x", f'{COLUMNS_REPEATED}="1000"')
    return ods(ODS_ROWS + ods_row(cell, f'{ROWS_REPEATED}="1000"') * 1000)


@hostile("ods")
def errors_repeated_to_the_end() -> bytes:
    error = 'calcext:value-type="error" office:value-type="string"'
    cell = f'<table:table-cell {error} {COLUMNS_REPEATED}="99999"><text:p>#REF!</text:p></table:table-cell>'
    return ods(ODS_ROWS + ods_row(cell, f'{ROWS_REPEATED}="9999999999"') * 2)


@hostile("ods")
def blanks_in_a_cell_repeated_2000000000_times() -> bytes:
    return ods(ODS_ROWS + ods_row(ods_cell('a<text:s text:c="2000000000"/>b')))


for _called, _type, _value in (
    ("date", "date", "99999-99-99"), ("long-date", "date", "2" * 100_000), ("float-nan", "float", "NaN"),
    ("float-words", "float", "abc"), ("time", "time", "PT99999999999999999999H"), ("boolean", "boolean", "x"),
    ("unknown", "evil", "1"), ("percentage", "percentage", "1e999"), ("currency", "currency", ""),
):  # fmt: skip
    add(
        f"cell-with-an-odd-{_called}.ods",
        lambda type=_type, value=_value: ods(
            ODS_ROWS
            + ods_row(f'<table:table-cell office:value-type="{type}" office:value="{value}" '
                      f'office:{type}-value="{value}"><text:p>x</text:p></table:table-cell>')
        ),
    )  # fmt: skip


@hostile("ods")
def tables_ten_thousand() -> bytes:
    plain = f'<table:table table:name="T">{ODS_ROWS}</table:table>'
    return ods(f"{ODS_ROWS}</table:table>{plain * 10_000}<table:table>")


@hostile("ods")
def tables_within_tables() -> bytes:
    inner = '<table:table table:name="Inner">' * 2000
    return ods(ODS_ROWS + ods_row(f"<table:table-cell>{inner}{'</table:table>' * 2000}</table:table-cell>"))


@hostile("ods")
def workbook_of_another_kind() -> bytes:
    return ods(changed={"mimetype": "application/vnd.oasis.opendocument.text"})


@hostile("ods", says="password")
def workbook_with_a_password() -> bytes:
    return ods(changed={"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"})


@hostile("ods")
def macros_and_scripts() -> bytes:
    return ods(changed={"Basic/Standard/Module1.xml": "<module>Shell(1)</module>", "Scripts/a.py": "1"})


@hostile("ods")
def content_that_is_empty() -> bytes:
    return ods(changed={"content.xml": ""})


# -- .xlsb ----------------------------------------------------------------------------------------

for _called, _end in (("one-cell", (0, 0)), ("the-whole-sheet", (1_048_575, 16_383)),
                      ("all-numbers", (2**32 - 1, 2**32 - 1)), ("two-rows", (1, 2))):  # fmt: skip
    add(f"claims-{_called}.xlsb", lambda end=_end: xlsb(bin_sheet(end=end)))

for _number in (1_048_575, 1_048_576, 2**31, 2**32 - 1):
    add(
        f"row-number-{_number}.xlsb",
        lambda number=_number: xlsb(bin_sheet(BIN_ROWS + bin_row(number, bin_cell(0, "x")))),
    )
    add(
        f"column-number-{_number}.xlsb",
        lambda number=_number: xlsb(bin_sheet(BIN_ROWS + bin_row(3, bin_cell(number, "x")))),
    )

for _called, _record in (
    ("claims-4-gb", bytes([6]) + b"\xff\xff\xff\xff\xff\x7f"),
    ("is-cut-off", bytes([6, 0x7F, 1, 2])),
    ("has-a-text-of-4-gb", bin_record(6, struct.pack("<III", 0, 0, 2**32 - 1) + b"x")),
    ("is-empty", bin_record(6) + bin_record(0) + bin_record(7) + bin_record(5)),
    ("names-a-string-that-is-not-there", bin_record(7, struct.pack("<III", 0, 0, 2**32 - 1))),
    ("is-nan", bin_record(5, struct.pack("<IId", 0, 0, float("nan")))),
    ("has-a-style-that-is-not-there", bin_record(5, struct.pack("<IId", 0, 2**24 - 1, 1.5))),
    ("is-half-a-surrogate", bin_record(6, struct.pack("<III", 0, 0, 1) + b"\x00\xd8")),
    ("is-a-formula-that-is-cut-off", bin_record(9, struct.pack("<IIdHI", 0, 0, 1.0, 0, 2**32 - 1))),
):
    add(
        f"cell-that-{_called}.xlsb",
        lambda record=_record: xlsb(bin_sheet(BIN_ROWS + bin_row(3, record))),
    )


@hostile("xlsb")
def strings_that_claim_to_be_4000000000() -> bytes:
    strings = bin_record(159, struct.pack("<II", 4_000_000_000, 4_000_000_000))
    return xlsb(changed={"xl/sharedStrings.bin": strings + bin_record(19, b"\0" + wide("x"))})


@hostile("xlsb")
def sheet_without_an_end() -> bytes:
    return xlsb(bin_sheet()[:-8])


@hostile("xlsb")
def workbook_whose_names_claim_too_much() -> bytes:
    return xlsb(changed={"xl/workbook.bin": bin_record(131) + bin_record(156, b"\xff" * 12)})


@hostile("xlsb")
def workbook_that_is_empty_() -> bytes:
    return xlsb(changed={"xl/workbook.bin": b""})


# -- .xls: the container --------------------------------------------------------------------------

for _percent in (2, 10, 20, 50, 90, 99):
    add(f"cut-off-after-{_percent}-percent.xls", lambda percent=_percent: xls()[: WHOLE * percent // 100])

for _called, _changed in (
    ("one-that-leads-to-itself", {2: 2}),
    ("two-that-lead-to-each-other", {2: 3, 3: 2}),
    ("a-directory-without-end", {1: 1}),
    ("one-beyond-the-file", {2: 0x00FFFFFF}),
    ("one-that-is-free", {2: 0xFFFFFFFF}),
    ("a-table-in-itself", {0: 0}),
):  # fmt: skip
    add(f"sectors-with-{_called}.xls", lambda changed=_changed: ole(biff(), fat=changed))

for _called, _claim in (
    ("4-billion-tables", {"fats": 2**32 - 1}), ("sectors-of-2-to-the-65535", {"shift": 65_535}),
    ("sectors-of-one-byte", {"shift": 0}), ("sectors-of-2-gb", {"shift": 31}),
    ("a-directory-beyond-the-file", {"first_directory": 0x00FFFFFF}),
    ("a-list-of-tables-that-leads-to-itself", {"difat": 1, "difats": 2**31}),
    ("a-directory-in-the-tables", {"first_directory": 0}),
    ("short-sectors-without-end", {"minifat": 0, "minifats": 2**32 - 1}),
):  # fmt: skip
    add(
        f"header-that-claims-{_called}.xls",
        lambda claim=_claim: ole(biff(), header=ole_header(**claim)),
    )

for _size in (0, 1, 2**31, 2**63, 2**64 - 1):
    add(f"stream-that-claims-{_size}-bytes.xls", lambda size=_size: ole(biff(), size=size))


@hostile("xls")
def stream_of_another_name() -> bytes:
    return ole(biff(), name="Contents")


@hostile("xls")
def stream_called_book() -> bytes:
    return ole(biff(), name="Book")


@hostile("xls")
def nothing_but_the_header() -> bytes:
    return ole_header()


@hostile("xls")
def nothing_but_the_signature() -> bytes:
    return ole_header()[:8]


@hostile("xls")
def header_and_noise() -> bytes:
    return ole_header() + bytes(range(256)) * 400


# -- .xls: the records ----------------------------------------------------------------------------

for _called, _cells in (
    ("at-the-last-row-and-column", label(65_535, 255, "x")),
    ("beyond-the-last-column", label(65_535, 65_535, "x")),
    ("with-a-text-that-is-cut-off", record(0x204, struct.pack("<HHHHB", 3, 0, 0, 60_000, 0) + b"x")),
    ("that-is-empty", record(0x204) + record(0x203) + record(0x27E) + record(0xFD) + record(6)),
    ("that-names-a-string-that-is-not-there", record(0xFD, struct.pack("<HHHI", 3, 0, 0, 2**32 - 1))),
    ("of-many-numbers-that-are-cut-off", record(0xBD, struct.pack("<HHHI", 3, 0, 0, 1))),
    ("of-many-numbers-that-end-before-they-begin", record(0xBD, struct.pack("<HHHIH", 3, 9, 0, 1, 2))),
    ("that-is-nan", record(0x203, struct.pack("<HHHd", 3, 0, 0, float("nan")))),
    ("of-a-style-that-is-not-there", record(0x203, struct.pack("<HHHd", 3, 0, 65_535, 1.5))),
    ("with-a-formula-that-is-cut-off", record(6, struct.pack("<HHHdHIH", 3, 0, 0, 1.0, 0, 0, 60_000))),
    ("with-an-error", record(0x205, struct.pack("<HHHBB", 3, 0, 0, 0x99, 1))),
    ("in-a-record-that-never-ends", struct.pack("<HH", 0x204, 65_535)),
):
    add(f"cell-{_called}.xls", lambda cells=_cells: xls(XLS_CELLS + cells))

for _called, _form, _end in (("whole-sheet", "<IIHHH", (0, 65_536, 0, 256, 0)),
                             ("all-numbers", "<IIHHH", (0, 2**32 - 1, 0, 65_535, 0)),
                             ("end-before-start", "<IIHHH", (9, 1, 9, 1, 0)),
                             ("one-cell", "<IIHHH", (0, 1, 0, 1, 0))):  # fmt: skip
    add(
        f"claims-the-{_called}.xls",
        lambda form=_form, end=_end: xls(record(0x200, struct.pack(form, *end)) + XLS_CELLS),
    )

for _called, _before in (
    ("strings-4000000000", record(0xFC, struct.pack("<II", 2**32 - 1, 2**32 - 1))),
    ("a-string-of-runs-without-end", record(0xFC, struct.pack("<IIHBH", 1, 1, 9, 8, 65_535) + b"x")),
    ("a-code-page-that-is-none", record(0x42, b"\xff\xff")),
    ("a-format-that-is-cut-off", record(0x41E, b"\x05\x00\xff\xff\x00")),
    ("a-name-that-is-cut-off", record(0x18, b"\xff" * 12)),
    ("a-continuation-of-nothing", record(0x3C, b"x" * 99)),
):
    add(f"workbook-with-{_called}.xls", lambda before=_before: ole(biff(before=before)))


@hostile("xls", says="password")
def workbook_with_a_password_() -> bytes:
    return ole(biff(before=record(0x2F, struct.pack("<HHH", 0, 1, 1))))


@hostile("xls")
def sheet_that_begins_beyond_the_stream() -> bytes:
    data = biff()
    return ole(patched(data, data.find(b"\x85\x00") + 4, "<I", 2**31))


@hostile("xls")
def sheet_that_begins_within_the_globals() -> bytes:
    data = biff()
    return ole(patched(data, data.find(b"\x85\x00") + 4, "<I", 0))


@hostile("xls")
def sheets_by_the_hundred_in_one_place() -> bytes:
    data = biff(b"", sheets=300)
    return ole(data)


@hostile("xls", rows=ROWS)
def noise_behind_the_last_sector() -> bytes:
    return xls() + b"\xff" * SECTOR * 100
