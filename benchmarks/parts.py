"""The parts of the benchmark: each has a name, and a function that yields its lines.

A part is handed a folder of its own for whatever it needs, and whether it should be quick.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.again import measure_again
from benchmarks.checks import measure_checks
from benchmarks.fleet import measure_fleet
from benchmarks.lines import Line, Skipped
from benchmarks.pace import measure_paces
from benchmarks.planning import measure_planning
from benchmarks.posting import measure_posting
from benchmarks.scale import measure_scale
from benchmarks.workbook import measure_workbook

Part = Callable[[Path, bool], Iterable[Line | Skipped]]


def _scale(folder: Path, quick: bool) -> Iterable[Line]:  # noqa: FBT001 all parts take it
    """Hundreds of thousands of rows: not in a quick run."""
    return () if quick else measure_scale(folder)


PARTS: dict[str, Part] = {
    "checks": measure_checks,
    "scale": _scale,
    "again": measure_again,
    "workbook": measure_workbook,
    "planning": measure_planning,
    "posting": measure_posting,
    "pace": measure_paces,
    "fleet": measure_fleet,
}
