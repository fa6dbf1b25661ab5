"""Files that were imported before: every row is compared with the ledger, and nothing is sent."""

import subprocess
import sys

from importer.delivery.run_context import RunContext
from importer.domain.model import Correction
from importer.pipeline.import_run import run_import
from importer.settings import Settings
from importer.sources import read_source
from importer.sources.cell_corrections import apply_corrections


def statuses(result) -> set[str]:
    return {row.status.value for row in result.rows}


def test_the_same_rows_are_unchanged_with_the_same_warnings(import_harness, calendar):
    rows = [("Lakeside 10K", "2027-05-03", "race"), ("Lake-side 10K", "2027-05-03", "race")]
    place, path = import_harness(), calendar([*rows, rows[0]])
    first = place.run(path)
    second = place.run(path)
    assert statuses(second) == {"unchanged", "duplicate"}
    assert any(row.warnings for row in second.rows)
    assert [row.warnings for row in second.rows] == [row.warnings for row in first.rows]


def test_a_row_that_the_ledger_lost_is_sent(import_harness, calendar, query):
    place, path = import_harness(), calendar(3)
    place.run(path)
    query("DELETE FROM events WHERE slug LIKE '%1%'")
    result = place.run(path)
    assert result.run.exit_status == 0
    assert len(place.server.state.events) == 3


def test_an_incomplete_import_stays_incomplete(import_harness, calendar):
    place = import_harness()
    rows = [("Lakeside 10K", "2027-05-03", "race"), ("Hill 5K", "31/02/2027", "race")]
    path = calendar(rows)
    for _ in range(2):
        assert place.run(path, skip_invalid=True).run.exit_status == 1


def test_a_file_is_not_done_because_its_corrected_rows_are(import_harness, calendar):
    """A correction on the page is not in the file, so a later run of the file reports the problem."""
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


def test_a_second_run_loads_no_network_library(import_harness, calendar):
    place, path = import_harness(), calendar(30)
    place.run(path)
    program = f"""
import sys
from importer.pipeline.import_run import run_import
from importer.settings import Settings
settings = Settings(base_url={place.server.base_url!r}, ledger={str(place.ledger)!r})
result = run_import([{path!r}], settings, {place.key!r})
dear = {{"requests"}}
print(result.counts()["unchanged"], sorted(dear & set(sys.modules)))
"""
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ended.stdout == "30 []\n"
