"""The importer's sentences that `MEANT` says whole in German: code → as they are worded in English."""

WHOLE_MESSAGES: dict[str, str] = {
    "formula_empty": "The cell holds a formula without a stored value.",
    "date_missing": "The date is missing.",
    "date_year_missing": "The date has no year.",
    "date_implausible": '"{value}" is before 1950 or more than five years ahead.',
    "end_before_start": 'The last day "{value}" is before the first.',
    "time_invalid": '"{value}" is no time of day.',
    "name_missing": "The name is missing.",
    "type_missing": "The type is missing.",
    "type_unknown": '"{value}" is no type: it has to be one of race, runClub, timeTrial, other.',
    "slug_invalid": '"{value}" is no slug: it may hold a-z, 0-9 and single hyphens only.',
    "slug_underivable": (
        "No slug can be made from this name: it has no letters or digits that a slug can hold."
    ),
    "coordinate_invalid": '"{value}" is no coordinate in degrees.',
    "coordinate_swapped": (
        '"{value}" is no latitude, but it could be the longitude, and the other way round.'
    ),
    "url_invalid": '"{value}" is no web address.',
    "text_invalid": "The text holds half of a character, which cannot be sent.",
    "time_utc": (
        "The cell ends in Z, which means UTC; its day and time are sent as they are written."
    ),
    "midnight_start": (
        "12:00 AM is sent as 00:00, midnight; it often means that the time is unknown."
    ),
    "time_order": ("The event ends earlier than it starts, so it is taken to end on the next day."),
}

WHOLE_HINTS: dict[str, str] = {
    "row_too_long": 'Put the text that holds the separator in quotation marks ("…").',
    "cell_error": "Mend the formula or type the value.",
    "formula_empty": "Open the file in Excel or LibreOffice, let it calculate, and save it.",
    "date_missing": "Fill it in.",
    "date_invalid": "Write it as {example}.",
    "date_undecided": "Give the exact day, or leave the row out for now.",
    "date_weekday": "Correct the date or the weekday.",
    "end_before_start": "Correct one of the two dates.",
    "end_conflict": "Correct one of the two.",
    "time_invalid": "Write it like 09:30 or 18:05.",
    "name_missing": "Fill it in.",
    "slug_invalid": "Clear the cell, and it is made from name and date.",
    "slug_underivable": "Give the row a slug of its own in a column Slug: a-z, 0-9 and hyphens.",
    "coordinate_invalid": "Write it like 44.9778 or -93.2650.",
    "coordinate_range": "Check the decimal sign, and whether latitude and longitude are swapped.",
    "coordinate_pair": "Fill in both, or neither.",
    "coordinate_swapped": (
        "The two columns are probably swapped: rename their headers, or swap the cells."
    ),
    "url_invalid": "Write it like https://example.org/race, or clear the cell.",
    "text_invalid": "Type it again.",
    "row_changed": (
        "Change it in Intervals by hand, or put the row back as it was; if it is another event, give "
        "it a slug of its own."
    ),
    "slug_taken": (
        "If it is the same event, mend it in Intervals by hand; if it is another one, give this row a "
        "slug of its own."
    ),
    "api_rejected": "Correct the cell and run the same command again.",
    "gave_up": "Run the same command again.",
    "near_duplicate": "If it is, delete one of the two rows; if not, nothing has to be done.",
    "mojibake": "Correct the cell, or export the file as UTF-8; it is sent as it stands.",
    "time_utc": "If they are not the local ones, write the local day and time.",
    "midnight_start": "If it is unknown, clear the cell.",
    "time_order": "If that is wrong, correct the time; if it is right, an end date would say so.",
}
