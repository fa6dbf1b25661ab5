"""`import-events batch` and `history` as processes: streams, statuses, signals."""

import json
import signal
import threading

import pytest

KEYS = {"LAKE_KEY": "key-of-lakeside", "HILL_KEY": "key-of-hillside"}
JOBS = """
[defaults]
report = ["reports/{job}.json"]
[[job]]
name = "lakeside"
files = ["lake.csv"]
api_key_env = "LAKE_KEY"
[[job]]
name = "hillside"
files = ["hill.csv"]
api_key_env = "HILL_KEY"
"""


@pytest.fixture
def server(shell, sandbox):
    """Two organizations."""
    from importer.sandbox import SandboxCredential

    credentials = [SandboxCredential(key, name[:1].lower() * 24) for name, key in KEYS.items()]
    started = sandbox(credentials=credentials)
    shell.use(started)
    shell.environment |= KEYS
    return started


@pytest.fixture
def jobs(calendar, tmp_path):
    calendar(3, "lake.csv")
    calendar([("Hill Run", "2027-05-01", "race"), ("Bad Run", "2027-13-01", "race")], "hill.csv")
    (tmp_path / "jobs.toml").write_text(JOBS)
    return "jobs.toml"


def wait_until(condition) -> None:
    for _ in range(3000):
        if condition():
            return
        threading.Event().wait(0.01)
    pytest.fail("it did not happen")


def test_runs_a_batch_from_the_command_line(shell, server, jobs, tmp_path):
    ended = shell("batch", jobs)
    assert ended.status == 3
    assert "lakeside: 3 rows: 3 created" in ended.out
    assert "hillside: 2 rows: 1 invalid, 1 pending; nothing was sent" in ended.out
    assert "2 jobs: 1 needs attention (hillside)." in ended.out
    assert "3 events to create, 0 already imported" in ended.err
    assert len(server.state.events) == 3
    assert (tmp_path / "reports" / "lakeside.json").exists()
    again = shell("batch", jobs)
    assert "lakeside: unchanged since" in again.out
    assert len([one for one in server.state.requests if one.method == "POST"]) == 3


def test_runs_one_job_and_prints_json(shell, server, jobs):
    ended = shell("batch", jobs, "--only", "lakeside", "--json", "--log", "json")
    assert ended.status == 0
    report = json.loads(ended.out)
    assert [job["name"] for job in report["jobs"]] == ["lakeside"]
    lines = [json.loads(line) for line in ended.err.splitlines()]
    assert {line["job"] for line in lines} == {"lakeside"}
    assert [line["event"] for line in lines] == ["plan", "job"]


def test_quiet_prints_only_jobs_with_problems(shell, server, jobs):
    ended = shell("batch", jobs, "--quiet")
    assert (ended.status, ended.out) == (3, "")
    assert "hillside" in ended.err
    assert "lakeside" not in ended.err


def test_rejects_an_unknown_job_and_an_unusable_jobs_file(shell, jobs):
    ended = shell("batch", jobs, "--only", "seaside")
    assert ended.status == 2
    assert 'no job "seaside"' in ended.err
    assert "hillside, lakeside" in ended.err
    assert shell("batch", "nothing.toml").status == 2


def test_the_api_key_is_in_no_output_or_file(shell, server, jobs, tmp_path):
    shell("batch", jobs, "--log", "json")
    shell("batch", jobs, "--json")
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert not any(key.encode() in path.read_bytes() for key in KEYS.values()), path


@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_batch_finishes_requests_in_progress(shell, server, jobs, tmp_path, which):
    from support.faulty_api import Fault, FaultKind

    server.faults.add(Fault(FaultKind.SLOW, times=None, method="POST", delay=0.3))
    command = shell.start("batch", jobs, "--only", "lakeside")
    wait_until(lambda: server.state.requests)
    command.signal(which)
    ended = command.end()
    assert ended.status in (0, 130)
    server.faults.clear()
    shell("batch", jobs, "--only", "lakeside")
    assert len(server.state.events) == 3


def test_watch_imports_new_files_until_a_signal(shell, server, jobs, tmp_path, calendar):
    command = shell.start("batch", jobs, "--only", "lakeside", "--watch")
    wait_until(lambda: len(server.state.events) == 3)
    command.signal()
    ended = command.end()
    assert ended.status in (0, 130)
    assert "Watching 1 job" in ended.err


# -- history --------------------------------------------------------------------------------------------


def test_the_history_lists_runs_and_shows_one_with_its_rows(shell, server, jobs):
    assert "has no runs." in shell("history").out
    shell("batch", jobs)
    listed = shell("history").out.splitlines()
    assert len(listed) == 2
    [lake] = [line for line in listed if "lakeside" in line]
    assert lake.endswith("0  3 rows: 3 created")
    shown = shell("history", lake.split()[0])
    assert shown.status == 0
    assert "job lakeside" in shown.out
    assert shown.out.count(": created: Race") == 3
    assert "lakeside.json" in shown.out


def test_the_history_of_one_job_as_json(shell, server, jobs):
    shell("batch", jobs)
    report = json.loads(shell("history", "--job", "hillside", "--json").out)
    [run] = report["runs"]
    assert (run["job"], run["run"]["exit_status"], run["counts"]["invalid"]) == ("hillside", 3, 1)
    whole = json.loads(shell("history", run["run"]["id"], "--json").out)
    assert [row["status"] for row in whole["rows"]] == ["pending", "invalid"]
    assert 'no runs of a job "seaside"' in shell("history", "--job", "seaside").out


def test_the_history_includes_manual_runs(shell, server, calendar):
    shell(calendar(2), INTERVALS_PARTNER_API_KEY=KEYS["LAKE_KEY"])
    assert shell("history").out.rstrip().endswith("0  2 rows: 2 created")


def test_rejects_an_unknown_or_ambiguous_run_id(shell, server, jobs):
    ended = shell("history", "zz")
    assert ended.status == 2
    assert 'No run starts with "zz"' in ended.err
