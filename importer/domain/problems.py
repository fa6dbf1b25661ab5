"""Codes of problems and warnings: stable words, each with its meaning.

A test keeps the README's table equal to this one.
"""

PROBLEM_CODES: dict[str, str] = {
    # the row as a whole
    "row_too_long": "the row has more fields than the header (an unquoted comma?)",
    "slug_duplicate": "two different rows have the same slug",
    "duplicate_row": "the row has the same content as another one, which is imported instead",
    # a cell of any kind
    "cell_error": "the cell shows an error such as #REF!",
    "formula_empty": "the formula has no stored value: open, recalculate and save the file",
    # fields
    "name_missing": "no name",
    "date_missing": "no date",
    "type_missing": "no type, and no --default-type",
    "type_unknown": "not one of the types, and not a word known for one",
    "date_invalid": "not a date, or not one in the calendar (31 February)",
    "date_ambiguous": "day and month could be swapped",
    "date_year_missing": "a date without a year, and no --year",
    "date_undecided": "the date is not final yet (TBC, Sep/Oct 2027)",
    "date_weekday": "the weekday in the cell does not match the date",
    "date_implausible": "a date before 1950 or more than five years ahead",
    "end_before_start": "the last day is before the first",
    "end_conflict": "the date cell and the end date cell have different last days",
    "time_invalid": "not a time of day",
    "slug_invalid": "not a slug: a-z, 0-9 and single hyphens",
    "slug_underivable": "no slug can be made from this name: add one",
    "coordinate_invalid": "not a coordinate in degrees",
    "coordinate_range": "outside -90…90 (latitude) or -180…180 (longitude)",
    "coordinate_pair": "latitude and longitude belong together",
    "coordinate_swapped": "latitude and longitude are in each other's columns",
    "url_invalid": "not a web address that starts with http:// or https://",
    "text_invalid": "the text contains characters that cannot be sent",
    # found in the organization
    "row_changed": "the row was imported before with other content; the event is not overwritten",
    "slug_taken": "the slug belongs to an event with other content",
    "api_rejected": "the API rejected the row or one of its fields",
    "gave_up": "no usable response after all attempts; the next run settles it",
    # warnings
    "near_duplicate": "may be the same event as another row, or as one that is already in Intervals",
    "mojibake": "the text was probably decoded incorrectly (KÃ¶ln for Köln)",
    "time_utc": "the cell says UTC (Z); its day and time are sent as written",
    "midnight_start": "12:00 AM is sent as 00:00; it often means that the time is unknown",
    "time_order": "the end time is before the start time, so it counts as the next day",
}
