"""Any time in any spelling comes back as itself; any text at all is read or refused.

`HYPOTHESIS_PROFILE=exhaustive python -m pytest tests/parsing/cells -k properties` for a long run.
"""

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st
from support.properties import examples

from importer.domain.model import ErrorCell
from importer.parsing.cells.cell_problem import CellProblem
from importer.parsing.cells.time_ranges import TimeRange
from importer.parsing.cells.times import format_time, read_time

many = examples(300)

minutes = st.builds(time, st.integers(0, 23), st.integers(0, 59))
seconds = st.builds(time, st.integers(0, 23), st.integers(0, 59), st.integers(0, 59))
full_day = [
    *("{h:02}:{m:02}", "{h}:{m:02}", "{h}.{m:02} Uhr", "{h:02}.{m:02} uur", "{h}h{m:02}"),
    *(
        "{h:02}{m:02}",
        "kl. {h:02}.{m:02}",
        "{h}:{m:02} hrs",
        "{h}:{m:02} local time",
        "{h:02}h{m:02}",
    ),
    *("à {h}h{m:02}", "um {h}.{m:02} Uhr", "ab {h}:{m:02}"),
]
half_day = ["{h}:{m:02} {p}m", "{h}:{m:02}{p}m", "{h:02}:{m:02} {p}.m.", "{h}.{m:02} {p}. m."]


def on_twelve_hours(at):
    return {"h": at.hour % 12 or 12, "m": at.minute, "p": "pa"[at.hour < 12]}


@many
@given(minutes, st.data())
def test_a_time_in_any_spelling_is_itself(at, data):
    layout = data.draw(st.sampled_from(full_day))
    assert read_time(layout.format(h=at.hour, m=at.minute)) == TimeRange(at), layout
    layout = data.draw(st.sampled_from(half_day))
    span = read_time(layout.format(**on_twelve_hours(at)))
    assert (span.start, span.end) == (at, None), layout


@many
@given(minutes, minutes, st.data())
def test_a_range_of_full_times_is_itself(start, end, data):
    dash = data.draw(st.sampled_from(["-", " - ", "–", " to ", " bis "]))
    text = f"{start.isoformat('minutes')}{dash}{end.isoformat('minutes')}"
    span = read_time(text)
    if end < start and 6 <= start.hour <= 12 and end.hour >= 10:
        assert span.start == start
    else:
        assert span == TimeRange(start, end), text
    layout = data.draw(st.sampled_from(half_day))
    text = layout.format(**on_twelve_hours(start)) + dash + layout.format(**on_twelve_hours(end))
    span = read_time(text)
    assert (span.start, span.end) == (start, end), text


@many
@given(seconds)
def test_every_kind_of_time_cell_is_itself_to_the_second(at):
    since_midnight = timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)
    moment = datetime.combine(date(1899, 12, 30), at)
    for cell in (at, since_midnight, moment, at.isoformat()):
        assert read_time(cell) == TimeRange(at)
    if at != time.min:
        assert read_time(since_midnight / timedelta(days=1)) == TimeRange(at)


@many
@given(seconds)
def test_a_formatted_time_parses_to_the_same_time(at):
    assert read_time(format_time(at)) == TimeRange(at)


pieces = st.sampled_from(
    [
        *("9", "12", "7", "18", "30", "00", "24", "0930", ":", ":", ".", "h", " ", " ", "-", " - "),
        *(
            "am",
            "pm",
            "a.m.",
            "Uhr",
            "to",
            "bis",
            "noon",
            "midnight",
            "from",
            "kl.",
            "TBC",
            "all day",
        ),
    ]
)
cells = st.one_of(
    *(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.dates(), st.times()),
    *(st.timedeltas(), st.datetimes(), st.builds(ErrorCell, st.text())),
    st.lists(pieces, max_size=10).map("".join),
)


@many
@given(cells)
def test_any_cell_at_all_is_read_or_refused_and_never_raises(cell):
    result = read_time(cell)
    if isinstance(result, CellProblem):
        assert result.code == "time_invalid"
    else:
        assert result is None or result.start.microsecond == 0
