"""The cases: ours, the rival in the same run, and the target."""

import sys
from pathlib import Path

from benchmarks.measure import Case

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


def cases(folder: Path) -> list[Case]:
    """Return the cases; the calendars that they read lie in `folder`."""
    return [
        Case(
            "--help",
            (*OURS, "--help"),
            (*PYTHON, BARE_CLICK, "--help"),
            "a bare click program's --help",
            1.5,
        ),
        Case(
            "check, 1,000 rows of XLSX",
            _check(folder / "calendar-1000.xlsx"),
            (*PYTHON, "import pandas, pandera.pandas"),
            "importing pandas and pandera alone",
            1.4,
        ),
        _against_openpyxl(folder / "calendar-10000.xlsx", "10,000", 0.65),
        _against_openpyxl(folder / "calendar-100000.xlsx", "100,000", 0.30),
        Case(
            "check, 1,000,000 rows of CSV",
            _check(folder / "calendar-1000000.csv"),
            (*PYTHON, _reading(folder / "calendar-1000000.csv", "read_csv", "dtype=str")),
            "pandas.read_csv(dtype=str) alone",
            6.0,
        ),
    ]


def memory_cases(folder: Path) -> list[Case]:
    """Return the cases whose memory is measured."""
    return [_against_openpyxl(folder / "calendar-100000.xlsx", "100,000", 1.6)]


def again(path: Path, server: str, ledger: Path) -> Case:
    """Return the case of a calendar that has been imported, held against checking it."""
    import_ = (*OURS, str(path), "--quiet", "--base-url", server, "--ledger", str(ledger))
    return Case("second run, 10,000 rows imported", import_, _check(path), "check of it", 1.2)


def _check(path: Path) -> tuple[str, ...]:
    return (*OURS, "check", str(path), "--quiet")


def _reading(path: Path, function: str, how: str) -> str:
    return f"import pandas; pandas.{function}({str(path)!r}, {how})"


def _against_openpyxl(path: Path, rows: str, target: float) -> Case:
    return Case(
        f"check, {rows} rows of XLSX",
        _check(path),
        (*PYTHON, _reading(path, "read_excel", "engine='openpyxl'")),
        'pandas.read_excel(engine="openpyxl") alone',
        target,
    )
