"""Seats that runs of this process got up from while their ledger was away, so that it holds them taken."""

from threading import Lock

_seats: set[tuple[str, int, int]] = set()
_lock = Lock()


def remember(ledger: str, organization: int, fence: int) -> None:
    """Note that nobody sits there any more, whatever this ledger says."""
    with _lock:
        _seats.add((ledger, organization, fence))


def forget(ledger: str, organization: int, fence: int) -> None:
    """Note that this ledger knows it by now."""
    with _lock:
        _seats.discard((ledger, organization, fence))


def is_unleft(ledger: str, organization: int, fence: int) -> bool:
    """Tell whether nobody sits there any more, although this ledger says so."""
    with _lock:
        return (ledger, organization, fence) in _seats


def unleft(ledger: str) -> list[tuple[int, int]]:
    """Return organization and fence of all such seats of a ledger."""
    with _lock:
        return [(organization, fence) for name, organization, fence in _seats if name == ledger]


def is_any() -> bool:
    """Tell whether there is any such seat, in whatever ledger."""
    with _lock:
        return bool(_seats)
