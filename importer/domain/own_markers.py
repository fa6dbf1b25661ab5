"""Texts that this program writes into workbooks, and recognizes when such a file is imported again."""

EXAMPLE_MARKER = "EXAMPLE:"
"""Prefix in the name cell of the example from the template row; such a row is not an event."""

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
