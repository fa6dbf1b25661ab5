"""Wakes up whoever watches the page, when a thread has something new to show."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Bell:
    """Rung by threads, heard by coroutines: each listener has an event of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ears: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}

    @contextmanager
    def ear(self) -> Iterator[asyncio.Event]:
        """An event that is set at each ring; whoever waits for it clears it."""
        event = asyncio.Event()
        with self._lock:
            self._ears[event] = asyncio.get_running_loop()
        try:
            yield event
        finally:
            with self._lock:
                del self._ears[event]

    def ring(self) -> None:
        """Tell everybody that something has changed."""
        with self._lock:
            for event, loop in self._ears.items():
                with suppress(RuntimeError):  # the page has ended
                    loop.call_soon_threadsafe(event.set)
