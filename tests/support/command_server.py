"""Loads the program once, then forks a process for each command (pre-forking).

Usage: command_server.py SOCKET. Each connection sends one line of JSON (arguments, environment, folder,
paths of the three streams), receives the process id, and at the end the exit status.
"""

import importlib.util
import json
import os
import signal
import socket
import sys
import tempfile
import traceback
from contextlib import suppress
from pathlib import Path

from importer.cli.commands import execute_cli

LONGEST = 170
"""Seconds after which a command is killed, so that no test hangs."""


def warm_up() -> None:
    """Make a test run, since many modules are imported on first use."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HOME"] = folder
        calendar = Path(folder) / "calendar.csv"
        calendar.write_text("Name,Date,Type\nA,2027-05-03,race\nB,2027-02-31,race\n")
        reports = [f"--report={folder}/report.{ending}" for ending in ("json", "csv", "xlsx")]
        options = ["--sandbox", "--skip-invalid", "--quiet", *reports]
        sys.argv = ["import-events", str(calendar), *options]
        with suppress(SystemExit):
            execute_cli()
    if importlib.util.find_spec("psycopg"):
        importlib.import_module("importer.ledger.postgresql")


def serve(address: str) -> None:
    """Fork for each connection, until the parent ends this process."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            connection, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                serve_connection(connection)
            connection.close()


def serve_connection(connection: socket.socket) -> None:
    """Fork the command, wait for its end and send its exit status."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with connection:
        order = json.loads(connection.makefile().readline())
        number = os.fork()
        if number == 0:
            connection.close()
            run_command(**order)
        connection.sendall(f"{number}\n".encode())
        signal.signal(signal.SIGALRM, lambda *_: os.kill(number, signal.SIGKILL))
        signal.alarm(LONGEST)
        status = os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
        connection.sendall(f"{status}\n".encode())
    os._exit(0)


def run_command(
    arguments: list[str], environment: dict[str, str], folder: str, streams: list[str]
) -> None:
    """Run the command in this process and exit."""
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(folder)
        for number, path in enumerate(streams):
            os.dup2(os.open(path, os.O_RDWR | os.O_CREAT), number)
        sys.stderr.reconfigure(line_buffering=True)
        sys.argv = ["import-events", *arguments]
        execute_cli()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - as the interpreter does at its end
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    address = sys.argv[1]
    warm_up()
    serve(address)
