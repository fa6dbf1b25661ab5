"""Lazy sequences whose items are built on access, and helpers for sorted and repetitive columns.

They keep a large calendar in a few columns: most of its rows are never looked at one by one.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TypeVar, overload

T = TypeVar("T")

MAX_CACHED = 50_000
"""Sequences up to this length are cached, because callers iterate over them more than once."""


class LazySequence(Sequence[T]):
    """Sequence whose items are built on access; equal to a tuple or list of equal items.

    Args:
        make: builds the item of an index; has to return equal items for equal indexes.
        count: number of items.
    """

    def __init__(self, make: Callable[[int], T], count: int) -> None:
        self._build_item, self._count = make, count
        self._cached: tuple[T, ...] | None = None

    def __len__(self) -> int:
        """Return the number of items without building any."""
        return self._count

    def __iter__(self) -> Iterator[T]:
        """Iterate over the items; a sequence of up to `MAX_CACHED` items is cached."""
        if self._cached is None:
            if self._count > MAX_CACHED:
                return map(self._build_item, range(self._count))
            self._cached = tuple(map(self._build_item, range(self._count)))
        return iter(self._cached)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...
    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        """Return one item, or a tuple for a slice."""
        if self._cached is not None:
            return self._cached[index]
        chosen = range(self._count)[index]
        return (
            self._build_item(chosen)
            if isinstance(chosen, int)
            else tuple(map(self._build_item, chosen))
        )

    def __eq__(self, other: object) -> bool:
        """Compare item by item."""
        if not isinstance(other, tuple | list | LazySequence):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        """Return the hash of the equal tuple."""
        return hash(tuple(self))

    def __repr__(self) -> str:
        """Show the items as a tuple."""
        return repr(tuple(self))

    def __reduce__(self) -> tuple[type[tuple[T, ...]], tuple[list[T]]]:
        """Copy and pickle as a tuple, since the builder may not be picklable."""
        return tuple, ([*self],)


class LazySequenceWithExceptions(LazySequence[T]):
    """Lazy sequence whose items are alike except for a few, so that they can be counted quickly.

    Args:
        make: see `LazySequence`.
        count: see `LazySequence`.
        few: indexes of the exceptions, ascending.
    """

    def __init__(self, make: Callable[[int], T], count: int, few: Sequence[int]) -> None:
        super().__init__(make, count)
        self._exception_indexes = few
        self._exceptions: tuple[T, ...] | None = None

    def split_exceptions(self) -> tuple[Sequence[T], T | None, int]:
        """Return the exceptions, one of the other items (`None` if there are none), and their number."""
        if self._exceptions is None:
            if 2 * len(self._exception_indexes) > len(self):
                iter(self)  # fills the cache of a short sequence
            self._exceptions = tuple(map(self.__getitem__, self._exception_indexes))
        rest = len(self) - len(self._exception_indexes)
        other = next(
            (i for i, one in enumerate(self._exception_indexes) if i != one),
            len(self._exception_indexes),
        )
        return self._exceptions, self[other] if rest else None, rest


def split_exceptions(items: Sequence[T]) -> tuple[Sequence[T], T | None, int]:
    """Split like the method of the same name; in any other sequence every item is an exception."""
    return (
        items.split_exceptions()
        if isinstance(items, LazySequenceWithExceptions)
        else (items, None, 0)
    )


class IndexedView(Sequence[T]):
    """View of another sequence: its items at the given positions (ascending)."""

    def __init__(self, items: Sequence[T], positions: Sequence[int]) -> None:
        self._items, self._positions = items, positions

    def __len__(self) -> int:
        """Return the number of positions."""
        return len(self._positions)

    def __iter__(self) -> Iterator[T]:
        """Iterate over the items."""
        return iter(self.to_list())

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        """Return one item, or a list for a slice."""
        if isinstance(index, slice):
            return IndexedView(self._items, self._positions[index]).to_list()
        return self._items[self._positions[index]]

    def to_list(self) -> list[T]:
        """Return the items as a new list."""
        items, positions = self._items, self._positions
        if isinstance(positions, range):
            return list(items[positions.start : positions.stop : positions.step])
        every = items.to_list() if isinstance(items, IndexedView) else items
        return list(map(every.__getitem__, positions))


def to_range(numbers: Sequence[int]) -> Sequence[int]:
    """Return ascending numbers as a range if they have no gaps, else unchanged."""
    if numbers and numbers[-1] - numbers[0] == len(numbers) - 1:
        return range(numbers[0], numbers[-1] + 1)
    return numbers


def is_all_none(items: Sequence[object]) -> bool:
    """Tell whether all items are `None` (fast where an item is true)."""
    return not any(items) and items.count(None) == len(items)


def find_index(numbers: Sequence[int], number: int) -> int | None:
    """Return the index of a number in an ascending sequence, or `None` if it is not there."""
    index = bisect_left(numbers, number)
    return index if index < len(numbers) and numbers[index] == number else None


def find_duplicates(values: Sequence[Hashable]) -> set[Hashable]:
    """Return the values that occur more than once."""
    if len(set(values)) == len(values):
        return set()
    return {value for value, count in Counter(values).items() if count > 1}
