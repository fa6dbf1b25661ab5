"""Who a run is, for the ledger: whose key it has, and which process it is."""

import hashlib
import os
import socket
from datetime import UTC, datetime


def fingerprint(base_url: str, key: str) -> str:
    """Return what a key is remembered by: a SHA-256, from which it cannot be had back."""
    return hashlib.sha256(f"{base_url}\0{key}".encode()).hexdigest()


def holder() -> str:
    """Return who sits down to work, in words."""
    since = datetime.now(UTC).astimezone().strftime("%H:%M")
    return f"process {os.getpid()} on {socket.gethostname()}, since {since}"
