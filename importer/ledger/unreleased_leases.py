"""Leases that could not be released because the ledger was unreachable; retried later by this process."""

from threading import Lock

_leases: set[tuple[str, int, int]] = set()
_lock = Lock()


def add_lease(ledger: str, organization: int, token: int) -> None:
    """Add a lease that is being released; until that succeeds this process treats it as free."""
    with _lock:
        _leases.add((ledger, organization, token))


def remove_lease(ledger: str, organization: int, token: int) -> None:
    """Remove a lease whose release the ledger has recorded."""
    with _lock:
        _leases.discard((ledger, organization, token))


def is_unreleased(ledger: str, organization: int, token: int) -> bool:
    """Return whether a run of this process gave up this lease, although the ledger shows it held."""
    with _lock:
        return (ledger, organization, token) in _leases


def list_leases(ledger: str) -> list[tuple[int, int]]:
    """Return organization id and fencing token of all such leases of a ledger."""
    with _lock:
        return [(organization, token) for name, organization, token in _leases if name == ledger]


def has_leases() -> bool:
    """Return whether there is any such lease, in any ledger."""
    with _lock:
        return bool(_leases)
