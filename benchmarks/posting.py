"""How fast rows are posted where no limit binds, against what people write, and against wrk."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.lines import Line, Skipped
from benchmarks.measure import runs
from benchmarks.server import Rapid, rapid
from importer.domain.intervals_api import API_KEY_VARIABLE
from sample_data.make import large, write_csv, write_workbook

RIVALS = Path(__file__).parent / "rivals"
NEWMAN = RIVALS / "newman" / "node_modules" / ".bin" / "newman"
LATENCY = 0.05
WRK_SECONDS, QUICK_WRK_SECONDS = 5, 2
ROUNDS, QUICK_ROUNDS = 100, 50
"""Posts of each worker, in a run against wrk."""
UNLIMITED = ("--rate", "1000000/second", "--burst", "1000000", "--quiet", "--no-progress")
MIDDLE = 32
"""Workers that a quick run leaves out: 16 and 64 tell enough."""
TOO_LONG = "takes too long for a quick run"
_WRK_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_POST = 'wrk.method = "POST"\nwrk.body = \'{"name":"A","slug":"a","type":"race","date":"2027-05-03"}\'\n'


@dataclass(frozen=True, slots=True)
class Race:
    """What is compared with whom, and what is wanted.

    Attributes:
        name, against, target: as in `Line`.
        ours, rival: rows a second of one run each.
        missing: why the rival cannot run here; empty if it can.
        slow: it is left out of a quick run.
    """

    name: str
    against: str
    target: float
    ours: Callable[[], float]
    rival: Callable[[], float]
    missing: str = ""
    slow: bool = False

    def run(self, *, quick: bool) -> Line | Skipped:
        """Run both in turn."""
        if self.missing or (quick and self.slow):
            return Skipped(f"{self.name} ({self.against})", self.missing or TOO_LONG)
        pairs = [(self.ours(), self.rival()) for _ in range(runs(quick=quick))]
        mine, theirs = (median(each) for each in zip(*pairs, strict=True))
        return Line(self.name, mine, theirs, "rows/s", self.against, self.target, at_most=False)


class Course:
    """Where imports and rivals run in turn; `folder` is for calendars and ledgers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def calendar(self, rows: int, ending: str = ".xlsx") -> Path:
        """Return a calendar of so many rows."""
        path = self._folder / f"rapid-{rows}{ending}"
        if not path.exists():
            (write_csv if ending == ".csv" else write_workbook)(path, large(rows))
        return path

    def ours(self, server: Rapid, rows: int, *options: str) -> tuple[float, float]:
        """Import into a new ledger; return rows a second while posting, and of the whole process."""
        with tempfile.TemporaryDirectory(dir=self._folder) as name:
            command = [*(sys.executable, "-m", "importer", str(self.calendar(rows))), *UNLIMITED]
            command += ["--base-url", server.base_url, "--ledger", f"{name}/ledger.sqlite3"]
            return self._timed(server, rows, [*command, *options])

    def script(self, server: Rapid, rows: int, name: str) -> tuple[float, float]:
        """Import with a comparison script; return the same rates as `ours`."""
        script = str(RIVALS / f"{name}.py")
        command = [sys.executable, script, str(self.calendar(rows)), server.base_url]
        return self._timed(server, rows, command)

    def newman(self, server: Rapid, rows: int) -> tuple[float, float]:
        """Import with Newman from a CSV file; return the same rates as `ours`."""
        collection = str(RIVALS / "newman" / "collection.json")
        command = [str(NEWMAN), "run", collection, "--silent"]
        command += ["--iteration-data", str(self.calendar(rows, ".csv"))]
        return self._timed(server, rows, [*command, "--env-var", f"base={server.base_url}"])

    def _timed(self, server: Rapid, rows: int, command: Sequence[str]) -> tuple[float, float]:
        server.measured()
        start = time.perf_counter()
        subprocess.run(
            command,
            check=True,
            capture_output=True,
            env=os.environ | {API_KEY_VARIABLE: "key", "XDG_STATE_HOME": str(self._folder)},
        )
        whole = rows / (time.perf_counter() - start)
        measured = server.measured()
        if measured.posts != rows:
            raise SystemExit(f"{' '.join(command)} posted {measured.posts} rows, not {rows}")
        return measured.rate, whole


def measure_posting(folder: Path, quick: bool) -> Iterator[Line | Skipped]:  # noqa: FBT001 all parts take it
    """Measure against the scripts, Newman and wrk; what is not installed is skipped."""
    course = Course(folder)
    with rapid() as near, rapid(LATENCY) as far:
        races = [
            _while_posting(course, near, 3_000 if quick else 10_000),
            *_whole_processes(course, near, far),
            *(
                _against_wrk(course, far, *one, quick=quick)
                for one in ((16, 0.96), (32, 0.97), (64, 0.95))
            ),
        ]
        for race in races:
            yield race.run(quick=quick)


def _while_posting(course: Course, near: Rapid, rows: int) -> Race:
    return Race(
        f"{rows:,} rows, no latency, while posting",
        "ThreadPoolExecutor + Session, 16",
        1.5,
        lambda: course.ours(near, rows)[0],
        lambda: course.script(near, rows, "pool")[0],
    )


def _whole_processes(course: Course, near: Rapid, far: Rapid) -> Iterator[Race]:
    missing = "" if NEWMAN.exists() and shutil.which("node") else "Newman is not installed"
    yield Race(
        "10,000 rows, no latency, whole process",
        "iterrows + requests.post",
        1.6,
        lambda: course.ours(near, 10_000)[1],
        lambda: course.script(near, 10_000, "iterrows")[1],
        slow=True,
    )
    yield Race(
        "1,000 rows, no latency, whole process",
        "Newman with a CSV data file",
        8.0,
        lambda: course.ours(near, 1_000)[1],
        lambda: course.newman(near, 1_000)[1],
        missing,
        slow=True,
    )
    yield Race(
        "1,000 rows, 50 ms, whole process",
        "iterrows + requests.post",
        18.0,
        lambda: course.ours(far, 1_000)[1],
        lambda: course.script(far, 1_000, "iterrows")[1],
        slow=True,
    )
    yield Race(
        "1,000 rows, 50 ms, whole process",
        "Newman with a CSV data file",
        18.0,
        lambda: course.ours(far, 1_000)[1],
        lambda: course.newman(far, 1_000)[1],
        missing,
        slow=True,
    )


def _against_wrk(course: Course, far: Rapid, workers: int, target: float, *, quick: bool) -> Race:
    rows = workers * (QUICK_ROUNDS if quick else ROUNDS)
    return Race(
        f"{workers} workers, 50 ms, while posting",
        f"wrk -c{workers}",
        target,
        lambda: course.ours(far, rows, "--workers", str(workers))[0],
        lambda: _wrk(far, workers, QUICK_WRK_SECONDS if quick else WRK_SECONDS),
        "" if shutil.which("wrk") else "wrk is not installed",
        slow=workers == MIDDLE,
    )


def _wrk(server: Rapid, connections: int, seconds: int) -> float:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_POST)
        script.flush()
        options = ("-t1", f"-c{connections}", f"-d{seconds}", "-s", script.name)
        command = ["wrk", *options, f"{server.base_url}/events"]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = _WRK_RATE.search(done.stdout)
    if found is None:
        raise SystemExit(f"wrk said no rate:\n{done.stdout}")
    return float(found[1])
