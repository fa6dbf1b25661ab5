"""Commands as processes: real arguments, environments, streams, signals and exit statuses.

Starting Python with pandas takes seconds, so one process loads everything once and forks for each
command (`command_server.py`); `installed` runs the installed command itself, from nothing.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import pytest

import importer
from importer.domain.intervals_api import API_KEY_VARIABLE
from importer.settings import BASE_URL_VARIABLE, LEDGER_VARIABLE
from support.faulty_api import FaultySandbox

ROOT = Path(importer.__file__).parents[1]
COMMAND_SERVER = Path(__file__).with_name("command_server.py")
NOWHERE = "http://127.0.0.1:9"
TIMEOUT = 180.0


@dataclass(frozen=True)
class FinishedCommand:
    """A command that has exited.

    Attributes:
        status: its exit status.
        out, err: its standard output and error.
    """

    status: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        """Standard output, which must be one JSON document and nothing else."""
        report = json.loads(self.out)
        assert isinstance(report, dict)
        return report


@dataclass
class RunningCommand:
    """A running command."""

    number: int
    output: TextIO
    folder: Path

    def signal(self, which: int = signal.SIGINT) -> None:
        """Send it a signal."""
        os.kill(self.number, which)

    def end(self) -> FinishedCommand:
        """Wait for its end."""
        with self.output:
            status = int(self.output.readline())
        out, err = ((self.folder / name).read_text("utf-8") for name in ("out", "err"))
        return FinishedCommand(status, out, err)


@pytest.fixture(scope="session")
def command_server() -> Iterator[Path]:
    """Start the process that forks commands, and return the address of its socket."""
    if not hasattr(os, "fork"):
        pytest.skip("this system cannot fork")
    with tempfile.TemporaryDirectory() as folder:  # a short path: those of sockets are limited
        address = Path(folder) / "socket"
        process = subprocess.Popen(
            [sys.executable, str(COMMAND_SERVER), str(address)],
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
            stdout=subprocess.PIPE,
        )
        with process:
            assert process.stdout is not None
            process.stdout.readline()
            yield address
            process.terminate()


@dataclass
class Shell:
    """A shell that runs commands.

    Attributes:
        folder: the folder that they run in.
        environment: their environment variables; no server listens at the API's address.
    """

    command_server: Path
    folder: Path
    environment: dict[str, str]
    count: int = 0
    connections: list[socket.socket] = field(default_factory=list)

    def start(
        self,
        *arguments: str,
        terminal: str | None = None,
        out: str | None = None,
        **variables: str,
    ) -> RunningCommand:
        """Start a command; `terminal` is its standard input and error, `out` its output."""
        self.count += 1
        streams = self.folder / f".streams-{self.count}"
        streams.mkdir()
        connection = socket.socket(socket.AF_UNIX)
        self.connections.append(connection)
        connection.settimeout(TIMEOUT)
        connection.connect(str(self.command_server))
        order = {
            "arguments": arguments,
            "environment": self.environment | variables,
            "folder": str(self.folder),
            "streams": [
                terminal or os.devnull,
                out or str(streams / "out"),
                terminal or str(streams / "err"),
            ],
        }
        for name in ("out", "err"):
            (streams / name).touch()
        connection.sendall(json.dumps(order).encode() + b"\n")
        output = connection.makefile()  # one reader for both lines: they may come at once
        return RunningCommand(int(output.readline()), output, streams)

    def __call__(
        self, *arguments: str, out: str | None = None, **variables: str
    ) -> FinishedCommand:
        """Run a command to its end; no command may ever show a traceback."""
        ended = self.start(*arguments, out=out, **variables).end()
        assert "Traceback" not in ended.err + ended.out
        return ended

    def use(self, server: FaultySandbox) -> None:
        """Point the commands at a server, with its key."""
        self.environment |= {BASE_URL_VARIABLE: server.base_url, API_KEY_VARIABLE: server.key}


@pytest.fixture
def shell(
    command_server: Path, home: Path, tmp_path: Path, ledger_at: Path | str
) -> Iterator[Shell]:
    """Start a shell in an empty folder, with an empty home and no API key."""
    variables = {
        BASE_URL_VARIABLE: NOWHERE,
        LEDGER_VARIABLE: str(ledger_at),
        "https_proxy": NOWHERE,  # whatever left this machine would end here
    }
    place = Shell(command_server, tmp_path, {**os.environ, **variables})
    yield place
    for connection in place.connections:
        connection.close()


@pytest.fixture
def serve(shell: Shell, sandbox: Callable[..., FaultySandbox]) -> Callable[..., FaultySandbox]:
    """Start a practice API with these settings, and point the shell's commands at it."""

    def start(**settings) -> FaultySandbox:
        server = sandbox(**settings)
        shell.use(server)
        return server

    return start


@pytest.fixture
def server(serve: Callable[..., FaultySandbox]) -> FaultySandbox:
    """Start a practice API that the shell's commands use."""
    return serve()


Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def program() -> list[str]:
    """Return the command line of the program: the installed command, if there is one."""
    beside = shutil.which("import-events", path=str(Path(sys.executable).parent))
    return [beside] if beside else [sys.executable, "-m", "importer"]


@pytest.fixture
def installed(program: list[str], tmp_path: Path, home: Path) -> Iterator[Start]:
    """Start the program itself."""
    started = []

    def start(*arguments: str, **variables: str) -> subprocess.Popen[str]:
        environment = {**os.environ, BASE_URL_VARIABLE: NOWHERE, "PYTHONPATH": str(ROOT)}
        environment |= {LEDGER_VARIABLE: str(tmp_path / "ledger.sqlite3")} | variables
        process = subprocess.Popen(
            [*program, *arguments],
            cwd=tmp_path,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
