"""Sequences that hold next to nothing of their own: their items are made, or picked, when asked for.

A large calendar stays a few columns that way: of a million rows, hardly one is ever looked at.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TypeVar, overload

T = TypeVar("T")

MOST_HELD = 50_000
"""Up to so many items are kept once all of them were made: they are asked for again."""


class Made(Sequence[T]):
    """Items that are made when asked for; equal to a tuple, list or other `Made` of equal items.

    Args:
        make: makes the item of an index, the same whenever it is asked.
        count: how many there are.
    """

    def __init__(self, make: Callable[[int], T], count: int) -> None:
        self._make, self._count = make, count
        self._held: tuple[T, ...] | None = None

    def __len__(self) -> int:
        """Return how many items there are; none is made for that."""
        return self._count

    def __iter__(self) -> Iterator[T]:
        """Go through the items; those of a short sequence are kept."""
        if self._held is None:
            if self._count > MOST_HELD:
                return map(self._make, range(self._count))
            self._held = tuple(map(self._make, range(self._count)))
        return iter(self._held)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...
    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        """Return an item, or a tuple of several."""
        if self._held is not None:
            return self._held[index]
        chosen = range(self._count)[index]
        return self._make(chosen) if isinstance(chosen, int) else tuple(map(self._make, chosen))

    def __eq__(self, other: object) -> bool:
        """Compare item by item."""
        if not isinstance(other, tuple | list | Made):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        """Return the hash of the tuple that it is equal to."""
        return hash(tuple(self))

    def __repr__(self) -> str:
        """Show the items as a tuple."""
        return repr(tuple(self))

    def __reduce__(self) -> tuple[type[tuple[T, ...]], tuple[list[T]]]:
        """Be copied and pickled as the tuple: what makes the items stays here."""
        return tuple, ([*self],)


class Outlined(Made[T]):
    """Made items that are alike but for a few.

    Args:
        make: see `Made`.
        count: see `Made`.
        few: rising indexes of the items that are not like the others.
    """

    def __init__(self, make: Callable[[int], T], count: int, few: Sequence[int]) -> None:
        super().__init__(make, count)
        self._few = few
        self._few_made: tuple[T, ...] | None = None

    def outline(self) -> tuple[Sequence[T], T | None, int]:
        """Return the few, one of the others (if there are any), and how many these are."""
        if self._few_made is None:
            if 2 * len(self._few) > len(self):
                iter(self)  # most of them: those of a short sequence are kept
            self._few_made = tuple(map(self.__getitem__, self._few))
        rest = len(self) - len(self._few)
        other = next((i for i, one in enumerate(self._few) if i != one), len(self._few))
        return self._few_made, self[other] if rest else None, rest


def outline(items: Sequence[T]) -> tuple[Sequence[T], T | None, int]:
    """Return what `Outlined.outline` does; of any other sequence nothing is known to be alike."""
    return items.outline() if isinstance(items, Outlined) else (items, None, 0)


class Picked(Sequence[T]):
    """Items of another sequence, at these positions (rising)."""

    def __init__(self, items: Sequence[T], positions: Sequence[int]) -> None:
        self._items, self._positions = items, positions

    def __len__(self) -> int:
        """Return how many are picked."""
        return len(self._positions)

    def __iter__(self) -> Iterator[T]:
        """Go through the items."""
        return iter(self.listed())

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        """Return an item, or several."""
        if isinstance(index, slice):
            return Picked(self._items, self._positions[index]).listed()
        return self._items[self._positions[index]]

    def listed(self) -> list[T]:
        """Return the items as a list of their own."""
        items, positions = self._items, self._positions
        if isinstance(positions, range):
            return list(items[positions.start : positions.stop : positions.step])
        every = items.listed() if isinstance(items, Picked) else items
        return list(map(every.__getitem__, positions))


def compact(numbers: Sequence[int]) -> Sequence[int]:
    """Return rising numbers as a range if none is left out between them."""
    if numbers and numbers[-1] - numbers[0] == len(numbers) - 1:
        return range(numbers[0], numbers[-1] + 1)
    return numbers


def is_empty(items: Sequence[object]) -> bool:
    """Tell whether a column holds nothing but `None`; one that holds something is seen at once."""
    return not any(items) and items.count(None) == len(items)


def index_in(numbers: Sequence[int], number: int) -> int | None:
    """Return where a number stands among rising ones; `None` if it does not."""
    index = bisect_left(numbers, number)
    return index if index < len(numbers) and numbers[index] == number else None


def repeated(values: Sequence[Hashable]) -> set[Hashable]:
    """Return the values that stand there more than once."""
    if len(set(values)) == len(values):
        return set()
    return {value for value, count in Counter(values).items() if count > 1}
