"""The state of a run, and the result built from it, which all reports are made from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

from importer.domain.errors import CredentialRefused, ImportEventsError, Interrupted, Stopped
from importer.domain.lazy_sequences import LazySequenceWithExceptions
from importer.domain.model import (
    ImportResult,
    RowLocation,
    RowResult,
    Run,
    State,
    Status,
    count_by_status,
)
from importer.planning.calendar import Calendar
from importer.planning.plan import RowOutcome
from importer.settings import Settings

_NOT_IMPORTED = (Status.INVALID, Status.CONFLICT, Status.REJECTED, Status.FAILED)
_EXIT_COMPLETE, _EXIT_INCOMPLETE, _EXIT_INVALID = 0, 1, 3


@dataclass(slots=True)
class RunState:
    """A run in progress.

    Attributes:
        started: seconds since 1970.
        calendar: content of the files.
        organization, plan: id of the organization and name of its plan, once they are known.
        shows_base_url: the run got as far as planning, so its result names the API address.
        notes: sentences for people about the run.
        outcomes: outcomes by row.
        error: error that stopped the run.
        interrupted: the user canceled the run.
        unchanged_since: ISO 8601 time of an earlier complete import of the same files.
        unchanged_rows: rows of that import.
        is_test_run: the API is a practice API.
    """

    settings: Settings
    started: float
    dry_run: bool
    calendar: Calendar = field(default_factory=Calendar)
    id: str = field(default_factory=lambda: uuid4().hex)
    organization: str | None = None
    plan: str | None = None
    shows_base_url: bool = False
    notes: list[str] = field(default_factory=list)
    outcomes: dict[RowLocation, RowOutcome] = field(default_factory=dict)
    error: ImportEventsError | None = None
    interrupted: bool = False
    stopped_by_invalid: bool = False
    unchanged_since: str | None = None
    unchanged_rows: int | None = None
    is_test_run: bool = False

    def add_outcomes(self, outcomes: Iterable[RowOutcome]) -> None:
        """Add outcomes; they replace earlier ones of the same rows."""
        self.outcomes |= {outcome.event.location: outcome for outcome in outcomes}

    def build_result(self, finished: float) -> ImportResult:
        """Build the result.

        Args:
            finished: seconds since 1970.
        """
        rows = self._build_rows()
        error = self.error
        run = Run(
            id=self.id,
            state=self._compute_state(),
            exit_status=self._compute_exit_status(count_by_status(rows)),
            dry_run=self.dry_run,
            started=datetime.fromtimestamp(self.started, UTC),
            finished=datetime.fromtimestamp(finished, UTC),
            files=tuple(self.calendar.files),
            base_url=self.settings.base_url if self.shows_base_url else None,
            organization=self.organization,
            plan=self.plan,
            resume_at=error.resume_at if isinstance(error, Stopped) else None,
            rehearsal=self.is_test_run,
        )
        return ImportResult(
            run,
            rows,
            tuple(self.calendar.headers),
            tuple(self.calendar.skipped),
            (*self.calendar.notes, *self.notes),
            message=error.message if error else "",
            hint=error.hint if error else "",
            tables=tuple(self.calendar.tables),
            unchanged_since=self.unchanged_since,
            corrections=tuple(self.calendar.corrections),
            unchanged_rows=self.unchanged_rows,
        )

    def _build_rows(self) -> Sequence[RowResult]:
        """Build a lazy sequence of rows; those that differ from an ordinary row are listed."""
        rows = self.calendar.rows
        found = map(rows.find_label, (*self.outcomes, *self.calendar.warnings))
        starts = (label for label in rows.table_starts if label < len(rows))
        exceptions = sorted({*starts, *rows.problems_by_label, *found})
        return LazySequenceWithExceptions(self._build_row, len(rows), exceptions) if rows else ()

    def _build_row(self, label: int) -> RowResult:
        rows = self.calendar.rows
        place = rows.get_location(label)
        warnings = self.calendar.warnings.get(place, ())
        if label in rows.problems_by_label:
            return rows.build_invalid_result(label, warnings)
        outcome = self.outcomes.get(place)
        event = rows.build_event(label) if outcome is None else outcome.event
        default = Status.READY if self.dry_run and self.error is None else Status.PENDING
        return RowResult(
            place,
            default if outcome is None else outcome.status,
            event.slug,
            str(event.body["name"]),
            str(event.body["date"]),
            None if outcome is None else outcome.event_id,
            event.idempotency_key,
            0 if outcome is None else outcome.attempts,
            event.body,
            () if outcome is None else outcome.problems,
            warnings,
        )

    def _compute_state(self) -> State:
        match self.error:
            case Stopped():
                return State.STOPPED
            case Interrupted():
                return State.INTERRUPTED
            case CredentialRefused() | ImportEventsError():
                return State.REFUSED
        if self.interrupted:
            return State.INTERRUPTED
        return State.INVALID if self.stopped_by_invalid else State.COMPLETE

    def _compute_exit_status(self, counts: Mapping[str, int]) -> int:
        if self.error is not None:
            return self.error.exit_status
        if self.interrupted:
            return Interrupted.exit_status
        if self.stopped_by_invalid:
            return _EXIT_INVALID
        return (
            _EXIT_INCOMPLETE if any(counts[status] for status in _NOT_IMPORTED) else _EXIT_COMPLETE
        )
