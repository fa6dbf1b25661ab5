"""Reads hostile files in processes of their own, two at a time."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from queue import SimpleQueue

import pytest
from support.hostile_files.ends import WORKERS, End, Reader


@pytest.fixture(scope="session")
def reading() -> Iterator[Callable[[str], End]]:
    """Read a file in one of the processes; may be called from several threads."""
    with ExitStack() as stack:
        idle: SimpleQueue[Reader] = SimpleQueue()
        for _ in range(WORKERS):
            idle.put(stack.enter_context(Reader()))

        def read(path: str) -> End:
            reader = idle.get()
            try:
                return reader.read(path)
            finally:
                idle.put(reader)

        yield read
