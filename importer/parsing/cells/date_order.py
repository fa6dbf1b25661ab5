"""What date cells say, and how a column's evidence settles the order of day and month.

A cell is read under every order (`dates.read_date`), the column's cells vote, then each cell is
settled or refused. Nothing is guessed: a date with day and month swapped is the worst error there is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal

from importer.domain.calendar_names import MONTH_NAMES

Order = Literal["dmy", "mdy", "ymd"]

ORDERS: dict[Order, str] = {
    "dmy": "day/month/year",
    "mdy": "month/day/year",
    "ymd": "year/month/day",
}
"""Each order, as `--date-order` takes it, in words."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a cell cannot be read.

    Attributes:
        code: a stable word from `problems.CODES`.
        message: what was found and what is wanted, in a sentence.
        hint: what to do next; may be empty.
    """

    code: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """What a date cell says; local times. `end` is `None` for one day, and never before `start`."""

    start: date
    end: date | None = None
    start_time: time | None = None
    end_time: time | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one cell can mean.

    Attributes:
        spans: the span under each order that gives a real date and that a weekday beside the date
            does not contradict; the same one under all orders where the order does not matter.
        refusals: why the other orders give none.
        year_first: read with a two-digit year in front, it is a date of these years.
        doubtful: and read with the year at its end it is not, so that nothing but `--date-order`
            can settle it (`26-03-15`).
        utc: the text ends in `Z`: its time, and by that its day, may not be the local one.
    """

    spans: Mapping[Order, Span]
    refusals: Mapping[Order, Refusal] = field(default_factory=dict)
    year_first: bool = False
    doubtful: bool = False
    utc: bool = False

    @property
    def fixed(self) -> bool:
        """Whether the order of day and month does not matter."""
        return len(self.spans) == len(ORDERS) and len(set(self.spans.values())) == 1


@dataclass(frozen=True, slots=True)
class Vote:
    """The evidence of a column: how many of its cells can only be read in one order.

    Attributes:
        dmy: cells that are dates as day/month/year only.
        mdy: cells that are dates as month/day/year only.
        year_first: cells that look as if a two-digit year stood in front.
    """

    dmy: int = 0
    mdy: int = 0
    year_first: int = 0

    @property
    def contradictory(self) -> bool:
        """Whether the cells contradict each other."""
        return bool(self.dmy and self.mdy)

    @property
    def orders(self) -> frozenset[Order]:
        """The orders that the evidence leaves; several where there is none or it contradicts itself."""
        orders: set[Order] = {"dmy", "mdy"}
        if not self.contradictory:
            orders = {"dmy"} if self.dmy else {"mdy"} if self.mdy else orders
        return frozenset(orders | {"ymd"} if self.year_first else orders)


NO_EVIDENCE = Vote()


def vote(readings: Iterable[Reading]) -> Vote:
    """Count the evidence of a column's readings; cells that need no order say nothing."""
    dmy = mdy = year_first = 0
    for reading in readings:
        spans = reading.spans
        if reading.doubtful:
            year_first += 1
        elif ("dmy" in spans) != ("mdy" in spans):
            dmy += "dmy" in spans
            mdy += "mdy" in spans
    return Vote(dmy, mdy, year_first)


def settle(
    reading: Reading, evidence: Vote = NO_EVIDENCE, forced: Order | None = None
) -> Span | Refusal:
    """Return what a cell says, given its column's evidence or a forced order (`--date-order`).

    A forced order overrides the evidence, but a cell that it makes no date of is refused.
    """
    if forced is not None:
        return reading.spans.get(forced) or _not_in_order(reading, forced)
    if "dmy" not in reading.spans and "mdy" not in reading.spans:
        return _only_year_first(reading)
    possible = _open_orders(reading, evidence)
    for orders in (possible, possible & evidence.orders):
        found = {reading.spans[order] for order in orders & reading.spans.keys()}
        if len(found) == 1 and not reading.doubtful:
            return found.pop()
    return _ambiguous(reading, evidence)


def day_in_words(day: date) -> str:
    """Return `3 April 2026`."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def in_words(span: Span) -> str:
    """Return `3 April 2026`, or `3 April 2026 to 5 April 2026`."""
    start = day_in_words(span.start)
    return start if span.end is None else f"{start} to {day_in_words(span.end)}"


def _open_orders(reading: Reading, evidence: Vote) -> frozenset[Order]:
    """Return the orders that are possible before the evidence is asked."""
    year_first = reading.doubtful or (reading.year_first and evidence.year_first)
    return frozenset({"dmy", "mdy", "ymd"} if year_first else {"dmy", "mdy"})


def _not_in_order(reading: Reading, order: Order) -> Refusal:
    known = reading.refusals.get(order)
    if known is not None and known.code != "date_invalid":
        return known
    why = f" ({known.message.rstrip('.')})" if known is not None else ""
    other = " or ".join(dict.fromkeys(map(in_words, reading.spans.values())))
    dates = " or ".join(dict.fromkeys(str(span.start) for span in reading.spans.values()))
    return Refusal(
        "date_invalid",
        f"This is not a date in {ORDERS[order]} order{why}, which was chosen for the dates.",
        f"If it is meant as {other}, write it as {dates}.",
    )


def _only_year_first(reading: Reading) -> Refusal:
    span = reading.spans["ymd"]
    return Refusal(
        "date_invalid",
        f"This is a date only with its year in front ({in_words(span)}).",
        f"If all dates here begin with the year, say so (--date-order ymd); or write {span.start}.",
    )


def _ambiguous(reading: Reading, evidence: Vote) -> Refusal:
    orders: dict[str, Order] = {}
    for order in ORDERS:
        if order in reading.spans.keys() & _open_orders(reading, evidence):
            orders.setdefault(in_words(reading.spans[order]), order)
    why = (
        "the other dates of this column contradict each other"
        if evidence.contradictory
        else "nothing in this column tells which"
    )
    options = ", ".join(f"--date-order {order} for {words}" for words, order in orders.items())
    dates = " or ".join(reading.spans[order].start.isoformat() for order in orders.values())
    return Refusal(
        "date_ambiguous",
        f"This could be {' or '.join(orders)}; {why}.",
        f"Say which is meant ({options}); or write the date as {dates}.",
    )
