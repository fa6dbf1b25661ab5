"""English names of months and weekdays, for messages and for schedulers, whatever the locale."""

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
