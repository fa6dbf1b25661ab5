"""The benchmark's own scripts keep up with the stages that they measure."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_each_stage_is_profiled():
    command = [sys.executable, "-m", "benchmarks.profile", "30"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    stages = [line.split(":")[0] for line in done.stdout.splitlines() if line.startswith("== ")]
    assert stages[0] == "== read (the waiting is for the other process)"
    assert {"== plan", "== report .xlsx", "== report .html"} <= set(stages)
