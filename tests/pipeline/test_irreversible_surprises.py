"""Events cannot be deleted, so the preview shows anything unexpected before it is sent."""

from importer.delivery.run_context import RunContext
from importer.domain.progress_events import RunPreview
from importer.ledger.connect import open_ledger
from importer.ledger.saved_mappings import SavedMappings
from importer.pipeline.import_run import run_import
from importer.settings import Settings

HEAD = ("Name", "Date", "Type", "Town")
ROW = ("Lakeside 10K", "2027-05-03", "race", "Lakeside")
BAD = ("Hill 5K", "31/02/2027", "race", "x")


def get_warnings(result) -> list[str]:
    return [warning.message for row in result.rows for warning in row.warnings]


def imported(place, path, mappings, **settings):
    """Return the result of a run with saved mappings, and its previews."""
    heard = []
    world = RunContext(place.clock, listener=heard.append, saved_mappings=mappings)
    chosen = Settings(base_url=place.server.base_url, ledger=str(place.ledger), **settings)
    result = run_import([path], chosen, place.key, world)
    return result, [one for one in heard if isinstance(one, RunPreview)]


# -- a mapping that is recalled ------------------------------------------------------------------------


def test_a_mapping_is_remembered_once_an_import_has_worked_with_it(
    import_harness, calendar, tmp_path
):
    place, mappings = import_harness(), SavedMappings(tmp_path / "mappings.json")
    saying = {"map": {"Town": "description"}}
    bad, _ = imported(place, calendar([ROW, BAD], headers=HEAD), mappings, **saying)
    assert bad.run.exit_status == 3
    plain, _ = imported(place, calendar([ROW], headers=HEAD), mappings)
    assert plain.rows[0].body["address"] == {"city": "Lakeside"}
    other = ("Other 10K", "2027-06-01", "race", "hilly")
    good, _ = imported(place, calendar([other], headers=HEAD), mappings, **saying)
    assert good.run.exit_status == 0
    third = ("Third 10K", "2027-07-01", "race", "flat")
    recalled, [forecast] = imported(place, calendar([third], headers=HEAD), mappings)
    assert recalled.rows[0].body["description"] == "flat"
    assert forecast.recalled == (
        'Using the column mapping from your last file with these headers: --map "Town=description".',
    )


# -- a row that was corrected ----------------------------------------------------------------------------


def test_a_row_with_another_day_or_a_corrected_name_is_pointed_at(import_harness, calendar):
    place = import_harness()
    rows = [("Lakeside Sprng 10K", "2027-05-01", "race"), ("Harbour Half", "2027-05-08", "race")]
    place.run(calendar(rows))
    moved = [("Lakeside Spring 10K", "2027-05-01", "race"), ("Harbour Half", "2027-06-12", "race")]
    result = place.run(calendar(moved), dry_run=True)
    first, second = get_warnings(result)
    assert 'may be a new version of "Lakeside Sprng 10K" on 1 May 2027' in first
    assert 'may be a new version of "Harbour Half" on 8 May 2027' in second
    assert "harbour-half-2027-05-08" in result.rows[1].warnings[0].hint
    place.run(calendar(moved))
    assert [one.warnings for one in place.updates if isinstance(one, RunPreview)][-1] == 2
    assert get_warnings(place.run(calendar(moved))) == []


def test_a_series_that_continues_and_rows_that_stay_are_pointed_at_by_nobody(
    import_harness, calendar
):
    place = import_harness()
    weekly = [("Park Run", f"2027-05-{day:02}", "race") for day in (1, 8, 15, 22)]
    place.run(calendar(weekly))
    more = [*weekly, ("Park Run", "2027-05-29", "race"), ("Other Race", "2027-05-01", "race")]
    assert get_warnings(place.run(calendar(more))) == []


def test_another_file_is_not_taken_for_a_new_version(import_harness, calendar):
    place = import_harness()
    place.run(calendar([("Harbour Half", "2027-05-08", "race")]))
    assert (
        get_warnings(place.run(calendar([("Harbour Half", "2028-05-06", "race")], "next.csv")))
        == []
    )


# -- what is in ------------------------------------------------------------------------------------------


def test_a_run_that_is_stopped_at_once_does_not_call_pending_what_is_in(import_harness, calendar):
    place = import_harness()
    place.run(calendar(3))
    with open_ledger(place.ledger) as ledger:
        ledger.acquire_lease(1, "another run", place.clock.now())
    result = place.run(calendar(5))
    assert result.run.exit_status == 4
    assert result.counts()["unchanged"] == 3
    assert result.counts()["pending"] == 2
