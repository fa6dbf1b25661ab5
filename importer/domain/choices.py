"""Choices that settings and messages share: orders of dates, the target of ignored columns."""

from collections.abc import Mapping
from typing import Final, Literal

DateOrder = Literal["dmy", "mdy", "ymd"]

DATE_ORDERS: Final[Mapping[DateOrder, str]] = {
    "dmy": "day/month/year",
    "mdy": "month/day/year",
    "ymd": "year/month/day",
}
"""The values of `--date-order`, with their names in messages."""

IGNORE: Final = "ignore"
"""Target of a mapping for a column that is no field: it is left out."""
