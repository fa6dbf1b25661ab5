"""English names of months and weekdays, for messages."""

MONTH_NAMES: tuple[str, ...] = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
"""For messages; January stands at 0."""

WEEKDAY_NAMES: tuple[str, ...] = (
    *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
)
"""For messages; Monday stands at 0, as in `date.weekday()`."""
