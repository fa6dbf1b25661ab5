"""Make `importer/reports/html/land.svgpath`, the land of the maps in the HTML report.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python tools/make_land_path.py package/land-110m.json

The source is a TopoJSON file of Natural Earth's land at 1:110 million. The result is one SVG path; its
unit is a tenth of a degree, x grows to the east and y to the south.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from itertools import accumulate, groupby, pairwise
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "importer" / "reports" / "html" / "land.svgpath"
UNITS_PER_DEGREE = 10
TURN = 360 * UNITS_PER_DEGREE
POLE = 90 * UNITS_PER_DEGREE
MIN_POINTS = 3

Point = tuple[int, int]


def main() -> None:
    """Read the TopoJSON file that the command line names, and write the path."""
    topology = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    path = "".join(format_ring(ring) for ring in iter_rings(topology) if len(ring) >= MIN_POINTS)
    TARGET.write_text(f"{path}\n", "ascii")


def iter_rings(topology: dict[str, Any]) -> Iterator[list[Point]]:
    """Yield every ring of the land as points in units of the path, without repeated points."""
    arcs = [decode_arc(arc, topology["transform"]) for arc in topology["arcs"]]
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"]:
            for numbers in polygon:
                points = (p for number in numbers for p in get_arc(arcs, number))
                ring = [point for point, _ in groupby(points)]
                yield unwrap_ring(ring[:-1] if ring[0] == ring[-1] else ring)


def unwrap_ring(ring: list[Point]) -> list[Point]:
    """Shift points beyond the antimeridian by 360°; close a ring around the south pole below it."""
    steps = [right - left for (left, _), (right, _) in pairwise(ring)]
    shorter = [(step + TURN // 2) % TURN - TURN // 2 for step in steps]
    xs = list(accumulate(shorter, initial=ring[0][0]))
    shift = round((min(xs) + max(xs)) / 2 / TURN) * TURN
    unwrapped = [(x - shift, y) for x, (_, y) in zip(xs, ring, strict=True)]
    (first, _), (last, _) = unwrapped[0], unwrapped[-1]
    around_pole = abs(last - first) > TURN // 2
    return [*unwrapped, (last, POLE), (first, POLE)] if around_pole else unwrapped


def decode_arc(arc: Iterable[list[int]], transform: dict[str, list[float]]) -> list[Point]:
    """Return the points of an arc, which TopoJSON stores as quantized differences."""
    (x_scale, y_scale), (x_shift, y_shift) = transform["scale"], transform["translate"]
    sums = accumulate(arc, lambda before, step: [before[0] + step[0], before[1] + step[1]])
    return [
        (
            round((x * x_scale + x_shift) * UNITS_PER_DEGREE),
            round(-(y * y_scale + y_shift) * UNITS_PER_DEGREE),
        )
        for x, y in sums
    ]


def get_arc(arcs: list[list[Point]], number: int) -> list[Point]:
    """Return an arc by its number; a negative one names a reversed arc."""
    return arcs[number] if number >= 0 else arcs[~number][::-1]


def format_ring(ring: list[Point]) -> str:
    """Return a ring as a subpath of relative lines."""
    x, y = ring[0]
    steps = (f"{right - left} {low - high}" for (left, high), (right, low) in pairwise(ring))
    return f"M{x} {y}l{' '.join(steps)}z".replace(" -", "-")


if __name__ == "__main__":
    main()
