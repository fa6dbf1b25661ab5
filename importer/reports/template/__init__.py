"""The calendar template, generated from the fields as a workbook or a CSV file."""

from pathlib import Path

from importer.domain.errors import UnusableInput
from importer.domain.message import Message


def render_template(suffix: str = ".xlsx") -> bytes:
    """Return the content of the template; always the same bytes.

    Args:
        suffix: `.xlsx` or `.csv`, in upper or lower case.

    Raises:
        UnusableInput: another suffix.
    """
    # Import late: openpyxl alone would double the time that `--help` takes.
    match suffix.lower():
        case ".xlsx":
            from importer.reports.template.workbook import render_workbook

            return render_workbook()
        case ".csv":
            from importer.reports.template.columns import render_csv

            return render_csv()
        case _:
            raise UnusableInput(
                Message(
                    "There is no template with the file extension {suffix}.",
                    suffix=suffix or Message("(none)"),
                ),
                Message("Use a file name that ends in .xlsx or .csv."),
            )


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
            try:
                file.write(content)
            except OSError:
                target.unlink(missing_ok=True)  # remove the incomplete file
                raise
    except FileExistsError as reason:
        if target.is_file() and target.read_bytes() == content:
            return
        raise UnusableInput(
            Message("{path} already exists and is not overwritten.", path=path),
            Message("Name another file, or move the existing one first."),
        ) from reason
    except OSError as reason:
        raise UnusableInput(
            Message(
                "The template {path} cannot be written: {reason}.",
                path=path,
                reason=reason.strerror or reason,
            ),
            Message("Name a file in a folder that you can write to."),
        ) from reason
