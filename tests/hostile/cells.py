"""Hostile cells, sheets, strings and styles of .xlsx workbooks."""

from case import READ, add, hostile
from workbooks import (
    BOOK,
    BOOK_RELS,
    MAIN,
    ROWS,
    ROWS_XML,
    SHEET,
    STRINGS,
    STYLES,
    book_xml,
    relations,
    sheet_xml,
    text_cell,
    xlsx,
)

MIB = 2**20


def _below(cells: str) -> bytes:
    """The calendar with one more row, 4, of these cells."""
    return xlsx(f'{ROWS_XML}<row r="4">{cells}</row>')


# -- where cells lie ------------------------------------------------------------------------------

for _claim in ("A1", "A1:A1", "A1:XFD1048576", "XFD1048576:A1", "B9:A1", "A0:Z0", "ZZZZZZ99999999999",
               "", "x" * 100_000, "A1:C2 D4"):  # fmt: skip
    add(
        f"claims-the-range-{(_claim or 'nothing')[:20].replace(':', '-').replace(' ', '-')}.xlsx",
        lambda claim=_claim: xlsx(changed={SHEET: sheet_xml(before=f'<dimension ref="{claim}"/>')}),
        READ,
        ROWS,
    )

for _cell in ("XFD1048576", "A1048576", "XFD4"):
    add(f"one-more-cell-at-{_cell}.xlsx", lambda cell=_cell: _below(text_cell(cell, "x")))

for _cell in ("XFE4", "ZZZZZZZ4", "A1048577", "A4294967295", "A99999999999999999999", "A0", "A-4",
              "4A", "A", "4", "", "a4", "Ä4", "A4A4", "$A$4"):  # fmt: skip
    add(
        f"cell-with-the-address-{(_cell or 'nothing').replace('$', 'dollar')}.xlsx",
        lambda cell=_cell: _below(text_cell(cell, "x")),
    )

for _row in ("0", "-1", "1048577", "4294967296", "99999999999999999999", "1e3", "x", ""):
    add(
        f"row-with-the-number-{_row or 'nothing'}.xlsx",
        lambda row=_row: xlsx(f'{ROWS_XML}<row r="{row}"><c><v>1</v></c></row>'),
    )


@hostile("xlsx")
def cells_at_both_ends_of_the_sheet() -> bytes:
    return xlsx(
        f'<row r="1">{text_cell("A1", "x")}</row><row r="1048576">{text_cell("XFD1048576", "y")}</row>'
    )


@hostile("xlsx")
def cells_on_the_diagonal() -> bytes:
    letters = [chr(65 + a) + chr(65 + b) for a in range(26) for b in range(26)]
    rows = (f'<row r="{n}"><c r="{at}{n}"><v>1</v></c></row>' for n, at in enumerate(letters * 40, 1))
    return xlsx("".join(rows))


@hostile("xlsx")
def cells_in_16384_columns_of_1000_rows() -> bytes:
    row = "<c><v>1</v></c>" * 16_384
    return xlsx("".join(f'<row r="{number}">{row}</row>' for number in range(1, 1001)))


@hostile("xlsx")
def cells_in_2000_columns_of_20000_rows() -> bytes:
    row = "<c><v>1</v></c>" * 2000
    return xlsx("".join(f'<row r="{number}">{row}</row>' for number in range(1, 20_001)))


@hostile("xlsx")
def cells_in_a_million_rows() -> bytes:
    row = text_cell("A{0}", "Name")
    return xlsx("".join(f'<row r="{n}">{row.format(n)}</row>' for n in range(1, 1_048_577)))


@hostile("xlsx")
def cells_in_two_million_rows() -> bytes:
    return xlsx("<row><c><v>1</v></c></row>" * 2_100_000)


@hostile("xlsx")
def rows_in_a_million_that_are_blank() -> bytes:
    return xlsx(ROWS_XML + "<row/>" * 1_048_000)


@hostile("xlsx", rows=ROWS)
def cells_that_do_not_say_where_they_are() -> bytes:
    return xlsx("".join(part.rpartition(' r="')[0] + part[part.find('"', part.find(' r="') + 4) + 1:]
                        if ' r="' in part else part for part in _split(ROWS_XML)))  # fmt: skip


def _split(xml: str) -> list[str]:
    return [f"<{part}" for part in xml.split("<")[1:]]


@hostile("xlsx", rows=ROWS)
def cells_from_the_last_to_the_first() -> bytes:
    rows = ROWS_XML.split("</row>")[:-1]
    return xlsx("".join(f"{row}</row>" for row in reversed(rows)))


@hostile("xlsx", rows=ROWS)
def cells_each_there_a_thousand_times() -> bytes:
    return xlsx(ROWS_XML + ROWS_XML.split("</row>")[1] * 1000 + "</row>")


@hostile("xlsx")
def cells_outside_of_rows() -> bytes:
    return xlsx(ROWS_XML + text_cell("A9", "stray") + "<v>1</v><t>x</t>")


@hostile("xlsx")
def cells_within_cells() -> bytes:
    return _below('<c r="A4"><c r="B4"><c r="C4"><v>1</v></c></c></c>')


# -- what cells hold ------------------------------------------------------------------------------

for _called, _number in (("nan", "NaN"), ("inf", "inf"), ("minus-inf", "-inf"), ("1e300", "1e300"),
                         ("1e999", "1e999"), ("minus-1", "-1"), ("0", "0"), ("1e-300", "1e-300"),
                         ("hex", "0x10"), ("words", "abc"), ("a-million-digits", "9" * 10**6),
                         ("nothing", ""), ("60", "60"), ("2958466", "2958466"),
                         ("minus-657435", "-657435"), ("9e15", "9e15"), ("9e18", "9223372036854775808")):  # fmt: skip
    for _style in ("number", "date", "percent", "time-span"):
        if _style != "number":
            add(
                f"{_style}-of-{_called}.xlsx",
                lambda number=_number, style=_style: _styled(number, style),
            )


def _styled(number: str, style: str) -> bytes:
    codes = {"date": 14, "percent": 10, "time-span": 46}
    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="{codes[style]}"/></cellXfs></styleSheet>'
    cell = f'<c r="C4" s="0"><v>{number}</v></c>'
    row = f'<row r="4">{text_cell("A4", "Odd Race")}{text_cell("B4", "race")}{cell}</row>'
    return xlsx(ROWS_XML + row, changed={STYLES: styles})


for _kind in ("d", "b", "e", "n", "s", "str", "x", "inlineStr", ""):
    for _called, _value in (("huge", "9" * 30), ("negative", "-1"), ("odd", "\u202eevil")):
        add(
            f"cell-of-type-{_kind or 'nothing'}-and-a-value-that-is-{_called}.xlsx",
            lambda kind=_kind, value=_value: _below(f'<c r="A4" t="{kind}"><v>{value}</v></c>'),
        )

for _called, _formula in (
    ("dde", "cmd|' /C calc'!A0"),
    ("web", 'WEBSERVICE("http://127.0.0.1:9/"&amp;A1)'),
    ("link", 'HYPERLINK("http://127.0.0.1:9/?"&amp;A2,"click")'),
    ("file", "'file:///etc/[passwd]x'!A1"),
    ("nested", "IF(" * 5000 + "1" + ")" * 5000),
    ("long", "A1+" * 2_000_000 + "A1"),
):
    add(
        f"formula-of-{_called}.xlsx",
        lambda formula=_formula: _below(f'<c r="A4"><f>{formula}</f><v>7</v></c>'),
        READ,
        ROWS + 1,
    )


@hostile("xlsx", rows=ROWS + 1)
def formula_with_a_stored_error() -> bytes:
    return _below('<c r="A4" t="e"><f>1/0</f><v>#DIV/0!</v></c>')


@hostile("xlsx")
def formula_shared_over_the_whole_sheet() -> bytes:
    return _below('<c r="A4"><f t="shared" ref="A1:XFD1048576" si="0">A1+1</f><v>7</v></c>')


@hostile("xlsx", rows=ROWS + 1)
def text_that_is_a_live_formula() -> bytes:
    return _below(text_cell("A4", "=cmd|' /C calc'!A0"))


@hostile("xlsx")
def text_of_50_megabytes_in_one_cell() -> bytes:
    return _below(text_cell("A4", "x" * (50 * MIB)))


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
    formats = "".join(f'<numFmt numFmtId="{200 + n}" formatCode="{code}"/>' for n, code in enumerate(codes))
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
    return xlsx(ROWS_XML + '<row><c t="str"><v>abc</v></c></row>' * 10_000, changed={BOOK: book_xml(sheets)})


for _called, _name in (
    ("controls", "&#x1b;[31mred&#x7;"), ("lines", "a&#10;b&#13;c"), ("bidi", "\u202e\u2066evil"),
    ("slashes", "../../etc/passwd"), ("backslashes", "..\\..\\evil:*?[]"), ("10000-characters", "x" * 10_000),
    ("nothing", ""), ("blanks", "   "), ("markup", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("formula", "=1+1"), ("percents", "%s%n{0}"),
):  # fmt: skip
    add(
        f"sheet-whose-name-is-made-of-{_called}.xlsx",
        lambda name=_name: xlsx(changed={BOOK: book_xml(f'<sheet name="{name}" sheetId="1" r:id="r0"/>')}),
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
