"""The stop button: heard wherever a run waits, also if it was pressed before."""

import signal
import threading
from queue import SimpleQueue

import pytest

from importer.delivery.run_context import CancellationToken, RunContext
from importer.domain.errors import Interrupted


def test_a_sleep_passes_by_the_clock_that_was_handed_in(clock):
    RunContext(clock).sleep(3600)
    assert clock.passed == 3600


def test_a_press_during_a_sleep_ends_it():
    world = RunContext()
    threading.Timer(0.01, world.cancellation.cancel).start()
    with pytest.raises(Interrupted):
        world.sleep(60)


def test_a_press_before_a_sleep_keeps_it_from_beginning(clock):
    world = RunContext(clock)
    world.cancellation.cancel()
    with pytest.raises(Interrupted):
        world.sleep(60)
    assert clock.passed == 0


def test_a_press_wakes_up_a_user_who_waits_last():
    button, first, last = CancellationToken(), SimpleQueue(), SimpleQueue()
    button.wake_on_cancel(first)
    button.wake_on_cancel(last)
    button.cancel()
    assert button.canceled
    assert (first.qsize(), last.qsize()) == (0, 1)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no such timer")
def test_a_press_in_a_signal_handler_ends_a_sleep():
    world = RunContext()
    before = signal.signal(signal.SIGALRM, lambda *_: world.cancellation.cancel())
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        with pytest.raises(Interrupted):
            world.sleep(60)
    finally:
        signal.signal(signal.SIGALRM, before)
