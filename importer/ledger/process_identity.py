"""Which process holds a seat: so that the seat of one that was killed is free at once."""

import hashlib
import os
import socket
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import psutil

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_NUMBERS = Path("/proc/self/ns/pid")
_SAME = 2.0
"""Seconds by which two statements of when one process was born may differ."""


def this_process() -> str:
    """Return a mark of this process: machine, number and time of birth."""
    return f"{_machine()} {os.getpid()} {_born(psutil.Process()):.2f}"


@cache
def _machine() -> str:
    """Where a process's number means something.

    The name alone does not say: copies of a machine share it, and containers of one machine count
    their processes each from 1. What Linux tells of both is hashed, since seats can be read by others.
    """
    known = []
    with suppress(OSError):
        known = [_BOOT.read_text().strip(), str(_NUMBERS.readlink())]
    mark = hashlib.sha256(" ".join(known).encode()).hexdigest()[:8]
    return f"{socket.gethostname()}/{mark}"


def _born(process: psutil.Process) -> float:
    """Seconds from a fixed point in time, whatever is done to the clock while the process lives.

    Linux knows the age since the start of the machine, and psutil adds to it when that was, which
    changes whenever the clock is set (proc(5), `btime`); elsewhere the time of birth is kept.
    """
    return process.create_time() - (psutil.boot_time() if psutil.LINUX else 0.0)


def is_over(mark: str) -> bool:
    """Tell whether the process of `mark` ran on this machine and does not any more.

    A number may have been given to another process since, so the time of birth counts too. What
    cannot be known (another machine, another user's secrets) is not over.
    """
    host, _, rest = mark.rpartition(" ")[0].rpartition(" ")
    number, born = rest, mark.rpartition(" ")[2]
    if host != _machine() or not number.isdigit():
        return False
    with suppress(psutil.AccessDenied, ValueError):
        try:
            there = psutil.Process(int(number))
            return abs(_born(there) - float(born)) > _SAME or there.status() == psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return True
    return False


def holder() -> str:
    """Return who sits down to work, in words."""
    since = datetime.now(UTC).astimezone().strftime("%H:%M")
    return f"process {os.getpid()} on {socket.gethostname()}, since {since}"
