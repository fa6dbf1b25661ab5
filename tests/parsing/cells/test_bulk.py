"""What is told of a block of cells at once is what is told of each of them."""

from datetime import date
from functools import partial

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from importer.domain.text_folding import fold_text, fold_texts
from importer.parsing.cells import bulk as blocks
from importer.parsing.cells import slugs
from importer.parsing.cells.coordinates import read_coordinate, read_plain_coordinates
from importer.parsing.cells.text import clean_line, clean_text
from importer.parsing.lexicon.cancelled import has_cancelled_fragment, has_cancelled_word

WORDS = st.text(alphabet="aZ9 &|-,.ﬁé\n\xa0\x00", max_size=6)
CELLS = st.one_of(st.none(), WORDS, st.sampled_from(["Lake Run", "10K", 1, True, date(2027, 5, 3)]))
DEGREES = st.one_of(
    st.none(),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.decimals(-999, 999, places=5).map(str),
    st.decimals(-999, 999, places=9).map(str),
    st.sampled_from(["-0", "-0.0", "1e5", "", " 4", "4|5", "44° N", "٤٥"]),
)


@pytest.fixture(scope="module", autouse=True)
def small():
    """Blocks of a size at which every kind of block is met."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "LARGE_BLOCK", 4)
        patch.setattr(blocks, "SMALL_BLOCK", 2)
        yield


@given(cells=st.lists(CELLS, max_size=5))
@example(cells=["a", "", "b"])
@example(cells=["a|b", "c"])
@example(cells=[None])
def test_plain_texts_are_those_that_cleaning_leaves_as_they_are(cells):
    if blocks.get_plain_texts(cells) is not None:
        texts = [cell for cell in cells if cell is not None]
        assert all(text == clean_text(text) == clean_line(text) != "" for text in texts)


@pytest.mark.parametrize("cells", [["Lake Run"], ["a", None, "b-c, d"], [None, None], []])
def test_plain_texts_pass(cells):
    assert blocks.get_plain_texts(cells) == cells


@pytest.mark.parametrize("cell", ["", " a", "a ", "a  b", "a\nb", "é", "R&amp;R", "a|b", 1, True])
def test_texts_that_need_cleaning_are_not_plain(cell):
    assert blocks.get_plain_texts(["Lake Run", cell]) is None


@given(items=st.lists(st.integers(0, 3), max_size=20))
def test_every_item_is_in_one_block_in_order(items):
    met = []
    for start, block, looked in blocks.scan_blocks(items, lambda block: 0 not in block or None):
        assert start == len(met)
        assert looked is None or 0 not in block
        met += block
    assert met == items


@given(cells=st.lists(CELLS, max_size=20))
def test_texts_beyond_ascii_are_found(cells):
    wanted = [i for i, cell in enumerate(cells) if isinstance(cell, str) and not cell.isascii()]
    assert [*blocks.find_non_ascii(cells)] == wanted


@given(cells=st.lists(DEGREES, max_size=4))
def test_coordinates_of_a_block_are_those_of_its_cells(cells):
    read = read_plain_coordinates(cells)
    if read is not None:
        alone = [None if cell is None else read_coordinate(cell, "lat") for cell in cells]
        assert [*map(repr, read)] == [*map(repr, alone)]


@pytest.mark.parametrize("cells", [["44.9778", "-93.265"], [44.5, None], ["7.0"]])
def test_usual_coordinates_are_read_at_once(cells):
    assert read_plain_coordinates(cells) is not None


@given(names=st.lists(CELLS, max_size=20), days=st.lists(st.none() | st.dates(), min_size=20))
def test_slugs_of_a_column_are_those_of_its_rows(names, days):
    days = days[: len(names)]
    alone = [
        slugs.derive_slug(name, day) if isinstance(name, str) and day else None
        for name, day in zip(names, days, strict=True)
    ]
    assert slugs.derive_slugs(names, days) == alone


@given(texts=st.lists(WORDS, max_size=20))
def test_texts_are_folded_together_as_alone(texts):
    assert fold_texts(texts) == [*map(fold_text, texts)]


@given(st.sampled_from(["Lake Run", "Abgesagt!", "ANNULÉ: Run", "Run (Cancelled)", "ОТМЕНЕН Бег"]))
def test_canceled_names_pass(name):
    assert not has_cancelled_word(name) or has_cancelled_fragment(name.lower())


def test_blocks_hold_more_than_one_text():
    seen = [*blocks.scan_blocks(range(blocks.LARGE_BLOCK + 1), partial(len))]
    assert [looked for _, _, looked in seen] == [blocks.LARGE_BLOCK, 1]
