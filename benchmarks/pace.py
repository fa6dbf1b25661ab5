"""How close an import comes to the plan's limit: measured at the server, from its own log."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from support.faulty_api import FaultyConfig, start_sandbox

from benchmarks.lines import Line
from benchmarks.measure import runs
from importer.domain.intervals_api import API_KEY_VARIABLE, ENTERPRISE
from sample_data.make import large, write_csv

ROWS, QUICK_ROWS = 1_050, 650
TARGET = 1.02
TOO_MANY = 429


def measure_paces(folder: Path, quick: bool) -> Iterator[Line]:  # noqa: FBT001 all parts take it
    """Hold an import at the plan's limit against the time that the limit leaves it."""
    del folder
    rows = QUICK_ROWS if quick else ROWS
    paces = [_pace(rows) for _ in range(1 if quick else runs(quick=False))]
    taken = median(taken for taken, _ in paces)
    limited = sum(limited for _, limited in paces)
    yield Line(
        f"{rows:,} rows at 1,000 a minute",
        taken,
        (rows - ENTERPRISE.burst) * ENTERPRISE.interval,
        "s",
        "(N - B) / R",
        TARGET,
        spoilt=f"{limited} answers 429" if limited else "",
    )


def _pace(rows: int) -> tuple[float, int]:
    """Import into a practice API on the enterprise plan; return seconds, and answers 429."""
    with (
        tempfile.TemporaryDirectory() as name,
        start_sandbox(FaultyConfig(plan="enterprise")) as server,
    ):
        folder = Path(name)
        write_csv(folder / "calendar.csv", large(rows))
        subprocess.run(
            [
                *(sys.executable, "-m", "importer", str(folder / "calendar.csv"), "--quiet"),
                *("--base-url", server.base_url, "--ledger", str(folder / "ledger.sqlite3")),
            ],
            check=True,
            env=os.environ | {API_KEY_VARIABLE: server.key, "XDG_STATE_HOME": name},
        )
        posts = [one for one in server.state.requests if one.method == "POST"]
        limited = sum(one.status == TOO_MANY for one in server.state.requests)
    return posts[-1].time - posts[0].time, limited
