"""What runs have shown of the calendar's rows, and a check of the file alone cannot see."""

from dataclasses import replace

from importer.domain.model import ImportResult, RowResult, State, Status

_IN = {
    Status.CREATED: Status.UNCHANGED,
    Status.UNCHANGED: Status.UNCHANGED,
    Status.EXISTS: Status.EXISTS,
}
"""A row's fate when it went in → what it is from then on."""
_NO_FATE = frozenset({Status.PENDING, Status.READY, Status.INVALID})


class Known:
    """Knows by their content which rows are in the organization that was imported into last."""

    def __init__(self) -> None:
        self._organization: str | None = None
        self._rows: dict[str, tuple[Status, str | None]] = {}

    def learn(self, result: ImportResult) -> None:
        """Take over what a run has shown."""
        if result.run.organization is None or result.run.dry_run:
            return
        if result.run.organization != self._organization:
            self._organization, self._rows = result.run.organization, {}
        for row in result.rows:
            if row.status in _IN and row.idempotency_key is not None:
                self._rows[row.idempotency_key] = _IN[row.status], row.event_id

    def marked(self, check: ImportResult) -> ImportResult:
        """Return a check that calls no row ready that is in already."""
        return replace(check, rows=tuple(map(self._row, check.rows))) if self._rows else check

    def _row(self, row: RowResult) -> RowResult:
        known = self._rows.get(row.idempotency_key or "")
        if known is None or row.status is not Status.READY:
            return row
        return replace(row, status=known[0], event_id=known[1])


def got_somewhere(result: ImportResult, *, sending: bool) -> bool:
    """Whether a run gave rows a fate, so that it says more of the calendar than the last check."""
    if result.run.state is State.COMPLETE:
        return bool(result.rows)
    return sending and any(row.status not in _NO_FATE for row in result.rows)


def seen_by(check: ImportResult, run: ImportResult) -> ImportResult:
    """Return the check with what a run found out before it sent anything."""
    found = {row.place: row for row in run.rows}
    return replace(check, rows=tuple(_seen(row, found.get(row.place)) for row in check.rows))


def _seen(row: RowResult, found: RowResult | None) -> RowResult:
    if found is None or found.status is not Status.PENDING:
        return found or row
    return row if row.warnings == found.warnings else replace(row, warnings=found.warnings)
