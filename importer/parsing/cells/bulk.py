"""Many texts at a glance: what most of a column is like is seen by looking at a block of it as one text.

Looking at a text closely takes a microsecond, at a block of a thousand as one hardly more than that for
each ten of them. Whatever does not pass as a block is looked at in small blocks, then text by text.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

LARGE, SMALL = 1_024, 32
_FIRST_PRINTABLE, _LAST_PRINTABLE, _BLANK, _BAR = 0x20, 0x7E, 0x20, 0x7C


def parted(
    items: Sequence[T], look: Callable[[Sequence[T]], R | None]
) -> Iterator[tuple[int, Sequence[T], R | None]]:
    """Part items into blocks: where each begins, the block, and what `look` makes of it.

    `None` where that makes nothing of it, even of so small a block: its items are for a closer look.
    """
    for start in range(0, len(items), LARGE):
        block = items[start : start + LARGE]
        looked = look(block)
        if looked is not None:
            yield start, block, looked
            continue
        for within in range(0, len(block), SMALL):
            small = block[within : within + SMALL]
            yield start + within, small, look(small) if len(small) < len(block) else None


def framed(cells: Sequence[object]) -> str:
    """Return texts as one, a bar before, between and behind them, if each is plain; else nothing.

    Plain is what `clean` leaves as it is: printable ASCII without entities and blanks too many. No plain
    text is empty or holds a bar. `None` is passed over; numbers and dates are not plain.
    """
    texts = _texts_alone(cells)
    if not texts:
        return "" if texts is None else "|"
    whole = f"|{'|'.join(texts)}|"
    if not whole.isascii() or "&" in whole or whole.count("|") > len(texts) + 1:
        return ""
    import numpy as np  # late: it is imported while the file is read, in a thread (cli/jobs.py)

    codes = np.frombuffer(whole.encode(), np.uint8)
    if codes.min() < _FIRST_PRINTABLE or codes.max() > _LAST_PRINTABLE:
        return ""
    gaps = (codes == _BLANK) | (codes == _BAR)
    return "" if (gaps[1:] & gaps[:-1]).any() else whole


def _texts_alone(cells: Sequence[object]) -> Sequence[str] | None:
    """Return the cells that are texts; `None` if any is neither text nor `None`."""
    kinds = set(map(type, cells))
    return _texts(cells, kinds) if kinds <= {str, type(None)} else None


def plain(cells: Sequence[object]) -> Sequence[str | None] | None:
    """Return cells that are plain texts or `None`; nothing if any is not."""
    return cells if framed(cells) else None  # type: ignore[return-value] # all are texts then


def tested(texts: Sequence[str], usual: str, test: Callable[[str], bool]) -> list[bool]:
    """Return what a test says of each text.

    Args:
        texts: of any kind.
        usual: a pattern of what passes the test for sure: a block of such texts is told at once.
        test: what is asked of the others.
    """
    lines = re.compile(rf"(?>(?:{usual})\n)*")

    def pass_all(block: Sequence[str]) -> bool | None:
        whole = "".join([f"{text}\n" for text in block])
        return (whole.count("\n") == len(block) and lines.fullmatch(whole) is not None) or None

    told: list[bool] = []
    for _, block, passed in parted(texts, pass_all):
        told += [True] * len(block) if passed else map(test, block)
    return told


def beyond_ascii(cells: Sequence[object]) -> Iterator[int]:
    """Yield the indexes of the texts that hold other characters than ASCII's."""
    for start, block, ascii_alone in parted(cells, _ascii_alone):
        if not ascii_alone:
            for index, cell in enumerate(block, start):
                if isinstance(cell, str) and not cell.isascii():
                    yield index


def _ascii_alone(cells: Sequence[object]) -> bool | None:
    return "".join(_texts(cells, set(map(type, cells)))).isascii() or None


def _texts(cells: Sequence[object], kinds: set[type]) -> Sequence[str]:
    if kinds == {str}:
        return cells  # type: ignore[return-value] # texts alone
    return [cell for cell in cells if isinstance(cell, str)]
