"""A calendar that is read in blocks of cells is the one that is read cell by cell."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.parsing import column_reader

HEADER = ("Name", "Date", "Type", "City", "Start time", "End time", "Latitude", "Website", "Slug")
NAMES = st.sampled_from(
    [
        *("Lake Run", "Mill Hill 5K", "Größenlauf", "R&amp;R", " Lake  Run", "Zürich&Bern", "a|b"),
        *("Test name", "EXAMPLE: Run", "xxxxxx", "-----", "...", "Cancelled: Run", "NAME", "Name"),
        *(
            "Total",
            "Note: see below",
            '<a href="https://a.example/">Run</a>',
            "KÃ¶ln",
            None,
            10,
            "",
        ),
    ]
)
DATES = st.sampled_from(
    [
        *("2027-05-03", "3 May 2027", "31 February 2027", "03/04/2027", "13/04/2027", "TBC", None),
        *("3 May 2027 10:00", "3-5 May 2027", "2027-05-03T10:00Z", "12", 7, True, 1),
    ]
)
TIMES = st.sampled_from(["09:30", "10:00-12:00", "08:00", "12am", "noonish", None, 0.5])
DEGREES = st.sampled_from(["44.97", "-0.0", "44° N", "95", 44.5, 44, True, None, "north"])
SITES = st.sampled_from(
    ["https://a.example/1", "HTTP://a.example", "a.example", "b|https://c", "mailto:a@b.c", None]
)
ROW = st.tuples(
    *(
        NAMES,
        DATES,
        st.sampled_from(["race", "Lauf", "odd", None]),
        st.sampled_from(["Köln", "Bern"]),
    ),
    *(TIMES, TIMES, DEGREES, SITES, st.sampled_from([None, "a-b", "A B", " x"])),
)


def describe(parsed):
    """All that was made of a table."""
    raw, values = (
        {name: [*cells] for name, cells in columns.items()}
        for columns in (parsed.raw_cells, parsed.values)
    )
    return repr(replace(parsed, raw_cells=raw, values=values, row_numbers=[*parsed.row_numbers])), [
        parsed.get_location(index) for index in range(len(parsed.row_numbers))
    ]


@pytest.fixture(scope="module")
def small_blocks():
    """Use blocks so small that plain and other blocks meet in one calendar."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(column_reader, "BLOCK_SIZE", 2)
        yield


@given(rows=st.lists(ROW, min_size=1, max_size=9))
def test_blocks_change_nothing(normalised, small_blocks, rows):
    at_once = describe(normalised(HEADER, *rows))
    with pytest.MonkeyPatch.context() as patch:
        for reader in ("read_plain_texts", "read_plain_urls", "read_plain_coordinates"):
            patch.setattr(f"importer.parsing.text_columns.{reader}", lambda cells: None)
        assert describe(normalised(HEADER, *rows)) == at_once
