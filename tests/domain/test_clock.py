"""The system clock: waits end on an event, or after the given time."""

import threading
import time
from queue import Empty, SimpleQueue

from importer.domain.clock import SYSTEM_CLOCK


def test_now_is_in_seconds_since_1970():
    assert abs(SYSTEM_CLOCK.now() - time.time()) < 60


def test_returns_a_waiting_message_at_once():
    inbox: SimpleQueue[str] = SimpleQueue()
    inbox.put("answer")
    assert SYSTEM_CLOCK.wait(inbox, 60, expecting=True) == "answer"


def test_a_message_ends_a_wait_of_any_length():
    inbox: SimpleQueue[str] = SimpleQueue()
    threading.Timer(0.01, inbox.put, ["answer"]).start()
    assert SYSTEM_CLOCK.wait(inbox, None, expecting=True) == "answer"


def test_a_wait_without_a_message_ends_after_its_time():
    waits = []

    class EmptyInbox:
        def get(self, timeout):
            waits.append(timeout)
            raise Empty

    assert SYSTEM_CLOCK.wait(EmptyInbox(), 0.02, expecting=False) is None
    assert waits == [0.02]
