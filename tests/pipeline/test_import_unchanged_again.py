"""Files that were imported completely, once more: each row is held against the ledger, no schema is asked."""

import subprocess
import sys
from dataclasses import replace

import pytest

from importer.delivery.run_context import RunContext
from importer.domain.model import Correction
from importer.pipeline.import_run import run_import
from importer.planning import validation as judging
from importer.settings import Settings
from importer.sources import read_source
from importer.sources.cell_corrections import apply_corrections


@pytest.fixture
def query_database(monkeypatch) -> list[int]:
    """How many rows the schema was asked about, each time that it was."""
    found: list[int] = []
    real = judging.validate_rows

    def objections(parts, *rest):
        found.append(sum(len(part.row_numbers) for part in parts))
        return real(parts, *rest)

    monkeypatch.setattr(judging, "validate_rows", objections)
    return found


def statuses(result) -> set[str]:
    return {row.status.value for row in result.rows}


def without_times(result):
    """A result, but for its run's own name and times."""
    return replace(result, run=replace(result.run, id="", started=None, finished=None))


def test_the_schema_is_asked_once_for_the_same_files(import_harness, calendar, query_database):
    place, path = import_harness(), calendar(30)
    place.run(path)
    result = place.run(path)
    assert statuses(result) == {"unchanged"}
    assert query_database == [30]
    assert [row.problems for row in result.rows] == [()] * 30


def test_what_is_reported_is_what_a_full_look_says(import_harness, calendar, monkeypatch):
    """The short way and the long one give the same result, warnings and notes included."""
    rows = [("Lakeside 10K", "2027-05-03", "race"), ("Lake-side 10K", "2027-05-03", "race")]
    place, path = import_harness(), calendar([*rows, rows[0]])
    place.run(path)
    short = place.run(path)
    assert any(row.warnings for row in short.rows)
    with monkeypatch.context() as patch:
        patch.setattr("importer.pipeline.import_run.is_imported", lambda *_: False)
        long = place.run(path)
    assert without_times(short) == without_times(long)


@pytest.mark.parametrize("setting", [{"year": 2027}, {"default_type": "race"}, {"any_year": True}])
def test_another_way_of_reading_is_validated(import_harness, calendar, query_database, setting):
    place, path = import_harness(), calendar(3)
    place.run(path)
    assert statuses(place.run(path, **setting)) == {"unchanged"}
    assert query_database == [3, 3]


def test_a_changed_file_is_validated(import_harness, calendar, query_database):
    place = import_harness()
    place.run(calendar(3))
    result = place.run(calendar(4))
    assert result.counts()["created"] == 1
    assert query_database == [3, 4]


def test_a_row_that_the_ledger_lost_is_sent_and_validated(
    import_harness, calendar, query_database, query
):
    place, path = import_harness(), calendar(3)
    place.run(path)
    query("DELETE FROM events WHERE slug LIKE '%1%'")
    result = place.run(path)
    assert result.run.exit_status == 0
    assert query_database == [3, 3]
    assert len(place.server.state.events) == 3


def test_an_incomplete_import_is_validated_again(import_harness, calendar, query_database):
    place = import_harness()
    rows = [("Lakeside 10K", "2027-05-03", "race"), ("Hill 5K", "31/02/2027", "race")]
    path = calendar(rows)
    for _ in range(2):
        assert place.run(path, skip_invalid=True).run.exit_status == 1
    assert query_database == [2, 2]


def test_a_file_is_not_done_because_its_corrected_rows_are(
    import_harness, calendar, query_database
):
    """What a page's user wrote over a cell is in no file: a later run of that file says what is wrong."""
    place = import_harness()
    path = calendar([("Hill 5K", "31/02/2027", "race")])
    source = apply_corrections(read_source(path), [Correction(None, "B2", "2027-02-28")])
    settings = Settings(base_url=place.server.base_url, ledger=str(place.ledger))
    result = run_import([path], settings, place.key, RunContext(sources={path: source}))
    assert result.counts()["created"] == 1
    place.job = "nightly"
    assert statuses(place.run(path)) == {"invalid"}
    place.job = None
    assert statuses(place.run(path)) == {"invalid"}


def test_the_same_run_of_the_program_imports_no_pandas(import_harness, calendar):
    place, path = import_harness(), calendar(30)
    place.run(path)
    program = f"""
import sys
from importer.pipeline.import_run import run_import
from importer.settings import Settings
settings = Settings(base_url={place.server.base_url!r}, ledger={str(place.ledger)!r})
result = run_import([{path!r}], settings, {place.key!r})
dear = {{"pandas", "pandera", "sqlalchemy", "requests"}}
print(result.counts()["unchanged"], sorted(dear & set(sys.modules)))
"""
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ended.stdout == "30 []\n"
