"""How reading a file ended, what it cost, and what must hold of every end."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
WORKERS = 2
SECONDS, BYTES = 120, 10**9  # the seconds are for a slow machine under load


@dataclass(frozen=True, slots=True)
class End:
    """How reading a file ended, and what it cost.

    Attributes:
        rows: for a read: the rows of each sheet.
        message: for a refusal: its sentence; `hint`: what to do.
        seconds: by the clock.
        memory: bytes, of the process that read and the largest child that it has had.
    """

    seconds: float
    memory: int
    rows: tuple[int, ...] = ()
    message: str = ""
    hint: str = ""

    @classmethod
    def of(cls, line: str) -> "End":
        """Parse a line of the reader process."""
        fields = json.loads(line)
        return cls(**fields | {"rows": tuple(fields.get("rows", ()))})


class Reader:
    """A process that reads one file after the other, and must not die of any."""

    def __init__(self) -> None:
        environment = dict(os.environ, PYTHONPATH=str(ROOT))
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("reader_process.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )

    def read(self, path: str) -> End:
        """Read a file."""
        requests, responses = self._process.stdin, self._process.stdout
        assert requests is not None
        assert responses is not None
        requests.write(json.dumps(path) + "\n")
        requests.flush()
        line = responses.readline()
        assert line, f"the process that read {path!r} died"
        return End.of(line)

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


def check(end: End) -> None:
    """Check the conditions that hold for every file."""
    assert end.seconds < SECONDS
    assert end.memory < BYTES
    if not end.rows:
        assert end.message
        assert end.hint
    for text in (end.message, end.hint):
        assert text.isprintable()
        assert "Traceback" not in text
        assert "Error" not in text
        assert len(text) < 1_000
