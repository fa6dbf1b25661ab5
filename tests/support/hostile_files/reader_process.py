"""A process that reads files: paths on standard input, one JSON object for each on the output.

It is the parent of which the promise says that it lives on, and it measures what each file costs.
"""

import contextlib
import json
import sys
import time
from pathlib import Path

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

from importer.domain.errors import UnusableInput
from importer.sources import read_source

STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
KIB = 1024


def main() -> None:
    """Read one file after the other."""
    for line in sys.stdin:
        forget_peak()
        start = time.monotonic()
        result = outcome(json.loads(line))
        result |= {"seconds": time.monotonic() - start, "memory": memory()}
        sys.stdout.write(json.dumps(result) + "\n")
        sys.stdout.flush()


def outcome(path: str) -> dict[str, object]:
    """How reading ended; anything but a read and an `UnusableInput` ends this process."""
    try:
        source = read_source(path)
    except UnusableInput as error:
        return {"message": error.message, "hint": error.hint}
    return {"rows": [len(table.rows) for table in source.tables]}


def forget_peak() -> None:
    """Linux: the next peak of memory is that of the next file."""
    with contextlib.suppress(OSError):
        RESET.write_text("5")


def memory() -> int:
    """Bytes at the peak of this process, and of the largest of its children so far."""
    if resource is None:
        return 0
    unit = 1 if sys.platform == "darwin" else KIB
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    if STATUS.exists():
        peak = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
        own = int(peak.split()[1]) * KIB
    return own + children


if __name__ == "__main__":
    main()
