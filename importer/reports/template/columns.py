"""The columns of the template: header, example, number format and input format of each field."""

import codecs
import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, time

from importer.domain.fields import EVENT_TYPES, FIELDS, Field, FieldKind
from importer.domain.own_markers import EXAMPLE_MARKER

REQUIRED_MARK = " *"
_EXAMPLE_NOTE = "(skipped: overwrite or delete this row)"
_EXAMPLE_DATE = "%d-%b-%Y"

ExampleValue = str | float | date | time


@dataclass(frozen=True, slots=True)
class InputFormat:
    """The input format of a field.

    Attributes:
        description: how to write a value, for the field guide.
        width: width of the column, in characters.
        number_format: number format of the cells; `@` is text.
    """

    description: str
    width: int
    number_format: str = "General"


DATE_FORMAT, TIME_FORMAT, TEXT_FORMAT = "DD-MMM-YYYY", "HH:MM", "@"

INPUT_FORMATS: dict[FieldKind, InputFormat] = {
    "text": InputFormat("Any text.", 24),
    "slug": InputFormat(
        "Lowercase letters a-z, digits and single hyphens; different for each event.",
        34,
        TEXT_FORMAT,
    ),
    "type": InputFormat(f"Choose from the list: {', '.join(EVENT_TYPES)}.", 14),
    "date": InputFormat(
        "A real date is best. As text, write the month as a word (3 May 2027) or the year first "
        "(2027-05-03): 03/05/2027 can be read two ways.",
        15,
        DATE_FORMAT,
    ),
    "time": InputFormat("Hours and minutes: 09:30, or 9:30 AM. Local time.", 12, TIME_FORMAT),
    "latitude": InputFormat("A decimal number of degrees; south is negative.", 12),
    "longitude": InputFormat("A decimal number of degrees; west is negative.", 12),
    "url": InputFormat("A full address that starts with https:// or http://.", 36),
}

INPUT_FORMATS_BY_FIELD: dict[str, InputFormat] = {
    "name": InputFormat("Any text.", 42),
    "postalCode": InputFormat("As on a letter; leading zeros are kept.", 14, TEXT_FORMAT),
    "description": InputFormat("Any text; keep it short.", 40),
}
"""Input formats of fields that differ from their kind."""


def get_input_format(name: str, kind: FieldKind) -> InputFormat:
    """Return the input format of a field.

    Args:
        name: name of the field.
        kind: its kind, used unless the field has a format of its own.
    """
    return INPUT_FORMATS_BY_FIELD.get(name, INPUT_FORMATS[kind])


def get_header(field: Field) -> str:
    """Return the header of a field; that of a required one ends in ` *`."""
    return field.label + REQUIRED_MARK if field.required else field.label


def get_example_text(field: Field) -> str:
    """Return the cell of a field in the example row, as a person would type it."""
    if field.name == "name":
        return f"{EXAMPLE_MARKER} {field.example} {_EXAMPLE_NOTE}"
    return field.example


def get_example_value(field: Field) -> ExampleValue:
    """Return the cell of a field in the example row as a typed value: date, time, number or text."""
    text = get_example_text(field)
    match field.kind:
        case "date":
            return datetime.strptime(f"{text} +0000", f"{_EXAMPLE_DATE} %z").date()
        case "time":
            return time.fromisoformat(text)
        case "latitude" | "longitude":
            return float(text)
        case _:
            return text


def render_csv() -> bytes:
    """Return the template as CSV (RFC 4180), UTF-8 with a byte order mark, which Excel needs."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(get_header(field) for field in FIELDS)
    writer.writerow(get_example_text(field) for field in FIELDS)
    return codecs.BOM_UTF8 + text.getvalue().encode()
