"""How fast rows are posted where no limit binds, against what people write, and against wrk."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from benchmarks.lines import Line
from benchmarks.server import Rapid, rapid
from importer.intervals import KEY_VARIABLE
from sample_data.make import large, write_workbook

RIVALS = Path(__file__).parent / "rivals"
LATENCY = 0.05
WRK_SECONDS = 5
UNLIMITED = ("--rate", "1000000/second", "--burst", "1000000", "--quiet", "--no-progress")
_WRK_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_POST = 'wrk.method = "POST"\nwrk.body = \'{"name":"A","slug":"a","type":"race","date":"2027-05-03"}\'\n'


class Course:
    """Where imports and rivals run in turn.

    Args:
        folder: for calendars and ledgers.
        runs: of each, in turn.
    """

    def __init__(self, folder: Path, runs: int) -> None:
        self._folder, self._runs = folder, runs
        self._calendars: dict[int, Path] = {}

    def calendar(self, rows: int) -> Path:
        """Return a calendar of so many rows."""
        if rows not in self._calendars:
            self._calendars[rows] = self._folder / f"rapid-{rows}.xlsx"
            write_workbook(self._calendars[rows], large(rows))
        return self._calendars[rows]

    def ours(self, server: Rapid, rows: int, *options: str) -> tuple[float, float]:
        """Import into a new ledger; return rows a second while posting, and of the whole process."""
        with tempfile.TemporaryDirectory(dir=self._folder) as name:
            command = [*(sys.executable, "-m", "importer", str(self.calendar(rows))), *UNLIMITED]
            command += [
                "--base-url",
                server.base_url,
                "--ledger",
                f"{name}/ledger.sqlite3",
                *options,
            ]
            return self._timed(server, rows, command)

    def script(self, server: Rapid, rows: int, name: str) -> tuple[float, float]:
        """The same by a rival's script."""
        script = str(RIVALS / f"{name}.py")
        command = [sys.executable, script, str(self.calendar(rows)), server.base_url]
        return self._timed(server, rows, command)

    def _timed(self, server: Rapid, rows: int, command: Sequence[str]) -> tuple[float, float]:
        server.measured()
        start = time.perf_counter()
        subprocess.run(
            command,
            check=True,
            capture_output=True,
            env=os.environ | {KEY_VARIABLE: "key", "XDG_STATE_HOME": str(self._folder)},
        )
        whole = rows / (time.perf_counter() - start)
        measured = server.measured()
        if measured.posts != rows:
            raise SystemExit(f"{' '.join(command)} posted {measured.posts} rows, not {rows}")
        return measured.rate, whole

    def compare(
        self,
        what: tuple[str, str, float],
        ours: Callable[[], float],
        rival: Callable[[], float],
    ) -> Line:
        """Run both in turn; `what` is the name, against whom, and the target."""
        pairs = [(ours(), rival()) for _ in range(self._runs)]
        name, against, target = what
        mine, theirs = (median(each) for each in zip(*pairs, strict=True))
        return Line(name, mine, theirs, "rows/s", against, target, at_most=False)


def measure_posting(folder: Path, runs: int) -> list[Line]:
    """Measure all there is to measure here; what is not installed is left out."""
    course = Course(folder, runs)
    with rapid() as near, rapid(LATENCY) as far:
        rates = [*_against_scripts(course, near, far)]
        if shutil.which("wrk") is not None:
            rates += [
                _against_wrk(course, far, *one) for one in ((16, 0.96), (32, 0.97), (64, 0.95))
            ]
    return rates


def _against_scripts(course: Course, near: Rapid, far: Rapid) -> list[Line]:
    return [
        course.compare(
            ("10,000 rows, no latency, while posting", "ThreadPoolExecutor + Session, 16", 1.5),
            lambda: course.ours(near, 10_000)[0],
            lambda: course.script(near, 10_000, "pool")[0],
        ),
        course.compare(
            ("10,000 rows, no latency, whole process", "iterrows + requests.post", 1.6),
            lambda: course.ours(near, 10_000)[1],
            lambda: course.script(near, 10_000, "iterrows")[1],
        ),
        course.compare(
            ("1,000 rows, 50 ms, whole process", "iterrows + requests.post", 18.0),
            lambda: course.ours(far, 1_000)[1],
            lambda: course.script(far, 1_000, "iterrows")[1],
        ),
    ]


def _against_wrk(course: Course, far: Rapid, workers: int, target: float) -> Line:
    rows = workers * 100
    return course.compare(
        (f"{workers} workers, 50 ms, while posting", f"wrk -c{workers}", target),
        lambda: course.ours(far, rows, "--workers", str(workers))[0],
        lambda: _wrk(far, workers),
    )


def _wrk(server: Rapid, connections: int) -> float:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_POST)
        script.flush()
        options = ("-t1", f"-c{connections}", f"-d{WRK_SECONDS}", "-s", script.name)
        command = ["wrk", *options, f"{server.base_url}/events"]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = _WRK_RATE.search(done.stdout)
    if found is None:
        raise SystemExit(f"wrk said no rate:\n{done.stdout}")
    return float(found[1])
