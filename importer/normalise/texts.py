"""Texts, types, coordinates, links and slugs of a table's events."""

from collections.abc import Callable
from datetime import date

from importer.cells import slugs
from importer.cells.dating import Refusal
from importer.cells.links import read_url
from importer.cells.mojibake import repaired
from importer.cells.places import Axis, read_coordinate
from importer.cells.text import clean, linked, one_line, shown
from importer.cells.types import read_type
from importer.fields import FIELDS
from importer.model import CellValue
from importer.normalise.reader import Options, Reader
from importer.objections import quoted


def read(reader: Reader, options: Options) -> None:
    """Read all fields that need no other field, and the link that a name may carry."""
    for field in FIELDS:
        match field.kind:
            case "text":
                several_lines = field.name == "description"
                reader.keep(
                    field.name,
                    [*reader.read(field.name, _text(clean if several_lines else one_line))],
                )
            case "url":
                reader.keep(field.name, [*reader.read(field.name, _text(_url))])
            case "type":
                types = reader.read(field.name, _text(_type))
                reader.keep(
                    field.name, [_default(reader, i, kind, options) for i, kind in enumerate(types)]
                )
            case "latitude":
                reader.keep(field.name, [*reader.read(field.name, _coordinate("lat"))])
            case "longitude":
                reader.keep(field.name, [*reader.read(field.name, _coordinate("lng"))])
            case "slug" | "date" | "time":
                pass
    _take_links_from_names(reader)
    _warn_about_mojibake(reader)


def _warn_about_mojibake(reader: Reader) -> None:
    """Point at text that was read in the wrong encoding somewhere on its way."""
    for field in FIELDS:
        if field.kind != "text":
            continue
        raw = reader.normalised.raw.get(field.name, ())
        for index, cell in enumerate(raw):
            if not isinstance(cell, str) or cell.isascii():
                continue
            value = reader.normalised.values[field.name][index]
            # cleaning takes away some marks that are halves of letters: Ã and U+0081 were Á
            meant = repaired(cell)
            if meant is not None and isinstance(value, str):
                reader.warn(index, field.name, _mojibake(value, one_line(meant)))


def _mojibake(text: str, meant: str) -> Refusal:
    lost = "it has lost letters" if meant == text else f"it may have been {quoted(meant)}"
    return Refusal(
        "mojibake",
        f"{quoted(text)} looks wrongly converted: {lost}.",
        "Correct the cell, or export the file as UTF-8; it is sent as it stands.",
    )


def read_slugs(reader: Reader) -> None:
    """Take each row's slug, or make it from the row's own name and date."""
    values = reader.normalised.values
    given = reader.read("slug", _text(one_line))
    reader.keep(
        "slug",
        [
            slug or _derived(name, day)
            for slug, name, day in zip(given, values["name"], values["date"], strict=True)
        ],
    )


def _derived(name: object, day: object) -> str | None:
    if not isinstance(name, str) or not isinstance(day, date):
        return None
    return slugs.derive(name, day)


def _text(read: Callable[[str], str]) -> Callable[[CellValue], str | Refusal]:
    return lambda cell: read(shown(cell))


def _url(text: str) -> str:
    plain, url = linked(text)
    return read_url(one_line(url or plain))


def _type(text: str) -> str:
    return read_type(one_line(text))


def _default(reader: Reader, index: int, kind: str | None, options: Options) -> str | None:
    refused = (index, "type") in reader.normalised.problems
    return options.default_type if kind is None and not refused else kind


def _coordinate(axis: Axis) -> Callable[[CellValue], float | Refusal]:
    def read_one(cell: CellValue) -> float | Refusal:
        degrees = read_coordinate(cell, axis)
        if degrees is None:
            return Refusal(
                "coordinate_invalid",
                f"{quoted(shown(cell))} is no coordinate in degrees.",
                "Write it like 44.9778 or -93.2650.",
            )
        return degrees

    return read_one


def _take_links_from_names(reader: Reader) -> None:
    """`<a href="URL">Name</a>` names the event and, unless a column does, its page."""
    values = reader.normalised.values
    for index, name in enumerate(values["name"]):
        if isinstance(name, str) and "<" in name:
            plain, url = linked(name)
            values["name"][index] = plain or None
            blank = values["websiteUrl"][index] is None
            if (
                url is not None
                and blank
                and (index, "websiteUrl") not in reader.normalised.problems
            ):
                values["websiteUrl"][index] = read_url(one_line(url))
