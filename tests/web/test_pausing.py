"""Pausing a run, going on, and what is seen of it."""

import json

import pytest
import requests
from support.faulty_api import Fault, FaultKind

from importer.domain.progress_events import ProgressUpdate, RunPreview, WaitNotice
from importer.web.background_run import BackgroundRun
from importer.web.state_json import render_run

ROWS = 60


@pytest.fixture
def state(page_client):
    return lambda: page_client.state()["work"]["state"]


@pytest.fixture
def under_way(page_client, server, workbook, wait_until, state):
    """Begin an import, and wait until its first rows are in."""

    def begin() -> None:
        page_client.upload(workbook(ROWS))
        page_client.post("/api/settings", {"workers": 2})
        server.faults.add(Fault(FaultKind.SLOW, delay=0.3, times=None, method="POST"))
        page_client.post("/api/run", {"kind": "import", "key": server.key})
        wait_until(lambda: state() in ("asking", "finished"))
        page_client.post("/api/answer", {"agreed": True})
        wait_until(lambda: page_client.state()["work"]["done"] > 0)

    return begin


@pytest.fixture
def at_rest(server, page_client, wait_until):
    """Wait until everything that was sent has its answer; return how much that is."""

    def wait() -> int:
        server.faults.clear()
        wait_until(lambda: page_client.state()["work"]["done"] == posts(server))
        return posts(server)

    return wait


def posts(server) -> int:
    return sum(one.method == "POST" for one in server.state.requests)


def test_a_paused_run_sends_nothing_until_resumed(
    page_client, server, under_way, wait_until, state, at_rest
):
    under_way()
    assert page_client.post("/api/pause").json()["work"]["state"] == "paused"
    post_count = at_rest()
    assert 0 < post_count < ROWS
    assert len(server.state.events) == post_count
    assert page_client.post("/api/go_on").json()["work"]["state"] == "running"
    wait_until(lambda: state() == "finished")
    assert page_client.state()["work"]["result"]["counts"]["created"] == ROWS
    assert posts(server) == ROWS


def test_a_returning_client_sees_that_the_run_is_paused(page_client, under_way, at_rest):
    under_way()
    page_client.post("/api/pause")
    done = at_rest()
    address = f"{page_client.page.origin}/api/events"
    with requests.get(
        address, cookies=page_client.http.cookies, stream=True, timeout=120
    ) as stream:
        line = next(stream.iter_lines(chunk_size=1))
    run_state = json.loads(line.removeprefix(b"data: "))["work"]
    assert (run_state["state"], run_state["done"], run_state["total"]) == ("paused", done, ROWS)


def test_a_paused_run_can_be_stopped_and_another_continues(
    page_client, server, under_way, wait_until, state, at_rest
):
    under_way()
    page_client.post("/api/pause")
    post_count = at_rest()
    page_client.post("/api/stop")
    wait_until(lambda: state() == "finished")
    result = page_client.state()["work"]["result"]
    assert (result["state"], result["counts"]["created"]) == ("interrupted", post_count)
    page_client.post("/api/run", {"kind": "import"})
    wait_until(lambda: state() == "asking")
    page_client.post("/api/answer", {"agreed": True})
    wait_until(lambda: state() == "finished")
    assert len(server.state.events) == posts(server) == ROWS


def test_the_calendar_cannot_change_during_a_paused_run(page_client, under_way):
    under_way()
    page_client.post("/api/pause")
    for deed, said in (("run", {"kind": "rehearsal"}), ("check", {}), ("settings", {"year": 2027})):
        assert page_client.post(f"/api/{deed}", said).status_code == 409


def test_stopping_the_server_ends_a_paused_run(serving_page, page_client, server, under_way):
    under_way()
    page_client.post("/api/pause")
    work = serving_page.session.current_run
    serving_page.session.close_session(30)
    assert work.is_finished
    assert 0 < len(server.state.events) == posts(server) < ROWS


def test_a_test_run_can_be_paused_too(page_client, server, workbook, wait_until, state):
    page_client.upload(workbook(ROWS))
    page_client.post("/api/settings", {"rate": "1/second", "burst": 2})
    page_client.post("/api/run", {"kind": "rehearsal"})
    wait_until(lambda: page_client.state()["work"]["done"] > 0)
    assert page_client.post("/api/pause").json()["work"]["state"] == "paused"
    assert page_client.post("/api/go_on").json()["work"]["state"] == "running"
    page_client.post("/api/stop")
    wait_until(lambda: state() == "finished")
    assert page_client.state()["work"]["result"]["state"] == "interrupted"


def test_before_the_first_request_there_is_nothing_to_pause(
    page_client, server, workbook, wait_until, state
):
    page_client.upload(workbook(3))
    assert page_client.post("/api/pause").status_code == 200
    page_client.post("/api/run", {"kind": "import", "key": server.key})
    wait_until(lambda: state() == "asking")
    run_state = page_client.post("/api/pause").json()["work"]
    assert (run_state["state"], run_state["sending"]) == ("asking", False)
    assert page_client.post("/api/answer", {"agreed": True}).json()["work"]["state"] != "asking"
    wait_until(lambda: state() == "finished")
    assert page_client.state()["work"]["result"]["counts"]["created"] == 3


# -- the run itself, without a page -----------------------------------------------------------------


def forecast(finish: float) -> RunPreview:
    return RunPreview(3, 0, 3, 0, "100 a minute", 20, finish, "Lakeside", "premium", dry_run=False)


@pytest.fixture
def work(clock) -> BackgroundRun:
    """Create a test run that is sending requests."""
    work = BackgroundRun("rehearsal", lambda: None, clock)
    work.handle_update(forecast(clock.now() + 60))
    assert work.confirm_plan(work.preview)
    return work


def test_the_estimated_completion_moves_by_the_pauses(work, clock):
    before = render_run(work, "en")["forecast"]["finish"]
    for _ in range(2):
        work.pause()
        clock.advance(1800)
        work.resume()
        clock.advance(5)
    after = render_run(work, "en")["forecast"]["finish"]
    assert before == "2027-01-15T08:01:00+00:00"
    assert after == "2027-01-15T09:01:00+00:00"


def test_pausing_or_resuming_twice_has_no_effect(work, clock):
    work.pause()
    clock.advance(10)
    work.pause()
    clock.advance(10)
    work.resume()
    work.resume()
    assert (work.state, work.paused_seconds, work.cancellation_token.paused) == (
        "running",
        20,
        False,
    )


def test_a_pause_ends_the_reported_wait(work):
    work.handle_update(WaitNotice(1.0))
    work.pause()
    work.resume()
    assert work.waiting_until is None


def test_requests_in_progress_are_counted_during_a_pause(work):
    work.pause()
    work.handle_update(ProgressUpdate(2, 3))
    assert (work.state, work.done) == ("paused", 2)


def test_pausing_after_the_end_has_no_effect(work):
    """Else the page would say for ever that the run is stopping, and begin no other."""
    work.start_thread(lambda _: None, lambda _: None)
    work.wait_until_finished(30)
    for deed in (work.stop, work.pause, work.resume, lambda: work.submit_answer(agreed=True)):
        deed()
        assert work.is_finished


def test_stopping_before_the_confirmation_skips_it(clock):
    work = BackgroundRun("import", lambda: None, clock)
    work.stop()
    assert not work.confirm_plan(forecast(0.0))
    assert work.state == "stopping"


def test_an_answered_confirmation_is_visible_immediately(clock):
    """The page would otherwise receive the unanswered confirmation and ask again."""
    work = BackgroundRun("import", lambda: None, clock)
    answers = []

    def answer() -> None:
        if work.state == "asking":
            work.submit_answer(agreed=True)
            answers.append(work.state)

    work.on_change = answer
    assert work.confirm_plan(forecast(0.0))
    assert answers == ["running"]
