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
from importer.domain.safe_text import for_page
from importer.messages import ENGLISH, Speaker
from importer.reports.html.charts import PLAIN, added, series_of, svg, titled
from importer.reports.html.map_projection import (
    Point,
    Window,
    around,
    compute_graticule,
    core,
    latitude,
    longitude,
    unrolled,
)
from importer.reports.html.rows import KINDS, ReportRow

_WIDE = 720
_PLOT = 700.0
"""Approximate width of the map without its labels, in pixels."""
_SHAPE = (_PLOT, 220.0, 420.0)
_MERGED = 3
"""Events closer than this many pixels share a dot."""
_NAMED = 3
"""Maximum number of events named in the tooltip of a dot."""
_LABELS, _CANDIDATES = 14, 200
_LETTER, _LINE, _ASIDE, _NEAR = 6.8, 14, 9, 8
_EDGE, _BELOW, _TINY = 1, 20, 1
"""Margins in pixels. The latitude labels are inside the map, so that it is as wide as the page: pygal
gets a tiny font size, and the space that the real font needs below is added here."""
_FREE = 0.06
"""Fraction of the map at its top without latitude lines: their labels would be cut off."""
_SMALLEST, _LARGEST = 3.8, 10.0


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
        return for_page(cities.most_common(1)[0][0] if cities else only or "")[:28]

    def told(self, translator: Speaker) -> str:
        """Return the tooltip: the place and its events; at most 300 characters."""
        names = [
            f"{report_row.row.name} ({report_row.row.date})"
            for report_row in self.report_rows[:_NAMED]
        ]
        more = len(self.report_rows) - len(names)
        events = "; ".join(names) + (translator("html_named_more", n=more) if more else "")
        return for_page(f"{self.name}: {events}" if self.name else events)[:300]


_Drawn = tuple[MapDot, float, float]
"""A dot and its x and y in the image, in pixels."""
_Box = tuple[float, float, float]
"""A label in the image: left edge, baseline and width, in pixels."""


@dataclass(frozen=True, slots=True)
class MapImage:
    """A map with its caption, and the number of its dots."""

    image: Markup
    caption: str
    dot_count: int


def pictures(rows: Sequence[ReportRow], translator: Speaker = ENGLISH) -> list[MapImage]:
    """Draw the maps: none, one, or a detail and the whole if some events are far away."""
    events = [
        report_row
        for report_row in rows
        if report_row.point and report_row.row.status is not Status.DUPLICATE
    ]
    if not events:
        return []
    points = unrolled([report_row.point for report_row in events if report_row.point])
    placed = list(zip(points, events, strict=True))
    inner = set(core(points))
    everything = translator("html_all_placed", n=len(placed))
    if not inner:
        return [_picture("map", placed, everything, translator)]
    near = [(point, report_row) for point, report_row in placed if point in inner]
    closer = translator("html_closer", n=len(placed) - len(near))
    return [
        _picture("map", near, closer, translator),
        _picture("map-whole", placed, everything, translator),
    ]


def _picture(
    name: str, placed: Sequence[tuple[Point, ReportRow]], scope: str, translator: Speaker
) -> MapImage:
    window, height = around([point for point, _ in placed], _SHAPE)
    dots = _spots(placed, window)
    chart = _chart(window, height)
    for event_type in KINDS:
        chart.add(
            event_type, [_dot(dot, translator) for dot in dots if dot.event_type == event_type]
        )
    root = chart.render_tree()
    drawn: list[_Drawn] = []
    for event_type, group in series_of(root).items():
        drawn += _reshaped(
            group, event_type, [dot for dot in dots if dot.event_type == event_type], translator
        )
    _label(root, drawn)
    caption = translator(
        "html_at_places", said=scope, n=len(dots), extent=_extent(window, translator)
    )
    title = translator("html_map" if name == "map" else "html_map_whole")
    return MapImage(svg(root, name, title, caption), caption, len(dots))


def _extent(window: Window, translator: Speaker) -> str:
    digits = 1 - math.floor(math.log10(window.kilometers))
    return translator("html_extent", km=round(round(window.kilometers, digits)))


def _spots(placed: Sequence[tuple[Point, ReportRow]], window: Window) -> list[MapDot]:
    step = window.width / _PLOT * _MERGED
    found: defaultdict[tuple[int, int], list[tuple[Point, ReportRow]]] = defaultdict(list)
    for (lat, lng), report_row in placed:
        key = round(lat / step), round(lng * window.stretch / step)
        found[key].append(((lat, lng), report_row))
    dots = [
        MapDot(group[0][0], tuple(report_row for _, report_row in group))
        for group in found.values()
    ]
    return sorted(dots, key=lambda dot: -len(dot.report_rows))  # small dots are drawn last, on top


def _chart(window: Window, height: float) -> pygal.XY:
    chart = pygal.XY(
        width=_WIDE,
        height=round(height) + _BELOW + 10,
        stroke=False,
        xrange=(window.west, window.east),
        range=(window.south, window.north),
        show_x_guides=True,
        margin_left=_EDGE,
        margin_bottom=_BELOW,
        style=Style(label_font_size=_TINY),
        **PLAIN,
    )
    top = window.north - _FREE * (window.north - window.south)
    eastward, northward = (
        compute_graticule(window.west, window.east),
        compute_graticule(window.south, top),
    )
    chart.x_labels = [{"value": lng, "label": longitude(lng)} for lng in eastward]
    chart.y_labels = [{"value": lat, "label": latitude(lat)} for lat in northward]
    return chart


def _dot(dot: MapDot, translator: Speaker) -> dict[str, object]:
    lat, lng = dot.point
    return {"value": (lng, lat), "label": dot.told(translator)}


def _reshaped(
    group: Element, event_type: str, dots: Sequence[MapDot], translator: Speaker
) -> Iterator[_Drawn]:
    """Replace pygal's circles by the shape of the type, sized by the number of events."""
    nodes = [node for node in group.iter("g") if node.get("class") == "dots"]
    for node, dot in zip(nodes, dots, strict=True):
        if (circle := node.find("circle")) is None:
            continue
        x, y = float(circle.attrib["cx"]), float(circle.attrib["cy"])
        size = min(_SMALLEST + 1.1 * math.log2(len(dot.report_rows)), _LARGEST)
        group.remove(node)
        titled(added(group, "path", {"d": _outline(event_type, x, y, size)}), dot.told(translator))
        yield dot, x, y


def _outline(event_type: str, x: float, y: float, r: float) -> str:
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


def _label(root: Element, drawn: Sequence[_Drawn]) -> None:
    """Label the dots with the most events, without overlapping labels."""
    plot, overlay = (
        next(node for node in root.iter("g") if node.get("class") == name)
        for name in ("plot", "plot overlay")
    )
    right = float(next(plot.iter("rect")).attrib["width"])
    group = added(overlay, "g", {"class": "names"})
    named: dict[str, _Box] = {}
    for dot, x, y in sorted(drawn, key=lambda node: -len(node[0].report_rows))[:_CANDIDATES]:
        width = len(dot.name) * _LETTER
        sides = ((x + _ASIDE, y, width), (x - _ASIDE - width, y, width))
        inside = (box for box in sides if box[0] >= 0 and box[0] + width <= right)
        box = next((box for box in inside if _is_free(box, named.values(), drawn)), None)
        if not dot.name or dot.name in named or box is None:
            continue
        named[dot.name] = box
        _name(group, dot.name, x, y, before=box[0] < x)
        if len(named) == _LABELS:
            return


def _name(group: Element, name: str, x: float, y: float, *, before: bool) -> None:
    position = {"x": f"{x - _ASIDE if before else x + _ASIDE:.1f}", "y": f"{y + 4:.1f}"}
    added(group, "text", position | ({"class": "before"} if before else {})).text = name


def _is_free(box: _Box, taken: Iterable[_Box], drawn: Iterable[_Drawn]) -> bool:
    left, y, width = box
    return not any(
        abs(y - other_y) < _LINE and left <= other + other_width and other <= left + width
        for other, other_y, other_width in taken
    ) and not any(abs(y - dot_y) < _NEAR and left <= x <= left + width for _, x, dot_y in drawn)
