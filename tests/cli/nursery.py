"""Loads the program once, then forks a process for each command that is asked for.

Usage: nursery.py SOCKET. Each connection sends one line of JSON (arguments, environment, folder,
paths of the three streams), is told the number of the process, and at last its exit status.
"""

import io
import json
import os
import signal
import socket
import sys
import traceback

import importer.cli.jobs
import importer.pipeline
import importer.reports.csv_report
import importer.reports.text
import importer.reports.workbook
import importer.sandbox.threaded
from importer.cli import main

LONGEST = 60
"""Seconds after which a command is killed, so that no test waits for ever."""


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
                attend(connection)
            connection.close()


def attend(connection: socket.socket) -> None:
    """Fork the command, wait for its end, tell its status."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with connection:
        order = json.loads(connection.makefile().readline())
        number = os.fork()
        if number == 0:
            connection.close()
            become(**order)
        connection.sendall(f"{number}\n".encode())
        signal.signal(signal.SIGALRM, lambda *_: os.kill(number, signal.SIGKILL))
        signal.alarm(LONGEST)
        status = os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
        connection.sendall(f"{status}\n".encode())
    os._exit(0)


def become(
    arguments: list[str], environment: dict[str, str], folder: str, streams: list[str]
) -> None:
    """Be the command."""
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(folder)
        for number, path in enumerate(streams):
            flags = os.O_RDWR if number != 1 else os.O_RDWR | os.O_CREAT
            os.dup2(os.open(path, flags), number)
        sys.stdin, sys.stdout, sys.stderr = (
            io.TextIOWrapper(open(number, mode, closefd=False), "utf-8", line_buffering=number == 2)
            for number, mode in enumerate(("rb", "wb", "wb"))
        )
        sys.argv = ["import-events", *arguments]
        main()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    serve(sys.argv[1])
