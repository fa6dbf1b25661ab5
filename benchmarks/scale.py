"""What `check` costs as calendars grow: time for each row, with more and less of them bad, and memory."""

import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from benchmarks.checks import OURS
from benchmarks.lines import Line
from benchmarks.measure import peak
from sample_data.make import Row, large, write_csv, write_workbook

RUNS = 3
STEP = 1.15
"""How much more a row may cost in a calendar of ten times as many."""
SHARES = (0.0, 0.01, 0.5)
"""How many of the rows are bad."""
MOST_MEMORY = 1_200.0
"""MB, children included, for a million rows of CSV."""
_GOOD_OR_INVALID = (0, 3)
_MICROSECONDS = 1e6
_KINDS: dict[str, tuple[tuple[int, ...], Callable[[Path, Iterator[Row]], None]]] = {
    "CSV": ((10_000, 100_000, 1_000_000), write_csv),
    "XLSX": ((10_000, 100_000), write_workbook),
}


def measure_scale(folder: Path) -> Iterator[Line]:
    """Check calendars that grow tenfold each time; then look at the memory that the largest takes."""
    for kind, (sizes, write) in _KINDS.items():
        for share in SHARES:
            paths = [_calendar(folder, kind, rows, share) for rows in sizes]
            for path, rows in zip(paths, sizes, strict=True):
                write(path, large(rows, share))
            yield from _steps(kind, share, sizes, paths)
    path = _calendar(folder, "CSV", 1_000_000, 0.0)
    most = peak(_check(path))
    yield Line("check, 1,000,000 rows of CSV, memory", most, MOST_MEMORY, "MB", "1.2 GB", 1.0)


def _steps(kind: str, share: float, sizes: tuple[int, ...], paths: list[Path]) -> Iterator[Line]:
    """All sizes in turn, so that each meets the same machine."""
    turns = [[_seconds(path) for path in paths] for _ in range(RUNS)]
    times = (median(each) for each in zip(*turns, strict=True))
    costs = [taken / rows * _MICROSECONDS for taken, rows in zip(times, sizes, strict=True)]
    for step in range(1, len(sizes)):
        yield Line(
            f"a row of {sizes[step]:,} of {kind}, {share:.0%} bad",
            costs[step],
            costs[step - 1],
            "us",
            f"a row of {sizes[step - 1]:,}",
            STEP,
        )


def _calendar(folder: Path, kind: str, rows: int, share: float) -> Path:
    return folder / f"scale-{rows}-{share}.{kind.lower()}"


def _check(path: Path) -> list[str]:
    return [*OURS, "check", str(path), "--quiet"]


def _seconds(path: Path) -> float:
    """How long a check takes, whether it finds bad rows or not."""
    start = time.perf_counter()
    done = subprocess.run(_check(path), capture_output=True, text=True, check=False)
    taken = time.perf_counter() - start
    if done.returncode not in _GOOD_OR_INVALID:
        raise SystemExit(f"check {path} ended with {done.returncode}:\n{done.stderr}")
    return taken
