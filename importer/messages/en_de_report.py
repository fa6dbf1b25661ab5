"""Names of months and weekdays in English and German."""

from importer.domain.calendar_names import MONTH_NAMES, WEEKDAY_NAMES

_GERMAN_MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September"),
    *("Oktober", "November", "Dezember"),
)
_GERMAN_WEEKDAYS = (
    *("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
)
MONTHS = tuple(zip(MONTH_NAMES, _GERMAN_MONTHS, strict=True))
WEEKDAYS = tuple(zip(WEEKDAY_NAMES, _GERMAN_WEEKDAYS, strict=True))
"""Weekday names; the first two letters are the short form in both languages."""
