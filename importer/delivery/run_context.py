"""What a run needs of the world besides files and network, handed in: time, chance, an ear, a stop."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any

from importer.domain.clock import SYSTEM, Clock
from importer.domain.errors import Interrupted
from importer.domain.model import Source
from importer.domain.progress_events import Forecast, Listener, Update
from importer.parsing.saved_mappings import Mappings


class StopButton:
    """Ends a run: what is under way finishes, nothing new leaves. Safe in a signal handler.

    It can also pause one: nothing new leaves until it goes on, and the run stays alive.
    """

    def __init__(self) -> None:
        self.pressed = self.paused = False
        self._inbox: SimpleQueue[Any] | None = None

    def press(self) -> None:
        """Ask the run to end."""
        self.pressed = True
        self._wake()

    def pause(self) -> None:
        """Let nothing new leave until `go_on`."""
        self.paused = True
        self._wake()

    def go_on(self) -> None:
        """End a pause."""
        self.paused = False
        self._wake()

    def wakes(self, inbox: "SimpleQueue[Any]") -> None:
        """Let a press wake up whoever waits on `inbox`."""
        self._inbox = inbox

    def _wake(self) -> None:
        if self._inbox is not None:
            self._inbox.put(None)


def deaf(update: Update) -> None:
    """Listen to nothing."""


def consent(plan: Forecast) -> bool:
    """Say yes to every plan."""
    del plan
    return True


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a run needs of the world.

    Attributes:
        clock: time.
        chance: 0 to 1.
        listener: told what goes on.
        button: ends the run.
        mappings: what was said of headers before.
        confirm: asked once before the first post; `False` ends the run.
        job: the job of a batch that the run is for: the history lists it under this name, and
            files that are as they were at its last complete import are not read again.
        contents: the bytes of files that were read before, or are on no disk of this machine's, by path.
        sources: calendars that were read already, by the path that names them.
        prepare: called just before files are read, with whether the schema will be asked: time to
            import what that takes, while another process reads.
        rehearsal: the API is a practice API, which the reports say.
    """

    clock: Clock = SYSTEM
    chance: Callable[[], float] = random.random
    listener: Listener = deaf
    button: StopButton = field(default_factory=StopButton)
    mappings: Mappings | None = None
    confirm: Callable[[Forecast], bool] = consent
    job: str | None = None
    contents: Mapping[str, bytes] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    prepare: Callable[[bool], None] = lambda _: None
    rehearsal: bool = False

    def sleep(self, seconds: float) -> None:
        """Let time pass while nothing is under way.

        Raises:
            Interrupted: the button was pressed.
        """
        inbox: SimpleQueue[None] = SimpleQueue()
        self.button.wakes(inbox)
        if not self.button.pressed:
            self.clock.wait(inbox, seconds, expecting=False)
        if self.button.pressed:
            raise Interrupted("Interrupted before anything was sent.")
