"""The bar chart of the season, as positions in pixels; `plots.svg.jinja` draws it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from importer.messages import ENGLISH, Translator
from importer.reports.html.rows import TYPE_NAMES, TYPES_WITH_UNKNOWN
from importer.reports.html.season_calendar import MonthKey, Season, list_months

WIDTH, HEIGHT = 720, 130
"""Size of the chart, in pixels."""
LEFT, TOP, BOTTOM = 30, 8, 112
"""Left edge, top and bottom of the bars, in pixels."""
_MAX_BARS = 24
_MIN_SCALE = 4
"""Minimum top of the scale in events, so that a single event is not a full-height bar."""
_BAR_WIDTH = 0.6
"""Width of a bar, as a fraction of the width of its period."""

_Periods = Sequence[tuple[str, Counter[str]]]
"""Label of each month or year, and its number of events by type."""


@dataclass(frozen=True, slots=True)
class Bar:
    """The events of one type in one period; sizes in pixels, with a tooltip."""

    x: float
    y: float
    width: float
    height: float
    tooltip: str


@dataclass(frozen=True, slots=True)
class BarChart:
    """A bar chart.

    Attributes:
        series: event types with their bars.
        scale: y and number of each line of the scale.
        labels: x and text of each label below the bars.
        description: text alternative.
    """

    series: tuple[tuple[str, tuple[Bar, ...]], ...]
    scale: tuple[tuple[float, int], ...]
    labels: tuple[tuple[float, str], ...]
    description: str


def build_bar_chart(season: Season, translator: Translator = ENGLISH) -> BarChart | None:
    """Build the chart of the events that begin in each month (or year); `None` for a single month."""
    periods = _count_by_period(season, translator)
    if not 1 < len(periods) <= 2 * _MAX_BARS:
        return None
    steps = _compute_scale(max(_MIN_SCALE, *(counts.total() for _, counts in periods)))
    unit = (BOTTOM - TOP) / steps[-1]
    middles = [_compute_middle(index, len(periods)) for index in range(len(periods))]
    labels = [(x, label) for x, (label, _) in zip(middles, periods, strict=True)]
    bars = list(_iter_bars(periods, unit, translator))
    return BarChart(
        tuple(
            (kind, tuple(bar for name, bar in bars if name == kind)) for kind in TYPES_WITH_UNKNOWN
        ),
        tuple((round(BOTTOM - step * unit, 1), step) for step in steps),
        tuple(labels[:: 1 + (len(labels) - 1) // _MAX_BARS]),
        "; ".join(f"{label}: {counts.total()}" for label, counts in periods) + ".",
    )


def _count_by_period(season: Season, translator: Translator) -> _Periods:
    keys = list(season.by_month)
    months = list_months(keys[0], keys[-1]) if keys else []
    if len(months) <= _MAX_BARS:
        return [
            (
                _format_month(key, translator, first=key == keys[0]),
                season.by_month.get(key, Counter()),
            )
            for key in months
        ]
    years: dict[int, Counter[str]] = {
        year: Counter() for year in range(keys[0][0], keys[-1][0] + 1)
    }
    for (year, _), counts in season.by_month.items():
        years[year] += counts
    return [(str(year), counts) for year, counts in years.items()]


def _format_month(key: MonthKey, translator: Translator, *, first: bool) -> str:
    year, month = key
    short = translator.get_month_name(month)[:3]
    return f"{short} {year}" if first or month == 1 else short


def _compute_scale(top: int) -> list[int]:
    step = next(
        digit * 10**power
        for power in range(12)
        for digit in (1, 2, 5)
        if top <= 4 * digit * 10**power
    )
    return list(range(0, top + step, step))


def _compute_middle(index: int, count: int) -> float:
    return round(LEFT + (index + 0.5) * (WIDTH - LEFT) / count, 1)


def _iter_bars(periods: _Periods, unit: float, translator: Translator) -> Iterator[tuple[str, Bar]]:
    """Yield each bar with its event type; `unit` is the height of an event in pixels."""
    width = round((WIDTH - LEFT) / len(periods) * _BAR_WIDTH, 1)
    for index, (label, counts) in enumerate(periods):
        x = round(_compute_middle(index, len(periods)) - width / 2, 1)
        for event_type, before, count in _stack_counts(counts):
            tooltip = f"{label}: {count} {translator.translate(TYPE_NAMES[event_type])}"
            y = round(BOTTOM - (before + count) * unit, 1)
            yield event_type, Bar(x, y, width, round(count * unit, 1), tooltip)


def _stack_counts(counts: Counter[str]) -> Iterable[tuple[str, int, int]]:
    """Yield each event type with the number of events below it and its own."""
    before = 0
    for event_type in TYPES_WITH_UNKNOWN:
        if count := counts[event_type]:
            yield event_type, before, count
            before += count
