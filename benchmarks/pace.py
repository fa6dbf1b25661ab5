"""How close an import comes to the plan's limit: measured at the server, from its own log."""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from importer.intervals import ENTERPRISE, KEY_VARIABLE
from importer.sandbox import Sandbox, running
from sample_data.make import large, write_csv

TARGET = 1.02
TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Pace:
    """What came of an import into a limited server.

    Attributes:
        rows: how many were posted.
        seconds: from the first post to the last.
        floor: (rows - burst) / rate, the least that the limit allows.
        limited: answers 429.
    """

    rows: int
    seconds: float
    floor: float
    limited: int

    @property
    def ratio(self) -> float:
        """Time taken by the least time."""
        return self.seconds / self.floor

    @property
    def met(self) -> bool:
        """Whether the target is met, without a single 429."""
        return self.ratio <= TARGET and self.limited == 0


def measure_pace(rows: int) -> Pace:
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
    return Pace(rows, posts[-1].time - posts[0].time, floor, limited)
