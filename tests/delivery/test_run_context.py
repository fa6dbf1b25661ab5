"""The stop button: heard wherever a run waits, also if it was pressed before."""

import signal
import threading
from queue import SimpleQueue

import pytest

from importer.delivery.run_context import StopButton, Surroundings
from importer.domain.errors import Interrupted


def test_a_sleep_passes_by_the_clock_that_was_handed_in(clock):
    Surroundings(clock).sleep(3600)
    assert clock.passed == 3600


def test_a_press_during_a_sleep_ends_it():
    world = Surroundings()
    threading.Timer(0.01, world.button.press).start()
    with pytest.raises(Interrupted):
        world.sleep(60)


def test_a_press_before_a_sleep_keeps_it_from_beginning(clock):
    world = Surroundings(clock)
    world.button.press()
    with pytest.raises(Interrupted):
        world.sleep(60)
    assert clock.passed == 0


def test_a_press_wakes_up_a_user_who_waits_last():
    button, first, last = StopButton(), SimpleQueue(), SimpleQueue()
    button.wakes(first)
    button.wakes(last)
    button.press()
    assert button.pressed
    assert (first.qsize(), last.qsize()) == (0, 1)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no such timer")
def test_a_press_in_a_signal_handler_ends_a_sleep():
    world = Surroundings()
    before = signal.signal(signal.SIGALRM, lambda *_: world.button.press())
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        with pytest.raises(Interrupted):
            world.sleep(60)
    finally:
        signal.signal(signal.SIGALRM, before)
