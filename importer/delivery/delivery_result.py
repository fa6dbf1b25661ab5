"""Result of a delivery: the outcomes so far, and the error that stopped it, if one did."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from importer.domain.errors import ImportEventsError, Stopped, UnusableInput
from importer.planning.plan import RowOutcome


@dataclass(slots=True)
class DeliveryResult:
    """Result of a delivery.

    Attributes:
        outcomes: of the tasks that were completed.
        error: why it stopped before all were; `None` if all were completed, or if it was canceled.
        notes: sentences for the user.
        interrupted: canceled before all were completed.
    """

    outcomes: list[RowOutcome] = field(default_factory=list)
    error: ImportEventsError | None = None
    notes: list[str] = field(default_factory=list)
    interrupted: bool = False

    def stop_with_error(self, error: ImportEventsError) -> None:
        """Stop the delivery with this error, unless another one stopped it before."""
        if isinstance(error, UnusableInput):  # its exit status means that nothing was sent
            error = Stopped(error.message, error.hint)
        self.error = self.error or error

    @contextmanager
    def stop_on_errors(self) -> Iterator[None]:
        """Stop the delivery with an error raised inside the context, and suppress the error."""
        try:
            yield
        except ImportEventsError as error:
            self.stop_with_error(error)
