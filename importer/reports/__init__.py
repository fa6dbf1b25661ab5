"""Reports in four formats, each rendered from an `ImportResult` alone."""

from collections.abc import Callable, Iterable
from pathlib import Path

from importer.domain.errors import UnusableInput
from importer.domain.model import ImportResult
from importer.messages.translator import DEFAULT
from importer.reports.atomic_file import check_target, replace


def write(result: ImportResult, path: str, language: str = DEFAULT) -> None:
    """Write a report atomically, with mode 0600, in the format that the suffix of `path` names.

    Args:
        result: the run to report.
        path: the report file.
        language: language code of the texts; used by `.html` only.

    Raises:
        UnusableInput: the suffix is unknown, `path` is an input file, or it cannot be written.
    """
    inputs = [file.path for file in result.run.files]
    check(path, inputs)
    replace(path, dumps(result, Path(path).suffix.lower(), language))


def check(path: str, inputs: Iterable[str] = (), protected: Iterable[str] = ()) -> None:
    """Check before a run that its report can probably be written.

    Args:
        path: the report file.
        inputs: the files of the run, which are never written to.
        protected: other files that a report may not overwrite: the ledger, the file of the key.

    Raises:
        UnusableInput: the suffix is unknown, `path` is such a file, or it cannot be written.
    """
    if Path(path).suffix.lower() not in _FORMATS:
        known = ", ".join(_FORMATS)
        raise UnusableInput(
            f"The report {path} has an unknown ending.", f"Reports end in one of {known}."
        )
    check_target(path, inputs, protected)


def kinds() -> tuple[str, ...]:
    """Return the suffixes of the report formats, such as `.xlsx`."""
    return tuple(_FORMATS)


def dumps(result: ImportResult, suffix: str, language: str = DEFAULT) -> bytes:
    """Return the report in the format of a suffix.

    Raises:
        KeyError: the suffix is unknown.
    """
    return _FORMATS[suffix](result, language)


# Import late: openpyxl alone would double the time that `--help` takes.


def _json(result: ImportResult, _: str) -> bytes:
    from importer.reports.json_report import dumps

    return dumps(result)


def _csv(result: ImportResult, _: str) -> bytes:
    from importer.reports.csv_report import dumps

    return dumps(result)


def _workbook(result: ImportResult, _: str) -> bytes:
    from importer.reports.workbook.report import dumps

    return dumps(result.held())


def _html(result: ImportResult, language: str) -> bytes:
    from importer.reports.html.report import dumps

    return dumps(result.held(), language)


_FORMATS: dict[str, Callable[[ImportResult, str], bytes]] = {
    ".json": _json,
    ".csv": _csv,
    ".xlsx": _workbook,
    ".html": _html,
}
