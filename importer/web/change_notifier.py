"""Notifies the event streams (coroutines) of changes made by threads."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class ChangeNotifier:
    """Publishes changes from any thread; each subscribed coroutine has its own event."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subscribers: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}

    @contextmanager
    def subscribe(self) -> Iterator[asyncio.Event]:
        """Yield an event that every change sets; the subscriber clears it."""
        event = asyncio.Event()
        with self._lock:
            self._subscribers[event] = asyncio.get_running_loop()
        try:
            yield event
        finally:
            with self._lock:
                del self._subscribers[event]

    def notify(self) -> None:
        """Set the events of all subscribers."""
        with self._lock:
            for event, loop in self._subscribers.items():
                with suppress(RuntimeError):  # its event loop is closed
                    loop.call_soon_threadsafe(event.set)
