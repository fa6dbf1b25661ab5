"""The section of the earth that a map shows, in degrees, by an equirectangular projection."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

Point = tuple[float, float]
"""Latitude and longitude in degrees; beyond the antimeridian, the longitude is above 180."""

MIN_HEIGHT = 0.04
"""Minimum height in degrees, about 4.5 km, so that a single city has some space around it."""
_MARGIN = 0.12
"""Margin around the outermost events, as a fraction of their extent."""
_MIN_STRETCH = 0.15
"""Minimum length of a degree of longitude in degrees of latitude; it is 0 at the poles."""
_KM_PER_DEGREE = 111.2
"""Kilometers in a degree of latitude."""
_GRATICULE_STEPS = (60, 30, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005)
_MIN_GRATICULE_LINES = 3
_MIN_DETAIL_RATIO = 8
"""Minimum ratio of the whole to its core in size for which the core gets its own map."""
_MIN_CORE_SHARE = 0.6
"""Minimum fraction of the events in the core."""
_CORE_RADIUS = 6
"""Radius of the core, in median distances from the median position."""


@dataclass(frozen=True, slots=True)
class Window:
    """A section of the earth, in degrees; `east` may be above 180."""

    west: float
    east: float
    south: float
    north: float

    @property
    def stretch(self) -> float:
        """Length of a degree of longitude at the middle latitude, in degrees of latitude."""
        return max(math.cos(math.radians((self.south + self.north) / 2)), _MIN_STRETCH)

    @property
    def width(self) -> float:
        """Extent from west to east, in degrees of latitude."""
        return (self.east - self.west) * self.stretch

    @property
    def kilometers(self) -> float:
        """Approximate extent from west to east, in kilometers."""
        return self.width * _KM_PER_DEGREE


def unwrap_longitudes(points: Sequence[Point]) -> list[Point]:
    """Shift longitudes by 360° where this keeps points near the antimeridian together."""
    lngs = sorted({lng for _, lng in points})
    if len(lngs) < 2 or lngs[-1] - lngs[0] <= 180:  # noqa: PLR2004 half of the globe
        return list(points)
    gap, start = max((later - before, later) for before, later in pairwise(lngs))
    if gap < 180:  # noqa: PLR2004 events all over the globe: keep the usual edges
        return list(points)
    return [(lat, lng if lng >= start else lng + 360) for lat, lng in points]


def compute_window(
    points: Sequence[Point], shape: tuple[float, float, float]
) -> tuple[Window, float]:
    """Return the window that shows all points, and the height of its image in pixels.

    Args:
        points: at least one; see `unwrap_longitudes`.
        shape: width, minimum height and maximum height of the image, in pixels.
    """
    pixels, least, greatest = shape
    window = _compute_padded_window(points)
    height = min(max(pixels * (window.north - window.south) / window.width, least), greatest)
    return _expand_to_ratio(window, pixels / height), height


def find_core(points: Sequence[Point]) -> list[Point]:
    """Return the points near the median if the others are far away; else an empty list."""
    whole = _compute_padded_window(points)
    middle = median(lat for lat, _ in points), median(lng for _, lng in points)

    def measure_distance(point: Point) -> float:
        return math.hypot(point[0] - middle[0], (point[1] - middle[1]) * whole.stretch)

    reach = max(_CORE_RADIUS * median(map(measure_distance, points)), MIN_HEIGHT)
    inner = [point for point in points if measure_distance(point) <= reach]
    if len(inner) == len(points) or len(inner) < max(_MIN_CORE_SHARE * len(points), 2):
        return []
    closer = _compute_padded_window(inner)
    size = max(closer.width, closer.north - closer.south)
    return inner if max(whole.width, whole.north - whole.south) >= _MIN_DETAIL_RATIO * size else []


def compute_graticule(low: float, high: float) -> list[float]:
    """Return a few round degrees between two for the lines of the graticule."""
    step = next(
        (step for step in _GRATICULE_STEPS if (high - low) / step >= _MIN_GRATICULE_LINES),
        _GRATICULE_STEPS[-1],
    )
    first, last = math.ceil(low / step), math.floor(high / step)
    return [round(number * step, 6) for number in range(first, last + 1)]


def format_latitude(degrees: float) -> str:
    """Return a latitude such as `44.9°N`."""
    return f"{abs(degrees):g}°{'' if not degrees else 'N' if degrees > 0 else 'S'}"


def format_longitude(degrees: float) -> str:
    """Return a longitude such as `93.3°W`; 190 becomes `170°W`."""
    turned = round((degrees + 180) % 360 - 180, 6)
    side = "" if turned in {0, -180} else "E" if turned > 0 else "W"
    return f"{abs(turned):g}°{side}"


def _compute_padded_window(points: Iterable[Point]) -> Window:
    lats, lngs = zip(*points, strict=True)
    south, north = _add_margin(min(lats), max(lats), MIN_HEIGHT)
    stretch = Window(0, 0, south, north).stretch
    west, east = _add_margin(min(lngs), max(lngs), MIN_HEIGHT / stretch)
    beyond = max(east - west - 360, 0) / 2  # show each place only once
    return Window(west + beyond, east - beyond, max(south, -90), min(north, 90))


def _add_margin(low: float, high: float, least: float) -> tuple[float, float]:
    room = max((high - low) * _MARGIN, (least - (high - low)) / 2)
    return low - room, high + room


def _expand_to_ratio(window: Window, ratio: float) -> Window:
    """Widen the window to the aspect ratio of the image, but not beyond the poles."""
    high = window.north - window.south
    if window.width < high * ratio:
        west, east = _expand_to_extent(window.west, window.east, high * ratio / window.stretch)
        return Window(west, east, window.south, window.north)
    south, north = _expand_to_extent(window.south, window.north, window.width / ratio)
    return Window(window.west, window.east, max(south, -90), min(north, 90))


def _expand_to_extent(low: float, high: float, extent: float) -> tuple[float, float]:
    """Widen a range from its middle, and keep the old ends inside despite rounding."""
    middle = (low + high) / 2
    return min(low, middle - extent / 2), max(high, middle + extent / 2)
