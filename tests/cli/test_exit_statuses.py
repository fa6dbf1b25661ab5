"""Each exit status of the README in a process, and the content of its output streams."""

import json
import os
import pty
import re
import signal
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from support.faulty_api import Fault, FaultKind

from importer.domain.intervals_api import API_KEY_VARIABLE, SCOPE_READ
from importer.domain.model import State, Status
from importer.settings import BASE_URL_VARIABLE, SETTINGS_FILE_NAME

GOOD = ("Lakeside 10K", "2027-05-03", "race")
BAD = ("Hill 5K", "31/02/2027", "race")
FAST = ("--rate", "1000/second", "--burst", "1000", "--workers", "4")


def posts(server) -> list:
    return [one for one in server.state.requests if one.method == "POST"]


# -- 0 ------------------------------------------------------------------------------------------------


def test_0_every_row_is_imported_and_the_second_run_sends_nothing(shell, server, calendar):
    first = shell(calendar(5))
    assert first.status == 0
    assert re.search(r"5 created", first.out)
    assert len(server.state.events) == 5
    request_count = len(server.state.requests)
    second = shell(calendar(5))
    assert second.status == 0
    assert re.search(r"5 unchanged", second.out)
    assert len(server.state.requests) == request_count


def test_0_a_dry_run_and_a_check_send_nothing(shell, server, calendar):
    ended = shell(calendar(3), "--dry-run")
    assert (ended.status, posts(server)) == (0, [])
    assert re.search(r"3 ready", ended.out)
    asked = len(server.state.requests)
    ended = shell("check", calendar(3), **{API_KEY_VARIABLE: ""})
    assert ended.status == 0
    assert re.search(r"3 ready", ended.out)
    assert len(server.state.requests) == asked


def test_0_a_test_run_needs_no_key_and_leaves_no_ledger(shell, calendar, tmp_path):
    ended = shell(calendar(3), "--sandbox", "--json")
    assert ended.status == 0
    assert ended.report["counts"]["created"] == 3
    assert ended.report["run"]["rehearsal"] is True
    assert "nothing leaves this machine" in ended.err
    assert not (tmp_path / "ledger.sqlite3").exists()


def test_0_the_api_key_can_be_in_a_file(shell, server, calendar, tmp_path):
    (tmp_path / "key.txt").write_text(f"{server.key}\n")
    assert shell(calendar(1), "--api-key-file", "key.txt", **{API_KEY_VARIABLE: ""}).status == 0


# -- 1 ------------------------------------------------------------------------------------------------


def test_1_invalid_rows_are_skipped(shell, server, calendar):
    ended = shell(calendar([GOOD, BAD]), "--skip-invalid", "--json")
    assert ended.status == 1
    assert [row["status"] for row in ended.report["rows"]] == ["created", "invalid"]


def test_1_a_changed_row_is_a_conflict_with_both_versions(shell, server, calendar):
    shell(calendar([GOOD]))
    request_count = len(posts(server))
    ended = shell(calendar([(*GOOD[:2], "other")]))
    assert ended.status == 1
    assert 'was "race", is now "other"' in ended.out
    assert len(posts(server)) == request_count


def test_1_a_row_is_rejected_by_the_api(shell, server, calendar):
    body = '{"error": {"message": "no"}, "errors": {"name": ["is too plain"]}}'
    server.faults.add(Fault(FaultKind.ANSWER, method="POST", status=422, body=body))
    ended = shell(calendar([GOOD]))
    assert ended.status == 1
    assert "is too plain" in ended.out


# -- 3, 4, 5 --------------------------------------------------------------------------------------------


def test_3_an_invalid_row_stops_the_import(shell, server, calendar):
    ended = shell(calendar([GOOD, BAD]))
    assert ended.status == 3
    assert "B3" in ended.out
    assert not server.state.requests


def test_4_no_server_is_listening(shell, calendar):
    ended = shell(calendar(1), **{API_KEY_VARIABLE: "some-key"})
    assert ended.status == 4
    assert ended.err.startswith("Error: Intervals does not answer at http://127.0.0.1:9")
    assert "1 pending" in ended.out


def test_4_the_quota_is_exhausted(shell, sandbox, calendar):
    shell.use(sandbox(plan="free"))
    ended = shell(calendar(25), "--json")
    assert ended.status == 4
    report = ended.report
    assert report["run"]["state"] == State.STOPPED
    assert report["run"]["resume_at"].endswith("+00:00")
    assert report["counts"]["pending"] == 25 - report["counts"]["created"] > 0


def test_4_another_run_holds_the_lease(shell, server, calendar):
    reached = event_after_requests(server, 1)
    server.faults.add(Fault(FaultKind.LATE, method="POST", delay=30))
    first = shell.start(calendar(3))
    assert reached.wait(20)
    second = shell(calendar(3))
    assert second.status == 4
    assert f"process {first.number} on" in second.err
    first.signal(signal.SIGKILL)
    assert first.end().status == -signal.SIGKILL


def test_5_the_api_key_is_rejected(shell, server, calendar):
    ended = shell(calendar(1), **{API_KEY_VARIABLE: "canary_wrong"})
    assert ended.status == 5
    assert "rejected the key" in ended.err
    assert "canary" not in ended.out + ended.err


def test_5_a_required_scope_is_missing(shell, sandbox, calendar):
    shell.use(sandbox(scopes=frozenset({SCOPE_READ})))
    ended = shell(calendar(1))
    assert ended.status == 5
    assert "write:events" in ended.err


# -- 130 ------------------------------------------------------------------------------------------------


def event_after_requests(server, count: int) -> threading.Event:
    """Return an event that is set after `count` requests; request it before other faults."""
    reached = threading.Event()
    seen = []

    def see(request) -> bool:
        seen.append(request.method == "POST")
        if sum(seen) >= count:
            reached.set()
        return False

    server.faults.add(Fault(FaultKind.HEADERS, times=None, when=see))
    return reached


@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM])
def test_130_an_interrupted_run_completes_requests_and_the_next_run_the_rest(
    shell, sandbox, calendar, which
):
    server = sandbox(latency=0.005)
    shell.use(server)
    reached = event_after_requests(server, 10)
    command = shell.start(calendar(150), *FAST, "--json")
    assert reached.wait(20)
    command.signal(which)
    first = command.end()
    assert first.status == 130
    counts = first.report["counts"]
    assert first.report["run"]["state"] == State.INTERRUPTED
    assert 10 <= counts["created"] == len(posts(server)) == len(server.state.events)
    assert counts["pending"] == 150 - counts["created"] > 0
    assert "Stopping" in first.err
    second = shell(calendar(150), *FAST, "--json")
    assert second.status == 0
    assert second.report["counts"]["unchanged"] == counts["created"]
    assert len(posts(server)) == len(server.state.events) == 150


def test_130_a_second_signal_exits_immediately_without_duplicates(shell, server, calendar):
    reached = event_after_requests(server, 7)
    server.faults.add(Fault(FaultKind.SLOW, times=2, skip=5, method="POST", delay=30))
    command = shell.start(calendar(20), *FAST)
    assert reached.wait(20)
    command.signal()
    wait_for(lambda: "Stopping" in (command.folder / "err").read_text())
    command.signal()
    assert command.end().status == 130
    assert shell(calendar(20), *FAST).status == 0
    assert len(server.state.events) == 20


def wait_for(happens) -> None:
    """Poll for at most 20 seconds."""
    for _ in range(2000):
        if happens():
            return
        threading.Event().wait(0.01)
    pytest.fail("it did not happen")


def test_130_an_interrupted_check_shows_no_traceback(shell, calendar, tmp_path):
    os.mkfifo(tmp_path / SETTINGS_FILE_NAME)
    command = shell.start("check", calendar(1))
    with (tmp_path / SETTINGS_FILE_NAME).open("w"):  # as soon as the command reads its settings
        command.signal()
        ended = command.end()
    assert (ended.status, ended.err) == (130, "Interrupted.\n")


# -- where there is a person to ask -----------------------------------------------------------------------


@contextmanager
def terminal() -> Iterator[tuple[int, str]]:
    """Open a pseudoterminal; return its own file descriptor and the path of the other end."""
    person, program = pty.openpty()
    try:
        yield person, os.ttyname(program)
    finally:
        os.close(person)
        os.close(program)


def read_until(person: int, text: str) -> str:
    shown = ""
    while text not in shown:
        shown += os.read(person, 1000).decode()
    return shown


@pytest.mark.parametrize(
    ("answer", "status"), [(b"y\n", 0), (b"n\n", 130), (b"\n", 130), (b"\x04", 130), (None, 130)]
)
def test_asks_for_confirmation_before_the_first_request(shell, server, calendar, answer, status):
    with terminal() as (person, path):
        command = shell.start(calendar(3), terminal=path)
        assert "cannot be undone" in read_until(person, "[y/N]")
        assert not posts(server)
        if answer is None:
            command.signal(signal.SIGINT)
        else:
            os.write(person, answer)
        ended = command.end()
    assert ended.status == status
    assert ("3 created" if status == 0 else "3 pending") in ended.out
    assert len(server.state.events) == (3 if status == 0 else 0)


@pytest.mark.parametrize("option", ["--yes", "--no-input", "--json", "--dry-run"])
def test_yes_skips_the_confirmation(shell, server, calendar, option):
    with terminal() as (person, path):
        assert shell.start(calendar(3), option, terminal=path).end().status == 0
        shown = os.read(person, 100_000).decode()
    assert "[y/N]" not in shown


# -- streams ------------------------------------------------------------------------------------------------


def test_json_is_one_document_with_the_promised_keys_and_counts(shell, server, calendar):
    ended = shell(calendar([GOOD, GOOD, ("Hill 5K", "2027-06-01", "race")]), "--json")
    report = ended.report
    assert report.keys() >= {"version", "run", "counts", "ignored_columns", "notes", "rows"}
    assert report["version"] == 1
    assert report["run"].keys() >= {
        "id",
        "state",
        "exit_status",
        "dry_run",
        "started",
        "finished",
        "files",
        "base_url",
        "organization",
        "plan",
        "resume_at",
    }
    assert report["run"]["exit_status"] == ended.status == 0
    counts = report["counts"]
    assert set(counts) == {"rows", *Status}
    assert counts["rows"] == sum(counts[status] for status in Status) == len(report["rows"])
    assert [row["status"] for row in report["rows"]] == ["created", "duplicate", "created"]
    assert "Practice organization (enterprise plan): 2 events to create" in ended.err


@pytest.mark.parametrize("arguments", [["nowhere.csv"], ["nowhere.csv", "--rate", "fast"]])
def test_json_is_one_document_after_a_usage_error(shell, arguments):
    ended = shell(*arguments, "--json", **{API_KEY_VARIABLE: "some-key"})
    assert ended.status == 2
    assert ended.report["run"]["state"] == State.REFUSED
    assert ended.report["run"]["exit_status"] == 2
    assert ended.report["rows"] == []
    assert ended.report["message"] in ended.err


def test_the_json_log_has_one_object_per_line(shell, server, calendar):
    ended = shell(calendar(3), "--log", "json", "--json")
    events = [json.loads(line)["event"] for line in ended.err.splitlines()]
    assert events == ["plan", "progress"]
    assert ended.report["counts"]["created"] == 3


def test_quiet_prints_nothing_without_problems(shell, server, calendar):
    ended = shell(calendar(3), "--quiet")
    assert (ended.status, ended.out, ended.err) == (0, "", "")


def test_quiet_still_prints_problems(shell, server, calendar):
    ended = shell(calendar(1), "--quiet", **{API_KEY_VARIABLE: "some-key"})
    assert ended.status == 5
    assert ended.out == ""
    assert ended.err.startswith("Error: ")


# -- the key ------------------------------------------------------------------------------------------------


def test_the_api_key_is_in_no_output_report_or_ledger(shell, server, calendar, tmp_path, home):
    refusal = '{"error": {"message": "no"}, "errors": {"name": ["is too plain"]}}'
    server.faults.add(
        Fault(FaultKind.RESET, method="POST"),
        Fault(FaultKind.ERROR, method="POST"),
        Fault(FaultKind.ANSWER, slug="race-1-2027-05-02", status=422, body=refusal),
    )
    reports = [f"report.{ending}" for ending in ("json", "csv", "xlsx")]
    options = [word for name in reports for word in ("--report", name)]
    ended = shell(calendar(3), *FAST, *options, "--json", "--log", "json")
    assert ended.status == 1
    assert ended.report["counts"]["rejected"] == 1
    folders = [*tmp_path.rglob("*"), *home.rglob("*")]
    files = [one for one in folders if one.is_file()]
    assert {one.name for one in files} >= {*reports, "ledger.sqlite3", "out", "err"}
    for file in files:
        assert server.key.encode() not in file.read_bytes(), file
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite3")) as connection:
        assert server.key not in "\n".join(connection.iterdump())


def test_an_option_overrides_the_environment(shell, server, calendar):
    ended = shell(calendar(1), "--base-url", server.base_url, **{BASE_URL_VARIABLE: "junk"})
    assert ended.status == 0
