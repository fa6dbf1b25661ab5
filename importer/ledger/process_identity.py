"""Identity of the process that owns a lease: the lease of a killed process is free at once."""

import hashlib
import os
import socket
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import psutil

_BOOT_ID_FILE = Path("/proc/sys/kernel/random/boot_id")
_PID_NAMESPACE_LINK = Path("/proc/self/ns/pid")
_START_TIME_TOLERANCE = 2.0
"""Seconds by which two readings of a process's start time may differ."""


def get_process_identity() -> str:
    """Return the identity of this process: machine, process id and start time."""
    return f"{_get_machine_identity()} {os.getpid()} {_get_start_time(psutil.Process()):.2f}"


@cache
def _get_machine_identity() -> str:
    """Return the identity of the machine or container in which process ids are unique.

    The host name is not enough: copies of a machine share it, and each container numbers its
    processes from 1. Linux's boot id and pid namespace are hashed, because others can read leases.
    """
    identifiers = []
    with suppress(OSError):
        identifiers = [_BOOT_ID_FILE.read_text().strip(), str(_PID_NAMESPACE_LINK.readlink())]
    digest = hashlib.sha256(" ".join(identifiers).encode()).hexdigest()[:8]
    return f"{socket.gethostname()}/{digest}"


def _get_start_time(process: psutil.Process) -> float:
    """Return the start time in seconds from a fixed moment, independent of changes to the clock.

    Linux counts from the machine's boot. psutil adds the time of the boot, which changes whenever
    the clock is set (proc(5), `btime`). Other systems store the start time itself.
    """
    return process.create_time() - (psutil.boot_time() if psutil.LINUX else 0.0)


def has_process_ended(mark: str) -> bool:
    """Return whether the process with this identity ran on this machine and has ended.

    The start time is compared because process ids are reused. Returns `False` if unknown: the
    process ran on another machine, or access is denied.
    """
    machine_and_pid, _, started = mark.rpartition(" ")
    machine, _, pid = machine_and_pid.rpartition(" ")
    if machine != _get_machine_identity() or not pid.isdigit():
        return False
    with suppress(psutil.AccessDenied, ValueError):
        try:
            process = psutil.Process(int(pid))
            is_another = abs(_get_start_time(process) - float(started)) > _START_TIME_TOLERANCE
            return is_another or process.status() == psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return True
    return False


def render_owner() -> str:
    """Return a description of this process for people, as the owner of a lease."""
    since = datetime.now(UTC).astimezone().strftime("%H:%M")
    return f"process {os.getpid()} on {socket.gethostname()}, since {since}"
