"""Files damaged at random places end in a read or a sentence too.

`HOSTILE_MUTATIONS=5000` damages each format's calendar so many times; `HOSTILE_SEED` (0) is the
first of the seeds. What a seed does to a format is always the same.
"""

import os
import tempfile
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support.hostile_files.ends import WORKERS, End, check
from support.hostile_files.mutations import PLAIN, mutated

MANY = int(os.environ.get("HOSTILE_MUTATIONS", "50"))
FIRST = int(os.environ.get("HOSTILE_SEED", "0"))


@pytest.mark.parametrize("ending", PLAIN)
def test_the_undamaged_calendar_is_read(ending, reading, tmp_path) -> None:
    path = tmp_path / f"calendar.{ending}"
    path.write_bytes(PLAIN[ending]())
    assert reading(str(path)).rows[0] >= 4


@pytest.mark.parametrize("ending", PLAIN)
def test_a_damaged_file_is_read_or_rejected_with_a_message(
    ending: str, reading: Callable[[str], End]
) -> None:
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(WORKERS) as pool:

        def judge(seed: int) -> str:
            path = Path(folder, f"{seed}.{ending}")
            path.write_bytes(mutated(ending, seed))
            try:
                end = reading(str(path))
                check(end)
            except AssertionError as error:
                return f"mutated({ending!r}, {seed}): {error}"
            finally:
                path.unlink()
            return "read" if end.rows else "refused"

        judged = Counter(pool.map(judge, range(FIRST, FIRST + MANY)))
    faults = set(judged) - {"read", "refused"}
    assert not faults
    assert judged["read"] < MANY  # else the damage is none


def test_mutations_are_reproducible_by_seed() -> None:
    assert mutated("xlsx", 7) == mutated("xlsx", 7)
    assert len({mutated("csv", seed) for seed in range(50)}) > 40
