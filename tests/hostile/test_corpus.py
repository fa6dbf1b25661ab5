"""Every file of the hostile corpus ends in a read or a sentence, in 10 seconds and 1 GB."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from support.hostile_files import CASES, READ, Case
from support.hostile_files.ends import WORKERS, End, check
from support.hostile_files.workbooks import CSV, ods, xls, xlsb, xlsx

BY_NAME = {case.name: case for case in CASES}


@pytest.fixture(scope="module")
def ends(reading: Callable[[str], End]) -> Iterator[Mapping[str, Future[End]]]:
    """Every file of the corpus, read; each is on the disk only while it is read."""
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(WORKERS) as pool:

        def read(case: Case) -> End:
            path = Path(folder, case.name)
            path.write_bytes(case.build())
            try:
                return reading(str(path))
            finally:
                path.unlink()

        yield {name: pool.submit(read, case) for name, case in BY_NAME.items()}


@pytest.mark.parametrize("name", BY_NAME)
def test_a_hostile_file_is_read_or_rejected_with_a_message(
    name: str, ends: Mapping[str, Future[End]]
) -> None:
    case, end = BY_NAME[name], ends[name].result()
    check(end)
    if case.says is not None:
        assert case.says in end.message
        assert bool(end.rows) == (case.says == READ)
    if case.rows is not None:
        assert end.rows[0] == case.rows


def test_the_corpus_is_large_and_has_no_duplicates() -> None:
    assert len(CASES) >= 60
    contents = [case.build() for case in CASES if case.name.endswith((".ods", ".xlsb"))]
    assert len(set(contents)) == len(contents)


@pytest.mark.parametrize("name", ["zip-bomb-that-says-it-is-small.xlsx", "doctype-in-utf-16.xlsx"])
def test_builders_are_reproducible(name: str) -> None:
    assert BY_NAME[name].build() == BY_NAME[name].build()


@pytest.mark.parametrize(
    ("ending", "data"),
    [("xlsx", xlsx()), ("xlsb", xlsb()), ("ods", ods()), ("xls", xls()), ("csv", CSV)],
)
def test_the_unmodified_calendar_is_read(ending, data, reading, tmp_path) -> None:
    path = tmp_path / f"calendar.{ending}"
    path.write_bytes(data)
    assert reading(str(path)).rows == (3,)
