"""The template's header and its example row, for both kinds of file."""

import codecs
import csv
import io
from datetime import date, datetime, time

from importer.domain.fields import FIELDS, Field
from importer.domain.own_markers import EXAMPLE_MARK

REQUIRED_MARK = " *"
_NOTE = "(skipped: overwrite or delete this row)"
_EXAMPLE_DATE = "%d-%b-%Y"

Example = str | float | date | time


def header(field: Field) -> str:
    """The field's header; required ones carry ` *`."""
    return field.label + REQUIRED_MARK if field.required else field.label


def example_text(field: Field) -> str:
    """The field's cell in the example row, as one would type it."""
    if field.name == "name":
        return f"{EXAMPLE_MARK} {field.example} {_NOTE}"
    return field.example


def example_value(field: Field) -> Example:
    """The same as a spreadsheet holds it: dates, times and numbers are real ones."""
    text = example_text(field)
    match field.kind:
        case "date":
            return datetime.strptime(f"{text} +0000", f"{_EXAMPLE_DATE} %z").date()
        case "time":
            return time.fromisoformat(text)
        case "latitude" | "longitude":
            return float(text)
        case _:
            return text


def csv_file() -> bytes:
    """Header and example row: UTF-8 with a byte order mark (for Excel), lines as in RFC 4180."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header(field) for field in FIELDS)
    writer.writerow(example_text(field) for field in FIELDS)
    return codecs.BOM_UTF8 + text.getvalue().encode()
