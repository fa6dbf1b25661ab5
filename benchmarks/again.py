"""A calendar that has been imported, once more: nothing is posted."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from benchmarks.checks import OURS, check
from benchmarks.lines import Line
from benchmarks.measure import Case, measure, runs
from benchmarks.posting import UNLIMITED
from benchmarks.server import rapid
from importer.domain.intervals_api import API_KEY_VARIABLE
from sample_data.make import large, write_workbook


def measure_again(folder: Path, quick: bool) -> Iterator[Line]:  # noqa: FBT001 all parts take it
    """Hold the second run against checking the calendar."""
    path, ledger = folder / "again.xlsx", folder / "again.sqlite3"
    write_workbook(path, large(10_000))
    os.environ |= {API_KEY_VARIABLE: "key", "XDG_STATE_HOME": str(folder)}
    with rapid() as server:
        command = (*OURS, str(path), "--base-url", server.base_url, "--ledger", str(ledger))
        subprocess.run([*command, *UNLIMITED], check=True, capture_output=True)
        server.measured()
        case = Case(
            "second run, 10,000 rows imported",
            (*command, "--quiet"),
            check(path),
            "check of it",
            1.2,
        )
        line = measure(case, runs(quick=quick))
        if server.measured().posts:
            raise SystemExit("the second run has posted")
    yield line
