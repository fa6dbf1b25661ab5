"""Reports: each is made from an `ImportResult` and from nothing else."""

from collections.abc import Callable, Iterable
from pathlib import Path

from importer.domain.errors import UnusableInput
from importer.domain.model import ImportResult
from importer.messages.translator import DEFAULT
from importer.reports.atomic_file import check_target, replace


def write(result: ImportResult, path: str, language: str = DEFAULT) -> None:
    """Writes a report file of the kind that its ending names: whole or not at all, mode 0600.

    Args:
        result: what is reported.
        path: where.
        language: of a report for people that has words in several: `.html`.

    Raises:
        UnusableInput: an unknown ending, an input file, or a path that cannot be written.
    """
    inputs = [file.path for file in result.run.files]
    check(path, inputs)
    replace(path, dumps(result, Path(path).suffix.lower(), language))


def check(path: str, inputs: Iterable[str] = (), kept: Iterable[str] = ()) -> None:
    """Makes sure before a run, as far as one can, that its report can be written.

    Args:
        path: of the report.
        inputs: the files of the run, none of which is ever written to.
        kept: other files that no report may take the place of: the ledger, the key's.

    Raises:
        UnusableInput: an unknown ending, such a file, or a path that cannot be written.
    """
    if Path(path).suffix.lower() not in _FORMATS:
        known = ", ".join(_FORMATS)
        raise UnusableInput(
            f"The report {path} has an unknown ending.", f"Reports end in one of {known}."
        )
    check_target(path, inputs, kept)


def kinds() -> tuple[str, ...]:
    """The endings of reports, such as `.xlsx`."""
    return tuple(_FORMATS)


def dumps(result: ImportResult, kind: str, language: str = DEFAULT) -> bytes:
    """The report of a kind, by its ending, as bytes."""
    return _FORMATS[kind](result, language)


# The imports are late: openpyxl alone would double the time that `--help` takes.


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
