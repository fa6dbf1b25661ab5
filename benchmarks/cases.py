"""The cases: ours, the rival in the same run, and the target."""

import sys
from pathlib import Path

from benchmarks.measure import Case

OURS = (sys.executable, "-m", "importer")

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
    workbook = folder / "calendar-10000.xlsx"
    return [
        Case(
            "--help",
            (*OURS, "--help"),
            (sys.executable, "-c", BARE_CLICK, "--help"),
            "a bare click program's --help",
            3.0,
        ),
        Case(
            "check, 10,000 rows of XLSX",
            (*OURS, "check", str(workbook), "--quiet"),
            (
                sys.executable,
                "-c",
                f"import pandas; pandas.read_excel({str(workbook)!r}, engine='openpyxl')",
            ),
            'pandas.read_excel(engine="openpyxl") alone',
            1.0,
        ),
    ]
