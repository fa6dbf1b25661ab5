"""A map shows where the events are: one city, a continent, both sides of the antimeridian."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from importer.reports.html.map_projection import (
    MIN_HEIGHT,
    compute_graticule,
    compute_window,
    find_core,
    format_latitude,
    format_longitude,
    unwrap_longitudes,
)

SHAPE = (700.0, 220.0, 420.0)
POINTS = st.lists(
    st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=1, max_size=30, unique=True
)


@example([(0.0, 1.0), (90.0, 180.0), (-55.13845673826839, -66.62914650286004)])
@given(POINTS)
def test_every_event_is_inside_and_the_earth_is_not_left(points: list[tuple[float, float]]) -> None:
    points = unwrap_longitudes(points)
    window, height = compute_window(points, SHAPE)
    assert all(
        window.south <= lat <= window.north and window.west <= lng <= window.east
        for lat, lng in points
    )
    assert -90 <= window.south < window.north <= 90
    assert window.east - window.west <= 360 + 1e-6 or height == SHAPE[2]
    assert SHAPE[1] <= height <= SHAPE[2]


def test_one_city_has_some_space_around_it() -> None:
    window, _ = compute_window([(48.2, 16.37)], SHAPE)
    assert window.north - window.south >= MIN_HEIGHT
    assert 10 > window.kilometers > 5


def test_degrees_of_longitude_are_scaled_by_latitude() -> None:
    window, height = compute_window([(60.0, 10.0), (60.5, 12.0)], SHAPE)
    assert window.width / (window.north - window.south) == pytest.approx(
        SHAPE[0] / height, rel=0.01
    )
    assert window.stretch == pytest.approx(0.5, abs=0.02)


def test_points_across_the_antimeridian_stay_together() -> None:
    points = unwrap_longitudes([(-17.8, 179.5), (-17.7, -179.5)])
    assert points == [(-17.8, 179.5), (-17.7, 180.5)]
    window, _ = compute_window(points, SHAPE)
    assert window.kilometers < 300


def test_points_all_over_the_earth_use_the_whole_map() -> None:
    points = [(35.7, 139.7), (51.5, 0.0), (34.0, -118.0)]
    assert unwrap_longitudes(points) == points


def test_the_core_is_looked_at_closer_where_one_event_is_far_off() -> None:
    city = [(48.2 + at / 100, 16.3 + at / 100) for at in range(10)]
    assert find_core([*city, (48.2, -16.3)]) == city
    assert find_core([*([(48.2, 16.3)] * 10), (0.0, 0.0)]) == [(48.2, 16.3)] * 10


def test_there_is_no_core_where_events_are_spread_out() -> None:
    assert find_core([(44.0 + at, 9.0 + at) for at in range(10)]) == []
    assert find_core([(44.0, 9.0)]) == []
    assert find_core([(44.0, 9.0), (0.0, 0.0)]) == []


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (44.61, 44.68, [44.62, 44.64, 44.66, 44.68]),
        (-91, 91, [-60, 0, 60]),
        (178.2, 181.9, [179, 180, 181]),
        (0, 0.0004, [0]),
    ],
)
def test_the_graticule_is_at_round_degrees(low: float, high: float, expected: list[float]) -> None:
    assert compute_graticule(low, high) == expected


def test_degrees_are_named_by_their_sides() -> None:
    assert [format_latitude(at) for at in (44.5, 0, -3)] == ["44.5°N", "0°", "3°S"]
    assert [format_longitude(at) for at in (-93.5, 0, 12, 180, -180, 190, -190)] == [
        *("93.5°W", "0°", "12°E", "180°", "180°", "170°W", "170°E")
    ]
