"""Hostile cells, sheets, strings and styles of .xlsx workbooks."""

from .case import READ, add, hostile
from .workbooks import (
    MAIN,
    ROWS,
    ROWS_XML,
    SHEET,
    STYLES,
    sheet_xml,
    text_cell,
    xlsx,
)

MIB = 2**20


def _below(cells: str) -> bytes:
    """Build the calendar with one more row, 4, of these cells."""
    return xlsx(f'{ROWS_XML}<row r="4">{cells}</row>')


# -- where cells lie ------------------------------------------------------------------------------

for _claim in ("A1", "A1:A1", "A1:XFD1048576", "XFD1048576:A1", "B9:A1", "ZZZZZZ99999999999"):
    add(
        f"claims-the-range-{_claim.replace(':', '-')}.xlsx",
        lambda claim=_claim: xlsx(changed={SHEET: sheet_xml(before=f'<dimension ref="{claim}"/>')}),
        READ,
        ROWS,
    )

for _claim in ("A0:Z0", "", "x" * 100_000, "A1:C2 D4"):
    add(
        f"claims-the-senseless-range-{(_claim or 'nothing')[:9].replace(':', '-')}.xlsx",
        lambda claim=_claim: xlsx(changed={SHEET: sheet_xml(before=f'<dimension ref="{claim}"/>')}),
        "damaged",
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
    rows = (
        f'<row r="{n}"><c r="{at}{n}"><v>1</v></c></row>' for n, at in enumerate(letters * 40, 1)
    )
    return xlsx("".join(rows))


@hostile("xlsx")
def cells_in_16384_columns_of_200_rows() -> bytes:
    row = "<c><v>1</v></c>" * 16_384
    return xlsx("".join(f'<row r="{number}">{row}</row>' for number in range(1, 201)))


@hostile("xlsx")
def cells_in_2000_columns_of_4000_rows() -> bytes:
    row = "<c><v>1</v></c>" * 2000
    return xlsx("".join(f'<row r="{number}">{row}</row>' for number in range(1, 4_001)))


@hostile("xlsx")
def cells_in_a_million_rows() -> bytes:
    row = text_cell("A{0}", "Name")
    return xlsx("".join(f'<row r="{n}">{row.format(n)}</row>' for n in range(1, 1_048_577)))


@hostile("xlsx")
def cells_in_more_rows_than_there_are() -> bytes:
    return xlsx("<row><c><v>1</v></c></row>" * 1_200_000)


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
                         ("minus-657435", "-657435"), ("9e15", "9e15"), ("9e18", "9223372036854775808"),
                         ):  # fmt: skip
    for _style in ("date", "percent", "time-span"):
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
