"""Rows known from runs of this session to be in the organization already; a check alone cannot know."""

from dataclasses import replace

from importer.domain.model import ImportResult, RowResult, State, Status

_STATUSES_BEFORE_SENDING = frozenset({Status.PENDING, Status.READY, Status.INVALID})


class SentRows:
    """Imported rows of the last organization, by idempotency key."""

    def __init__(self) -> None:
        self._organization: str | None = None
        self._rows: dict[str, tuple[Status, str | None]] = {}

    def record_result(self, result: ImportResult) -> None:
        """Record the imported rows of a run; another organization replaces the earlier one."""
        if result.run.organization is None or result.run.dry_run:
            return
        if result.run.organization != self._organization:
            self._organization, self._rows = result.run.organization, {}
        for row in result.rows:
            if row.status.is_imported and row.idempotency_key is not None:
                later = Status.EXISTS if row.status is Status.EXISTS else Status.UNCHANGED
                self._rows[row.idempotency_key] = later, row.event_id

    def update_check(self, check: ImportResult) -> ImportResult:
        """Return the check with imported rows no longer counted as ready."""
        return (
            replace(check, rows=tuple(map(self._update_row, check.rows))) if self._rows else check
        )

    def _update_row(self, row: RowResult) -> RowResult:
        known = self._rows.get(row.idempotency_key or "")
        if known is None or row.status is not Status.READY:
            return row
        return replace(row, status=known[0], event_id=known[1])


def has_outcomes(result: ImportResult, *, sending: bool) -> bool:
    """Return whether a run gave rows an outcome, so that it replaces the last check on the page."""
    if result.run.state is State.COMPLETE:
        return bool(result.rows)
    return sending and any(row.status not in _STATUSES_BEFORE_SENDING for row in result.rows)


def merge_findings(check: ImportResult, run: ImportResult) -> ImportResult:
    """Return the check with the findings of a run that sent nothing."""
    by_place = {row.location: row for row in run.rows}
    return replace(
        check, rows=tuple(_merge_row(row, by_place.get(row.location)) for row in check.rows)
    )


def _merge_row(row: RowResult, found: RowResult | None) -> RowResult:
    if found is None or found.status is not Status.PENDING:
        return found or row
    return row if row.warnings == found.warnings else replace(row, warnings=found.warnings)
