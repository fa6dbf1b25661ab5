"""Hostile strings, styles, sheets and merged ranges of .xlsx workbooks."""

from .case import add, hostile
from .workbooks import (
    BOOK,
    BOOK_RELS,
    MAIN,
    ROWS_XML,
    SHEET,
    STRINGS,
    STYLES,
    book_xml,
    relations,
    sheet_xml,
    xlsx,
)

MIB = 2**20

# -- strings and styles ---------------------------------------------------------------------------


def _strings(items: str, count: str, cell: str) -> bytes:
    strings = f'<sst xmlns="{MAIN}" count="{count}" uniqueCount="{count}">{items}</sst>'
    row = f'<row r="4"><c r="A4" t="s"><v>{cell}</v></c></row>'
    return xlsx(ROWS_XML + row, changed={STRINGS: strings})


for _count in ("0", "-1", "99999999", "4000000000", str(2**64 - 1), "9" * 40, "x"):
    add(
        f"strings-that-claim-to-be-{_count[:20]}.xlsx",
        lambda count=_count: _strings("<si><t>Evening Run</t></si>", count, "0"),
    )

for _index in ("1", "-1", "4294967296", "9" * 40, "1.5", "1e1", "x", ""):
    add(
        f"string-number-{(_index or 'nothing')[:20]}.xlsx",
        lambda index=_index: _strings("<si><t>Evening Run</t></si>", "1", index),
    )


@hostile("xlsx")
def strings_of_100_megabytes_in_one() -> bytes:
    return _strings(f"<si><t>{'x' * (100 * MIB)}</t></si>", "1", "0")


@hostile("xlsx")
def strings_of_100_megabytes_in_many() -> bytes:
    return _strings("<si><t>abcdefgh</t></si>" * (100 * MIB // 24), "1", "0")


@hostile("xlsx")
def strings_of_a_million_runs() -> bytes:
    return _strings(f"<si>{'<r><t>x</t></r>' * 1_000_000}</si>", "1", "0")


@hostile("xlsx")
def one_long_string_in_ten_thousand_cells() -> bytes:
    strings = f'<sst xmlns="{MAIN}"><si><t>{"x" * 100_000}</t></si></sst>'
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 10_001))
    return xlsx(rows, changed={STRINGS: strings})


def _styles(formats: str, cells: str) -> bytes:
    styles = f'<styleSheet xmlns="{MAIN}">{formats}<cellXfs>{cells}</cellXfs></styleSheet>'
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" s="{n}"><v>{n}</v></c></row>' for n in range(4, 20_000)
    )
    return xlsx(ROWS_XML + rows, changed={STYLES: styles})


@hostile("xlsx")
def styles_by_the_hundred_thousand() -> bytes:
    return _styles("", '<xf numFmtId="9"/>' * 100_000)


@hostile("xlsx")
def styles_whose_formats_are_absurd() -> bytes:
    codes = ["0" * 500_000, "[" * 500_000, "yyyy" * 200_000, "0." + "0" * 500_000 + "%", "&quot;" * 9_999,
             "\\", "@" * 9_999, "[h" * 9_999, "", "\u202e", "0;" * 99_999]  # fmt: skip
    formats = "".join(
        f'<numFmt numFmtId="{200 + n}" formatCode="{code}"/>' for n, code in enumerate(codes)
    )
    cells = "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(len(codes)))
    return _styles(f"<numFmts>{formats}</numFmts>", cells * 2_000)


@hostile("xlsx")
def styles_with_numbers_that_are_none() -> bytes:
    return _styles(
        '<numFmts><numFmt numFmtId="x" formatCode="0%"/><numFmt/></numFmts>',
        '<xf numFmtId="-1"/><xf numFmtId="99999999999"/><xf numFmtId="x"/><xf/>' * 5_000,
    )


# -- sheets and ranges ----------------------------------------------------------------------------


def _merged(*ranges: str) -> bytes:
    cells = "".join(f'<mergeCell ref="{one}"/>' for one in ranges)
    return xlsx(changed={SHEET: sheet_xml(after=f"<mergeCells>{cells}</mergeCells>")})


@hostile("xlsx")
def merged_from_end_to_end() -> bytes:
    return _merged("A1:XFD1048576")


@hostile("xlsx")
def merged_ranges_by_the_hundred_thousand() -> bytes:
    return _merged(*[f"A{n}:C{n + 5}" for n in range(1, 100_000)])


@hostile("xlsx", says="merged ranges")
def merged_ranges_by_the_million() -> bytes:
    return _merged(*["A1:C5"] * 2_000_000)


@hostile("xlsx")
def merged_ranges_all_of_the_whole_sheet() -> bytes:
    return _merged(*["A1:XFD1048576"] * 10_000)


@hostile("xlsx")
def merged_ranges_that_make_no_sense() -> bytes:
    return _merged("C3:A1", "A0:A0", "ZZZZ9:A1", "A1", "", "A1:B2:C3", "A-1:B2")


@hostile("xlsx")
def sheets_ten_thousand() -> bytes:
    sheets = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(10_000))
    targets = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(10_000)]
    parts = {f"xl/worksheets/sheet{n}.xml": sheet_xml() for n in range(10_000)}
    return xlsx(changed={BOOK: book_xml(sheets), BOOK_RELS: relations(*targets), **parts})


@hostile("xlsx")
def sheets_ten_thousand_in_one_part() -> bytes:
    sheets = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r0"/>' for n in range(10_000))
    return xlsx(
        ROWS_XML + '<row><c t="str"><v>abc</v></c></row>' * 10_000, changed={BOOK: book_xml(sheets)}
    )


for _called, _name in (
    ("controls", "&#x1b;[31mred&#x7;"), ("lines", "a&#10;b&#13;c"), ("bidi", "\u202e\u2066evil"),
    ("slashes", "../../etc/passwd"), ("backslashes", "..\\..\\evil:*?[]"), ("10000-characters", "x" * 10_000),
    ("nothing", ""), ("blanks", "   "), ("markup", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("formula", "=1+1"), ("percents", "%s%n{0}"),
):  # fmt: skip
    add(
        f"sheet-whose-name-is-made-of-{_called}.xlsx",
        lambda name=_name: xlsx(
            changed={BOOK: book_xml(f'<sheet name="{name}" sheetId="1" r:id="r0"/>')}
        ),
    )


@hostile("xlsx")
def sheets_of_the_same_name() -> bytes:
    sheet = '<sheet name="Races" sheetId="1" r:id="r0"/>'
    return xlsx(changed={BOOK: book_xml(sheet * 3)})


for _state in ("hidden", "veryHidden", "x" * 1000, ""):
    add(
        f"sheet-whose-state-is-{_state[:12] or 'nothing'}.xlsx",
        lambda state=_state: xlsx(
            changed={BOOK: book_xml(f'<sheet name="Races" sheetId="1" state="{state}" r:id="r0"/>')}
        ),
    )


@hostile("xlsx")
def sheet_that_is_named_and_absent() -> bytes:
    more = '<sheet name="Races" sheetId="1" r:id="r0"/><sheet name="Gone" sheetId="2" r:id="r77"/>'
    return xlsx(changed={BOOK: book_xml(more)})


@hostile("xlsx")
def workbook_of_chart_sheets_only() -> bytes:
    return xlsx(changed={BOOK_RELS: relations(("chartsheet", "worksheets/sheet1.xml"))})
