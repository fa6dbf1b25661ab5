"""Codes of problems and warnings: stable words, each with its meaning.

A test keeps the README's table equal to this one.
"""

from importer.domain.message import Message

PROBLEM_CODES: dict[str, Message] = {
    # the row as a whole
    "row_too_long": Message("the row has more fields than the header (an unquoted comma?)"),
    "slug_duplicate": Message("two different rows have the same slug"),
    "duplicate_row": Message(
        "the row has the same content as another one, which is imported instead"
    ),
    # a cell of any kind
    "cell_error": Message("the cell shows an error such as #REF!"),
    "formula_empty": Message(
        "the formula has no stored value: open, recalculate and save the file"
    ),
    # fields
    "name_missing": Message("no name"),
    "date_missing": Message("no date"),
    "type_missing": Message("no type, and none for all rows"),
    "type_unknown": Message("not one of the types, and not a word known for one"),
    "date_invalid": Message("not a date, or not one in the calendar (31 February)"),
    "date_ambiguous": Message("day and month could be swapped"),
    "date_year_missing": Message("a date without a year, and none for all dates"),
    "date_undecided": Message("the date is not final yet (TBC, Sep/Oct 2027)"),
    "date_weekday": Message("the weekday in the cell does not match the date"),
    "date_implausible": Message("a date before 1950 or more than five years ahead"),
    "end_before_start": Message("the last day is before the first"),
    "end_conflict": Message("the date cell and the end date cell have different last days"),
    "time_invalid": Message("not a time of day"),
    "slug_invalid": Message("not a slug: a-z, 0-9 and single hyphens"),
    "slug_underivable": Message("no slug can be made from this name: add one"),
    "coordinate_invalid": Message("not a coordinate in degrees"),
    "coordinate_range": Message("outside -90…90 (latitude) or -180…180 (longitude)"),
    "coordinate_pair": Message("latitude and longitude belong together"),
    "coordinate_swapped": Message("latitude and longitude are in each other's columns"),
    "url_invalid": Message("not a web address that starts with http:// or https://"),
    "text_invalid": Message("the text contains characters that cannot be sent"),
    # found in the organization
    "row_changed": Message(
        "the row was imported before with other content; the event is not overwritten"
    ),
    "slug_taken": Message("the slug belongs to an event with other content"),
    "api_rejected": Message("the API rejected the row or one of its fields"),
    "gave_up": Message("no usable response after all attempts; the next run settles it"),
    # warnings
    "near_duplicate": Message(
        "may be the same event as another row, or as one that is already in Intervals"
    ),
    "mojibake": Message("the text was probably decoded incorrectly (KÃ¶ln for Köln)"),
    "time_utc": Message("the cell says UTC (Z); its day and time are sent as written"),
    "midnight_start": Message("12:00 AM is sent as 00:00; it often means that the time is unknown"),
    "time_order": Message("the end time is before the start time, so it counts as the next day"),
}
