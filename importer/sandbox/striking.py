"""Which request is struck by which fault: rules first, then chance."""

import random
from dataclasses import dataclass
from threading import Lock

from importer.sandbox.faults import Fault, FaultRates
from importer.sandbox.http_messages import Received


@dataclass(slots=True)
class _Rule:
    fault: Fault
    seen: int = 0
    struck: int = 0

    @property
    def open(self) -> bool:
        return self.fault.times is None or self.struck < self.fault.times

    def strikes(self, request: Received) -> bool:
        if not self.open or not self.fault.matches(request):
            return False
        self.seen += 1
        if self.seen <= self.fault.skip:
            return False
        self.struck += 1
        return True


class Faults:
    """The faults of a sandbox: rules first, in the order in which they were added, then chance.

    May be changed from any thread while the sandbox runs.
    """

    def __init__(self, rates: FaultRates) -> None:
        self._lock = Lock()
        self._rules: list[_Rule] = []
        self._shares = rates.shares()
        self._random = random.Random(rates.seed)  # noqa: S311 - a rehearsal, not a secret

    def add(self, *faults: Fault) -> None:
        """Adds rules; each request is struck by the first that matches."""
        with self._lock:
            self._rules += [_Rule(fault) for fault in faults]

    def clear(self) -> None:
        """Removes every rule; what is left to chance stays."""
        with self._lock:
            self._rules.clear()

    def set_rates(self, rates: FaultRates) -> None:
        """Replaces what is left to chance, and begins its random numbers anew."""
        with self._lock:
            self._shares = rates.shares()
            self._random.seed(rates.seed)

    @property
    def waiting(self) -> tuple[Fault, ...]:
        """Rules with a number of times that have not struck as often yet."""
        with self._lock:
            return tuple(r.fault for r in self._rules if r.fault.times is not None and r.open)

    def pick(self, request: Received) -> Fault | None:
        """The fault that strikes this request, if any; counts it."""
        with self._lock:
            for rule in self._rules:
                if rule.strikes(request):
                    return rule.fault
            return self._by_chance()

    def _by_chance(self) -> Fault | None:
        drawn = self._random.random()
        for share, fault in self._shares:
            if drawn < share:
                return fault
            drawn -= share
        return None
