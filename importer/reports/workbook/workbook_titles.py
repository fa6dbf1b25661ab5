"""Titles of sheets, as Excel allows them (Microsoft, *Rename a worksheet*)."""

import re
from collections.abc import Iterable
from pathlib import PurePath

from importer.domain.safe_text import encodable
from importer.reports.workbook.annotations import SheetKey

_LONGEST = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f-\x9f\ufffe\uffff]")
_RESERVED = {"history"}


def titles(keys: Iterable[SheetKey], taken: Iterable[str] = ()) -> list[str]:
    """A title for each sheet: unique, valid, at most 31 UTF-16 units.

    Args:
        keys: file and sheet of each; the file's name is part of the title if there are several.
        taken: titles that are given away already.
    """
    keys = list(keys)
    several = len({file for file, _ in keys}) > 1
    used = {title.casefold() for title in taken} | _RESERVED
    return [_unique(_wanted(file, sheet, several=several), used) for file, sheet in keys]


def _wanted(file: str, sheet: str | None, *, several: bool) -> str:
    stem = PurePath(file).stem
    if sheet is None:
        return stem
    return f"{stem} {sheet}" if several else sheet


def _unique(wanted: str, used: set[str]) -> str:
    clean = _FORBIDDEN.sub("_", encodable(wanted)).strip("' ") or "Sheet"
    title, number = _cut(clean, _LONGEST), 1
    while title.casefold() in used:
        number += 1
        ending = f" ({number})"
        title = _cut(clean, _LONGEST - len(ending)) + ending
    used.add(title.casefold())
    return title


def _cut(text: str, units: int) -> str:
    return text.encode("utf-16-le")[: units * 2].decode("utf-16-le", errors="ignore").rstrip("' ")
