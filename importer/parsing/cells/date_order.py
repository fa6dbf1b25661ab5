"""Decide the order of day and month in a column of dates, by the evidence of all its cells.

Each cell is read under every order (`dates.read_date`), the evidence of the column is counted, then each
cell is resolved to one date or rejected. Nothing is guessed: an event on the wrong day is the worst
error of an import.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal

from importer.domain.calendar_names import MONTH_NAMES
from importer.parsing.cells.cell_problem import Refusal

Order = Literal["dmy", "mdy", "ymd"]

ORDERS: dict[Order, str] = {
    "dmy": "day/month/year",
    "mdy": "month/day/year",
    "ymd": "year/month/day",
}
"""The values of `--date-order`, with their names in messages."""


@dataclass(frozen=True, slots=True)
class Span:
    """A day or a range of days, with times of day if the cell has any.

    Attributes:
        start: the first day.
        end: the last day; `None` for a single day, and never before `start`.
        start_time: the local time at which the event starts.
        end_time: the local time at which the event ends.
    """

    start: date
    end: date | None = None
    start_time: time | None = None
    end_time: time | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The possible dates of one cell.

    Attributes:
        ranges: order → date range, for the orders under which the cell is a valid date that agrees with
            its weekday; the same range under all orders where the order does not matter.
        problems: order → problem, for the other orders.
        has_plausible_year_first: with a two-digit year in front, the date is in a plausible year.
        needs_date_order: with the year at its end it is not, so only `--date-order` can resolve the
            cell (`26-03-15`).
        is_utc: the text ends in `Z`: its time, and so its day, may differ from the local one.
    """

    spans: Mapping[Order, Span]
    refusals: Mapping[Order, Refusal] = field(default_factory=dict)
    year_first: bool = False
    doubtful: bool = False
    utc: bool = False

    @property
    def fixed(self) -> bool:
        """Whether the date is the same under every order."""
        return len(self.spans) == len(ORDERS) and len(set(self.spans.values())) == 1


@dataclass(frozen=True, slots=True)
class Vote:
    """The evidence of a column: how many of its cells can be read in one order only.

    Attributes:
        day_first: number of cells that are dates only as day/month/year.
        month_first: number of cells that are dates only as month/day/year.
        year_first: number of cells that probably begin with a two-digit year.
    """

    dmy: int = 0
    mdy: int = 0
    year_first: int = 0

    @property
    def contradictory(self) -> bool:
        """Whether some cells require one order and others another."""
        return bool(self.dmy and self.mdy)

    @property
    def orders(self) -> frozenset[Order]:
        """The orders that agree with the evidence; several without evidence or with contradictory one."""
        orders: set[Order] = {"dmy", "mdy"}
        if not self.contradictory:
            orders = {"dmy"} if self.dmy else {"mdy"} if self.mdy else orders
        return frozenset(orders | {"ymd"} if self.year_first else orders)


NO_EVIDENCE = Vote()


def vote(column: Iterable[Reading]) -> Vote:
    """Count the evidence in the candidates of a column's cells."""
    dmy = mdy = year_first = 0
    for candidates in column:
        ranges = candidates.spans
        if candidates.doubtful:
            year_first += 1
        elif ("dmy" in ranges) != ("mdy" in ranges):
            dmy += "dmy" in ranges
            mdy += "mdy" in ranges
    return Vote(dmy, mdy, year_first)


def settle(
    candidates: Reading, evidence: Vote = NO_EVIDENCE, forced: Order | None = None
) -> Span | Refusal:
    """Resolve a cell to one date range, or return its problem.

    Args:
        candidates: the possible dates of the cell.
        evidence: the evidence of its column.
        forced: the order to use instead (`--date-order`); a cell that is not a date under this order
            is a problem.
    """
    if forced is not None:
        return candidates.spans.get(forced) or _not_in_order(candidates, forced)
    if "dmy" not in candidates.spans and "mdy" not in candidates.spans:
        return _only_year_first(candidates)
    possible = _open_orders(candidates, evidence)
    for orders in (possible, possible & evidence.orders):
        found = {candidates.spans[order] for order in orders & candidates.spans.keys()}
        if len(found) == 1 and not candidates.doubtful:
            return found.pop()
    return _ambiguous(candidates, evidence)


def day_in_words(day: date) -> str:
    """Return `3 April 2026`."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def in_words(date_range: Span) -> str:
    """Return `3 April 2026`, or `3 April 2026 to 5 April 2026`."""
    start = day_in_words(date_range.start)
    return start if date_range.end is None else f"{start} to {day_in_words(date_range.end)}"


def _open_orders(candidates: Reading, evidence: Vote) -> frozenset[Order]:
    """Return the orders that are possible regardless of the evidence for day or month first."""
    year_first = candidates.doubtful or (candidates.year_first and evidence.year_first)
    return frozenset({"dmy", "mdy", "ymd"} if year_first else {"dmy", "mdy"})


def _not_in_order(candidates: Reading, order: Order) -> Refusal:
    known = candidates.refusals.get(order)
    if known is not None and known.code != "date_invalid":
        return known
    why = f" ({known.message.rstrip('.')})" if known is not None else ""
    other = " or ".join(dict.fromkeys(map(in_words, candidates.spans.values())))
    dates = " or ".join(
        dict.fromkeys(str(date_range.start) for date_range in candidates.spans.values())
    )
    return Refusal(
        "date_invalid",
        f"This is not a date in {ORDERS[order]} order{why}, which was chosen for the dates.",
        f"If it is meant as {other}, write it as {dates}.",
    )


def _only_year_first(candidates: Reading) -> Refusal:
    date_range = candidates.spans["ymd"]
    return Refusal(
        "date_invalid",
        f"This is a date only with its year in front ({in_words(date_range)}).",
        f"If all dates here begin with the year, say so (--date-order ymd); or write {date_range.start}.",
    )


def _ambiguous(candidates: Reading, evidence: Vote) -> Refusal:
    orders: dict[str, Order] = {}
    for order in ORDERS:
        if order in candidates.spans.keys() & _open_orders(candidates, evidence):
            orders.setdefault(in_words(candidates.spans[order]), order)
    why = (
        "the other dates of this column contradict each other"
        if evidence.contradictory
        else "nothing in this column tells which"
    )
    options = ", ".join(f"--date-order {order} for {words}" for words, order in orders.items())
    dates = " or ".join(candidates.spans[order].start.isoformat() for order in orders.values())
    return Refusal(
        "date_ambiguous",
        f"This could be {' or '.join(orders)}; {why}.",
        f"Say which is meant ({options}); or write the date as {dates}.",
    )
