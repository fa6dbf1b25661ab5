"""Times whole processes, from start to exit, rival and ours in turn, so that both see one machine."""

import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from statistics import median

import psutil

from benchmarks.lines import Line

RUNS, QUICK_RUNS = 5, 3
_GLANCE = 0.01
_MEGABYTE = 1e6


@dataclass(frozen=True, slots=True)
class Case:
    """What is timed, and against what.

    Attributes:
        name: what is timed.
        ours: the command of this project.
        rival: the command that it is held against.
        against: the rival in words.
        target: the ratio ours/rival that should not be exceeded.
        exit_status: with which ours ends.
    """

    name: str
    ours: Sequence[str]
    rival: Sequence[str]
    against: str
    target: float
    exit_status: int = 0


def runs(*, quick: bool) -> int:
    """How many runs a median is of."""
    return QUICK_RUNS if quick else RUNS


def measure(case: Case, runs: int) -> Line:
    """Run ours and the rival in turn `runs` times, after one run of each to warm the disk."""
    pairs = [(seconds(case.ours, case.exit_status), seconds(case.rival)) for _ in range(runs + 1)]
    ours, rival = (median(each) for each in zip(*pairs[1:], strict=True))
    return Line(case.name, ours, rival, "s", case.against, case.target)


def measure_memory(case: Case) -> Line:
    """Hold the most memory that ours has at any time, children included, against the rival's."""
    return Line(
        f"{case.name}, memory", peak(case.ours), peak(case.rival), "MB", case.against, case.target
    )


def seconds(command: Sequence[str], exit_status: int = 0) -> float:
    """Run a command that ends so; return how long it took."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    taken = time.perf_counter() - start
    if done.returncode != exit_status:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    return taken


def peak(command: Sequence[str]) -> float:
    """Run a command; return the most memory (MB) that it and its children had, looked at often."""
    most = 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            most = max(most, _resident(watched))
            time.sleep(_GLANCE)
    return most / _MEGABYTE


def _resident(process: psutil.Process) -> int:
    total = 0
    with suppress(psutil.Error):
        for one in (process, *process.children(recursive=True)):
            with suppress(psutil.Error):
                total += one.memory_info().rss
    return total
