"""`python -m benchmarks [--quick] [PART…]`: prints the table and writes benchmarks/results.json."""

import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.lines import Line, Skipped, heading
from benchmarks.parts import PARTS

RESULTS = Path(__file__).parent / "results.json"
MEASURED_WITH = (*("pandas", "pandera", "openpyxl", "python-calamine", "requests", "click"),)


def main(arguments: Sequence[str]) -> None:
    """Measure every part, or those that are named, and say whether each target is met."""
    quick = "--quick" in arguments
    chosen = [one for one in arguments if one != "--quick"]
    if unknown := [one for one in chosen if one not in PARTS]:
        raise SystemExit(f"No part is called {unknown[0]}; there are: {', '.join(PARTS)}.")
    start = time.perf_counter()
    print(heading())
    lines = []
    for line in _measured(chosen or list(PARTS), quick=quick):
        print(line, flush=True)
        lines.append(line)
    RESULTS.write_text(json.dumps(as_json(lines, quick=quick), indent=2) + "\n", encoding="utf-8")
    print(f"\n{_tally(lines)} ({(time.perf_counter() - start) / 60:.1f} minutes)")


def _measured(chosen: Sequence[str], *, quick: bool) -> Iterator[Line | Skipped]:
    with tempfile.TemporaryDirectory() as name:
        for part in chosen:
            folder = Path(name) / part
            folder.mkdir(exist_ok=True)
            yield from PARTS[part](folder, quick)


def _tally(lines: Sequence[Line | Skipped]) -> str:
    measured = [line for line in lines if isinstance(line, Line)]
    missed = [line.name for line in measured if not line.met]
    told = f"{len(measured) - len(missed)} of {len(measured)} targets met"
    if missed:
        told += f"; missed: {', '.join(missed)}"
    skipped = len(lines) - len(measured)
    return f"{told}; {skipped} skipped" if skipped else told


def as_json(lines: Sequence[Line | Skipped], *, quick: bool) -> dict[str, object]:
    """Return the results with when and on what they were measured."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "load": [round(load, 2) for load in os.getloadavg()],
        "quick": quick,
        "versions": {name: version(name) for name in MEASURED_WITH},
        "lines": [line.as_json() for line in lines],
    }


if __name__ == "__main__":
    main(sys.argv[1:])
