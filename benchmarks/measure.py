"""Times whole processes, from start to exit, rival and ours in turn, so that both see one machine."""

import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Case:
    """One line of the table.

    Attributes:
        name: what is timed.
        ours: the command of this project.
        rival: the command that it is held against.
        against: the rival in words.
        target: the ratio ours/rival that should not be exceeded.
    """

    name: str
    ours: Sequence[str]
    rival: Sequence[str]
    against: str
    target: float


@dataclass(frozen=True, slots=True)
class Figure:
    """What came of a case: medians in seconds, and their ratio."""

    case: Case
    ours: float
    rival: float

    @property
    def ratio(self) -> float:
        """Ours divided by the rival's."""
        return self.ours / self.rival

    @property
    def met(self) -> bool:
        """Whether the target is met."""
        return self.ratio <= self.case.target


def measure(case: Case, runs: int) -> Figure:
    """Run ours and the rival in turn `runs` times, after one run of each to warm the disk."""
    _seconds(case.ours), _seconds(case.rival)
    pairs = [(_seconds(case.ours), _seconds(case.rival)) for _ in range(runs)]
    return Figure(case, median(ours for ours, _ in pairs), median(rival for _, rival in pairs))


def _seconds(command: Sequence[str]) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    return seconds
