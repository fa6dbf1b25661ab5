"""Read the columns of texts, event types, coordinates, links and slugs."""

from collections.abc import Callable, Iterator, Sequence

from importer.domain.fields import FIELDS
from importer.domain.model import CellValue
from importer.domain.safe_text import quoted
from importer.parsing.cells import slugs
from importer.parsing.cells.bulk import beyond_ascii, framed, parted, plain
from importer.parsing.cells.cell_problem import Refusal
from importer.parsing.cells.coordinates import Axis, read_coordinate, read_usual
from importer.parsing.cells.text import clean, linked, one_line, repaired, shown
from importer.parsing.cells.urls import read_url
from importer.parsing.column_reader import Options, Reader, Value
from importer.parsing.lexicon.event_types import read_type


def read_text_columns(reader: Reader, options: Options) -> None:
    """Read all fields but dates, times and slugs; extract links from names and warn about mojibake."""
    for field in FIELDS:
        match field.kind:
            case "text":
                read_one = _text(clean if field.name == "description" else one_line)
                reader.keep(field.name, reader.read_blocks(field.name, read_one, plain))
            case "url":
                reader.keep(field.name, reader.read_blocks(field.name, _text(_url), _urls))
            case "type":
                reader.keep(field.name, _types(reader, options))
            case "latitude":
                reader.keep(field.name, _coordinates(reader, field.name, "lat"))
            case "longitude":
                reader.keep(field.name, _coordinates(reader, field.name, "lng"))
            case "slug" | "date" | "time":
                pass
    _take_links_from_names(reader)
    _warn_about_mojibake(reader)


def _warn_about_mojibake(reader: Reader) -> None:
    """Warn about texts that were once decoded with the wrong encoding."""
    for field in FIELDS:
        if field.kind != "text":
            continue
        cells = reader.cells(field.name)
        for index in beyond_ascii(cells):
            value = reader.normalised.values[field.name][index]
            # from the raw cell, as cleaning removes halves of letters: Ã and U+0081 were Á
            original = repaired(str(cells[index]))
            if original is not None and isinstance(value, str):
                reader.warn(index, field.name, _mojibake(value, one_line(original)))


def _mojibake(text: str, original: str) -> Refusal:
    lost = "it has lost letters" if original == text else f"it may have been {quoted(original)}"
    return Refusal(
        "mojibake",
        f"{quoted(text)} looks wrongly converted: {lost}.",
        "Correct the cell, or export the file as UTF-8; it is sent as it stands.",
    )


def read_slugs(reader: Reader) -> None:
    """Read the slug of each row, or derive it from the row's name and date."""
    values = reader.normalised.values
    given = reader.read_blocks("slug", _text(one_line), plain)
    derived = slugs.derive_all(values["name"], values["date"])
    reader.keep("slug", [slug or own for slug, own in zip(given, derived, strict=True)])


def _text(read: Callable[[str], str]) -> Callable[[CellValue], str | Refusal]:
    return lambda cell: read(shown(cell))


def _url(text: str) -> str:
    label, url = linked(text)
    return read_url(one_line(url or label))


def _type(text: str) -> str:
    return read_type(one_line(text))


def _urls(cells: Sequence[CellValue]) -> Sequence[str | None] | None:
    """Return the cells if all are blank or URLs in plain ASCII, which reading leaves unchanged."""
    whole = framed(cells)
    unchanged = whole.count("|http://") + whole.count("|https://") + cells.count(None)
    return plain(cells) if whole and unchanged == len(cells) else None


def _types(reader: Reader, options: Options) -> list[Value]:
    types: list[Value] = [*reader.read("type", _text(_type))]
    if options.default_type is not None:
        for index, kind in enumerate(types):
            if kind is None and (index, "type") not in reader.normalised.problems:
                types[index] = options.default_type
    return types


def _coordinates(reader: Reader, name: str, axis: Axis) -> list[Value]:
    def read_one(cell: CellValue) -> float | Refusal:
        degrees = read_coordinate(cell, axis)
        if degrees is None:
            return Refusal(
                "coordinate_invalid",
                f"{quoted(shown(cell))} is no coordinate in degrees.",
                "Write it like 44.9778 or -93.2650.",
            )
        return degrees

    return [*reader.read_blocks(name, read_one, read_usual)]


def _take_links_from_names(reader: Reader) -> None:
    """Replace `<a href="URL">Name</a>` by its name, and use its URL unless the row has a website."""
    values = reader.normalised.values
    for index in [*_with_markup(values["name"])]:
        text, url = linked(str(values["name"][index]))
        reader.put("name", index, text or None)
        blank = values["websiteUrl"][index] is None
        if url is not None and blank and (index, "websiteUrl") not in reader.normalised.problems:
            reader.put("websiteUrl", index, read_url(one_line(url)))


def _with_markup(names: Sequence[Value]) -> Iterator[int]:
    """Yield the indexes of the names that may contain a link."""
    for start, block, has_none in parted(names, _without_markup):
        for index, name in enumerate(block, start) if has_none is None else ():
            if isinstance(name, str) and "<" in name:
                yield index


def _without_markup(names: Sequence[Value]) -> bool | None:
    return "<" not in "".join([name for name in names if isinstance(name, str)]) or None
