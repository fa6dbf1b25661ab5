"""The text of the instructions sheet in the template."""

from importer.domain.intervals_api import API_KEY_VARIABLE
from importer.domain.own_markers import EVENTS_SHEET, EXAMPLE_MARKER, FIELD_GUIDE_SHEET
from importer.reports.template.columns import REQUIRED_MARK

TITLE = "Event calendar for Intervals"

INSTRUCTIONS: dict[str, tuple[str, ...]] = {
    "1. Fill in": (
        (
            f"Write your events into the sheet “{EVENTS_SHEET}”, one row for each event. Leave the "
            "header row as it is."
        ),
        f"Columns whose header ends in{REQUIRED_MARK} must be filled in; others may stay empty.",
        (
            f"The row that begins with “{EXAMPLE_MARKER}” only shows how it is done, and is never "
            "imported: overwrite or delete it."
        ),
        (
            "Dates show the month as a word (03-May-2027), so that day and month cannot be "
            "mistaken. If a date shows otherwise, your spreadsheet has taken it for text: type it "
            "again."
        ),
        (
            f"The sheet “{FIELD_GUIDE_SHEET}” explains every column. So does the hint that appears when "
            "you select a cell."
        ),
    ),
    "2. Check": (
        "Save the file, then type this in a terminal, with your file's name:",
        "import-events check FILE",
        (
            "It reads the file and names every cell that needs a correction. It sends nothing, and "
            "needs no key."
        ),
    ),
    "3. Import": (
        (
            "Events that have been sent cannot be changed or taken back by this program. So check "
            "first; then type:"
        ),
        "import-events FILE",
        f"It needs your organization's key in the environment variable {API_KEY_VARIABLE}.",
        "If a row needs a correction, nothing at all is sent until you have corrected it.",
    ),
    "If it was interrupted, or you have added rows": (
        (
            "Type the same command again: rows that are already in Intervals are recognised and "
            "not sent twice."
        ),
        (
            "A row that you change after it was sent is reported, not overwritten: change such an "
            "event in Intervals itself."
        ),
    ),
}
"""Heading → paragraphs; a paragraph that starts with `import-events` is a command."""
