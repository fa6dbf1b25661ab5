"""Rows known from runs of this session to be in the organization already; a check alone cannot know."""

from dataclasses import replace

from importer.domain.model import ImportResult, RowResult, State, Status

_IN = {
    Status.CREATED: Status.UNCHANGED,
    Status.UNCHANGED: Status.UNCHANGED,
    Status.EXISTS: Status.EXISTS,
}
"""Status after a run that imported the row → its status in later checks."""
_NO_FATE = frozenset({Status.PENDING, Status.READY, Status.INVALID})


class Known:
    """Imported rows of the last organization, by idempotency key."""

    def __init__(self) -> None:
        self._organization: str | None = None
        self._rows: dict[str, tuple[Status, str | None]] = {}

    def learn(self, result: ImportResult) -> None:
        """Record the imported rows of a run; another organization replaces the earlier one."""
        if result.run.organization is None or result.run.dry_run:
            return
        if result.run.organization != self._organization:
            self._organization, self._rows = result.run.organization, {}
        for row in result.rows:
            if row.status in _IN and row.idempotency_key is not None:
                self._rows[row.idempotency_key] = _IN[row.status], row.event_id

    def marked(self, check: ImportResult) -> ImportResult:
        """Return the check with imported rows no longer counted as ready."""
        return replace(check, rows=tuple(map(self._row, check.rows))) if self._rows else check

    def _row(self, row: RowResult) -> RowResult:
        known = self._rows.get(row.idempotency_key or "")
        if known is None or row.status is not Status.READY:
            return row
        return replace(row, status=known[0], event_id=known[1])


def got_somewhere(result: ImportResult, *, sending: bool) -> bool:
    """Return whether a run gave rows an outcome, so that it replaces the last check on the page."""
    if result.run.state is State.COMPLETE:
        return bool(result.rows)
    return sending and any(row.status not in _NO_FATE for row in result.rows)


def seen_by(check: ImportResult, run: ImportResult) -> ImportResult:
    """Return the check with the findings of a run that sent nothing."""
    by_place = {row.place: row for row in run.rows}
    return replace(check, rows=tuple(_seen(row, by_place.get(row.place)) for row in check.rows))


def _seen(row: RowResult, found: RowResult | None) -> RowResult:
    if found is None or found.status is not Status.PENDING:
        return found or row
    return row if row.warnings == found.warnings else replace(row, warnings=found.warnings)
