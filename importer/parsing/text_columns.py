"""Read the columns of texts, event types, coordinates, links and slugs."""

from collections.abc import Callable, Iterator, Sequence

from importer.domain.fields import FIELDS
from importer.domain.model import CellValue
from importer.domain.safe_text import quote_text
from importer.parsing.cells import slugs
from importer.parsing.cells.bulk import find_non_ascii, get_plain_texts, join_if_plain, scan_blocks
from importer.parsing.cells.cell_problem import CellProblem
from importer.parsing.cells.coordinates import Axis, read_coordinate, read_plain_coordinates
from importer.parsing.cells.text import (
    clean_line,
    clean_text,
    display_text,
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
                read_one = _make_text_reader(
                    clean_text if field.name == "description" else clean_line
                )
                reader.set_column(
                    field.name, reader.read_column_in_blocks(field.name, read_one, get_plain_texts)
                )
            case "url":
                reader.set_column(
                    field.name,
                    reader.read_column_in_blocks(
                        field.name, _make_text_reader(_read_url_text), _get_plain_urls
                    ),
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


def _warn_about_mojibake(reader: ColumnReader) -> None:
    """Warn about texts that were once decoded with the wrong encoding."""
    for field in FIELDS:
        if field.kind != "text":
            continue
        cells = reader.get_cells(field.name)
        for index in find_non_ascii(cells):
            value = reader.parsed.values[field.name][index]
            # from the raw cell, as cleaning removes halves of letters: Ã and U+0081 were Á
            original = repair_mojibake(str(cells[index]))
            if original is not None and isinstance(value, str):
                reader.add_warning(
                    index, field.name, _make_mojibake_warning(value, clean_line(original))
                )


def _make_mojibake_warning(text: str, original: str) -> CellProblem:
    lost = "it has lost letters" if original == text else f"it may have been {quote_text(original)}"
    return CellProblem(
        "mojibake",
        f"{quote_text(text)} looks wrongly converted: {lost}.",
        "Correct the cell, or export the file as UTF-8; it is sent as it stands.",
    )


def read_slugs(reader: ColumnReader) -> None:
    """Read the slug of each row, or derive it from the row's name and date."""
    values = reader.parsed.values
    given = reader.read_column_in_blocks("slug", _make_text_reader(clean_line), get_plain_texts)
    derived = slugs.derive_slugs(values["name"], values["date"])
    reader.set_column("slug", [slug or own for slug, own in zip(given, derived, strict=True)])


def _make_text_reader(read: Callable[[str], str]) -> Callable[[CellValue], str | CellProblem]:
    return lambda cell: read(display_text(cell))


def _read_url_text(text: str) -> str:
    label, url = split_link(text)
    return read_url(clean_line(url or label))


def _read_type_text(text: str) -> str:
    return find_event_type(clean_line(text))


def _get_plain_urls(cells: Sequence[CellValue]) -> Sequence[str | None] | None:
    """Return the cells if all are blank or URLs in plain ASCII, which reading leaves unchanged."""
    whole = join_if_plain(cells)
    unchanged = whole.count("|http://") + whole.count("|https://") + cells.count(None)
    return get_plain_texts(cells) if whole and unchanged == len(cells) else None


def _read_types(reader: ColumnReader, options: ParseOptions) -> list[FieldValue]:
    types: list[FieldValue] = [*reader.read_column("type", _make_text_reader(_read_type_text))]
    if options.default_type is not None:
        for index, kind in enumerate(types):
            if kind is None and (index, "type") not in reader.parsed.problems:
                types[index] = options.default_type
    return types


def _read_coordinates(reader: ColumnReader, name: str, axis: Axis) -> list[FieldValue]:
    def read_one(cell: CellValue) -> float | CellProblem:
        degrees = read_coordinate(cell, axis)
        if degrees is None:
            return CellProblem(
                "coordinate_invalid",
                f"{quote_text(display_text(cell))} is no coordinate in degrees.",
                "Write it like 44.9778 or -93.2650.",
            )
        return degrees

    return [*reader.read_column_in_blocks(name, read_one, read_plain_coordinates)]


def _extract_links_from_names(reader: ColumnReader) -> None:
    """Replace `<a href="URL">Name</a>` by its name, and use its URL unless the row has a website."""
    values = reader.parsed.values
    for index in [*_find_markup(values["name"])]:
        text, url = split_link(str(values["name"][index]))
        reader.set_value("name", index, text or None)
        blank = values["websiteUrl"][index] is None
        if url is not None and blank and (index, "websiteUrl") not in reader.parsed.problems:
            reader.set_value("websiteUrl", index, read_url(clean_line(url)))


def _find_markup(names: Sequence[FieldValue]) -> Iterator[int]:
    """Yield the indexes of the names that may contain a link."""
    for start, block, has_none in scan_blocks(names, _has_no_markup):
        for index, name in enumerate(block, start) if has_none is None else ():
            if isinstance(name, str) and "<" in name:
                yield index


def _has_no_markup(names: Sequence[FieldValue]) -> bool | None:
    return "<" not in "".join([name for name in names if isinstance(name, str)]) or None
