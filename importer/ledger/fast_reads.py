"""A ledger of which no more is opened than a run needs."""

import os
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from importer.domain.ledger_entry import Entry
from importer.domain.model import Event
from importer.ledger.connect import open_ledger
from importer.ledger.database_url import is_url
from importer.ledger.quick import UNUSUAL, Quick
from importer.ledger.records import Credential

if TYPE_CHECKING:
    from importer.ledger.ledger import Ledger

T = TypeVar("T")


def is_quick(target: str | os.PathLike[str]) -> bool:
    """Tell whether there is a ledger in a file, which can be asked without SQLAlchemy.

    Raises:
        UnusableInput: it is the URL of something else.
    """
    return not is_url(target) and Path(target).expanduser().is_file()


def was_complete(target: str | os.PathLike[str], digest: str) -> bool:
    """Tell whether a ledger in a file knows a run of this digest that did everything.

    A hint, for who can do without: where anything is unusual, it says no.
    """
    with suppress(*UNUSUAL), closing(Quick(Path(target).expanduser())) as quick:
        return quick.was_complete(digest)
    return False


class Books:
    """What a run asks of a ledger before it sends anything, and after; close it when done.

    A run that has nothing to send needs no more than this, and SQLAlchemy takes longer to import
    than all of it. What `Quick` cannot answer is asked of the whole ledger.

    Raises:
        UnusableInput, Stopped: as `open_ledger` and the ledger's methods do.
    """

    def __init__(self, target: str | os.PathLike[str]) -> None:
        self._target = target
        self._quick: Quick | None = None
        self._ledger: Ledger | None = None
        if not is_url(target):
            with suppress(*UNUSUAL):
                self._quick = Quick(Path(target).expanduser())
        if self._quick is None:
            self.whole()

    def __enter__(self) -> "Books":
        return self

    def __exit__(self, *_: object) -> None:
        self._close_quick()
        if self._ledger is not None:
            self._ledger.close()

    def whole(self) -> "Ledger":
        """Return the ledger itself, for everything else; it is closed with the books."""
        if self._ledger is None:
            self._close_quick()
            self._ledger = open_ledger(self._target)
        return self._ledger

    def credential(self, fingerprint: str) -> Credential:
        """Return what is remembered of a key."""
        return self._ask(lambda ledger: ledger.credential(fingerprint))

    def entries(self, organization: str, events: Sequence[Event]) -> dict[str, Entry]:
        """Return what is known of the slugs of these events in an organization, by its identity."""

        def ask(ledger: "Quick | Ledger") -> dict[str, Entry]:
            number = ledger.organization(organization)
            if isinstance(ledger, Quick):
                return ledger.entries(number, events)
            return ledger.entries(number, [event.slug for event in events])

        return self._ask(ask)

    def record_run(
        self, report: dict[str, Any], organization: str | None, job: str | None, digest: str | None
    ) -> None:
        """Keep a run in the history, see `Ledger.record_run`."""
        self._ask(lambda ledger: ledger.record_run(report, organization, job, digest))

    def _ask(self, question: "Callable[[Quick | Ledger], T]") -> T:
        """Ask where it is quick; where anything is unusual there, the whole ledger tells."""
        if self._quick is not None:
            with suppress(*UNUSUAL):
                return question(self._quick)
        return question(self.whole())

    def _close_quick(self) -> None:
        if self._quick is not None:
            self._quick.close()
            self._quick = None
