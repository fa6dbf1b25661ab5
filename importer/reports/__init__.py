"""Reports in four formats, each rendered from an `ImportResult` alone."""

from collections.abc import Iterable
from pathlib import Path

from importer.domain.errors import UnusableInput
from importer.domain.model import ImportResult
from importer.messages import DEFAULT_LANGUAGE, Message
from importer.reports.atomic_file import check_target, write_atomically

FORMATS = (".json", ".csv", ".xlsx", ".html")
"""Suffixes of the report formats."""


def write_report(result: ImportResult, path: str, language: str = DEFAULT_LANGUAGE) -> None:
    """Write a report atomically, with mode 0600, in the format that the suffix of `path` names.

    Args:
        result: the run to report.
        path: the report file.
        language: language code of the texts; used by `.html` only.

    Raises:
        UnusableInput: the suffix is unknown, `path` is an input file, or it cannot be written.
    """
    inputs = [file.path for file in result.run.files]
    check_report_path(path, inputs)
    write_atomically(path, render_report(result, Path(path).suffix.lower(), language))


def write_reports(
    result: ImportResult, paths: Iterable[str], language: str = DEFAULT_LANGUAGE
) -> tuple[list[str], list[UnusableInput]]:
    """Write several reports; return the paths of those that were written, and the other errors."""
    written, errors = [], []
    for path in paths:
        try:
            write_report(result, path, language)
        except UnusableInput as error:
            message = Message("The report was not written. {reason}", reason=error.message)
            errors.append(UnusableInput(message, error.hint))
        else:
            written.append(path)
    return written, errors


def check_report_path(path: str, inputs: Iterable[str] = (), protected: Iterable[str] = ()) -> None:
    """Check before a run that its report can probably be written.

    Args:
        path: the report file.
        inputs: the files of the run, which are never written to.
        protected: other files that a report may not overwrite: the ledger, the file of the key.

    Raises:
        UnusableInput: the suffix is unknown, `path` is such a file, or it cannot be written.
    """
    if Path(path).suffix.lower() not in FORMATS:
        raise UnusableInput(
            Message("The report {path} has an unknown file extension.", path=path),
            Message("Use one of {known}.", known=", ".join(FORMATS)),
        )
    check_target(path, inputs, protected)


def render_report(result: ImportResult, suffix: str, language: str = DEFAULT_LANGUAGE) -> bytes:
    """Return the report in the format of a suffix, one of `FORMATS`."""
    # Import late: openpyxl alone would double the time that `--help` takes.
    match suffix:
        case ".json":
            from importer.reports.json_report import render_json

            return render_json(result)
        case ".csv":
            from importer.reports.csv_report import render_csv

            return render_csv(result)
        case ".xlsx":
            from importer.reports.workbook.report import render_workbook

            return render_workbook(result.materialize())
        case _:
            from importer.reports.html.report import render_html

            return render_html(result.materialize(), language)
