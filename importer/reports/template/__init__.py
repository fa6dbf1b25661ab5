"""The downloadable template, made from the fields: a workbook, or a CSV file."""

import contextlib
from collections.abc import Callable
from pathlib import Path

from importer.domain.errors import UnusableInput


def as_bytes(suffix: str = ".xlsx") -> bytes:
    """The template's content: the same bytes each time.

    Args:
        suffix: `.xlsx` or `.csv`, in any case.

    Raises:
        UnusableInput: another ending.
    """
    make = _KINDS.get(suffix.lower())
    if make is None:
        raise UnusableInput(
            f"There is no template of the kind {suffix or '(no ending)'}.",
            "Name a file that ends in .xlsx or .csv.",
        )
    return make()


def write(path: Path | str) -> None:
    """Writes the template, of the kind that the path's ending names; never over another content.

    Raises:
        UnusableInput: another ending, a file that is there already (somebody's calendar, perhaps),
            or a path that cannot be written.
    """
    target = Path(path)
    content = as_bytes(target.suffix)
    try:
        with target.open("xb") as file:
            _fill(target, file.write, content)
    except FileExistsError as reason:
        if _holds(target, content):
            return
        raise UnusableInput(
            f"{path} is there already, and it is not overwritten.",
            "Name another file, or move that one away first.",
        ) from reason
    except OSError as reason:
        raise UnusableInput(
            f"The template {path} cannot be written: {reason.strerror or reason}.",
            "Name a file in a folder that you can write to.",
        ) from reason


def _fill(target: Path, write_all: Callable[[bytes], int], content: bytes) -> None:
    try:
        write_all(content)
    except OSError:
        with contextlib.suppress(OSError):
            target.unlink()  # half a template is none
        raise


def _holds(target: Path, content: bytes) -> bool:
    try:
        return target.is_file() and target.read_bytes() == content
    except OSError:
        return False


# The imports are late: openpyxl alone would double the time that `--help` takes.


def _workbook() -> bytes:
    from importer.reports.template.workbook import workbook

    return workbook()


def _csv() -> bytes:
    from importer.reports.template.columns import csv_file

    return csv_file()


_KINDS: dict[str, Callable[[], bytes]] = {".xlsx": _workbook, ".csv": _csv}
