"""Data validation, input prompts and conditional formats of the template."""

from typing import Literal

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from importer.domain.cell_references import format_column
from importer.domain.fields import EVENT_TYPES, FIELD_NAMES, FIELDS, Field
from importer.domain.own_markers import EXAMPLE_MARKER
from importer.reports.template.columns import get_header, get_input_format

FIRST_ROW, LAST_ROW = 2, 1_000
"""First and last row with rules; rows below are imported too."""
_KINDS_WITHOUT_FORMAT = ("text", "type")  # their help text needs no input format
_MAX_PROMPT_LENGTH = 255  # ECMA-376, 18.3.1.32: prompt and error

_RuleType = Literal["list", "date", "time", "decimal"]
_LAST_COLUMN = format_column(len(FIELDS) - 1)
_EXAMPLE_STYLE = DifferentialStyle(font=Font(italic=True, color="FF767676"))
_MISSING_STYLE = DifferentialStyle(fill=PatternFill(bgColor="FFFFC7CE", fill_type="solid"))


def add_rules(sheet: Worksheet) -> None:
    """Add all rules to the sheet of events, without writing any cell."""
    for field in FIELDS:
        rule = _make_field_rule(field)
        rule.promptTitle = get_header(field)
        rule.prompt = _make_prompt(field)
        rule.showInputMessage = True
        rule.add(get_cell_range(field))
        sheet.add_data_validation(rule)
    _add_example_format(sheet)
    _add_missing_format(sheet)


def get_column_letters(field: Field) -> str:
    """Return the column letters of a field."""
    return format_column(FIELD_NAMES.index(field.name))


def get_cell_range(field: Field) -> str:
    """Return the cell range of a field, such as `B2:B1000`."""
    letter = get_column_letters(field)
    return f"{letter}{FIRST_ROW}:{letter}{LAST_ROW}"


def _make_prompt(field: Field) -> str:
    if field.kind in _KINDS_WITHOUT_FORMAT:
        return field.help
    both = f"{field.help} {get_input_format(field.name, field.kind).description}"
    return both if len(both) <= _MAX_PROMPT_LENGTH else field.help


def _make_field_rule(field: Field) -> DataValidation:
    match field.kind:
        case "type":
            listed = f'"{",".join(EVENT_TYPES)}"'
            return _make_rule(
                "list", listed, error=f"Choose one of {', '.join(EVENT_TYPES)}.", strict=True
            )
        case "date":
            return _make_date_rule(field)
        case "time":
            return _make_rule("time", "0", "0.999988426", error="Enter a time such as 09:30.")
        case "latitude":
            return _make_rule("decimal", "-90", "90", error="Enter degrees between -90 and 90.")
        case "longitude":
            return _make_rule("decimal", "-180", "180", error="Enter degrees between -180 and 180.")
        case _:
            return DataValidation(allow_blank=True)


def _make_date_rule(field: Field) -> DataValidation:
    first = "DATE(1950,1,1)"  # validation rejects earlier dates, too (date_implausible)
    error = "Enter a date such as 3 May 2027 that your spreadsheet recognizes as a date."
    if field.name == "endDate":
        first = f"${get_column_letters(FIELDS[FIELD_NAMES.index('date')])}{FIRST_ROW}"
        error = f"{error} The last day must not be before the first."
    rule = _make_rule("date", first, error=error)
    rule.operator = "greaterThanOrEqual"
    return rule


def _make_rule(
    kind: _RuleType, first: str, last: str | None = None, *, error: str, strict: bool = False
) -> DataValidation:
    """Make a rule that warns about an invalid value or, if `strict`, rejects it."""
    rule = DataValidation(type=kind, formula1=first, formula2=last, allow_blank=True)
    rule.showErrorMessage = True
    rule.errorStyle = "stop" if strict else "warning"
    rule.errorTitle = "Please check this cell"
    rule.error = error
    return rule


def _add_example_format(sheet: Worksheet) -> None:
    """Show the example row in gray italics until it is overwritten."""
    name = get_column_letters(FIELDS[FIELD_NAMES.index("name")])
    formula = f'LEFT(${name}{FIRST_ROW},{len(EXAMPLE_MARKER)})="{EXAMPLE_MARKER}"'
    rule = Rule(type="expression", dxf=_EXAMPLE_STYLE, formula=[formula], stopIfTrue=True)
    sheet.conditional_formatting.add(f"A{FIRST_ROW}:{_LAST_COLUMN}{LAST_ROW}", rule)


def _add_missing_format(sheet: Worksheet) -> None:
    """Highlight empty required cells in rows that are not empty."""
    for field in FIELDS:
        if field.required:
            row = f"$A{FIRST_ROW}:${_LAST_COLUMN}{FIRST_ROW}"
            formula = f"AND(COUNTA({row})>0,ISBLANK({get_column_letters(field)}{FIRST_ROW}))"
            rule = Rule(type="expression", dxf=_MISSING_STYLE, formula=[formula])
            sheet.conditional_formatting.add(get_cell_range(field), rule)
