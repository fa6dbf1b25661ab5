"""Hostile .ods workbooks."""

from .case import add, hostile
from .workbooks import (
    ODS_ROWS,
    ods,
    ods_cell,
    ods_row,
)

ROWS_REPEATED = "table:number-rows-repeated"
COLUMNS_REPEATED = "table:number-columns-repeated"

# -- .ods -----------------------------------------------------------------------------------------

for _count in ("1048576", "16777216", "4294967296", "9" * 40, "0", "-1", "x", ""):
    add(
        f"rows-of-blanks-repeated-{(_count or 'nothing')[:20]}.ods",
        lambda count=_count: ods(
            ODS_ROWS + ods_row("<table:table-cell/>", f'{ROWS_REPEATED}="{count}"')
        ),
    )
    add(
        f"rows-of-text-repeated-{(_count or 'nothing')[:20]}.ods",
        lambda count=_count: ods(ODS_ROWS + ods_row(ods_cell("x"), f'{ROWS_REPEATED}="{count}"')),
    )
    add(
        f"cells-of-text-repeated-{(_count or 'nothing')[:20]}.ods",
        lambda count=_count: ods(
            ODS_ROWS + ods_row(ods_cell("x", f'{COLUMNS_REPEATED}="{count}"'))
        ),
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
        lambda kind=_type, value=_value: ods(
            ODS_ROWS
            + ods_row(f'<table:table-cell office:value-type="{kind}" office:value="{value}" '
                      f'office:{kind}-value="{value}"><text:p>x</text:p></table:table-cell>')
        ),
    )  # fmt: skip


@hostile("ods")
def tables_ten_thousand() -> bytes:
    plain = f'<table:table table:name="T">{ODS_ROWS}</table:table>'
    return ods(f"{ODS_ROWS}</table:table>{plain * 10_000}<table:table>")


@hostile("ods")
def tables_within_tables() -> bytes:
    inner = '<table:table table:name="Inner">' * 2000
    return ods(
        ODS_ROWS + ods_row(f"<table:table-cell>{inner}{'</table:table>' * 2000}</table:table-cell>")
    )


@hostile("ods")
def workbook_of_another_kind() -> bytes:
    return ods(changed={"mimetype": "application/vnd.oasis.opendocument.text"})


@hostile("ods", says="password")
def workbook_with_a_password() -> bytes:
    return ods(changed={"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"})


@hostile("ods")
def macros_and_scripts() -> bytes:
    return ods(
        changed={"Basic/Standard/Module1.xml": "<module>Shell(1)</module>", "Scripts/a.py": "1"}
    )


@hostile("ods")
def content_that_is_empty() -> bytes:
    return ods(changed={"content.xml": ""})
