"""Decide the order of day and month in a column of dates, by the evidence of all its cells.

Each cell is read under every order (`dates.read_date`), the evidence of the column is counted, then each
cell is resolved to one date or rejected. Nothing is guessed: an event on the wrong day is the worst
error of an import.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time

from importer.domain.calendar_names import DATE_ORDERS, DateOrder
from importer.domain.message import Message, join_messages, list_alternatives
from importer.parsing.cells.cell_problem import CellProblem


@dataclass(frozen=True, slots=True)
class DateRange:
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
class DateCandidates:
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

    ranges: Mapping[DateOrder, DateRange]
    problems: Mapping[DateOrder, CellProblem] = field(default_factory=dict)
    has_plausible_year_first: bool = False
    needs_date_order: bool = False
    is_utc: bool = False

    @property
    def is_same_in_every_order(self) -> bool:
        """Whether the date is the same under every order."""
        return len(self.ranges) == len(DATE_ORDERS) and len(set(self.ranges.values())) == 1


@dataclass(frozen=True, slots=True)
class DateOrderEvidence:
    """The evidence of a column: how many of its cells can be read in one order only.

    Attributes:
        day_first: number of cells that are dates only as day/month/year.
        month_first: number of cells that are dates only as month/day/year.
        year_first: number of cells that probably begin with a two-digit year.
    """

    day_first: int = 0
    month_first: int = 0
    year_first: int = 0

    @property
    def is_contradictory(self) -> bool:
        """Whether some cells require one order and others another."""
        return bool(self.day_first and self.month_first)

    @property
    def possible_orders(self) -> frozenset[DateOrder]:
        """The orders that agree with the evidence; several without evidence or with contradictory one."""
        orders: set[DateOrder] = {"dmy", "mdy"}
        if not self.is_contradictory:
            orders = {"dmy"} if self.day_first else {"mdy"} if self.month_first else orders
        return frozenset(orders | {"ymd"} if self.year_first else orders)


NO_EVIDENCE = DateOrderEvidence()


def count_evidence(column: Iterable[DateCandidates]) -> DateOrderEvidence:
    """Count the evidence in the candidates of a column's cells."""
    dmy = mdy = year_first = 0
    for candidates in column:
        ranges = candidates.ranges
        if candidates.needs_date_order:
            year_first += 1
        elif ("dmy" in ranges) != ("mdy" in ranges):
            dmy += "dmy" in ranges
            mdy += "mdy" in ranges
    return DateOrderEvidence(dmy, mdy, year_first)


def resolve_date_range(
    candidates: DateCandidates,
    evidence: DateOrderEvidence = NO_EVIDENCE,
    forced: DateOrder | None = None,
) -> DateRange | CellProblem:
    """Resolve a cell to one date range, or return its problem.

    Args:
        candidates: the possible dates of the cell.
        evidence: the evidence of its column.
        forced: the order to use instead (`--date-order`); a cell that is not a date under this order
            is a problem.
    """
    if forced is not None:
        return candidates.ranges.get(forced) or _make_wrong_order_problem(candidates, forced)
    if "dmy" not in candidates.ranges and "mdy" not in candidates.ranges:
        return _make_year_first_problem(candidates)
    possible = _get_open_orders(candidates, evidence)
    for orders in (possible, possible & evidence.possible_orders):
        found = {candidates.ranges[order] for order in orders & candidates.ranges.keys()}
        if len(found) == 1 and not candidates.needs_date_order:
            return found.pop()
    return _make_ambiguous_problem(candidates, evidence)


def format_date_range(date_range: DateRange) -> Message:
    """Return `3 April 2026`, or `3 April 2026 to 5 April 2026`."""
    if date_range.end is None:
        return Message("{day}", day=date_range.start)
    return Message("{start} to {end}", start=date_range.start, end=date_range.end)


def _get_open_orders(
    candidates: DateCandidates, evidence: DateOrderEvidence
) -> frozenset[DateOrder]:
    """Return the orders that are possible regardless of the evidence for day or month first."""
    year_first = candidates.needs_date_order or (
        candidates.has_plausible_year_first and evidence.year_first
    )
    return frozenset({"dmy", "mdy", "ymd"} if year_first else {"dmy", "mdy"})


def _make_wrong_order_problem(candidates: DateCandidates, order: DateOrder) -> CellProblem:
    known = candidates.problems.get(order)
    if known is not None and known.code != "date_invalid":
        return known
    ranges = dict.fromkeys(candidates.ranges.values())
    return CellProblem(
        "date_invalid",
        Message("This is not a date in {order} order.", order=Message(DATE_ORDERS[order]))
        if known is None
        else Message(
            "This is not a date in {order} order: {reason}",
            order=Message(DATE_ORDERS[order]),
            reason=known.message,
        ),
        Message(
            "If it is {dates}, write it as {texts}.",
            dates=list_alternatives([*map(format_date_range, ranges)]),
            texts=_list_days(ranges),
        ),
    )


def _list_days(ranges: Iterable[DateRange]) -> Message:
    return list_alternatives([*dict.fromkeys(str(one.start) for one in ranges)])


def _make_year_first_problem(candidates: DateCandidates) -> CellProblem:
    date_range = candidates.ranges["ymd"]
    return CellProblem(
        "date_invalid",
        Message(
            "This is a date only if the year comes first ({date}).",
            date=format_date_range(date_range),
        ),
        Message(
            "If all dates here begin with the year, add --date-order ymd; or write {text}.",
            text=str(date_range.start),
        ),
    )


def _make_ambiguous_problem(candidates: DateCandidates, evidence: DateOrderEvidence) -> CellProblem:
    orders: dict[DateRange, DateOrder] = {}
    for order in DATE_ORDERS:
        if order in candidates.ranges.keys() & _get_open_orders(candidates, evidence):
            orders.setdefault(candidates.ranges[order], order)
    dates = list_alternatives([*map(format_date_range, orders)])
    options = [
        Message("--date-order {order} for {date}", order=order, date=format_date_range(one))
        for one, order in orders.items()
    ]
    message = Message("This could be {dates}; nothing in this column decides it.", dates=dates)
    if evidence.is_contradictory:
        message = Message(
            "This could be {dates}; the other dates of this column contradict each other.",
            dates=dates,
        )
    return CellProblem(
        "date_ambiguous",
        message,
        Message(
            "Choose one ({options}), or write the date as {texts}.",
            options=join_messages(options, ", "),
            texts=_list_days(orders),
        ),
    )
