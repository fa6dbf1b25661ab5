"""Data validation, input prompts and conditional formats of the template."""

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
"""First and last row with rules; rows below are imported too."""
_PLAIN = ("text", "type")  # their help text needs no input format
_LONGEST_PROMPT = 255  # ECMA-376, 18.3.1.32: prompt and error

_Check = Literal["list", "date", "time", "decimal"]
_LAST_COLUMN = letters(len(FIELDS) - 1)
_GREY = DifferentialStyle(font=Font(italic=True, color="FF767676"))
_MISSING = DifferentialStyle(fill=PatternFill(bgColor="FFFFC7CE", fill_type="solid"))


def add_rules(sheet: Worksheet) -> None:
    """Add all rules to the sheet of events, without writing any cell."""
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
    """Return the column letters of a field."""
    return letters(NAMES.index(field.name))


def cells(field: Field) -> str:
    """Return the cell range of a field, such as `B2:B1000`."""
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
    first = "DATE(1950,1,1)"  # validation rejects earlier dates, too (date_implausible)
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
    """Make a rule that warns about an invalid value or, if `strict`, rejects it."""
    rule = DataValidation(type=kind, formula1=first, formula2=last, allow_blank=True)
    rule.showErrorMessage = True
    rule.errorStyle = "stop" if strict else "warning"
    rule.errorTitle = "Please check this cell"
    rule.error = error
    return rule


def _grey_example(sheet: Worksheet) -> None:
    """Show the example row in gray italics until it is overwritten."""
    name = column(FIELDS[NAMES.index("name")])
    formula = f'LEFT(${name}{FIRST_ROW},{len(EXAMPLE_MARK)})="{EXAMPLE_MARK}"'
    rule = Rule(type="expression", dxf=_GREY, formula=[formula], stopIfTrue=True)
    sheet.conditional_formatting.add(f"A{FIRST_ROW}:{_LAST_COLUMN}{LAST_ROW}", rule)


def _point_at_missing(sheet: Worksheet) -> None:
    """Highlight empty required cells in rows that are not empty."""
    for field in FIELDS:
        if field.required:
            row = f"$A{FIRST_ROW}:${_LAST_COLUMN}{FIRST_ROW}"
            formula = f"AND(COUNTA({row})>0,ISBLANK({column(field)}{FIRST_ROW}))"
            rule = Rule(type="expression", dxf=_MISSING, formula=[formula])
            sheet.conditional_formatting.add(cells(field), rule)
