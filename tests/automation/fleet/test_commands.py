"""`import-events fleet …` at the command line."""

from collections.abc import Callable
from pathlib import Path

import pytest
from support.fleet_environment import FleetEnvironment, report
from support.postgresql_server import PASSWORD

JOBS = """
[[job]]
name = "good"
files = ["*.csv", "https://example.org/calendar.csv"]
api_key_env = "GOOD_KEY"
[[job]]
name = "empty"
files = ["*.xlsx"]
[[job]]
name = "lowercase"
files = ["club-0.csv"]
api_key_env = "sk_canary"
"""


@pytest.fixture
def place(fleet_environment: Callable[..., FleetEnvironment]) -> FleetEnvironment:
    return fleet_environment(1, 3)


def write(place: FleetEnvironment, text: str) -> str:
    _ = place.jobs  # and the calendars beside it
    path = place.folder / "more.toml"
    path.write_text(text, "utf-8")
    return str(path)


def test_a_failed_job_does_not_stop_the_others(place: FleetEnvironment):
    ended = place.command("submit", write(place, JOBS))
    assert ended.returncode == 2
    assert ended.stdout == "good: submitted, 2 files.\n"
    assert "empty was not submitted. No file matches" in ended.stderr
    assert "lowercase was not submitted." in ended.stderr
    assert "canary" not in ended.stderr
    assert place.states() == {"good": "waiting"}


def test_submitting_a_schedule_prints_its_next_run_and_the_stored_files(place: FleetEnvironment):
    ended = place.command(
        "submit", place.jobs, "--schedule", "0 6 * * *", "--time-zone", "Europe/Amsterdam"
    )
    assert ended.returncode == 0
    assert "club-0: scheduled, 1 file; next" in ended.stdout
    assert "at 06:00 (Europe/Amsterdam). Its files are stored as they are now" in ended.stdout
    status = report(place.command("status", "--json"))
    assert status["jobs"][0]["schedule"] == "0 6 * * *"
    assert status["jobs"][0]["next"] is not None
    assert place.command("submit", place.jobs, "--remove").stdout == "club-0: removed.\n"
    assert place.states() == {}


def test_the_status_lists_failed_jobs_with_reasons(place: FleetEnvironment):
    """The key is not set where the worker runs."""
    jobs = write(place, '[[job]]\nname = "keyless"\nfiles = ["club-0.csv"]\napi_key_env = "NONE"\n')
    place.command("submit", jobs)
    place.worker()
    place.wait_until(lambda: place.states() == {"keyless": "trouble"}, 60)
    ended = place.command("status")
    assert ended.returncode == 1
    assert "1 worker is running. 1 job." in ended.stdout
    assert "keyless: needs attention" in ended.stdout
    assert "There is no key" in ended.stdout
    assert PASSWORD not in ended.stdout + ended.stderr + place.said()


@pytest.mark.parametrize("command", [("worker",), ("status",), ("submit", "jobs.toml")])
def test_a_fleet_without_postgresql_is_reported_how_to_name_one(
    place: FleetEnvironment, command: tuple[str, ...]
):
    place.ledger = str(place.folder / "ledger.sqlite3")
    arguments = [place.jobs if one == "jobs.toml" else one for one in command]
    ended = place.command(*arguments)
    assert ended.returncode == 2
    assert "--ledger postgresql://" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_without_the_extra_a_sentence_says_how_to_install_it(
    place: FleetEnvironment, tmp_path: Path
):
    """A folder before all others says that the library is not there."""
    hiding = tmp_path / "sitecustomize.py"
    hiding.write_text("import sys\nsys.modules['procrastinate'] = None\n", "utf-8")
    place.paths = str(tmp_path)
    ended = place.command("status")
    assert ended.returncode == 2
    assert 'pip install "import-events[fleet]"' in ended.stderr


def test_an_unavailable_database_is_status_4_and_shows_no_password(place: FleetEnvironment):
    place.ledger = f"postgresql://keeper:{PASSWORD}@127.0.0.1:9/events"
    ended = place.command("status")
    assert ended.returncode == 4
    assert "cannot be reached" in ended.stderr
    assert PASSWORD not in ended.stderr
