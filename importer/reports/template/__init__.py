"""The calendar template, generated from the fields as a workbook or a CSV file."""

import contextlib
from collections.abc import Callable
from pathlib import Path

from importer.domain.errors import UnusableInput


def render_template(suffix: str = ".xlsx") -> bytes:
    """Return the content of the template; always the same bytes.

    Args:
        suffix: `.xlsx` or `.csv`, in upper or lower case.

    Raises:
        UnusableInput: another suffix.
    """
    render = _RENDERERS.get(suffix.lower())
    if render is None:
        raise UnusableInput(
            f"There is no template of the kind {suffix or '(no ending)'}.",
            "Name a file that ends in .xlsx or .csv.",
        )
    return render()


def save_template(path: Path | str) -> None:
    """Write the template in the format that the suffix of `path` names; never overwrite other content.

    Raises:
        UnusableInput: another suffix, an existing file with other content (perhaps a calendar), or
            a path that cannot be written.
    """
    target = Path(path)
    content = render_template(target.suffix)
    try:
        with target.open("xb") as file:
            _write_content(target, file.write, content)
    except FileExistsError as reason:
        if _has_content(target, content):
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


def _write_content(target: Path, write_all: Callable[[bytes], int], content: bytes) -> None:
    try:
        write_all(content)
    except OSError:
        with contextlib.suppress(OSError):
            target.unlink()  # remove the incomplete file
        raise


def _has_content(target: Path, content: bytes) -> bool:
    try:
        return target.is_file() and target.read_bytes() == content
    except OSError:
        return False


# Import late: openpyxl alone would double the time that `--help` takes.


def _render_workbook() -> bytes:
    from importer.reports.template.workbook import render_workbook

    return render_workbook()


def _render_csv() -> bytes:
    from importer.reports.template.columns import render_csv

    return render_csv()


_RENDERERS: dict[str, Callable[[], bytes]] = {".xlsx": _render_workbook, ".csv": _render_csv}
