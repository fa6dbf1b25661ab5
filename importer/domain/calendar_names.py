"""English names of months and weekdays, for messages and for schedulers, whatever the locale."""

from collections.abc import Mapping
from typing import Final, Literal

_ = str  # marks texts for translation

MONTH_NAMES: tuple[str, ...] = (
    *(
        _("January"),
        _("February"),
        _("March"),
        _("April"),
        _("May"),
        _("June"),
        _("July"),
        _("August"),
        _("September"),
    ),
    *(_("October"), _("November"), _("December")),
)
"""January is at index 0."""

WEEKDAY_NAMES: tuple[str, ...] = (
    *(
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    ),
)
"""Monday is at index 0, as in `date.weekday()`."""

DateOrder = Literal["dmy", "mdy", "ymd"]

DATE_ORDERS: Final[Mapping[DateOrder, str]] = {
    "dmy": _("day/month/year"),
    "mdy": _("month/day/year"),
    "ymd": _("year/month/day"),
}
"""The values of `--date-order`, with their names in messages."""
