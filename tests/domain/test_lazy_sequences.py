"""Sequences whose items are made when asked for are the tuples that they stand for."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.domain.lazy_sequences import (
    MAX_CACHED,
    IndexedView,
    LazySequence,
    LazySequenceWithExceptions,
    find_duplicates,
    find_index,
    split_exceptions,
    to_range,
)

ITEMS = st.lists(st.integers(0, 5), max_size=12)
SLICES = st.slices(12)


@given(items=ITEMS, part=SLICES)
def test_a_lazy_sequence_equals_its_tuple(items, part):
    made = LazySequence(items.__getitem__, len(items))
    for _ in range(2):  # short ones are kept once they were made
        assert made == tuple(items)
        assert items == made
        assert made[part] == tuple(items[part])
        assert [*reversed(made)] == [*reversed(items)]
        assert (hash(made), repr(made)) == (hash(tuple(items)), repr(tuple(items)))
    assert pickle.loads(pickle.dumps(made)) == tuple(items)  # noqa: S301 our own
    assert made != (*items, 1)
    assert made != "text"


def test_an_index_beyond_the_end_is_an_error():
    made = LazySequence(lambda index: index, 3)
    assert (made[-1], made[0]) == (2, 0)
    with pytest.raises(IndexError):
        made[3]


@pytest.mark.parametrize(("count", "times"), [(3, 1), (MAX_CACHED + 1, 2)])
def test_short_sequences_are_cached_and_long_ones_are_not(count, times):
    calls = []
    made = LazySequence(calls.append, count)
    _ = [*made], [*made]
    assert len(calls) == times * count


@given(items=ITEMS)
def test_splits_exceptions_from_one_representative(items):
    few = [index for index, item in enumerate(items) if item]
    errors, other, others = split_exceptions(
        LazySequenceWithExceptions(items.__getitem__, len(items), few)
    )
    assert [*errors] == [item for item in items if item]
    assert others == items.count(0)
    assert other == (0 if others else None)


def test_of_other_sequences_nothing_is_known_to_be_alike():
    assert split_exceptions((1, 1)) == ((1, 1), None, 0)


@given(items=st.lists(st.text(max_size=1), min_size=1, max_size=12), data=st.data())
def test_an_indexed_view_has_the_items_at_its_positions(items, data):
    places = sorted(data.draw(st.sets(st.integers(0, len(items) - 1))))
    wanted = [items[place] for place in places]
    for positions in (places, to_range(places)):
        picked = IndexedView(items, positions)
        assert [*picked] == wanted
        assert [picked[index] for index in range(len(picked))] == wanted
        assert picked[1:] == wanted[1:]


@given(numbers=st.sets(st.integers(0, 8)), number=st.integers(0, 8))
def test_rising_numbers_are_found_by_their_value(numbers, number):
    rising = to_range(sorted(numbers))
    assert [*rising] == sorted(numbers)
    assert find_index(rising, number) == (
        sorted(numbers).index(number) if number in numbers else None
    )


@given(values=ITEMS)
def test_repeated_values_are_those_that_stand_twice(values):
    assert find_duplicates(values) == {value for value in values if values.count(value) > 1}
