"""The map of the events: dots on a graticule, drawn by pygal without any background map."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

import pygal
from markupsafe import Markup
from pygal.style import Style

from importer.domain.model import Status
from importer.domain.safe_text import sanitize_for_page
from importer.messages import ENGLISH, Translator
from importer.reports.html.charts import (
    STATIC_OPTIONS,
    add_node,
    add_title,
    find_series,
    render_svg,
)
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

_WIDTH = 720
_PLOT_WIDTH = 700.0
"""Approximate width of the map without its labels, in pixels."""
_PLOT_SIZE = (_PLOT_WIDTH, 220.0, 420.0)
_MERGE_DISTANCE = 3
"""Events closer than this many pixels share a dot."""
_MAX_NAMED_EVENTS = 3
"""Maximum number of events named in the tooltip of a dot."""
_MAX_LABELS, _MAX_LABEL_CANDIDATES = 14, 200
_LETTER_WIDTH, _LINE_HEIGHT, _LABEL_OFFSET, _MIN_DOT_DISTANCE = 6.8, 14, 9, 8
_LEFT_MARGIN, _BOTTOM_MARGIN, _TINY_FONT_SIZE = 1, 20, 1
"""Margins in pixels. The latitude labels are inside the map, so that it is as wide as the page: pygal
gets a tiny font size, and the space that the real font needs below is added here."""
_TOP_MARGIN = 0.06
"""Fraction of the map at its top without latitude lines: their labels would be cut off."""
_MIN_RADIUS, _MAX_RADIUS = 3.8, 10.0


@dataclass(frozen=True, slots=True)
class MapDot:
    """Events at the same position, drawn as one dot."""

    point: Point
    report_rows: tuple[ReportRow, ...]

    @property
    def event_type(self) -> str:
        """The most frequent type of these events."""
        return Counter(report_row.event_type for report_row in self.report_rows).most_common(1)[0][
            0
        ]

    @property
    def name(self) -> str:
        """The most frequent city, or the name of a single event; at most 28 characters."""
        cities = Counter(
            report_row.address.split(",")[0]
            for report_row in self.report_rows
            if report_row.address
        )
        only = self.report_rows[0].row.name if len(self.report_rows) == 1 else ""
        return sanitize_for_page(cities.most_common(1)[0][0] if cities else only or "")[:28]

    def format_tooltip(self, translator: Translator) -> str:
        """Return the tooltip: the place and its events; at most 300 characters."""
        names = [
            f"{report_row.row.name} ({report_row.row.date})"
            for report_row in self.report_rows[:_MAX_NAMED_EVENTS]
        ]
        more = len(self.report_rows) - len(names)
        events = "; ".join(names) + (translator("html_named_more", n=more) if more else "")
        return sanitize_for_page(f"{self.name}: {events}" if self.name else events)[:300]


_PlacedDot = tuple[MapDot, float, float]
"""A dot and its x and y in the image, in pixels."""
_LabelBox = tuple[float, float, float]
"""A label in the image: left edge, baseline and width, in pixels."""


@dataclass(frozen=True, slots=True)
class MapImage:
    """A map with its caption, and the number of its dots."""

    image: Markup
    caption: str
    dot_count: int


def draw_maps(rows: Sequence[ReportRow], translator: Translator = ENGLISH) -> list[MapImage]:
    """Draw the maps: none, one, or a detail and the whole if some events are far away."""
    events = [
        report_row
        for report_row in rows
        if report_row.point and report_row.row.status is not Status.DUPLICATE
    ]
    if not events:
        return []
    points = unwrap_longitudes([report_row.point for report_row in events if report_row.point])
    placed = list(zip(points, events, strict=True))
    inner = set(find_core(points))
    everything = translator("html_all_placed", n=len(placed))
    if not inner:
        return [_draw_map("map", placed, everything, translator)]
    near = [(point, report_row) for point, report_row in placed if point in inner]
    closer = translator("html_closer", n=len(placed) - len(near))
    return [
        _draw_map("map", near, closer, translator),
        _draw_map("map-whole", placed, everything, translator),
    ]


def _draw_map(
    name: str, placed: Sequence[tuple[Point, ReportRow]], scope: str, translator: Translator
) -> MapImage:
    window, height = compute_window([point for point, _ in placed], _PLOT_SIZE)
    dots = _merge_into_dots(placed, window)
    chart = _make_chart(window, height)
    for event_type in TYPES_WITH_UNKNOWN:
        chart.add(
            event_type,
            [_make_chart_point(dot, translator) for dot in dots if dot.event_type == event_type],
        )
    root = chart.render_tree()
    drawn: list[_PlacedDot] = []
    for event_type, group in find_series(root).items():
        drawn += _draw_symbols(
            group, event_type, [dot for dot in dots if dot.event_type == event_type], translator
        )
    _add_labels(root, drawn)
    caption = translator(
        "html_at_places", said=scope, n=len(dots), extent=_format_extent(window, translator)
    )
    title = translator("html_map" if name == "map" else "html_map_whole")
    return MapImage(render_svg(root, name, title, caption), caption, len(dots))


def _format_extent(window: Window, translator: Translator) -> str:
    digits = 1 - math.floor(math.log10(window.kilometers))
    return translator("html_extent", km=round(round(window.kilometers, digits)))


def _merge_into_dots(placed: Sequence[tuple[Point, ReportRow]], window: Window) -> list[MapDot]:
    step = window.width / _PLOT_WIDTH * _MERGE_DISTANCE
    found: defaultdict[tuple[int, int], list[tuple[Point, ReportRow]]] = defaultdict(list)
    for (lat, lng), report_row in placed:
        key = round(lat / step), round(lng * window.stretch / step)
        found[key].append(((lat, lng), report_row))
    dots = [
        MapDot(group[0][0], tuple(report_row for _, report_row in group))
        for group in found.values()
    ]
    return sorted(dots, key=lambda dot: -len(dot.report_rows))  # small dots are drawn last, on top


def _make_chart(window: Window, height: float) -> pygal.XY:
    chart = pygal.XY(
        width=_WIDTH,
        height=round(height) + _BOTTOM_MARGIN + 10,
        stroke=False,
        xrange=(window.west, window.east),
        range=(window.south, window.north),
        show_x_guides=True,
        margin_left=_LEFT_MARGIN,
        margin_bottom=_BOTTOM_MARGIN,
        style=Style(label_font_size=_TINY_FONT_SIZE),
        **STATIC_OPTIONS,
    )
    top = window.north - _TOP_MARGIN * (window.north - window.south)
    eastward, northward = (
        compute_graticule(window.west, window.east),
        compute_graticule(window.south, top),
    )
    chart.x_labels = [{"value": lng, "label": format_longitude(lng)} for lng in eastward]
    chart.y_labels = [{"value": lat, "label": format_latitude(lat)} for lat in northward]
    return chart


def _make_chart_point(dot: MapDot, translator: Translator) -> dict[str, object]:
    lat, lng = dot.point
    return {"value": (lng, lat), "label": dot.format_tooltip(translator)}


def _draw_symbols(
    group: Element, event_type: str, dots: Sequence[MapDot], translator: Translator
) -> Iterator[_PlacedDot]:
    """Replace pygal's circles by the shape of the type, sized by the number of events."""
    nodes = [node for node in group.iter("g") if node.get("class") == "dots"]
    for node, dot in zip(nodes, dots, strict=True):
        if (circle := node.find("circle")) is None:
            continue
        x, y = float(circle.attrib["cx"]), float(circle.attrib["cy"])
        size = min(_MIN_RADIUS + 1.1 * math.log2(len(dot.report_rows)), _MAX_RADIUS)
        group.remove(node)
        add_title(
            add_node(group, "path", {"d": _make_symbol_path(event_type, x, y, size)}),
            dot.format_tooltip(translator),
        )
        yield dot, x, y


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


def _add_labels(root: Element, drawn: Sequence[_PlacedDot]) -> None:
    """Label the dots with the most events, without overlapping labels."""
    plot, overlay = (
        next(node for node in root.iter("g") if node.get("class") == name)
        for name in ("plot", "plot overlay")
    )
    right = float(next(plot.iter("rect")).attrib["width"])
    group = add_node(overlay, "g", {"class": "names"})
    named: dict[str, _LabelBox] = {}
    for dot, x, y in sorted(drawn, key=lambda node: -len(node[0].report_rows))[
        :_MAX_LABEL_CANDIDATES
    ]:
        width = len(dot.name) * _LETTER_WIDTH
        sides = ((x + _LABEL_OFFSET, y, width), (x - _LABEL_OFFSET - width, y, width))
        inside = (box for box in sides if box[0] >= 0 and box[0] + width <= right)
        box = next((box for box in inside if _is_free(box, named.values(), drawn)), None)
        if not dot.name or dot.name in named or box is None:
            continue
        named[dot.name] = box
        _add_label(group, dot.name, x, y, before=box[0] < x)
        if len(named) == _MAX_LABELS:
            return


def _add_label(group: Element, name: str, x: float, y: float, *, before: bool) -> None:
    position = {
        "x": f"{x - _LABEL_OFFSET if before else x + _LABEL_OFFSET:.1f}",
        "y": f"{y + 4:.1f}",
    }
    add_node(group, "text", position | ({"class": "before"} if before else {})).text = name


def _is_free(box: _LabelBox, taken: Iterable[_LabelBox], drawn: Iterable[_PlacedDot]) -> bool:
    left, y, width = box
    return not any(
        abs(y - other_y) < _LINE_HEIGHT and left <= other + other_width and other <= left + width
        for other, other_y, other_width in taken
    ) and not any(
        abs(y - dot_y) < _MIN_DOT_DISTANCE and left <= x <= left + width for _, x, dot_y in drawn
    )
