"""From everything that a text can mean, under each order, to one reading or one refusal."""

from collections.abc import Iterable, Mapping
from datetime import date

from importer.parsing.cells.date_errors import WRITE_DATE, Miss, Outcome
from importer.parsing.cells.date_order import Order, Reading, Refusal, Span, in_words

_YEARS_BACK, _YEARS_AHEAD = 2, 5
"""Years around today's that a calendar's dates most probably lie in."""


def gather(found: Mapping[Order, set[Outcome]], today: date) -> Reading | Refusal | None:
    """Return the reading of a text, why it is no date, or `None` where it has no date's shape."""
    misses = sorted((_best(outs) for outs in found.values() if outs), key=lambda miss: miss.rank)
    spans: dict[Order, Span] = {}
    for order, outs in found.items():
        days = {outcome for outcome in outs if isinstance(outcome, Span)}
        if len(days) > 1:
            return _unclear(days)
        if days:
            spans[order] = days.pop()
    if not spans:
        return misses[0].refusal if misses else None
    if any(_is_yearless(outs) for outs in found.values()):
        return _unclear(spans.values())
    refusals = {
        order: _best(outs).refusal for order, outs in found.items() if order not in spans and outs
    }
    return _reading(spans, refusals, today)


_NO_MISS = Miss(9, Refusal("date_invalid", "This is not understood as a date.", WRITE_DATE))


def _best(outs: Iterable[Outcome]) -> Miss:
    """Return the miss that says best what is wrong."""
    misses = [outcome for outcome in outs if isinstance(outcome, Miss)]
    return min(misses, key=lambda miss: (miss.rank, miss.refusal.message), default=_NO_MISS)


def _is_yearless(outs: Iterable[Outcome]) -> bool:
    codes = (outcome.refusal.code for outcome in outs if isinstance(outcome, Miss))
    return "date_year_missing" in codes


def _unclear(spans: Iterable[Span]) -> Refusal:
    """Refuse a text that has several readings under one order, which no `--date-order` settles."""
    words = sorted(set(map(in_words, spans)))
    other = words if len(words) > 1 else [*words, "a date without a year"]
    hint = "Write the first day in the date column and the last day in the end date column."
    return Refusal("date_ambiguous", f"This could be {', or '.join(other)}.", hint)


def _reading(spans: dict[Order, Span], refusals: Mapping[Order, Refusal], today: date) -> Reading:
    """Weigh whether a two-digit year stands in front: `26-03-15` read in 2026 may well be in March."""
    years = range(today.year - _YEARS_BACK, today.year + _YEARS_AHEAD + 1)
    late = [span for order, span in spans.items() if order != "ymd"]
    first = spans.get("ymd")
    if first is None or first in late:
        return Reading(spans, refusals)
    year_first = first.start.year in years
    doubtful = not late or (year_first and not any(span.start.year in years for span in late))
    return Reading(spans, refusals, year_first, doubtful)
