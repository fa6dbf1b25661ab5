"""`python -m benchmarks [--quick] [PART…]`: prints the table and writes benchmarks/results.json."""

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

from benchmarks.cases import OURS, again, cases, memory_cases
from benchmarks.fleet import measure_teamwork
from benchmarks.lines import Line
from benchmarks.measure import measure, measure_memory
from benchmarks.pace import measure_pace
from benchmarks.posting import UNLIMITED, measure_posting
from benchmarks.scale import measure_scale
from benchmarks.server import rapid
from importer.intervals import KEY_VARIABLE
from sample_data.make import large, write_csv, write_workbook

RESULTS = Path(__file__).parent / "results.json"
RUNS, QUICK_RUNS = 5, 3
PACE_ROWS, QUICK_ROWS = 1_050, 650
TEAM_ROWS, QUICK_TEAM_ROWS = 200, 50
LARGE = 100_000
"""Rows from which on a case is left out of a quick run."""


def main(arguments: list[str]) -> None:
    """Measure every part, or those that are named, and say whether each target is met."""
    quick = "--quick" in arguments
    chosen = [one for one in arguments if one in PARTS] or list(PARTS)
    lines = []
    with tempfile.TemporaryDirectory() as name:
        for part in chosen:
            for line in PARTS[part](Path(name), quick):
                print(line, flush=True)
                lines.append(line)
    RESULTS.write_text(json.dumps(as_json(lines, quick=quick), indent=2) + "\n", encoding="utf-8")
    print(f"{sum(line.met for line in lines)} of {len(lines)} targets met")


def _checks(folder: Path, quick: bool) -> Iterator[Line]:  # noqa: FBT001 all parts take it
    for rows in (1_000, 10_000) if quick else (1_000, 10_000, LARGE):
        write_workbook(folder / f"calendar-{rows}.xlsx", large(rows))
    if not quick:
        write_csv(folder / "calendar-1000000.csv", large(1_000_000))
    listed = cases(folder)[:3] if quick else cases(folder)
    for case in listed:
        yield measure(case, QUICK_RUNS if quick else RUNS)
    for case in () if quick else memory_cases(folder):
        yield measure_memory(case)


def _scale(folder: Path, quick: bool) -> Iterator[Line]:  # noqa: FBT001 the same
    yield from () if quick else measure_scale(folder)


def _again(folder: Path, quick: bool) -> Iterator[Line]:  # noqa: FBT001 the same
    path, ledger = folder / "again.xlsx", folder / "again.sqlite3"
    write_workbook(path, large(10_000))
    os.environ |= {KEY_VARIABLE: "key", "XDG_STATE_HOME": str(folder)}
    with rapid() as server:
        command = [*OURS, str(path), *UNLIMITED, "--base-url", server.base_url]
        subprocess.run([*command, "--ledger", str(ledger)], check=True, capture_output=True)
        server.measured()
        line = measure(again(path, server.base_url, ledger), QUICK_RUNS if quick else RUNS)
        if server.measured().posts:
            raise SystemExit("the second run has posted")
    yield line


def _posting(folder: Path, quick: bool) -> Iterator[Line]:  # noqa: FBT001 the same
    yield from measure_posting(folder, 1 if quick else RUNS)


def _pace(folder: Path, quick: bool) -> Iterator[Line]:  # noqa: FBT001 the same
    del folder
    yield measure_pace(QUICK_ROWS if quick else PACE_ROWS)


def _fleet(folder: Path, quick: bool) -> Iterator[Line]:  # noqa: FBT001 the same
    del folder
    line = measure_teamwork(QUICK_TEAM_ROWS if quick else TEAM_ROWS)
    if line is None:
        print("two workers of a fleet: PostgreSQL is not installed, so this was not measured")
    else:
        yield line


PARTS: dict[str, Callable[[Path, bool], Iterator[Line]]] = {
    "checks": _checks,
    "scale": _scale,
    "again": _again,
    "posting": _posting,
    "pace": _pace,
    "fleet": _fleet,
}


def as_json(lines: list[Line], *, quick: bool) -> dict[str, object]:
    """Return the results with what they were measured on."""
    return {
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "quick": quick,
        "versions": {name: version(name) for name in ("pandas", "openpyxl", "click", "requests")},
        "lines": [line.as_json() for line in lines],
    }


if __name__ == "__main__":
    main(sys.argv[1:])
