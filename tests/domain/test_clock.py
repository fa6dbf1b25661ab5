"""The machine's clock: waits for what comes in, and no longer than it was told."""

import threading
import time
from queue import SimpleQueue

from importer.domain.clock import SYSTEM


def test_now_is_in_seconds_since_1970():
    assert abs(SYSTEM.now() - time.time()) < 5


def test_what_is_there_is_taken_at_once():
    inbox: SimpleQueue[str] = SimpleQueue()
    inbox.put("answer")
    assert SYSTEM.wait(inbox, 60, expecting=True) == "answer"


def test_what_comes_in_ends_a_wait_however_long():
    inbox: SimpleQueue[str] = SimpleQueue()
    threading.Timer(0.01, inbox.put, ["answer"]).start()
    assert SYSTEM.wait(inbox, None, expecting=True) == "answer"


def test_nothing_comes_in_and_the_wait_ends():
    began = time.monotonic()
    assert SYSTEM.wait(SimpleQueue(), 0.02, expecting=False) is None
    assert 0.02 <= time.monotonic() - began < 5
