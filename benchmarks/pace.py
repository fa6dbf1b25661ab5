"""How close an import comes to the plan's limit: measured at the server, from its own log."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.lines import Line
from importer.intervals import ENTERPRISE, KEY_VARIABLE
from importer.sandbox import Sandbox, running
from sample_data.make import large, write_csv

TARGET = 1.02
TOO_MANY = 429


def measure_pace(rows: int) -> Line:
    """Import `rows` rows into a practice API on the enterprise plan."""
    with tempfile.TemporaryDirectory() as name, running(Sandbox(plan="enterprise")) as server:
        folder = Path(name)
        write_csv(folder / "calendar.csv", large(rows))
        subprocess.run(
            [
                *(sys.executable, "-m", "importer", str(folder / "calendar.csv"), "--quiet"),
                *("--base-url", server.base_url, "--ledger", str(folder / "ledger.sqlite3")),
            ],
            check=True,
            env=os.environ | {KEY_VARIABLE: server.key, "XDG_STATE_HOME": name},
        )
        posts = [one for one in server.state.requests if one.method == "POST"]
        limited = sum(one.status == TOO_MANY for one in server.state.requests)
    floor = (rows - ENTERPRISE.burst) * ENTERPRISE.interval
    spoilt = f"{limited} answers 429" if limited else ""
    taken = posts[-1].time - posts[0].time
    return Line(
        f"{rows:,} rows at 1,000 a minute", taken, floor, "s", "(N - B) / R", TARGET, spoilt=spoilt
    )
