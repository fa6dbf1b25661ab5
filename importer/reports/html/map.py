"""The maps of the events, as positions in pixels; `plots.svg.jinja` draws them."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from importer.domain.message import Message
from importer.domain.model import Status
from importer.domain.safe_text import sanitize_for_page
from importer.reports.html.map_projection import (
    Point,
    Window,
    compute_graticule,
    compute_window,
    find_core,
    format_latitude,
    format_longitude,
    unwrap_longitudes,
)
from importer.reports.html.rows import TYPES_WITH_UNKNOWN, ReportRow

WIDTH = 720
_MAP_SIZE = (float(WIDTH), 220.0, 420.0)
"""Width, minimum height and maximum height, in pixels."""
_MIN_KILOMETERS_WITH_LAND = 800
"""Minimum width of a map that shows the land, whose outline is exact to about 20 km."""
_LAND_UNITS_PER_DEGREE = 10
_LAND_EAST = 191
"""The eastern end of the land, in degrees; it begins at -180."""
_MERGE_DISTANCE = 3
"""Events closer than this many pixels share a dot."""
_MAX_NAMED_EVENTS = 3
"""Maximum number of events named in the tooltip of a dot."""
_MAX_TOOLTIP_LENGTH = 280
_MAX_LABELS, _MAX_LABEL_CANDIDATES = 14, 200
_LETTER_WIDTH, _LINE_HEIGHT, _LABEL_OFFSET, _MIN_DOT_DISTANCE = 6.8, 14, 9, 8
_EDGE = 0.06
"""Fraction of the map at each edge without lines: their labels would be cut off."""
_MIN_RADIUS, _MAX_RADIUS = 3.8, 10.0


@dataclass(frozen=True, slots=True)
class MapDot:
    """Events at the same position, drawn as one dot; `x` and `y` in pixels."""

    x: float
    y: float
    report_rows: tuple[ReportRow, ...]

    @property
    def event_type(self) -> str:
        """The most frequent type of these events."""
        types = Counter(report_row.event_type for report_row in self.report_rows)
        return types.most_common(1)[0][0]

    @property
    def name(self) -> str:
        """The most frequent city, or the name of a single event; at most 28 characters."""
        cities = Counter(row.address.split(",")[0] for row in self.report_rows if row.address)
        only = self.report_rows[0].row.name if len(self.report_rows) == 1 else ""
        return sanitize_for_page(cities.most_common(1)[0][0] if cities else only or "")[:28]

    @property
    def path(self) -> str:
        """Its symbol as an SVG path: the shape of the type, sized by the number of events."""
        size = min(_MIN_RADIUS + 1.1 * math.log2(len(self.report_rows)), _MAX_RADIUS)
        return _make_symbol_path(self.event_type, self.x, self.y, size)


@dataclass(frozen=True, slots=True)
class Symbol:
    """The symbol of a dot: its SVG path and its tooltip."""

    path: str
    tooltip: str


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a dot; `x` is its left edge in pixels, or its right edge if `is_before`."""

    text: str
    x: float
    y: float
    is_before: bool

    @property
    def left(self) -> float:
        """Its left edge, in pixels."""
        return self.x - self.width if self.is_before else self.x

    @property
    def width(self) -> float:
        """Its approximate width, in pixels."""
        return len(self.text) * _LETTER_WIDTH


@dataclass(frozen=True, slots=True)
class Map:
    """A map.

    Attributes:
        name: prefix of its ids in the page.
        title: accessible name.
        caption: number of events and places, and its extent.
        height: in pixels.
        land: a transformation for each copy of the land.
        meridians, parallels: position and label of each line.
        series: event types with their symbols.
        labels: names of places.
    """

    name: str
    title: Message
    caption: Message
    height: int
    land: tuple[str, ...]
    meridians: tuple[tuple[float, str], ...]
    parallels: tuple[tuple[float, str], ...]
    series: tuple[tuple[str, tuple[Symbol, ...]], ...]
    labels: tuple[Label, ...]


_Placed = Sequence[tuple[Point, ReportRow]]


def build_maps(rows: Iterable[ReportRow]) -> list[Map]:
    """Build the maps: none, one, or a detail and the whole if some events are far away."""
    events = [row for row in rows if row.point and row.row.status is not Status.DUPLICATE]
    if not events:
        return []
    points = unwrap_longitudes([row.point for row in events if row.point])
    placed = list(zip(points, events, strict=True))
    inner = set(find_core(points))
    everything = Message.plural(
        "{n} event with coordinates", "All {n} events with coordinates", n=len(placed)
    )
    title = Message("Map of the events")
    if not inner:
        return [_build_map("map", title, placed, everything)]
    near = [(point, row) for point, row in placed if point in inner]
    whole = _build_map("map-whole", Message("Map of all events"), placed, everything)
    return [_build_map("map", title, near, _format_detail(len(placed) - len(near))), whole]


def _format_detail(far_count: int) -> Message:
    return Message.plural(
        "Detail, without {n} event that is far away",
        "Detail, without {n} events that are far away",
        n=far_count,
    )


def _build_map(name: str, title: Message, placed: _Placed, scope: Message) -> Map:
    window, height = compute_window([point for point, _ in placed], _MAP_SIZE)
    dots = _merge_into_dots(placed, window, height)
    symbols = [(dot.event_type, Symbol(dot.path, _format_tooltip(dot))) for dot in dots]
    return Map(
        name,
        title,
        Message.plural(
            "{scope}, at {n} place. {extent}",
            "{scope}, at {n} places. {extent}",
            n=len(dots),
            scope=scope,
            extent=_format_extent(window),
        ),
        round(height),
        tuple(_iter_land_transformations(window, height)),
        tuple(_iter_meridians(window)),
        tuple(_iter_parallels(window, height)),
        tuple(
            (kind, tuple(symbol for name, symbol in symbols if name == kind))
            for kind in TYPES_WITH_UNKNOWN
        ),
        tuple(_place_labels(dots)),
    )


def _format_extent(window: Window) -> Message:
    digits = 1 - math.floor(math.log10(window.kilometers))
    kilometers = round(round(window.kilometers, digits))
    return Message("About {km} km from west to east; north is up.", km=kilometers)


def _format_tooltip(dot: MapDot) -> str:
    """Return the place and its events, shortened."""
    shown = dot.report_rows[:_MAX_NAMED_EVENTS]
    events = "; ".join(f"{row.row.name} ({row.row.date})" for row in shown)
    text = sanitize_for_page(f"{dot.name}: {events}" if dot.name else events)
    text = text[:_MAX_TOOLTIP_LENGTH]
    more = len(dot.report_rows) - len(shown)
    return Message("{events}; and {n} more", events=text, n=more) if more else text


def _merge_into_dots(placed: _Placed, window: Window, height: float) -> list[MapDot]:
    """Merge events of nearly the same position; large dots come first, so that none hides another."""
    found: defaultdict[tuple[int, int], list[tuple[float, float, ReportRow]]] = defaultdict(list)
    for (lat, lng), row in placed:
        x, y = _project_longitude(lng, window), _project_latitude(lat, window, height)
        found[round(x / _MERGE_DISTANCE), round(y / _MERGE_DISTANCE)].append((x, y, row))
    dots = [MapDot(*group[0][:2], tuple(row for *_, row in group)) for group in found.values()]
    return sorted(dots, key=lambda dot: -len(dot.report_rows))


def _project_longitude(lng: float, window: Window) -> float:
    return round((lng - window.west) / (window.east - window.west) * WIDTH, 1)


def _project_latitude(lat: float, window: Window, height: float) -> float:
    return round((window.north - lat) / (window.north - window.south) * height, 1)


def _iter_meridians(window: Window) -> Iterator[tuple[float, str]]:
    edge = _EDGE * (window.east - window.west)
    for lng in compute_graticule(window.west + edge, window.east - edge):
        yield _project_longitude(lng, window), format_longitude(lng)


def _iter_parallels(window: Window, height: float) -> Iterator[tuple[float, str]]:
    edge = _EDGE * (window.north - window.south)
    for lat in compute_graticule(window.south + edge, window.north - edge):
        yield _project_latitude(lat, window, height), format_latitude(lat)


def _iter_land_transformations(window: Window, height: float) -> Iterator[str]:
    """Yield an SVG transformation of `land.svgpath` for each turn of the globe in the window."""
    if window.kilometers < _MIN_KILOMETERS_WITH_LAND:
        return
    x_scale = WIDTH / (window.east - window.west)
    y_scale = height / (window.north - window.south)
    for turn in (-360, 0, 360):
        if window.west < turn + _LAND_EAST and window.east > turn - 180:
            parts = x_scale, 0, 0, y_scale, (turn - window.west) * x_scale, window.north * y_scale
            a, b, c, d, e, f = (f"{part:.6g}" for part in parts)
            yield f"matrix({a} {b} {c} {d} {e} {f}) scale({1 / _LAND_UNITS_PER_DEGREE})"


def _make_symbol_path(event_type: str, x: float, y: float, r: float) -> str:
    match event_type:
        case "runClub":
            return f"M{x - r:.1f} {y - r:.1f}h{2 * r:.1f}v{2 * r:.1f}h{-2 * r:.1f}z"
        case "timeTrial":
            low, half = y + 0.75 * r, 1.15 * r
            return f"M{x:.1f} {y - 1.2 * r:.1f}L{x + half:.1f} {low:.1f}H{x - half:.1f}z"
        case "other":
            far = f"{1.3 * r:.1f}"
            return f"M{x:.1f} {y - 1.3 * r:.1f}l{far} {far}l-{far} {far}l-{far} -{far}z"
        case _:
            arc = f"a{r:.1f} {r:.1f} 0 1 0"
            return f"M{x - r:.1f} {y:.1f}{arc} {2 * r:.1f} 0{arc} {-2 * r:.1f} 0z"


def _place_labels(dots: Sequence[MapDot]) -> list[Label]:
    """Label the dots with the most events, without overlapping labels."""
    placed: dict[str, Label] = {}
    for dot in dots[:_MAX_LABEL_CANDIDATES]:
        if not dot.name or dot.name in placed or len(placed) == _MAX_LABELS:
            continue
        candidates = (
            Label(dot.name, round(dot.x + _LABEL_OFFSET, 1), round(dot.y + 4, 1), is_before=False),
            Label(dot.name, round(dot.x - _LABEL_OFFSET, 1), round(dot.y + 4, 1), is_before=True),
        )
        for label in candidates:
            if _is_free(label, placed.values(), dots):
                placed[dot.name] = label
                break
    return list(placed.values())


def _is_free(label: Label, placed: Iterable[Label], dots: Iterable[MapDot]) -> bool:
    left, right = label.left, label.left + label.width
    return (
        left >= 0
        and right <= WIDTH
        and not any(
            abs(label.y - other.y) < _LINE_HEIGHT
            and left <= other.left + other.width
            and other.left <= right
            for other in placed
        )
        and not any(
            abs(label.y - 4 - dot.y) < _MIN_DOT_DISTANCE and left <= dot.x <= right for dot in dots
        )
    )
