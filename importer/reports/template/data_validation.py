"""What the template's cells accept, hint at and show: data validation and conditional formats."""

from typing import Literal

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from importer.domain.cell_references import letters
from importer.domain.fields import EVENT_TYPES, FIELDS, NAMES, Field
from importer.domain.own_markers import EXAMPLE_MARK
from importer.reports.template.columns import header, way

FIRST_ROW, LAST_ROW = 2, 1_000
"""Rows that the rules cover; rows below are read all the same."""
_PLAIN = ("text", "type")  # whose help says all
_LONGEST_PROMPT = 255  # ECMA-376, 18.3.1.32: prompt and error

_Check = Literal["list", "date", "time", "decimal"]
_LAST_COLUMN = letters(len(FIELDS) - 1)
_GREY = DifferentialStyle(font=Font(italic=True, color="FF767676"))
_MISSING = DifferentialStyle(fill=PatternFill(bgColor="FFFFC7CE", fill_type="solid"))


def add_rules(sheet: Worksheet) -> None:
    """Adds every rule to the sheet of events; no cell is written for it."""
    for field in FIELDS:
        rule = _accepted(field)
        rule.promptTitle = header(field)
        rule.prompt = _hint(field)
        rule.showInputMessage = True
        rule.add(cells(field))
        sheet.add_data_validation(rule)
    _grey_example(sheet)
    _point_at_missing(sheet)


def column(field: Field) -> str:
    """The letter of the field's column."""
    return letters(NAMES.index(field.name))


def cells(field: Field) -> str:
    """The range of the field's cells."""
    letter = column(field)
    return f"{letter}{FIRST_ROW}:{letter}{LAST_ROW}"


def _hint(field: Field) -> str:
    if field.kind in _PLAIN:
        return field.help
    both = f"{field.help} {way(field.name, field.kind).written}"
    return both if len(both) <= _LONGEST_PROMPT else field.help


def _accepted(field: Field) -> DataValidation:
    match field.kind:
        case "type":
            listed = f'"{",".join(EVENT_TYPES)}"'
            return _rule("list", listed, error=f"One of {', '.join(EVENT_TYPES)}.", strict=True)
        case "date":
            return _date_rule(field)
        case "time":
            return _rule("time", "0", "0.999988426", error="A time of day such as 09:30.")
        case "latitude":
            return _rule("decimal", "-90", "90", error="Degrees between -90 and 90.")
        case "longitude":
            return _rule("decimal", "-180", "180", error="Degrees between -180 and 180.")
        case _:
            return DataValidation(allow_blank=True)


def _date_rule(field: Field) -> DataValidation:
    first = "DATE(1950,1,1)"  # what is earlier is a slip (the code date_implausible)
    error = "A date such as 3 May 2027, written so that your spreadsheet takes it for one."
    if field.name == "endDate":
        first = f"${column(FIELDS[NAMES.index('date')])}{FIRST_ROW}"
        error = f"{error} The last day is not before the first."
    rule = _rule("date", first, error=error)
    rule.operator = "greaterThanOrEqual"
    return rule


def _rule(
    kind: _Check, first: str, last: str | None = None, *, error: str, strict: bool = False
) -> DataValidation:
    """A rule that asks back, or (`strict`) insists."""
    rule = DataValidation(type=kind, formula1=first, formula2=last, allow_blank=True)
    rule.showErrorMessage = True
    rule.errorStyle = "stop" if strict else "warning"
    rule.errorTitle = "Please check this cell"
    rule.error = error
    return rule


def _grey_example(sheet: Worksheet) -> None:
    """Grey italics for the example row, gone as soon as it is overwritten."""
    name = column(FIELDS[NAMES.index("name")])
    formula = f'LEFT(${name}{FIRST_ROW},{len(EXAMPLE_MARK)})="{EXAMPLE_MARK}"'
    rule = Rule(type="expression", dxf=_GREY, formula=[formula], stopIfTrue=True)
    sheet.conditional_formatting.add(f"A{FIRST_ROW}:{_LAST_COLUMN}{LAST_ROW}", rule)


def _point_at_missing(sheet: Worksheet) -> None:
    """Red ground for an empty required cell in a row that holds something."""
    for field in FIELDS:
        if field.required:
            row = f"$A{FIRST_ROW}:${_LAST_COLUMN}{FIRST_ROW}"
            formula = f"AND(COUNTA({row})>0,ISBLANK({column(field)}{FIRST_ROW}))"
            rule = Rule(type="expression", dxf=_MISSING, formula=[formula])
            sheet.conditional_formatting.add(cells(field), rule)
