"""The text of the instructions sheet in the template."""

from importer.domain.intervals_api import API_KEY_VARIABLE
from importer.domain.own_markers import EVENTS_SHEET, EXAMPLE_MARKER, FIELD_GUIDE_SHEET
from importer.reports.template.columns import REQUIRED_MARK

TITLE = "Event calendar for Intervals"

INSTRUCTIONS: dict[str, tuple[str, ...]] = {
    "1. Fill in": (
        f"Enter your events in the sheet “{EVENTS_SHEET}”, one row per event. Do not change the headers.",
        f"Columns whose header ends in{REQUIRED_MARK} are required; others may stay empty.",
        (
            f"The row that begins with “{EXAMPLE_MARKER}” is only an example and is never imported: "
            "overwrite or delete it."
        ),
        (
            "Dates show the month as a word (03-May-2027), so that day and month cannot be confused. "
            "If a date looks different, your spreadsheet has stored it as text: type it again."
        ),
        (
            f"The sheet “{FIELD_GUIDE_SHEET}” explains every column, and so does the hint that appears "
            "when you select a cell."
        ),
    ),
    "2. Check": (
        "Save the file, then run this command in a terminal, with the name of your file:",
        "import-events check FILE",
        "It lists every cell that needs a correction. It sends nothing and needs no key.",
    ),
    "3. Import": (
        "Events cannot be changed or deleted by this program once created, so check first. Then run:",
        "import-events FILE",
        f"It needs your organization's API key in the environment variable {API_KEY_VARIABLE}.",
        "If any row needs a correction, nothing is sent until you have corrected it.",
    ),
    "If it was interrupted, or you have added rows": (
        (
            "Run the same command again: rows that are already in Intervals are recognized and not "
            "sent twice."
        ),
        (
            "A row that you change after it was sent is reported, not overwritten: change the event in "
            "Intervals itself."
        ),
    ),
}
"""Heading → paragraphs; a paragraph that starts with `import-events` is a command."""
