"""Read the columns of texts, event types, coordinates, links and slugs."""

from datetime import date

from importer.domain.fields import FIELDS
from importer.domain.message import Message
from importer.domain.model import CellValue
from importer.domain.safe_text import quote_text
from importer.parsing.cells.cell_problem import CellProblem
from importer.parsing.cells.coordinates import Axis, read_coordinate
from importer.parsing.cells.plain_blocks import (
    read_plain_coordinates,
    read_plain_texts,
    read_plain_urls,
)
from importer.parsing.cells.text import (
    clean_line,
    clean_text,
    derive_slug,
    display_text,
    read_line,
    repair_mojibake,
    split_link,
)
from importer.parsing.cells.urls import read_url
from importer.parsing.column_reader import ColumnReader, FieldValue, ParseOptions
from importer.parsing.lexicon.event_types import find_event_type


def read_text_columns(reader: ColumnReader, options: ParseOptions) -> None:
    """Read all fields but dates, times and slugs; extract links from names and warn about mojibake."""
    for field in FIELDS:
        match field.kind:
            case "text":
                read = _read_text if field.name == "description" else read_line
                reader.set_column(
                    field.name, reader.read_column_in_blocks(field.name, read, read_plain_texts)
                )
            case "url":
                reader.set_column(
                    field.name, reader.read_column_in_blocks(field.name, _read_url, read_plain_urls)
                )
            case "type":
                reader.set_column(field.name, _read_types(reader, options))
            case "latitude":
                reader.set_column(field.name, _read_coordinates(reader, field.name, "lat"))
            case "longitude":
                reader.set_column(field.name, _read_coordinates(reader, field.name, "lng"))
            case "slug" | "date" | "time":
                pass
    _extract_links_from_names(reader)
    _warn_about_mojibake(reader)


def _read_text(cell: CellValue) -> str:
    return clean_text(display_text(cell))


def _read_url(cell: CellValue) -> str:
    label, url = split_link(display_text(cell))
    return read_url(clean_line(url or label))


def _read_types(reader: ColumnReader, options: ParseOptions) -> list[FieldValue]:
    types: list[FieldValue] = [
        *reader.read_column("type", lambda cell: find_event_type(read_line(cell)))
    ]
    if options.default_type is not None:
        for index, kind in enumerate(types):
            if kind is None and (index, "type") not in reader.parsed.problems:
                types[index] = options.default_type
    return types


def _read_coordinates(reader: ColumnReader, name: str, axis: Axis) -> list[float | None]:
    def read_one(cell: CellValue) -> float | CellProblem:
        degrees = read_coordinate(cell, axis)
        if degrees is None:
            return CellProblem(
                "coordinate_invalid",
                Message(
                    "{text} is not a coordinate in degrees.", text=quote_text(display_text(cell))
                ),
                Message("Write it like 44.9778 or -93.2650."),
            )
        return degrees

    return reader.read_column_in_blocks(name, read_one, read_plain_coordinates)


def _extract_links_from_names(reader: ColumnReader) -> None:
    """Replace `<a href="URL">Name</a>` by its name, and use its URL unless the row has a website."""
    values = reader.parsed.values
    for index, name in enumerate(values["name"]):
        if not isinstance(name, str) or "<" not in name:
            continue
        text, url = split_link(name)
        reader.set_value("name", index, text or None)
        blank = values["websiteUrl"][index] is None
        if url is not None and blank and (index, "websiteUrl") not in reader.parsed.problems:
            reader.set_value("websiteUrl", index, read_url(clean_line(url)))


def _warn_about_mojibake(reader: ColumnReader) -> None:
    """Warn about texts that were once decoded with the wrong encoding."""
    for field in FIELDS:
        if field.kind != "text":
            continue
        cells = reader.parsed.raw_cells.get(field.name, [])
        # from the raw cells, as cleaning removes halves of letters: Ã and U+0081 were Á
        originals: dict[CellValue, str] = {
            cell: original
            for cell in set(cells)
            if isinstance(cell, str) and (original := repair_mojibake(cell)) is not None
        }
        for index, cell in enumerate(cells) if originals else ():
            value = reader.parsed.values[field.name][index]
            if cell in originals and isinstance(value, str):
                warning = _make_mojibake_warning(value, clean_line(originals[cell]))
                reader.add_warning(index, field.name, warning)


def _make_mojibake_warning(text: str, original: str) -> CellProblem:
    shown = quote_text(text)
    return CellProblem(
        "mojibake",
        Message("{text} has letters that were lost in a conversion.", text=shown)
        if original == text
        else Message(
            "{text} looks wrongly converted; it may have been {original}.",
            text=shown,
            original=quote_text(original),
        ),
        Message("Correct the cell, or export the file as UTF-8. It is sent as it is."),
    )


def read_slugs(reader: ColumnReader) -> None:
    """Read the slug of each row, or derive it from the row's name and date."""
    values = reader.parsed.values
    given = reader.read_column("slug", read_line)
    rows = zip(given, values["name"], values["date"], strict=True)
    reader.set_column("slug", [slug or _derive_slug(name, day) for slug, name, day in rows])


def _derive_slug(name: FieldValue, day: FieldValue) -> str | None:
    return derive_slug(name, day) if isinstance(name, str) and isinstance(day, date) else None
