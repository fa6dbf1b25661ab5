"""The words by which this program knows its own marks again, when a marked file comes back."""

from importer.domain.model import Status

EXAMPLE_MARK = "EXAMPLE:"
"""How the name cell of the template's example row begins; such a row is no event."""

INSTRUCTIONS_SHEET = "Instructions"
EVENTS_SHEET = "Events"
GUIDE_SHEET = "Field guide"

STATUS_HEADER = "Status"
EVENT_ID_HEADER = "Event ID"
PROBLEMS_HEADER = "Problems"
ADDED_HEADERS: tuple[str, str, str] = (STATUS_HEADER, EVENT_ID_HEADER, PROBLEMS_HEADER)
"""The headers that a report workbook adds, side by side and in this order."""

SUMMARY_SHEET = "Import summary"
SUMMARY_TITLE = "Import of events: summary"
"""The text in A1 of the summary sheet, which tells it from a sheet of the same name."""

OWN_SHEETS: frozenset[str] = frozenset({INSTRUCTIONS_SHEET, GUIDE_SHEET, SUMMARY_SHEET})
"""Sheets that this program writes and that never hold events."""

STATUS_MEANINGS: dict[Status, str] = {
    Status.READY: "would be accepted",
    Status.CREATED: "made by this run",
    Status.UNCHANGED: "made by an earlier run from the same content; nothing was sent",
    Status.EXISTS: "already in the organization with the same content",
    Status.INVALID: "not sent: the cells named under Problems need a correction",
    Status.DUPLICATE: "says the same as another row, which stands for it",
    Status.CONFLICT: "its slug belongs to an event with other content; nothing was overwritten",
    Status.REJECTED: "refused by Intervals: see Problems",
    Status.FAILED: "no usable answer after all attempts; the next run settles it",
    Status.PENDING: "not tried yet",
}
"""What each fate of a row means, for people."""
