"""The calendar, the bars and the map show each event where and when it is."""

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from importer.domain.model import ImportResult, Status
from importer.messages import ENGLISH
from importer.reports.html.charts import BarChart, build_bar_chart
from importer.reports.html.map import Map, build_maps
from importer.reports.html.report import create_environment
from importer.reports.html.rows import make_report_rows
from importer.reports.html.season_calendar import MAX_MONTHS, Day, build_season

MakeResult = Callable[..., ImportResult]


def dated(result: ImportResult, *dates: str | None, end: str | None = None) -> ImportResult:
    """Set the dates of the rows; `end` is the last day of each event."""
    rows = [
        replace(row, date=day, body=(row.body or {}) | ({"endDate": end} if end else {}))
        for row, day in zip(result.rows, dates, strict=True)
    ]
    return replace(result, rows=tuple(rows))


def days(result: ImportResult) -> dict[str, list[Day]]:
    """Month → its days with events."""
    return {
        month.title: [day for week in month.weeks for day in week if isinstance(day, Day)]
        for month in build_season(make_report_rows(result)).months
    }


def image(plot: BarChart | Map | None) -> str:
    """Render the plot as SVG."""
    macros = create_environment(ENGLISH).get_template("plots.svg.jinja").module
    if isinstance(plot, Map):
        return str(macros.draw_map(plot, "M0 0h9v9z"))  # type: ignore[attr-defined]
    return str(macros.draw_bars(plot, "Events by month"))  # type: ignore[attr-defined]


def marks(plot: BarChart | Map | None, tag: str) -> list[Element]:
    """Return the marks of the plot's series."""
    root = fromstring(image(plot))
    groups = [node for node in root.iter("g") if (node.get("class") or "").startswith("series")]
    return [mark for group in groups for mark in group.iter(tag)]


# -- the calendar ---------------------------------------------------------------------------------


def test_each_day_shows_its_events_by_type(season_of: MakeResult) -> None:
    result = dated(season_of(5), *["2027-05-03"] * 4, "2027-05-30")
    (found,) = days(result).values()
    assert [(day.number, day.event_types) for day in found] == [
        (3, (("race", 1), ("runClub", 1), ("timeTrial", 1), ("other", 1))),
        (30, (("race", 1),)),
    ]
    assert found[0].label == "3 May 2027: 1 race, 1 runClub, 1 timeTrial, 1 other"
    assert (found[0].anchor, found[1].anchor) == ("row-1", "row-5")


def test_the_chart_has_one_mark_for_each_event(season_of: MakeResult) -> None:
    result = season_of(200)
    assert sum(day.count for found in days(result).values() for day in found) == 200
    assert sum(month.count for month in build_season(make_report_rows(result)).months) == 200


def test_weeks_begin_on_monday_and_months_end_when_they_do(season_of: MakeResult) -> None:
    (month,) = build_season(make_report_rows(dated(season_of(1), "2028-02-29"))).months
    assert all(len(week) == 7 for week in month.weeks)
    numbers = [day.number if isinstance(day, Day) else day for week in month.weeks for day in week]
    assert numbers == [None, *range(1, 30), *[None] * 5]


def test_an_event_of_several_days_is_on_each_of_them(season_of: MakeResult) -> None:
    found = days(dated(season_of(1), "2027-05-31", end="2027-06-02"))
    assert [[day.number for day in month] for month in found.values()] == [[31], [1, 2]]
    assert [
        len(month) for month in days(dated(season_of(1), "2027-05-31", end="2031-06-02")).values()
    ] == [1]


def test_duplicates_are_not_counted_and_undated_events_are(
    season_of: MakeResult,
) -> None:
    result = dated(season_of(3), "2027-05-03", "2027-05-03", None)
    rows = (result.rows[0], replace(result.rows[1], status=Status.DUPLICATE), result.rows[2])
    found = build_season(make_report_rows(replace(result, rows=rows)))
    assert [month.count for month in found.months] == [1]
    assert found.undated_rows == 1


def test_a_short_season_has_no_gaps_and_a_long_one_no_empty_months(season_of: MakeResult) -> None:
    assert list(days(dated(season_of(2), "2026-12-31", "2027-02-01"))) == [
        *("December 2026", "January 2027", "February 2027")
    ]
    assert list(days(dated(season_of(2), "1905-06-12", "2027-02-01"))) == [
        *("June 1905", "February 2027")
    ]
    many = dated(season_of(60), *[f"{1980 + at}-01-01" for at in range(60)])
    assert len(days(many)) == MAX_MONTHS
    assert build_season(make_report_rows(many)).omitted_months == 60 - MAX_MONTHS


@pytest.mark.parametrize(
    "odd", ["", "soon", "2027-13-01", "0000-00-00", "9999-12-31", "0001-01-01"]
)
def test_odd_dates_break_nothing(season_of: MakeResult, odd: str) -> None:
    result = dated(season_of(2), odd, "2027-05-03")
    found = build_season(make_report_rows(result))
    assert found.undated_rows + sum(month.count for month in found.months) == 2
    build_bar_chart(found)


# -- the bars -------------------------------------------------------------------------------------


def test_the_bars_are_one_for_each_month_and_type(season_of: MakeResult) -> None:
    chart = build_bar_chart(
        build_season(
            make_report_rows(dated(season_of(3), "2027-03-01", "2027-05-01", "2027-05-02"))
        )
    )
    titles = [mark.findtext("title") for mark in marks(chart, "rect")]
    assert titles == ["Mar 2027: 1 race", "May: 1 runClub", "May: 1 timeTrial"]
    assert fromstring(image(chart)).findtext("desc") == "Mar 2027: 1; Apr: 0; May: 2."


def test_a_season_of_many_years_has_a_bar_for_each_year(season_of: MakeResult) -> None:
    chart = build_bar_chart(
        build_season(make_report_rows(dated(season_of(2), "2020-03-01", "2027-05-01")))
    )
    assert [mark.findtext("title") for mark in marks(chart, "rect")] == [
        *("2020: 1 race", "2027: 1 runClub")
    ]


def test_one_month_needs_no_bars(season_of: MakeResult) -> None:
    assert (
        build_bar_chart(
            build_season(make_report_rows(dated(season_of(2), "2027-05-01", "2027-05-31")))
        )
        is None
    )
    assert build_bar_chart(build_season([])) is None


# -- the map --------------------------------------------------------------------------------------


def test_each_location_is_a_point(season_of: MakeResult) -> None:
    points = [(44 + at / 7, 9 + at / 5) for at in range(40)]
    (picture,) = build_maps(make_report_rows(season_of(45, points)))
    assert len(marks(picture, "path")) == 40
    assert picture.caption.startswith("All 40 events with coordinates, at 40 places.")


def test_events_at_one_location_are_one_larger_point(season_of: MakeResult) -> None:
    (picture,) = build_maps(make_report_rows(season_of(points=[(44.5, 9.5)] * 6)))
    (mark,) = marks(picture, "path")
    assert "and 3 more" in (mark.findtext("title") or "")
    assert "6 events with coordinates, at 1 place." in picture.caption


def test_without_coordinates_there_is_no_map(season_of: MakeResult) -> None:
    assert build_maps(make_report_rows(season_of(3))) == []
    odd = [(float("nan"), 1.0), (91.0, 1.0), (1.0, 181.0)]
    assert build_maps(make_report_rows(season_of(points=odd))) == []


def test_one_event_far_off_gets_a_second_map_and_hides_no_other(season_of: MakeResult) -> None:
    city = [(48.2 + at % 5 / 50, 16.3 + at // 5 / 50) for at in range(25)]
    near, whole = build_maps(make_report_rows(season_of(points=[*city, (-48.2, 16.3)])))
    assert len(marks(near, "path")) == 25
    assert "without 1 event that is far away" in near.caption
    assert "All 26 events" in whole.caption


def test_both_sides_of_the_antimeridian_are_one_map(season_of: MakeResult) -> None:
    (picture,) = build_maps(make_report_rows(season_of(points=[(-17.8, 179.5), (-17.7, -179.5)])))
    assert len(marks(picture, "path")) == 2
    assert "About 1" in picture.caption  # hundred and some kilometres, not forty thousand
    assert "180°" in image(picture)


def test_hostile_names_stay_text_in_the_plots(season_of: MakeResult, hostile: str) -> None:
    result = season_of(points=[(44.5, 9.5)])
    body = {"lat": 44.5, "lng": 9.5, "address": {"city": hostile}}
    row = replace(result.rows[0], name=hostile, body=body)
    (picture,) = build_maps(make_report_rows(replace(result, rows=(row,))))
    assert {node.tag for node in fromstring(image(picture)).iter()} <= {
        *("svg", "title", "desc", "g", "rect", "path", "text")
    }


def test_plots_carry_no_style_and_no_script(season_of: MakeResult) -> None:
    lines = make_report_rows(season_of(30, [(44.5, 9.5), (44.9, 9.9)]))
    for plot in (build_bar_chart(build_season(lines)), build_maps(lines)[0]):
        nodes = list(fromstring(image(plot)).iter())
        assert not any(
            node.tag in {"script", "style", "defs"} or node.get("style") for node in nodes
        )


def test_only_wide_maps_show_the_land_on_both_sides_of_the_antimeridian(season_of) -> None:
    def count(*points: tuple[float, float]) -> int:
        (picture,) = build_maps(make_report_rows(season_of(points=points)))
        return len(picture.land)

    assert count((48.2, 16.3), (48.3, 16.4)) == 0
    assert count((48.2, 16.3), (53.5, 10.0)) == 1
    assert count((-36.8, 174.8), (-13.8, -171.8)) == 2


def test_the_land_is_where_the_events_are(season_of: MakeResult) -> None:
    (picture,) = build_maps(make_report_rows(season_of(points=[(0.0, -90.0), (0.0, 90.0)])))
    (transform,) = picture.land
    a, _, _, d, e, f = map(float, re.findall(r"[-\d.]+", transform)[:6])
    shown = [float(mark.attrib["d"][1:].split(" ")[0]) + 3.8 for mark in marks(picture, "path")]
    assert shown == pytest.approx([-90 * a + e, 90 * a + e], abs=0.2)
    assert f == pytest.approx(picture.height / 2, abs=1)
    assert d > 0


# -- what it costs --------------------------------------------------------------------------------


def test_the_plots_are_loaded_only_for_a_page() -> None:
    code = (
        "import sys, importer.reports, importer.cli.commands\n"
        "assert not {'importer.reports.html.map', 'jinja2'} & sys.modules.keys()\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
