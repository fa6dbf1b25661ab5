"""Texts that this program writes into workbooks, and recognizes when such a file is imported again."""

from importer.domain.model import Status

EXAMPLE_MARKER = "EXAMPLE:"
"""Prefix in the name cell of the template's example row; such a row is not an event."""

INSTRUCTIONS_SHEET = "Instructions"
EVENTS_SHEET = "Events"
FIELD_GUIDE_SHEET = "Field guide"

STATUS_HEADER = "Status"
EVENT_ID_HEADER = "Event ID"
PROBLEMS_HEADER = "Problems"
ADDED_HEADERS: tuple[str, str, str] = (STATUS_HEADER, EVENT_ID_HEADER, PROBLEMS_HEADER)
"""Headers of the columns that a report workbook adds, adjacent and in this order."""

SUMMARY_SHEET = "Import summary"
SUMMARY_TITLE = "Import of events: summary"
"""Text in A1 of the summary sheet, which distinguishes it from another sheet of that name."""

OWN_SHEETS: frozenset[str] = frozenset({INSTRUCTIONS_SHEET, FIELD_GUIDE_SHEET, SUMMARY_SHEET})
"""Sheets written by this program that never contain events."""

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
"""English explanation of each row status, for reports."""
