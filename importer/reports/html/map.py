"""The map of the events: marks on a graticule, drawn by pygal; nothing is loaded from elsewhere."""

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
    core,
    latitude,
    lines,
    longitude,
    unrolled,
)
from importer.reports.html.rows import KINDS, Line

_WIDE = 720
_PLOT = 700.0
"""The width of the map without its labels, about, in pixels."""
_SHAPE = (_PLOT, 220.0, 420.0)
_MERGED = 3
"""Marks that are closer than so many pixels are one."""
_NAMED = 3
"""How many events a mark names when it is pointed at."""
_LABELS, _CANDIDATES = 14, 200
_LETTER, _LINE, _ASIDE, _NEAR = 6.8, 14, 9, 8
_EDGE, _BELOW, _TINY = 1, 20, 1
"""The labels of the latitudes stand inside the map, so that it is as wide as the page: pygal is told
that letters are tiny, and what the page's style needs below is given by hand."""
_FREE = 0.06
"""The part of the map at its top where no latitude stands: its name would be cut off."""
_SMALLEST, _LARGEST = 3.8, 10.0


@dataclass(frozen=True, slots=True)
class Spot:
    """Events at one place."""

    point: Point
    lines: tuple[Line, ...]

    @property
    def kind(self) -> str:
        """The type that most of them have."""
        return Counter(line.kind for line in self.lines).most_common(1)[0][0]

    @property
    def name(self) -> str:
        """The city, or the only event's name."""
        cities = Counter(line.where.split(",")[0] for line in self.lines if line.where)
        only = self.lines[0].row.name if len(self.lines) == 1 else ""
        return for_page(cities.most_common(1)[0][0] if cities else only or "")[:28]

    def told(self, say: Speaker) -> str:
        """Where it is and what takes place there."""
        names = [f"{line.row.name} ({line.row.date})" for line in self.lines[:_NAMED]]
        more = len(self.lines) - len(names)
        told = "; ".join(names) + (say("html_named_more", n=more) if more else "")
        return for_page(f"{self.name}: {told}" if self.name else told)[:300]


_Drawn = tuple[Spot, float, float]
"""A spot, and where it is in the picture."""
_Box = tuple[float, float, float]
"""A name in the picture: its left end, its height, and how wide it is."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A map, and what it shows in a sentence."""

    image: Markup
    caption: str
    spots: int


def pictures(rows: Sequence[Line], say: Speaker = ENGLISH) -> list[Picture]:
    """Return the maps: none, one, or a closer look and the whole where some events are far off."""
    events = [line for line in rows if line.point and line.row.status is not Status.DUPLICATE]
    if not events:
        return []
    points = unrolled([line.point for line in events if line.point])
    placed = list(zip(points, events, strict=True))
    inner = set(core(points))
    everything = say("html_all_placed", n=len(placed))
    if not inner:
        return [_picture("map", placed, everything, say)]
    near = [one for one in placed if one[0] in inner]
    closer = say("html_closer", n=len(placed) - len(near))
    return [
        _picture("map", near, closer, say),
        _picture("map-whole", placed, everything, say),
    ]


def _picture(name: str, placed: Sequence[tuple[Point, Line]], said: str, say: Speaker) -> Picture:
    window, height = around([point for point, _ in placed], _SHAPE)
    spots = _spots(placed, window)
    chart = _chart(window, height)
    for kind in KINDS:
        chart.add(kind, [_dot(spot, say) for spot in spots if spot.kind == kind])
    root = chart.render_tree()
    drawn: list[_Drawn] = []
    for kind, group in series_of(root).items():
        drawn += _reshaped(group, kind, [spot for spot in spots if spot.kind == kind], say)
    _label(root, drawn)
    caption = say("html_at_places", said=said, n=len(spots), extent=_extent(window, say))
    title = say("html_map" if name == "map" else "html_map_whole")
    return Picture(svg(root, name, title, caption), caption, len(spots))


def _extent(window: Window, say: Speaker) -> str:
    digits = 1 - math.floor(math.log10(window.kilometres))
    return say("html_extent", km=round(round(window.kilometres, digits)))


def _spots(placed: Sequence[tuple[Point, Line]], window: Window) -> list[Spot]:
    step = window.width / _PLOT * _MERGED
    found: defaultdict[tuple[int, int], list[tuple[Point, Line]]] = defaultdict(list)
    for (lat, lng), line in placed:
        key = round(lat / step), round(lng * window.stretch / step)
        found[key].append(((lat, lng), line))
    spots = [Spot(group[0][0], tuple(line for _, line in group)) for group in found.values()]
    return sorted(spots, key=lambda spot: -len(spot.lines))  # the small ones lie on top


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
    eastward, northward = lines(window.west, window.east), lines(window.south, top)
    chart.x_labels = [{"value": lng, "label": longitude(lng)} for lng in eastward]
    chart.y_labels = [{"value": lat, "label": latitude(lat)} for lat in northward]
    return chart


def _dot(spot: Spot, say: Speaker) -> dict[str, object]:
    lat, lng = spot.point
    return {"value": (lng, lat), "label": spot.told(say)}


def _reshaped(group: Element, kind: str, spots: Sequence[Spot], say: Speaker) -> Iterator[_Drawn]:
    """Give the marks the shape of their type, and the size of how many events they stand for."""
    dots = [node for node in group.iter("g") if node.get("class") == "dots"]
    for dot, spot in zip(dots, spots, strict=True):
        if (circle := dot.find("circle")) is None:
            continue
        x, y = float(circle.attrib["cx"]), float(circle.attrib["cy"])
        size = min(_SMALLEST + 1.1 * math.log2(len(spot.lines)), _LARGEST)
        group.remove(dot)
        titled(added(group, "path", {"d": _outline(kind, x, y, size)}), spot.told(say))
        yield spot, x, y


def _outline(kind: str, x: float, y: float, r: float) -> str:
    match kind:
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
    """Name the places with the most events, where their names do not lie on one another."""
    plot, overlay = (
        next(node for node in root.iter("g") if node.get("class") == name)
        for name in ("plot", "plot overlay")
    )
    right = float(next(plot.iter("rect")).attrib["width"])
    group = added(overlay, "g", {"class": "names"})
    named: dict[str, _Box] = {}
    for spot, x, y in sorted(drawn, key=lambda one: -len(one[0].lines))[:_CANDIDATES]:
        wide = len(spot.name) * _LETTER
        sides = ((x + _ASIDE, y, wide), (x - _ASIDE - wide, y, wide))
        inside = (box for box in sides if box[0] >= 0 and box[0] + wide <= right)
        box = next((box for box in inside if _is_free(box, named.values(), drawn)), None)
        if not spot.name or spot.name in named or box is None:
            continue
        named[spot.name] = box
        _name(group, spot.name, x, y, before=box[0] < x)
        if len(named) == _LABELS:
            return


def _name(group: Element, name: str, x: float, y: float, *, before: bool) -> None:
    place = {"x": f"{x - _ASIDE if before else x + _ASIDE:.1f}", "y": f"{y + 4:.1f}"}
    added(group, "text", place | ({"class": "before"} if before else {})).text = name


def _is_free(box: _Box, taken: Iterable[_Box], drawn: Iterable[_Drawn]) -> bool:
    left, y, wide = box
    return not any(
        abs(y - other_y) < _LINE and left <= other + other_wide and other <= left + wide
        for other, other_y, other_wide in taken
    ) and not any(abs(y - mark_y) < _NEAR and left <= x <= left + wide for _, x, mark_y in drawn)
