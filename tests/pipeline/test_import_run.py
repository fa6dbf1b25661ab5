"""Imports from the file to the result: requests, messages, and actions that never happen."""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from support.faulty_api import Fault, FaultKind

from importer.domain.intervals_api import FREE, SCOPE_READ, SCOPE_WRITE
from importer.domain.model import State, Status
from importer.domain.progress_events import ProgressUpdate, RunPreview, WaitNotice
from importer.ledger.connect import open_ledger
from importer.pipeline.check import check_calendar
from importer.settings import Settings

GOOD = ("Lakeside 10K", "2027-05-03", "race")
CHANGED = ("Lakeside 10K", "2027-05-03", "other")
BAD = ("Hill 5K", "31/02/2027", "race")


def statuses(result) -> list[str]:
    return [row.status.value for row in result.rows]


def ended(result) -> tuple[State, int]:
    return result.run.state, result.run.exit_status


# -- from file to organization ------------------------------------------------------------------------


def test_every_row_is_created_and_a_second_run_sends_no_request_at_all(import_harness, calendar):
    place, path = import_harness(), calendar(30)
    first = place.run(path)
    assert ended(first) == (State.COMPLETE, 0)
    assert first.counts()["created"] == len(place.server.state.events) == 30
    request_count = len(place.requests())
    second = place.run(path)
    assert ended(second) == (State.COMPLETE, 0)
    assert second.counts()["unchanged"] == 30
    assert len(place.requests()) == request_count
    assert [row.event_id for row in second.rows] == [row.event_id for row in first.rows]


def test_the_result_says_where_and_with_what(import_harness, calendar):
    place, path = import_harness(), calendar(2)
    run = place.run(path).run
    assert run.base_url == place.server.base_url
    assert run.organization == place.server.state.organization_id
    assert run.plan == "enterprise"
    [file] = run.files
    assert file.path == path
    assert file.sha256 == hashlib.sha256(Path(path).read_bytes()).hexdigest()


def test_files_and_sheets_are_one_calendar_and_repeated_rows_one_event(import_harness, calendar):
    place = import_harness()
    result = place.run(calendar([GOOD, GOOD]), calendar([GOOD, BAD[:1] + GOOD[1:]], "more.csv"))
    assert statuses(result) == ["created", "duplicate", "duplicate", "created"]
    assert [row.location.row for row in result.rows] == [2, 3, 2, 3]
    assert len(place.server.state.events) == 2


def test_the_preview_comes_before_the_first_request(import_harness, calendar):
    place = import_harness()
    posts_then = []
    place.on_update = lambda update: posts_then.append(len(place.requests("POST")))
    place.run(calendar(3))
    forecast = place.updates[0]
    assert isinstance(forecast, RunPreview)
    assert posts_then[0] == 0
    assert (forecast.rows, forecast.there, forecast.to_send, forecast.left_out) == (3, 0, 3, 0)
    assert forecast.organization == "Practice organization"
    assert place.updates[-1] == ProgressUpdate(3, 3)


def test_sends_nothing_without_confirmation(import_harness, calendar):
    place = import_harness()
    place.consent = False
    result = place.run(calendar(3))
    assert ended(result) == (State.INTERRUPTED, 130)
    assert statuses(result) == ["pending"] * 3
    assert not place.requests("POST")
    place.consent = True
    assert place.run(calendar(3)).run.exit_status == 0


# -- rows that are wrong, or that changed ---------------------------------------------------------------


def test_an_invalid_row_stops_the_run_before_the_first_request(import_harness, calendar):
    place = import_harness()
    result = place.run(calendar([GOOD, BAD]))
    assert ended(result) == (State.INVALID, 3)
    assert statuses(result) == ["pending", "invalid"]
    assert result.rows[1].problems[0].cell == "B3"
    assert not place.requests()
    assert not place.ledger.exists()


def test_skip_invalid_leaves_out_invalid_rows(import_harness, calendar):
    place = import_harness()
    result = place.run(calendar([GOOD, BAD]), skip_invalid=True)
    assert ended(result) == (State.COMPLETE, 1)
    assert statuses(result) == ["created", "invalid"]


def test_a_changed_row_is_a_conflict_that_names_both_versions(import_harness, calendar):
    place = import_harness()
    place.run(calendar([GOOD]))
    request_count = len(place.requests("POST"))
    result = place.run(calendar([CHANGED]))
    assert ended(result) == (State.COMPLETE, 1)
    [problem] = result.rows[0].problems
    assert 'type was "race", is now "other"' in problem.message
    assert len(place.requests("POST")) == request_count
    assert place.run(calendar([GOOD])).run.exit_status == 0


def test_an_existing_event_is_found_before_sending(import_harness, calendar, event):
    place = import_harness()
    row = place.run(calendar([GOOD]), dry_run=True).rows[0]
    place.server.state.add_event(row.body)
    result = place.run(calendar([GOOD]))
    assert (ended(result), statuses(result)) == ((State.COMPLETE, 0), ["exists"])
    assert not place.requests("POST")


def test_a_conflicting_slug_is_found_before_sending(import_harness, calendar):
    place = import_harness()
    row = place.run(calendar([GOOD]), dry_run=True).rows[0]
    place.server.state.add_event(row.body | {"name": "Theirs"})
    result = place.run(calendar([GOOD]))
    assert (ended(result), statuses(result)) == ((State.COMPLETE, 1), ["conflict"])
    assert 'name was "Theirs"' in result.rows[0].problems[0].message
    assert not place.requests("POST")


# -- dry runs ---------------------------------------------------------------------------------------------


def test_a_dry_run_creates_nothing_and_previews_the_run(import_harness, calendar):
    place = import_harness()
    place.run(calendar([GOOD]))
    request_count = len(place.requests("POST"))
    result = place.run(calendar([CHANGED, ("New", "2027-06-01", "race")]), dry_run=True)
    assert statuses(result) == ["conflict", "ready"]
    assert result.run.dry_run
    assert len(place.requests("POST")) == request_count
    assert place.run(calendar([GOOD, ("New", "2027-06-01", "race")])).counts()["created"] == 1


def test_a_dry_run_needs_no_lease(import_harness, calendar):
    place = import_harness()
    with open_ledger(place.ledger) as ledger:
        number = ledger.get_organization_id(place.server.state.organization_id)
        ledger.acquire_lease(number, "another", place.clock.now())
    assert place.run(calendar(2), dry_run=True).run.exit_status == 0


def test_a_check_needs_neither_key_nor_network_nor_ledger(calendar, home):
    result = check_calendar([calendar([GOOD, BAD])], Settings())
    assert ended(result) == (State.INVALID, 3)
    assert check_calendar([calendar([GOOD])], Settings()).run.exit_status == 0
    assert not list(home.rglob("*.sqlite3"))


# -- keys and scopes --------------------------------------------------------------------------------------


def test_an_api_key_that_cannot_read_imports_with_one_note(import_harness, calendar):
    place = import_harness(scopes=frozenset({SCOPE_WRITE}))
    result = place.run(calendar(10))
    assert ended(result) == (State.COMPLETE, 0)
    assert sorted(note.partition(" cannot be read with this key")[0] for note in result.notes) == [
        "The organization's events",
        "The organization's plan",
    ]
    request_count = len(place.requests())
    assert place.run(calendar(10)).counts()["unchanged"] == 10
    assert len(place.requests()) == request_count


def test_the_organization_stays_known_when_the_scope_to_read_is_removed(import_harness, calendar):
    place = import_harness()
    first = place.run(calendar(2))
    place.server.faults.add(Fault(FaultKind.FORBIDDEN, times=None, method="GET"))
    result = place.run(calendar(3))
    assert result.counts()["unchanged"] == 2
    assert result.run.organization == first.run.organization


@pytest.mark.parametrize("body", ['{"data": {"name": "Club"}}', "[]", '{"data": []}'])
def test_an_unreadable_organization_does_not_stop_the_import(import_harness, calendar, body):
    place = import_harness()
    place.server.faults.add(Fault(FaultKind.ANSWER, None, method="GET", status=200, body=body))
    result = place.run(calendar(3))
    assert ended(result) == (State.COMPLETE, 0)
    assert any("plan cannot be read" in note for note in result.notes)


def test_a_rejected_api_key_stops_the_run_before_the_first_event(import_harness, calendar):
    place = import_harness()
    place.key = "canary_wrong"
    result = place.run(calendar(2))
    assert ended(result) == (State.REFUSED, 5)
    assert "rejected the key" in result.message
    assert "INTERVALS_PARTNER_API_KEY" in result.hint
    assert statuses(result) == ["pending", "pending"]
    assert len(place.requests()) == 1


def test_a_missing_write_scope_stops_the_run(import_harness, calendar):
    place = import_harness(scopes=frozenset({SCOPE_READ}))
    assert ended(place.run(calendar(1))) == (State.REFUSED, 5)


def test_the_api_key_is_in_no_result_and_no_file(import_harness, calendar, tmp_path):
    place = import_harness()
    place.server.faults.add(Fault(FaultKind.ERROR, times=None, slug="race-3-2027-05-04"))
    result = place.run(calendar(5))
    assert result.counts()["failed"] == 1
    assert place.key not in repr(result)
    for file in tmp_path.rglob("*"):
        assert file.is_dir() or place.key.encode() not in file.read_bytes()


# -- servers ------------------------------------------------------------------------------------------------


def test_an_unavailable_server_stops_the_run(import_harness, calendar, clock):
    place = import_harness()
    result = place.run(calendar(2), base_url="http://127.0.0.1:9")
    assert ended(result) == (State.STOPPED, 4)
    assert "http://127.0.0.1:9" in result.message
    assert clock.passed < 20


def test_a_server_that_comes_back_is_retried(import_harness, calendar):
    place = import_harness()
    place.server.faults.add(Fault(FaultKind.HTML, times=3, method="GET"))
    place.server.faults.add(Fault(FaultKind.RESET, times=3, method="POST"))
    assert ended(place.run(calendar(3))) == (State.COMPLETE, 0)


def test_a_redirect_is_reported_with_its_target(import_harness, calendar):
    place = import_harness()
    place.server.faults.add(
        Fault(FaultKind.REDIRECT, times=None, location="https://there.example/")
    )
    result = place.run(calendar(3))
    assert ended(result) == (State.STOPPED, 4)
    assert "https://there.example/" in result.message
    assert "--base-url" in result.hint


def test_a_certificate_file_that_is_missing_is_a_setting_that_is_unusable(import_harness, calendar):
    place = import_harness()
    result = place.run(calendar(3), ca_bundle="nowhere.pem")
    assert ended(result) == (State.REFUSED, 2)
    assert "nowhere.pem" in result.message
    assert not place.requests()


# -- quotas -------------------------------------------------------------------------------------------------


def test_the_free_plan_takes_days_and_never_sees_a_429(import_harness, calendar, clock):
    place, path = import_harness(plan="free"), calendar(50)
    for _ in range(5):
        result = place.run(path)
        if result.run.state is State.COMPLETE:
            break
        assert ended(result) == (State.STOPPED, 4)
        clock.advance(result.run.resume_at.timestamp() - clock.now())
    assert len(place.server.state.events) == 50
    assert {one.status for one in place.requests()} <= {200, 201}
    assert clock.passed == pytest.approx((len(place.requests()) - 20) * FREE.interval, rel=0.02)


def test_a_run_every_quarter_of_an_hour_imports_a_calendar_on_the_free_plan(
    import_harness, calendar, clock
):
    place, path = import_harness(plan="free"), calendar(25)
    for _ in range(8):
        result = place.run(path)
        clock.advance(900)
    assert result.run.state is State.COMPLETE
    assert len(place.requests("GET")) == 1


def test_the_rate_setting_overrides_the_plan(import_harness, calendar, clock):
    place = import_harness(plan="enterprise")
    place.run(calendar(14), rate=(60.0, 60.0), burst=2)
    forecast = place.updates[0]
    assert isinstance(forecast, (RunPreview, WaitNotice))
    assert clock.passed == pytest.approx(len(place.requests()) - 2, abs=1)


def test_an_unknown_plan_is_noted_once(import_harness, calendar):
    result = import_harness(plan="platinum").run(calendar(2))
    assert ended(result) == (State.COMPLETE, 0)
    assert len([note for note in result.notes if '"platinum"' in note]) == 1


def test_waits_for_a_429_of_the_first_request(import_harness, calendar, clock):
    place = import_harness()
    place.server.faults.add(Fault(FaultKind.RATE_LIMITED, method="GET", delay=42.0))
    assert ended(place.run(calendar(2))) == (State.COMPLETE, 0)
    assert clock.passed == pytest.approx(42, abs=1)


def test_an_endless_429_stops_the_run(import_harness, calendar):
    place = import_harness()
    place.server.faults.add(Fault(FaultKind.RATE_LIMITED, times=None, delay=2.0))
    result = place.run(calendar(2), rate=(1000.0, 1.0), burst=1000)
    assert ended(result) == (State.STOPPED, 4)
    assert result.run.resume_at is not None
    assert len(place.requests()) < 30


def test_a_long_429_stops_the_run_and_says_until_when(import_harness, calendar, clock):
    place = import_harness()
    place.server.faults.add(Fault(FaultKind.RATE_LIMITED, method="GET", delay=5000.0))
    result = place.run(calendar(2))
    assert ended(result) == (State.STOPPED, 4)
    assert result.run.resume_at.timestamp() == clock.started + 5000
    assert clock.passed == 0


# -- two runs at once, ends, ledgers ----------------------------------------------------------------------


def test_a_second_run_is_refused_and_names_the_first(import_harness, calendar):
    place, path = import_harness(), calendar(5)
    second = []
    place.on_update = lambda update: (
        update == ProgressUpdate(1, 5) and second.append(place.run(path))
    )
    assert ended(place.run(path)) == (State.COMPLETE, 0)
    [refused] = second
    assert ended(refused) == (State.STOPPED, 4)
    assert "Another run is importing into this organization: process" in refused.message
    assert len(place.requests("POST")) == 5


def test_cancellation_before_the_first_request_sends_nothing(import_harness, calendar):
    place = import_harness()
    place.on_update = lambda update: isinstance(update, RunPreview) and place.button.cancel()
    result = place.run(calendar(5))
    assert ended(result) == (State.INTERRUPTED, 130)
    assert not place.requests("POST")


def test_cancellation_while_waiting_for_the_organization_stops_the_run(
    import_harness, calendar, clock
):
    place = import_harness()
    place.server.faults.add(Fault(FaultKind.RATE_LIMITED, method="GET", delay=100.0))
    place.on_update = lambda update: isinstance(update, WaitNotice) and place.button.cancel()
    result = place.run(calendar(5))
    assert ended(result) == (State.INTERRUPTED, 130)
    assert clock.passed < 100


def test_the_next_run_continues_an_interrupted_one(import_harness, calendar):
    place, path = import_harness(), calendar(30)
    place.on_update = lambda update: update == ProgressUpdate(10, 30) and place.button.cancel()
    first = place.run(path, workers=4)
    assert ended(first) == (State.INTERRUPTED, 130)
    assert first.counts()["pending"] > 0
    place.button.canceled = False
    place.on_update = lambda update: None
    assert ended(place.run(path)) == (State.COMPLETE, 0)
    assert len(place.requests("POST")) == 30


def test_rejects_a_file_that_is_not_a_ledger_and_sends_nothing(import_harness, calendar):
    place = import_harness()
    place.ledger.write_text("Dear diary")
    result = place.run(calendar(2))
    assert ended(result) == (State.REFUSED, 2)
    assert str(place.ledger) in result.message
    assert not place.requests()


def test_every_run_that_asked_the_organization_is_in_the_history(import_harness, calendar):
    place = import_harness()
    place.run(calendar(2))
    place.run(calendar(2), dry_run=True)
    with open_ledger(place.ledger) as ledger:
        runs = [record.run for record in ledger.history.get_newest_runs()]
    assert [(run.state, run.exit_status) for run in runs] == [("complete", 0)] * 2


def test_a_history_that_cannot_be_written_does_not_change_the_result(import_harness, calendar):
    place = import_harness()
    with open_ledger(place.ledger):
        pass
    with closing(sqlite3.connect(place.ledger)) as connection:
        connection.execute("DROP TABLE runs")
        connection.execute("CREATE TABLE runs (id TEXT)")
    result = place.run(calendar(2))
    assert ended(result) == (State.COMPLETE, 0)
    assert result.counts()[Status.CREATED] == 2
    assert any("not in the history" in note for note in result.notes)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("", "empty"), ("Name,Date,Type\n", "no row with an event"), ("just,some\nwords,here\n", "")],
)
def test_a_file_without_a_calendar_is_unusable(import_harness, tmp_path, content, sentence):
    path = tmp_path / "calendar.csv"
    path.write_text(content)
    result = import_harness().run(str(path))
    assert ended(result) == (State.REFUSED, 2)
    assert sentence in result.message
    assert result.rows == ()


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (["Total: 3"], "One row was skipped: a total."),
        (["Total: 3", "Total: 4"], "2 rows were skipped; the first one: a total."),
    ],
)
def test_one_skipped_row_is_reported_as_one(import_harness, tmp_path, rows, sentence):
    path = tmp_path / "calendar.csv"
    path.write_text("\n".join(["Name,Date,Type", *(f"{row},," for row in rows)]))
    assert import_harness().run(str(path)).hint == sentence


def test_text_reaches_the_api_as_the_cell_has_it(import_harness, calendar):
    """Reports neutralize formulas and markup; the API gets the original text."""
    place = import_harness()
    names = ["=1+1 Run", "@Lake Run", "-5K (+1)", "<b>Hill</b> & Co", '"Q" Run']
    result = place.run(calendar([(name, "2027-05-03", "race") for name in names]))
    assert result.run.exit_status == 0
    assert {str(event["name"]) for event in place.server.state.events} == set(names)
