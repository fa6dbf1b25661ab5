"""The marked workbook, against openpyxl, which loads and saves the same file and marks nothing.

`python -m benchmarks.workbook marked|plain CALENDAR` prints the seconds of one making alone.
"""

import gc
import io
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from random import Random
from statistics import median

from benchmarks.checks import PYTHON, check
from benchmarks.lines import Line
from benchmarks.measure import Case, measure, runs
from sample_data.make import HEADER, Row, large, write_workbook

ROWS, SHARE = 10_000, 0.05
AGAINST = "openpyxl loading and saving it"
TARGET, STRETCH = 1.2, 0.5
_BAD = {
    "Date": "31 February 2027",
    "Type": "marathonish",
    "End date": "soon",
    "Start time": "half past",
    "Latitude": 912.5,
    "Longitude": -999.0,
    "Website": "no site",
}
_INVALID = 3


def measure_workbook(folder: Path, quick: bool) -> Iterator[Line]:  # noqa: FBT001 all parts take it
    """Measure making the marked workbook alone, then with the check, as a process of its own."""
    path = folder / "bad.xlsx"
    write_workbook(path, spoilt(large(ROWS), SHARE))
    name = f"marked workbook, {ROWS:,} rows, 5 % bad cells"
    pairs = [(_making("marked", path), _making("plain", path)) for _ in range(runs(quick=quick))]
    ours, rival = (median(each) for each in zip(*pairs, strict=True))
    yield Line(name, ours, rival, "s", AGAINST, TARGET)
    yield Line("the same, as a stretch", ours, rival, "s", AGAINST, STRETCH)
    marking = check(path, "--report", str(folder / "marked.xlsx"))
    plain = (
        f"import openpyxl; openpyxl.load_workbook({str(path)!r}).save({str(folder / 'p.xlsx')!r})"
    )
    case = Case(
        "check with it, whole process", marking, (*PYTHON, plain), AGAINST, TARGET, _INVALID
    )
    yield measure(case, runs(quick=quick))


def spoilt(rows: Iterable[Row], share: float, seed: int = 11) -> Iterator[Row]:
    """Yield the rows with so large a share of all their cells (0 to 0.5) made bad."""
    random = Random(seed)  # noqa: S311 sample data, not a secret
    bad = {HEADER.index(name): value for name, value in _BAD.items()}
    chance = share * len(HEADER) / len(bad)
    for row in rows:
        yield tuple(
            bad[at] if at in bad and random.random() < chance else value
            for at, value in enumerate(row)
        )


def _making(what: str, path: Path) -> float:
    command = (sys.executable, "-m", "benchmarks.workbook", what, str(path))
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _marked(path: Path) -> float:
    from importer import reports
    from importer.pipeline.check import check_calendar
    from importer.settings import Settings

    gc.set_threshold(500_000, 50, 100)  # as the command does it
    result = check_calendar([str(path)], Settings())
    return _seconds(partial(reports.render_report, result, ".xlsx"))


def _plain(path: Path) -> float:
    import openpyxl

    return _seconds(lambda: openpyxl.load_workbook(path).save(io.BytesIO()))


def _seconds(make: Callable[[], object]) -> float:
    start = time.perf_counter()
    make()
    return time.perf_counter() - start


if __name__ == "__main__":
    print((_marked if sys.argv[1] == "marked" else _plain)(Path(sys.argv[2])))
