"""English names of months and weekdays, for messages and for schedulers, whatever the locale."""

MONTH_NAMES: tuple[str, ...] = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
"""January is at index 0."""

WEEKDAY_NAMES: tuple[str, ...] = (
    *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
)
"""Monday is at index 0, as in `date.weekday()`."""
