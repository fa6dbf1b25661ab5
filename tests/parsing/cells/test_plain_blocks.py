"""Blocks of plain cells are read at once with the same result as cell by cell."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from importer.parsing.cells.coordinates import read_coordinate
from importer.parsing.cells.plain_blocks import (
    read_plain_coordinates,
    read_plain_texts,
    read_plain_urls,
)
from importer.parsing.cells.text import clean_line, clean_text
from importer.parsing.cells.urls import read_url

WORDS = st.text(alphabet="aZ9 &|-,.ﬁé\n\xa0\x00", max_size=6)
CELLS = st.one_of(st.none(), WORDS, st.sampled_from(["Lake Run", "10K", 1, True]))
URLS = st.one_of(CELLS, st.sampled_from(["https://a.example", "HTTP://b.example", "c|http://d.e"]))
DEGREES = st.one_of(
    st.none(),
    st.floats(),
    st.decimals(-999, 999, places=5).map(str),
    st.decimals(-999, 999, places=9).map(str),
    st.sampled_from(["-0", "-0.0", "1e5", "", " 4", "4|5", "44° N", "٤٥", True, 7]),
)


@given(cells=st.lists(CELLS, max_size=5))
@example(cells=["a", "", "b"])
@example(cells=["a|b", "c"])
@example(cells=[None])
def test_plain_texts_are_unchanged_by_cleaning(cells):
    if read_plain_texts(cells) is not None:
        texts = [cell for cell in cells if cell is not None]
        assert all(text == clean_text(text) == clean_line(text) != "" for text in texts)


@pytest.mark.parametrize("cells", [["Lake Run"], ["a", None, "b-c, d"]])
def test_plain_texts_are_returned(cells):
    assert read_plain_texts(cells) == cells


@pytest.mark.parametrize("cell", ["", " a", "a ", "a  b", "a\nb", "é", "R&amp;R", "a|b", 1, True])
def test_texts_that_need_cleaning_are_not_plain(cell):
    assert read_plain_texts(["Lake Run", cell]) is None
    assert read_plain_texts([cell, "Lake Run"]) is None


@given(cells=st.lists(URLS, max_size=4))
def test_plain_urls_are_unchanged_by_reading(cells):
    if read_plain_urls(cells) is not None:
        assert [cell and read_url(clean_line(cell)) for cell in cells] == cells


@given(cells=st.lists(DEGREES, max_size=4))
def test_plain_coordinates_are_those_of_single_cells(cells):
    values = read_plain_coordinates(cells)
    if values is not None:
        alone = [None if cell is None else read_coordinate(cell, "lat") for cell in cells]
        assert [*map(repr, values)] == [*map(repr, alone)]


@pytest.mark.parametrize("cells", [["44.9778", "-93.265"], ["7.0"]])
def test_the_usual_coordinates_are_read_at_once(cells):
    assert read_plain_coordinates(cells) is not None
