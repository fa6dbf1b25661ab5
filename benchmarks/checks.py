"""Starting and checking, as whole processes."""

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.lines import Line
from benchmarks.measure import Case, measure, measure_memory, runs
from sample_data.make import large, write_csv, write_workbook

OURS = (sys.executable, "-m", "importer")
PYTHON = (sys.executable, "-c")

BARE_CLICK = """
import click

@click.command()
@click.option("--name", help="A name.")
def hello(name):
    "Say hello."

hello()
"""


def measure_checks(folder: Path, quick: bool) -> Iterator[Line]:  # noqa: FBT001 all parts take it
    """Measure starting, and checking calendars of 1,000 to 1,000,000 rows."""
    for rows in (1_000, 10_000) if quick else (1_000, 10_000, 100_000):
        write_workbook(folder / f"calendar-{rows}.xlsx", large(rows))
    for case in _small_cases(folder):
        yield measure(case, runs(quick=quick))
    if quick:
        return
    write_csv(folder / "calendar-1000000.csv", large(1_000_000))
    for case in _large_cases(folder):
        yield measure(case, runs(quick=False))
    yield measure_memory(_against_openpyxl(folder / "calendar-100000.xlsx", "100,000", 1.6))


def check(path: Path, *options: str) -> tuple[str, ...]:
    """Return the command that checks a calendar."""
    return (*OURS, "check", str(path), "--quiet", *options)


def _small_cases(folder: Path) -> Iterator[Case]:
    click = (*PYTHON, BARE_CLICK, "--help")
    yield Case("--help", (*OURS, "--help"), click, "a bare click program's --help", 1.5)
    yield Case(
        "check, 1,000 rows of XLSX",
        check(folder / "calendar-1000.xlsx"),
        (*PYTHON, "import pandas, pandera.pandas"),
        "importing pandas and pandera alone",
        1.4,
    )
    yield _against_openpyxl(folder / "calendar-10000.xlsx", "10,000", 0.65)


def _large_cases(folder: Path) -> Iterator[Case]:
    yield _against_openpyxl(folder / "calendar-100000.xlsx", "100,000", 0.30)
    yield Case(
        "check, 1,000,000 rows of CSV",
        check(folder / "calendar-1000000.csv"),
        (*PYTHON, _reading(folder / "calendar-1000000.csv", "read_csv", "dtype=str")),
        "pandas.read_csv(dtype=str) alone",
        6.0,
    )


def _reading(path: Path, function: str, how: str) -> str:
    return f"import pandas; pandas.{function}({str(path)!r}, {how})"


def _against_openpyxl(path: Path, rows: str, target: float) -> Case:
    return Case(
        f"check, {rows} rows of XLSX",
        check(path),
        (*PYTHON, _reading(path, "read_excel", "engine='openpyxl'")),
        'pandas.read_excel(engine="openpyxl") alone',
        target,
    )
